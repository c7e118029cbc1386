/**
 * Whom the embedded server runs as. PostgreSQL refuses to run as root, so root hands it to `postgres`, else `nobody`,
 * which can reach neither a 0700 home nor what is in it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';

/** `undefined` ids: the server runs as whoever runs Node. */
export type ServerUser = { readonly uid: number; readonly gid: number } | undefined;

/** Where root keeps what the server's user must reach when the clone itself is closed to that user. */
export const SHARED = '/var/lib/countersign';

/** Open to pass through whatever the umask: that is what it is for. */
export function makeShared(): void {
  mkdirSync(SHARED, { recursive: true });
  chmodSync(SHARED, 0o755);
}

export function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }).trim());
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // No such user on this system; the next one.
    }
  }
  throw new Error(
    'PostgreSQL does not run as root, and this system has neither a user "postgres" nor "nobody". Make one.',
  );
}

/** Asked of the system itself, as that user: modes alone do not tell of mounts and access lists. */
export function canEnter(user: ServerUser, folder: string): boolean {
  if (user === undefined) return true;
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}
