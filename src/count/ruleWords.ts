/**
 * The rules of a contest in words: its full name, as paper, result and declaration print it, and in a sentence or two how
 * it is counted. One place, so that whoever votes reads the same as whoever reads the result. What binds is the rule itself,
 * in entry 0 of the board (SPEC §5.4).
 */
import type { Contest, ContestRule, TriggerRuleSettings } from '../../crypto/contest.ts';

export type RuleInWords = {
  /** The rule in full. */
  readonly name: string;
  /** How it is counted. */
  readonly says: string;
};

const places = (seats: number): string => (seats === 1 ? 'one place' : `${seats} places`);

type Fraction = { readonly over: number; readonly under: number };
const IN_WORDS: Readonly<Record<string, string>> = {
  '1/2': 'half',
  '1/3': 'one third',
  '2/3': 'two thirds',
  '3/4': 'three quarters',
  '3/5': 'three fifths',
};
const share = ({ over, under }: Fraction): string => IN_WORDS[`${over}/${under}`] ?? `${over}/${under}`;

const STV_SAYS =
  'Every paper first counts for its first preference. Who reaches the quota is elected, and votes beyond the quota pass on to the next preference on those papers. When nobody else reaches it, whoever has the fewest votes goes out and their papers pass on';

export function ruleInWords(rule: ContestRule): RuleInWords {
  switch (rule.name) {
    case 'majority-of-all-units':
      return {
        name: 'Majority of all units, in one pool (as until the conference of 2018)',
        says: 'Each unit decides by its own ballots. There is a full selection unless more than half of the units keep the sitting member as the only candidate.',
      };
    case 'third-of-either-section':
      return {
        name: 'One third of either section (as from the conference of 2018)',
        says: 'Each unit decides by its own ballots. There is a full selection if a third or more of the units of either section want one.',
      };
    case 'college-50-50':
      return {
        name: 'College of two sections with 50 points each (as from the conference of 2021)',
        says: 'Each unit decides by its own ballots. Each section gives its 50 points in the proportion of its units. There is a full selection if it has more than 50 of the 100 points.',
      };
    case 'more-yes-than-no':
      return {
        name: 'Simple majority',
        says: 'It is carried if more vote yes than no. If as many vote yes as no, it is not.',
      };
    case 'share-of-votes':
      return {
        name: `At least ${share(rule)} of the votes`,
        says: `It is carried if at least ${share(rule)} of those who vote yes or no vote yes${2 * rule.over <= rule.under ? ', and more vote yes than no' : ''}. Blank papers are left out.`,
      };
    case 'share-of-electorate':
      return {
        name: `At least ${share(rule)} of all who may vote`,
        says: `It is carried if at least ${share(rule)} of all who may vote, whether they do or not, vote yes, and more vote yes than no.`,
      };
    case 'most-marks':
      return {
        name: `Most votes, for ${places(rule.seats)}`,
        says: `${rule.seats === 1 ? 'Who has most votes is elected.' : `The ${rule.seats} with most votes are elected.`} ${rule.tie === 'lot' ? 'If two have as many for the last place, a lot decides, which anybody can check.' : 'If two have as many for the last place, there is another vote between them.'}`,
      };
    case 'av':
      return {
        name: 'Alternative vote (AV), for one place',
        says: 'Every paper first counts for its first preference. Whoever has the fewest votes goes out, and each of their papers passes on to the next preference on it, until one candidate has more than half of the papers still in play.',
      };
    case 'scottish-stv-2007':
      return {
        name: `Single transferable vote, rules of the Scottish Local Government Elections Order 2007, for ${places(rule.seats)}`,
        says: `${STV_SAYS}.`,
      };
    case 'ers97':
      return {
        name: `Single transferable vote, rules of the Electoral Reform Society, third edition 1997 (ERS97), for ${places(rule.seats)}`,
        says: `${STV_SAYS}.`,
      };
    case 'meek-hww':
      return {
        name: `Single transferable vote by Meek’s method (Hill, Wichmann and Woodall, Algorithm 123), for ${places(rule.seats)}`,
        says: `${STV_SAYS}. The quota is worked out anew each time, from the papers that still count for somebody.`,
      };
  }
}

/** Null where the contest has no rule: then each unit's result is told, and no more. */
export const contestRuleInWords = ({ rule }: Pick<Contest, 'rule'>): RuleInWords | null =>
  rule === undefined ? null : ruleInWords(rule);

const COUNTS_AS = {
  abstain: 'is left out',
  affirm: 'counts as keeping the sitting member',
  open: 'counts as wanting a full selection',
} as const;

/** What a trigger rule leaves open, as this poll settled it before it opened: a sentence each. */
export function settingsInWords({
  name,
  unitTie,
  notVoted,
  inquorate,
  quorum,
  emptySection,
}: TriggerRuleSettings): readonly string[] {
  const ballots = quorum === 1 ? '1 ballot' : `${quorum} ballots`;
  const empty =
    emptySection === 'ask'
      ? 'If no unit of a section counts, the returning officer asks which published rule applies.'
      : 'If no unit of a section counts, its 50 points go to neither side.';
  return [
    `A unit with as many for as against ${COUNTS_AS[unitTie]}.`,
    `A unit in which nobody voted ${COUNTS_AS[notVoted]}.`,
    ...(quorum > 0 ? [`A unit with fewer than ${ballots} has no quorum and ${COUNTS_AS[inquorate]}.`] : []),
    ...(name === 'college-50-50' ? [empty] : []),
  ];
}
