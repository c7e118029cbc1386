/** Who may hold what: the table is the verifier's, so that a scrutineer holds the same one against what was done. */
import { z } from 'zod';
import { DUTY_ROLES, FORBIDDEN_PAIRS, LIMITED_ROLES, PROPOSAL_DUTIES, UNIT_ROLES } from '../verify/dutyRules.ts';

export const ROLES = DUTY_ROLES;
export const role = z.enum(ROLES);
export type Role = z.infer<typeof role>;

export { FORBIDDEN_PAIRS, LIMITED_ROLES, UNIT_ROLES };

/** A role is given for so long at most; then it has to be given anew. */
export const LONGEST_ROLE_DAYS = 400;

/** Who may agree to an appointment: the first officer names one of these alone, while there is no other. */
export const APPROVERS: readonly Role[] = PROPOSAL_DUTIES['grant-role'].decide;

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
  'affiliate-officer': 'Officer of an affiliate',
  teller: 'Teller',
};
