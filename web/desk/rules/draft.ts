/** A rule pack as a form holds it, field by field as text, and back: unchanged it is the pack it came from, to the byte. */
import { DecodeError } from '../../../crypto/bytes.ts';
import type { RulePack } from '../../../src/roll/rules.ts';
import { type Pack, packOf } from './presets.ts';

export type RulesDraft = {
  readonly name: string;
  readonly freezeDate: string;
  readonly votingDay: string;
  /** `months`: so many before the freeze date; `date`: on or before a date. */
  readonly joining: 'months' | 'date';
  readonly months: string;
  readonly joinedBy: string;
  /** Empty: not looked at. */
  readonly arrears: string;
  readonly grace: string;
  /** Separated by commas. */
  readonly grades: string;
  readonly barring: readonly string[];
  readonly judgedOn: string;
  readonly boundary: string;
  readonly age: 'yes' | 'no';
  /** Empty: of any day. */
  readonly membersAge: string;
  readonly paymentsAge: string;
  readonly leaversAge: string;
  readonly clusterLeast: string;
  readonly clusterPercent: string;
};

const written = (n: number | null): string => (n === null ? '' : String(n));

export const draftOf = (rules: RulePack): RulesDraft => ({
  name: rules.name,
  freezeDate: rules.freezeDate,
  votingDay: rules.votingDay,
  joining: rules.joinedBy === null ? 'months' : 'date',
  months: written(rules.minMembershipMonths),
  joinedBy: rules.joinedBy ?? '',
  arrears: written(rules.arrearsLimitDays),
  grace: written(rules.continuityGraceDays),
  grades: rules.grades.join(', '),
  barring: rules.barringStandings.toSorted(),
  judgedOn: rules.standingJudgedOn,
  boundary: rules.boundaryTest,
  age: rules.minimumAgeDeclared ? 'yes' : 'no',
  membersAge: written(rules.greatestFeedAgeDays.members),
  paymentsAge: written(rules.greatestFeedAgeDays.payments),
  leaversAge: written(rules.greatestFeedAgeDays.leavers),
  clusterLeast: written(rules.contactCluster.least),
  clusterPercent: written(rules.contactCluster.percent),
});

const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));

/** The pack that the form says: the one it came from where nothing was changed, otherwise another with its own name. */
export function packFrom(draft: RulesDraft, base: Pack): { readonly pack: Pack } | { readonly problem: string } {
  const isSame = JSON.stringify({ ...draft, name: '' }) === JSON.stringify({ ...draftOf(base.rules), name: '' });
  if (isSame) return { pack: base };
  if (draft.name.trim() === base.rules.name || draft.name.trim() === '')
    return { problem: 'These are no longer the rules of that name: give them a name of their own.' };
  const changed = {
    format: 'countersign-rules/1',
    name: draft.name.trim(),
    version: '1',
    source: `made from ${base.rules.name} ${base.rules.version}`,
    timeZone: 'Europe/London',
    freezeDate: draft.freezeDate,
    votingDay: draft.votingDay,
    joinedBy: draft.joining === 'date' ? draft.joinedBy : null,
    minMembershipMonths: draft.joining === 'months' ? numberOf(draft.months) : null,
    arrearsLimitDays: numberOf(draft.arrears),
    greatestFeedAgeDays: {
      members: numberOf(draft.membersAge),
      payments: numberOf(draft.paymentsAge),
      leavers: numberOf(draft.leaversAge),
    },
    continuityGraceDays: numberOf(draft.grace) ?? 0,
    grades: draft.grades
      .split(',')
      .map((grade) => grade.trim())
      .filter((grade) => grade !== ''),
    barringStandings: draft.barring,
    standingJudgedOn: draft.judgedOn,
    boundaryTest: draft.boundary,
    minimumAgeDeclared: draft.age === 'yes',
    contactCluster: { least: numberOf(draft.clusterLeast), percent: numberOf(draft.clusterPercent) },
  };
  try {
    return { pack: packOf(`${JSON.stringify(changed, null, 1)}\n`) };
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    return { problem: FAULTS[fault.path] ?? 'Something in these rules is missing or not allowed. Look at each field.' };
  }
}

const FAULTS: Readonly<Record<string, string>> = {
  freezeDate: 'Give the freeze date: membership is judged as it stood then.',
  votingDay: 'Give the voting day. It cannot come before the freeze date.',
  joinedBy: 'Say by when, or how many months before the freeze date, members must have joined.',
  minMembershipMonths: 'The months of membership must be a whole number from 1 to 1200.',
  arrearsLimitDays: 'The days of arrears must be a whole number, or nothing.',
  continuityGraceDays: 'The days of a gap must be a whole number.',
  'greatestFeedAgeDays.members': 'The age of the list must be a whole number of days, or nothing.',
  'greatestFeedAgeDays.payments': 'The age of the payments file must be a whole number of days, or nothing.',
  'greatestFeedAgeDays.leavers': 'The age of the leavers file must be a whole number of days, or nothing.',
  'contactCluster.least': 'The number of changed addresses must be 1 or more.',
  'contactCluster.percent': 'The share of changed addresses must be from 0 to 100.',
};
