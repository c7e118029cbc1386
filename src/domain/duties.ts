/**
 * Who may hold what, counted by person. The table of roles is contract/roles.ts; the database refuses the same pairs again.
 */
import { forbiddenTogether, type Role } from '../contract/roles.ts';
import type { Duty } from '../verify/dutyRules.ts';

/** The first pair among these roles that one person may not hold together; null when there is none. */
export function clashOf(roles: Iterable<Role>): readonly [Role, Role] | null {
  const held = [...roles];
  for (const [i, a] of held.entries()) {
    for (const b of held.slice(i + 1)) if (forbiddenTogether(a, b)) return [a, b];
  }
  return null;
}

/**
 * Whether a returning officer may go. The last one who can sign in may not: nobody could appoint another.
 * @param othersWithPasskey  returning officers besides this one who have made a passkey
 */
export const mayEndRole = (role: Role, othersWithPasskey: number): boolean =>
  role !== 'returning-officer' || othersWithPasskey > 0;

/** The roll units that these roles cover of what a person holds; null: all of them. */
export function unitsCovered(duties: readonly Duty[], roles: readonly Role[]): readonly string[] | null {
  const held = duties.filter(({ role }) => roles.includes(role));
  return held.some(({ units }) => units === null) ? null : held.flatMap(({ units }) => units ?? []);
}
