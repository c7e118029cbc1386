/** Reason codes in an officer's words, for the roll desk. A member reads reasonInWords instead. */
import type { ReasonCode } from '../roll/eligibility.ts';

export const REASON_SAYS: { readonly [C in ReasonCode]: string } = {
  NOT_MEMBER_AT_FREEZE: 'Not a member on the freeze date',
  JOINED_TOO_LATE: 'Joined too late',
  MEMBERSHIP_BROKEN: 'Membership was broken, and rejoined too late',
  IN_ARREARS: 'In arrears',
  OUTSIDE_UNIT: 'Address outside the area',
  ADDRESS_UNKNOWN: 'No postcode',
  MOVED_AFTER_FREEZE: 'Moved in after the freeze date',
  WRONG_UNIT: 'Address in another branch than the one listed',
  SUSPENDED: 'Suspended',
  EXCLUDED: 'Excluded from membership',
  RESIGNED: 'Resigned',
  DECEASED: 'Deceased',
  WRONG_GRADE: 'Grade of membership without a vote',
  UNDER_AGE: 'Declared under age',
};
