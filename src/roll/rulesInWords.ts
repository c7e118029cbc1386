/**
 * A rule pack as people read it: every parameter in a plain sentence, with the edge dates worked out. It is shown before a
 * poll is set up, to whoever looks at the poll afterwards, and says nothing that the pack does not. export.md §7, §8.
 */
import type { Standing } from './columns.ts';
import { type Day, dayInWords, daysBack } from './day.ts';
import { joinLimit, type RulePack, standingDay } from './rules.ts';

export type RuleInWords = {
  /** What the sentence is about, for a heading. */
  readonly about: string;
  readonly says: string;
};

const days = (n: number): string => (n === 1 ? '1 day' : `${n} days`);
const months = (n: number): string => (n === 1 ? '1 month' : `${n} months`);
const listed = (items: readonly string[], word: 'and' | 'or'): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`;

const BARRED: { readonly [S in Exclude<Standing, 'active' | 'lapsed'>]: string } = {
  suspended: 'suspended',
  excluded: 'expelled',
  resigned: 'no longer a member because they resigned',
  deceased: 'recorded as having died',
};
type Barring = keyof typeof BARRED;
const BARRING: readonly Barring[] = ['suspended', 'excluded', 'resigned', 'deceased'];

function joining(rules: RulePack): string {
  const limit = dayInWords(joinLimit(rules));
  const how =
    rules.minMembershipMonths === null
      ? ''
      : ` That is ${months(rules.minMembershipMonths)} before ${dayInWords(rules.freezeDate)}; where a month is too short, its last day.`;
  return `Members take part who joined on or before ${limit}: whoever joined on that very day is in.${how}`;
}

function arrears({ arrearsLimitDays, freezeDate }: RulePack): string {
  if (arrearsLimitDays === null) return 'How far a fee is paid is not looked at.';
  const edge = dayInWords(daysBack(freezeDate, arrearsLimitDays));
  return `The fee has to be paid up to ${edge} or later: ${days(arrearsLimitDays)} before the freeze date is not yet arrears, one day more is. What the payments file says goes before what the list says. Data that is out of date leaves nobody out.`;
}

function feeds({ greatestFeedAgeDays, freezeDate }: RulePack): string {
  const oldest = (limit: number): string => `of ${dayInWords(daysBack(freezeDate, limit))} or later`;
  const { members, payments, leavers } = greatestFeedAgeDays;
  const dated = [
    ['the membership list', members],
    ['the payments file', payments],
    ['the list of people who have left', leavers],
  ] as const;
  const held = dated.flatMap(([name, limit]) => (limit === null ? [] : [`${name} must be ${oldest(limit)}`]));
  const free = dated.flatMap(([name, limit]) => (limit === null ? [name] : []));
  const first =
    held.length === 0
      ? ''
      : `To be up to date, ${listed(held, 'and')}. An older one is used, but shown to officers as out of date.`;
  const second = free.length === 0 ? '' : `${listed(free, 'and')} may be of any day.`;
  return [first, second.charAt(0).toUpperCase() + second.slice(1)].filter((text) => text !== '').join(' ');
}

function standings(rules: RulePack): string {
  const on = `${dayInWords(standingDay(rules))}, ${rules.standingJudgedOn === 'freeze' ? 'the freeze date' : 'the voting day'}`;
  const barring = BARRING.filter((one) => rules.barringStandings.includes(one)).map((one) => BARRED[one]);
  const free = BARRING.filter((one) => !rules.barringStandings.includes(one)).map((one) => BARRED[one]);
  const first = barring.length === 0 ? '' : `Nobody votes who on ${on}, is ${listed(barring, 'or')}.`;
  const second = free.length === 0 ? '' : `It does not bar anybody that the list has them as ${listed(free, 'or')}.`;
  return [first, second].filter((text) => text !== '').join(' ');
}

function boundaries({ boundaryTest }: RulePack): string {
  if (boundaryTest === 'none') return 'Where a member lives is not looked at.';
  const test =
    boundaryTest === 'body'
      ? 'A member of a branch has to live in the area of one of the branches, by their postcode.'
      : 'A member of a branch has to live in the area of that very branch, by their postcode.';
  return `${test} Somebody without a postcode is proposed to be left off until it is known. Affiliates are not tested.`;
}

/** Every parameter, in the order in which an officer would ask. */
export function rulePackInWords(rules: RulePack): readonly RuleInWords[] {
  const freeze: Day = rules.freezeDate;
  const { continuityGraceDays, grades, contactCluster } = rules;
  return [
    {
      about: 'The freeze date',
      says: `Membership is judged as it stood at the end of ${dayInWords(freeze)}, London time. Whoever was not a member then, or had lapsed by then, does not take part.`,
    },
    { about: 'The voting day', says: `Voting is taken to be on ${dayInWords(rules.votingDay)}.` },
    { about: 'Joining', says: joining(rules) },
    {
      about: 'A break in membership',
      says: `A gap of ${days(continuityGraceDays)} or fewer breaks nothing. After a longer gap a member counts as joined on the day they came back, and the limit for joining holds for that day.`,
    },
    { about: 'Fees', says: arrears(rules) },
    {
      about: 'Type of membership',
      says:
        grades.length === 0
          ? 'No type of membership has a vote.'
          : `These types of membership have a vote: ${listed(grades, 'and')}. No other has.`,
    },
    { about: 'Standing', says: standings(rules) },
    { about: 'Address', says: boundaries(rules) },
    {
      about: 'Moving in',
      says: `Whoever came into their branch after ${dayInWords(freeze)} is proposed to be left off there, if the list says since when they are in it.`,
    },
    {
      about: 'Age',
      says: rules.minimumAgeDeclared
        ? 'A member whom the office declares to be under the lowest age does not take part. No date of birth is ever loaded.'
        : 'Age is not looked at.',
    },
    { about: 'How old the data may be', says: feeds(rules) },
    {
      about: 'Changed e-mail addresses',
      says: `Officers are shown every branch in which ${contactCluster.least} or more e-mail addresses, and at least ${contactCluster.percent} % of them, changed since the list before.`,
    },
    {
      about: 'Who decides',
      says: 'The rules only propose: nobody is left off before a named officer has confirmed it, and every member can see and contest the reasons. An unknown branch leaves nobody off.',
    },
  ];
}
