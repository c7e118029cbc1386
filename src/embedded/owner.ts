/**
 * Who owns the embedded server: one file naming a live Node process. Node killed with -9 leaves file and server behind, and
 * process numbers are used again, so a process counts as the same only with the same instant of birth.
 */
import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** @returns the owner's process number when a live process already owns it, `undefined` when it is ours now. */
export function takeOwnership(file: string): number | undefined {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, `${process.pid} ${bornAt(process.pid)}\n`, { mode: 0o600 });
  try {
    for (;;) {
      try {
        linkSync(mine, file); // Atomic, and fails when the file is there.
        return undefined;
      } catch (fault) {
        if (!hasCode(fault, 'EEXIST')) throw fault;
      }
      const written = read(file);
      if (written === undefined) continue;
      const owner = liveOwner(written);
      if (owner !== undefined) return owner;
      // A dead owner's file is moved aside, not deleted: another start may have put its own in place since we read it.
      const aside = `${mine}.aside`;
      renameSync(file, aside);
      const moved = read(aside);
      if (moved !== written && moved !== undefined) linkSync(aside, file);
      rmSync(aside);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

export function giveUpOwnership(file: string): void {
  rmSync(file, { force: true });
}

/** The command line of a process, `undefined` when there is none. Used before anything is stopped by number. */
export function commandOf(pid: number): string | undefined {
  if (process.platform === 'linux') return read(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ');
  return ps(pid, 'command=');
}

function liveOwner(written: string): number | undefined {
  const space = written.indexOf(' ');
  const pid = Number(written.slice(0, space));
  if (space < 0 || !Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return bornAt(pid) === written.slice(space + 1).trim() ? pid : undefined;
}

/** Dead, but kept in the process table by a parent that does not collect it, as in containers without an init. */
export function isZombie(pid: number): boolean {
  return (process.platform === 'linux' ? statOf(pid)?.[0] : ps(pid, 'state='))?.startsWith('Z') === true;
}

/** When the process began, in whatever spelling the system has; empty when it is gone. */
function bornAt(pid: number): string {
  if (isZombie(pid)) return '';
  if (process.platform !== 'linux') return ps(pid, 'lstart=') ?? '';
  const ticks = statOf(pid)?.[19]; // Since boot, and a boot has its own id.
  return ticks === undefined ? '' : `${ticks} ${read('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}`;
}

/** Fields of /proc/PID/stat from the third (state) on; the second is a name in brackets and may hold spaces. */
function statOf(pid: number): string[] | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function ps(pid: number, field: string): string | undefined {
  try {
    return execFileSync('ps', ['-o', field, '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return undefined;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (fault) {
    if (hasCode(fault, 'ENOENT') || hasCode(fault, 'ESRCH')) return undefined;
    throw fault;
  }
}

function hasCode(fault: unknown, code: string): boolean {
  return fault instanceof Error && 'code' in fault && fault.code === code;
}
