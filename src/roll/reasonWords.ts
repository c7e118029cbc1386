/**
 * A reason as a member reads it: what the list says, of which date, in plain English. No code, no term of ours.
 */

import { type Day, dayInWords, instantMs, londonDay, readDay } from './day.ts';
import type { Reason, ReasonCode } from './eligibility.ts';

const SOURCES: { readonly [S in Reason['source']]: string } = {
  members: 'the membership list',
  payments: 'the record of payments',
  leavers: 'the list of people who have left',
};

type Told = { readonly days: readonly string[]; readonly numbers: readonly string[]; readonly fact: string };

const dated = (days: readonly string[], on: string): string => (days[0] === undefined ? '' : ` ${on} ${days[0]}`);

const SAYS: { readonly [C in ReasonCode]: (told: Told) => string } = {
  NOT_MEMBER_AT_FREEZE: ({ days, fact }) =>
    fact.startsWith('start')
      ? `You became a member on ${days[0]}. That is after the date on which the list of voters was drawn up.`
      : days[0] === undefined
        ? 'Your membership had run out when the list of voters was drawn up. The date is not recorded.'
        : `Your membership had run out when the list of voters was drawn up. It ended on ${days[0]}.`,
  JOINED_TOO_LATE: ({ days }) =>
    `You joined on ${days[0]}. To take part in this vote you needed to have joined on or before ${days[1]}.`,
  MEMBERSHIP_BROKEN: ({ days, numbers }) =>
    `You rejoined on ${days[0]}, after ${numbers[0]} days in which you were not a member. Your time as a member is counted from the day you rejoined, and that was too late for this vote.`,
  IN_ARREARS: ({ days }) =>
    `Your membership fee is paid up to ${days[0]}. That is too long ago for you to take part in this vote.`,
  OUTSIDE_UNIT: () => 'The postcode we have for you is outside the area of this vote.',
  ADDRESS_UNKNOWN: () => 'We have no postcode for you, so we cannot tell whether you live in the area of this vote.',
  MOVED_AFTER_FREEZE: ({ days }) =>
    `You moved to your present branch on ${days[0]}. That is after the date on which the list of voters was drawn up.`,
  WRONG_UNIT: () => 'The postcode we have for you belongs to a different branch from the one you are listed in.',
  SUSPENDED: ({ days }) => `Your membership is suspended${dated(days, 'from')}.`,
  EXCLUDED: ({ days }) => `You are listed as expelled${dated(days, 'from')}.`,
  RESIGNED: ({ days }) => `You are listed as having resigned${dated(days, 'on')}.`,
  DECEASED: () => 'The list says that this member has died.',
  WRONG_GRADE: () => 'Your type of membership does not give a vote in this matter.',
  UNDER_AGE: () => 'You are listed as younger than the lowest age for this vote.',
};

const inWords = (iso: string): string => {
  const read = readDay(iso, 'YMD');
  return read === null ? iso : dayInWords(read);
};

/**
 * The plain sentence for a member: what is recorded, then where and as of which day, so that they can say it is wrong.
 *
 * @param reason  as eligibility.ts makes it
 */
export function reasonInWords({ code, fact, source, asOf }: Reason): string {
  const days = (fact.match(/[0-9]{4}-[0-9]{2}-[0-9]{2}/g) ?? []).map(inWords);
  const numbers = (fact.replace(/[0-9]{4}-[0-9]{2}-[0-9]{2}/g, '').match(/[0-9]+/g) ?? []).map(String);
  const ms = instantMs(asOf);
  const when: Day | null = ms === null ? null : londonDay(ms);
  const origin = `This is what ${SOURCES[source]}${when === null ? '' : ` of ${dayInWords(when)}`} says.`;
  return `${SAYS[code]({ days, numbers, fact })} ${origin}`;
}
