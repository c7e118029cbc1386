/**
 * Who may hold what, counted by person. The table of roles is contract/roles.ts; the database refuses the same pairs again.
 */
import {
  APPROVERS,
  forbiddenTogether,
  LIMITED_ROLES,
  LONGEST_ROLE_DAYS,
  type Role,
  UNIT_ROLES,
} from '../contract/roles.ts';
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

/**
 * Whether one officer may end it: a stolen device must be shut out by whoever hears of it first. But the data protection
 * officer looks at what the officers do, and goes by their own will or by two of them.
 */
export const needsTwoToEnd = (role: Role): boolean => role === 'data-protection-officer';

/** Whether the first officer may give it alone, while there is nobody who could agree. */
export const mayGrantAlone = (role: Role): boolean => APPROVERS.includes(role);

const DAY = 86_400_000;

/** When a role given now ends at the latest. */
export const longestUntil = (now: Date): Date => new Date(now.getTime() + LONGEST_ROLE_DAYS * DAY);

export type Term = { readonly role: Role; readonly units: readonly string[] | null; readonly until: Date };

/** What is wrong with the term of a role to be given now; empty when it can be given. */
export function faultsOfTerm({ role, units, until }: Term, now: Date): readonly string[] {
  const faults: string[] = [];
  if (until <= now) faults.push('The role would end before it begins.');
  if (until > longestUntil(now)) faults.push(`A role is given for ${LONGEST_ROLE_DAYS} days at most.`);
  if (LIMITED_ROLES.includes(role) && units?.length !== 1) {
    faults.push('An officer of an affiliate is named for its unit, and for no other.');
  }
  if (units !== null) {
    if (!UNIT_ROLES.includes(role)) {
      faults.push('Only secretaries, tellers and officers of an affiliate are limited to units.');
    }
    const isSorted = units.every((unit, i) => i === 0 || (units[i - 1] ?? '') < unit);
    if (!isSorted) faults.push('The units are not in order, each once.');
  }
  return faults;
}

/** Whether a role held already would be the same again: then there is nothing to give. */
export function isSameTerm(
  held: { readonly units: readonly string[] | null; readonly until: Date },
  given: Omit<Term, 'role'>,
): boolean {
  return given.until <= held.until && JSON.stringify(held.units) === JSON.stringify(given.units);
}

/**
 * Whether somebody may act in a poll in any of these roles, by what they have done in it before: a part taken stays theirs when
 * the role has ended, so that who kept the roll does not run the poll later.
 * @param parts  taken in this poll
 * @param as     roles that they hold and that the act is open to
 */
export const mayActAs = (parts: readonly Role[], as: readonly Role[]): boolean =>
  as.some((role) => !parts.some((part) => forbiddenTogether(part, role)));

/** The roll units that these roles cover of what a person holds; null: all of them. */
export function unitsCovered(duties: readonly Duty[], roles: readonly Role[]): readonly string[] | null {
  const held = duties.filter(({ role }) => roles.includes(role));
  return held.some(({ units }) => units === null) ? null : held.flatMap(({ units }) => units ?? []);
}
