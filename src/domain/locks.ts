/**
 * What a lock stops. Decided in one place for every endpoint: an officer's endpoint is stopped unless the table says that it
 * goes on (`underLock`), so that one that was forgotten is shut and not open.
 */
import type { Caller, Role } from '../contract/roles.ts';
import type { Duty } from '../verify/dutyRules.ts';

export type Lock = {
  readonly id: string;
  readonly scope: 'unit' | 'role' | 'desk' | 'voting';
  /** Null: all polls, and what is of none. */
  readonly poll: string | null;
  readonly unit: string | null;
  readonly role: Role | null;
};

/** Whether a lock is of this poll, or of all. @param poll  null: what is of no poll */
const isOf = (lock: Lock, poll: string | null): boolean => lock.poll === null || lock.poll === poll;

/** Roles of a caller that no lock takes from them in this poll. */
export const rolesLeft = (roles: Iterable<Role>, locks: readonly Lock[], poll: string | null): readonly Role[] =>
  [...roles].filter((role) => !locks.some((lock) => lock.scope === 'role' && lock.role === role && isOf(lock, poll)));

export const isDeskLocked = (locks: readonly Lock[], poll: string | null): boolean =>
  locks.some((lock) => lock.scope === 'desk' && isOf(lock, poll));

export const lockedUnits = (locks: readonly Lock[], poll: string | null): readonly string[] =>
  locks.flatMap((lock) => (lock.scope === 'unit' && lock.unit !== null && isOf(lock, poll) ? [lock.unit] : []));

/**
 * What is left of an officer's duties in a poll. A duty for all units is one for those that are not locked.
 * @param units  all units of the poll's roll; asked for only where one is locked
 */
export function dutiesLeft(
  duties: readonly Duty[],
  locks: readonly Lock[],
  poll: string | null,
  units: readonly string[],
): Duty[] {
  const left = rolesLeft(new Set(duties.map(({ role }) => role)), locks, poll);
  const locked = lockedUnits(locks, poll);
  return duties.flatMap((duty) => {
    const isShut = !left.includes(duty.role) || (isDeskLocked(locks, poll) && duty.role !== 'data-protection-officer');
    if (isShut) return [];
    if (poll === null || locked.length === 0) return [duty];
    const open = (duty.units ?? units).filter((unit) => !locked.includes(unit));
    return [{ ...duty, units: open }];
  });
}

/**
 * Whether a call is stopped. Who may call without a role is never stopped here: members vote, look and claim while the desk is
 * locked, and a pause of voting is the poll's own step.
 *
 * @param roles  held by the caller
 * @param poll   that the call is about; null: none
 */
export function isStopped(
  endpoint: { readonly method: string; readonly callers: readonly Caller[]; readonly underLock?: true },
  { session, roles }: { readonly session: 'none' | 'link' | 'passkey'; readonly roles: Iterable<Role> },
  locks: readonly Lock[],
  poll: string | null,
): boolean {
  const { callers, method, underLock } = endpoint;
  if (underLock === true || callers.includes('anybody') || callers.includes('signed-in')) return false;
  if (session === 'link' && callers.includes('link')) return false;
  const left = rolesLeft(roles, locks, poll).filter((role) => callers.includes(role));
  if (left.length === 0) return true;
  const maySee = method === 'GET' && left.includes('data-protection-officer');
  return isDeskLocked(locks, poll) && !maySee;
}
