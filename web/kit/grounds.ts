/** What an error of the roll is proved by, in words, with the evidence that the rules ask for; and which ground is likely. */
import type { ClaimAbout } from '../../src/contract/claims.ts';
import type { Grounds } from '../../src/contract/proposals.ts';
import type { VarianceKind } from '../../src/roll/variance.ts';

type GroundsInWords = {
  readonly says: string;
  /** What shows it, one of them: any is enough. */
  readonly evidence: readonly string[];
  /** What the files say of these is looked at first (src/roll/sideBySide.ts). */
  readonly facts: readonly string[];
};

export const GROUNDS_IN_WORDS: { readonly [G in Grounds]: GroundsInWords } = {
  'joined-earlier': {
    says: 'They joined earlier than the list says',
    evidence: [
      'a welcome letter or e-mail',
      'the first payment in a bank or card record',
      'a note from the national office',
    ],
    facts: ['Joined', 'Rejoined', 'Last payment'],
  },
  'arrears-wrong': {
    says: 'They are not in arrears, or paid in time',
    evidence: ['a bank record dated on or before the limit', 'a receipt', 'a correction from the membership office'],
    facts: ['Fee paid to', 'Last payment'],
  },
  'continuity-wrong': {
    says: 'Their membership was never broken',
    evidence: [
      'a letter from the bank about the failed payment',
      'the organisation’s own message about it',
      'a note from the membership office',
    ],
    facts: ['Joined', 'Lapsed', 'Rejoined', 'Membership ended'],
  },
  'address-wrong': {
    says: 'Their address is wrong, or they moved before the date of the list',
    evidence: [
      'a tenancy agreement, or a council tax, utility or bank letter dated before the freeze',
      'an entry in the electoral register (what an officer knows is not enough)',
    ],
    facts: ['Address', 'Postcode', 'Branch', 'Postcode lies in', 'In this branch since'],
  },
  'unit-wrong': {
    says: 'They are listed in the wrong branch: a boundary or postcode error',
    evidence: ['a print of the map or ward finder', 'a note from the council or the regional office'],
    facts: ['Postcode', 'Branch', 'Postcode lies in', 'In this branch since'],
  },
  duplicate: {
    says: 'This is a second entry of the same person',
    evidence: ['both rows of the list, with what shows that they are one person'],
    facts: ['Name', 'E-mail', 'Address', 'Joined'],
  },
  'standing-wrong': {
    says: 'They are not suspended, expelled, resigned or lapsed, as the list has it',
    evidence: ['a letter from the office that decides on standing, with the date from which it is in force'],
    facts: ['Standing', 'Standing since', 'Membership ended', 'Lapsed'],
  },
  'category-or-age': {
    says: 'Their kind of membership, or their age group, is wrong',
    evidence: ['the member’s own declaration (no identity or medical papers: they must not be kept)'],
    facts: ['Type of membership', 'Of the lowest age'],
  },
  'not-listed': {
    says: 'A member who is not on the list at all',
    evidence: [
      'a membership card or welcome letter with the number',
      'payments in a bank or card record',
      'a note from the membership office',
    ],
    facts: ['Name', 'Branch', 'Fee paid to', 'Last payment', 'Standing', 'Membership ended'],
  },
  'wrongly-listed': {
    says: 'They should not be on the roll',
    evidence: ['the letter, record or minute that shows it, with its date'],
    facts: ['Standing', 'Standing since', 'Membership ended', 'Joined', 'Fee paid to'],
  },
  'name-wrong': {
    says: 'Their name is wrong',
    evidence: ['the member’s own letter', 'a note from the membership office'],
    facts: ['Name'],
  },
};

/** What an officer most likely finds behind each kind of variance: offered first. */
export const LIKELY_GROUNDS: { readonly [K in VarianceKind]: readonly Grounds[] } = {
  'arrears-on-stale-feed': ['arrears-wrong', 'wrongly-listed'],
  'contact-changed': ['address-wrong'],
  'contact-cluster': ['address-wrong'],
  'continuity-contradictory': ['continuity-wrong', 'joined-earlier', 'wrongly-listed'],
  'duplicate-person': ['duplicate'],
  'gone-without-leaving': ['not-listed'],
  'join-date-moved': ['joined-earlier', 'wrongly-listed'],
  'leaver-still-listed': ['wrongly-listed', 'standing-wrong'],
  'look-alike-email': ['duplicate'],
  'look-alike-name': ['duplicate', 'name-wrong'],
  'number-reused': ['wrongly-listed', 'name-wrong'],
  'paid-not-listed': ['not-listed'],
  'payment-feed-behind': ['arrears-wrong'],
  'payment-list-behind': ['arrears-wrong', 'wrongly-listed'],
  'payment-unknown': ['arrears-wrong', 'wrongly-listed'],
  'role-holder-not-listed': ['not-listed'],
  'shared-email': ['duplicate'],
  'stale-feed': [],
  'standing-future': ['standing-wrong', 'wrongly-listed'],
  'standing-undated': ['standing-wrong', 'wrongly-listed'],
  'unit-postcode-mismatch': ['unit-wrong', 'address-wrong'],
  'unknown-unit': ['unit-wrong'],
};

/** What most likely puts right what a member, or an officer, says is wrong. */
export const GROUNDS_FOR_CLAIM: { readonly [A in ClaimAbout]: readonly Grounds[] } = {
  'not-listed': ['not-listed'],
  joined: ['joined-earlier'],
  paid: ['arrears-wrong'],
  broken: ['continuity-wrong'],
  address: ['address-wrong'],
  unit: ['unit-wrong'],
  standing: ['standing-wrong'],
  'grade-or-age': ['category-or-age'],
  name: ['name-wrong'],
  contact: [],
  other: [],
  'wrongly-listed': ['wrongly-listed'],
  duplicate: ['duplicate'],
};
