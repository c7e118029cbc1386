/** Reason codes and kinds of variance in an officer's words, for the roll desk. A member reads reasonInWords instead. */
import type { ReasonCode } from '../roll/eligibility.ts';
import type { VarianceKind } from '../roll/variance.ts';

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

export const VARIANCE_SAYS: { readonly [K in VarianceKind]: string } = {
  'arrears-on-stale-feed': 'In arrears by a list too old to exclude anybody',
  'contact-changed': 'E-mail, address or postcode differs from the previous list',
  'contact-cluster': 'Many e-mail addresses changed in one unit',
  'continuity-contradictory': 'Dates of joining, lapsing and rejoining contradict each other',
  'duplicate-person': 'Perhaps one person listed twice',
  'gone-without-leaving': 'On the previous list, gone now, and not among the leavers',
  'join-date-moved': 'Joining date differs from the previous list',
  'leaver-still-listed': 'Among the leavers and still listed',
  'look-alike-email': 'E-mail addresses that look alike',
  'look-alike-name': 'Names that look alike',
  'number-reused': 'Membership number given to another person',
  'paid-not-listed': 'Payments for a number that is not listed',
  'payment-feed-behind': 'In arrears by the payments file, not by the list',
  'payment-list-behind': 'In arrears by the list, not by the payments file',
  'payment-unknown': 'No record of what is paid',
  'role-holder-not-listed': 'Holds a role and is not listed',
  'shared-email': 'One e-mail address for several members',
  'stale-feed': 'A file older than the rules allow',
  'standing-future': 'Standing that begins in the future',
  'standing-undated': 'Standing without a date',
  'unit-postcode-mismatch': 'Postcode belongs to another branch than the one listed',
  'unknown-unit': 'Unit empty or not known',
};
