/** Reason codes in words: the rules' for the roll desk (a member reads reasonInWords instead), and those that people decide. */
import { REASON_CODES, type ReasonCode } from '../roll/eligibility.ts';

/** What the rules cannot find, and only people decide. */
export const PEOPLES_CODES = [
  'DUPLICATE_ROW',
  'WRONG_CATEGORY',
  'CATEGORY_UNDECLARED',
  'INTERESTED_PERSON',
  'NOT_PRESENT',
  'ALREADY_VOTED',
  'UNDER_CHALLENGE',
] as const;
export type PeoplesCode = (typeof PEOPLES_CODES)[number];
export type AnyReasonCode = ReasonCode | PeoplesCode;

/** Every code that may stand on a line, in the order in which they stand there. */
export const REASON_ORDER: readonly AnyReasonCode[] = [...REASON_CODES, ...PEOPLES_CODES];

export const REASON_SAYS: { readonly [C in AnyReasonCode]: string } = {
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
  DUPLICATE_ROW: 'On the list twice',
  WRONG_CATEGORY: 'Not of the group that votes in this matter',
  CATEGORY_UNDECLARED: 'Has not declared the group that votes in this matter',
  INTERESTED_PERSON: 'Has an interest that bars the vote',
  NOT_PRESENT: 'Was not present where the rules ask for it',
  ALREADY_VOTED: 'Has voted by another way',
  UNDER_CHALLENGE: 'Entry under challenge',
};
