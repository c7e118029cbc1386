/** Yes or no: carried or not, in whole numbers. Under every rule a tie is not carried. ballot-rules §5.5; SPEC §5.4. */
import type { YesNoRule } from '../../crypto/contest.ts';
import type { Decided, VotesOf } from '../../crypto/outcomeBody.ts';

/** @param electorate  members with a right to vote; counts under `share-of-electorate` alone */
export function yesNoDecided(rule: YesNoRule, votes: VotesOf, electorate: number): Decided {
  const of = (choice: string): number => votes.find((one) => one.choice === choice)?.votes ?? 0;
  const [yes, no] = [of('yes'), of('no')];
  const base = rule.name === 'share-of-electorate' ? electorate : yes + no;
  // yes/base ≥ over/under; BigInt, for the products may be more than a number holds.
  const enough =
    rule.name === 'more-yes-than-no' || BigInt(yes) * BigInt(rule.under) >= BigInt(rule.over) * BigInt(base);
  return { by: 'yes-no', yes, no, of: base, carried: yes > no && enough };
}
