/** What each ground of an override can change in a line: the domain refuses anything else, the pages offer nothing else. */
import type { Grounds } from './proposals.ts';
import { type AnyReasonCode, REASON_ORDER } from './words.ts';

const JOINING = ['NOT_MEMBER_AT_FREEZE', 'JOINED_TOO_LATE'] as const;
const PLACE = ['OUTSIDE_UNIT', 'ADDRESS_UNKNOWN', 'MOVED_AFTER_FREEZE', 'WRONG_UNIT'] as const;
const STANDING = ['SUSPENDED', 'EXCLUDED', 'RESIGNED', 'DECEASED', 'NOT_MEMBER_AT_FREEZE'] as const;
const KIND_OF_MEMBER = ['WRONG_GRADE', 'UNDER_AGE', 'WRONG_CATEGORY', 'CATEGORY_UNDECLARED'] as const;
const PEOPLES = ['INTERESTED_PERSON', 'NOT_PRESENT', 'ALREADY_VOTED', 'UNDER_CHALLENGE'] as const;

/** What an error of each sort can change in a line: reasons that fall away or are added, the unit, the name. */
type Fits = {
  readonly lifts: readonly AnyReasonCode[];
  readonly adds: readonly AnyReasonCode[];
  readonly unit: boolean;
  readonly name: boolean;
};
const NEITHER = { unit: false, name: false } as const;

export const GROUNDS_FIT: { readonly [G in Grounds]: Fits } = {
  'joined-earlier': { lifts: JOINING, adds: [], ...NEITHER },
  'arrears-wrong': { lifts: ['IN_ARREARS'], adds: [], ...NEITHER },
  'continuity-wrong': { lifts: ['MEMBERSHIP_BROKEN', ...JOINING], adds: [], ...NEITHER },
  'address-wrong': { lifts: PLACE, adds: PLACE, unit: true, name: false },
  'unit-wrong': { lifts: PLACE, adds: PLACE, unit: true, name: false },
  duplicate: { lifts: ['DUPLICATE_ROW'], adds: ['DUPLICATE_ROW'], ...NEITHER },
  'standing-wrong': { lifts: STANDING, adds: STANDING, ...NEITHER },
  'category-or-age': { lifts: KIND_OF_MEMBER, adds: KIND_OF_MEMBER, ...NEITHER },
  // Only a whole new line: there is none that it could change.
  'not-listed': { lifts: [], adds: [], ...NEITHER },
  // A challenge may find anything; what people alone decide may fall away again.
  'wrongly-listed': { lifts: PEOPLES, adds: REASON_ORDER, ...NEITHER },
  'name-wrong': { lifts: [], adds: [], unit: false, name: true },
};
