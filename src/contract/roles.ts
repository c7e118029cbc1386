/** Who may hold what. One table, read by the router, the domain and the pages; the database holds the pairs again. */
import { z } from 'zod';

export const ROLES = [
  'membership-secretary',
  'procedure-secretary',
  'returning-officer',
  'registrar',
  'trustee',
  'scrutineer',
  'data-protection-officer',
] as const;
export const role = z.enum(ROLES);
export type Role = z.infer<typeof role>;

/** Roles that one person never holds together (by person, not by account). */
export const FORBIDDEN_PAIRS: readonly (readonly [Role, Role])[] = [
  ['membership-secretary', 'returning-officer'],
  ['registrar', 'returning-officer'],
  ['trustee', 'scrutineer'],
  ['data-protection-officer', 'membership-secretary'],
  ['data-protection-officer', 'procedure-secretary'],
  ['data-protection-officer', 'returning-officer'],
  ['data-protection-officer', 'registrar'],
  ['data-protection-officer', 'trustee'],
  ['data-protection-officer', 'scrutineer'],
];

export const forbiddenTogether = (a: Role, b: Role): boolean =>
  FORBIDDEN_PAIRS.some(([x, y]) => (x === a && y === b) || (x === b && y === a));

/** Who may call an endpoint: anybody; a mailed link or a passkey session; a passkey session; a passkey session with one of the roles. */
export type Caller = 'anybody' | 'link' | 'signed-in' | Role;

export const ROLE_IN_WORDS: Record<Role, string> = {
  'membership-secretary': 'Membership secretary',
  'procedure-secretary': 'Procedure secretary',
  'returning-officer': 'Returning officer',
  registrar: 'Registrar',
  trustee: 'Trustee',
  scrutineer: 'Scrutineer',
  'data-protection-officer': 'Data protection officer',
};
