/** Each kind of variance as an officer reads it. */
import type { VarianceKind } from './variance.ts';

export const VARIANCE_IN_WORDS: { readonly [K in VarianceKind]: string } = {
  'arrears-on-stale-feed': 'in arrears by data too old to exclude anybody',
  'contact-changed': 'e-mail, address or postcode changed since the previous list',
  'contact-cluster': 'many e-mail addresses changed in one unit',
  'continuity-contradictory': 'dates of joining, lapsing and rejoining cannot all be right',
  'duplicate-person': 'numbers that look like one person',
  'gone-without-leaving': 'on the previous list, now neither listed nor among the leavers',
  'join-date-moved': 'date of joining differs from the previous list',
  'leaver-still-listed': 'left, but still listed as a member in good standing',
  'look-alike-email': 'e-mail addresses that look the same and are not',
  'look-alike-name': 'names that look the same and are not',
  'number-reused': 'a number that now stands for another person',
  'paid-not-listed': 'has paid, but is neither listed nor among the leavers',
  'payment-feed-behind': 'in arrears by the payments file, not by the list',
  'payment-list-behind': 'in arrears by the list, not by the payments file',
  'payment-unknown': 'nothing says how far the fee is paid',
  'role-holder-not-listed': 'holds a role, but is not listed as a member',
  'shared-email': 'several members with one e-mail address',
  'stale-feed': 'a file older at the freeze than the rules allow',
  'standing-future': 'a standing that begins after the day of the list',
  'standing-undated': 'a standing other than active without a date',
  'unit-postcode-mismatch': 'postcode outside the unit that the member is listed in',
  'unknown-unit': 'a unit that the list of units does not have',
};
