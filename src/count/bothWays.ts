/** What was cast here and what came in by another way, apart and in one sum. Decisions rest on the sum. SPEC §6.9. */
import type { Contest, TellersCount } from '../../crypto/bodies.ts';
import type { UnitResult } from '../../crypto/outcomeBody.ts';
import { faultOfCount } from './tellersCount.ts';
import { unitSays } from './unitsOutcome.ts';

/**
 * @param here  what was cast here
 * @throws RangeError for a tellers' count that does not fit its contest: a caller's fault
 */
export function bothWays(
  contest: Contest,
  here: UnitResult,
  other: { readonly papers: number; readonly count: TellersCount } | undefined,
): UnitResult {
  if (other === undefined || other.papers === 0) return here;
  const { papers, count } = other;
  const fault = faultOfCount(contest, papers, count);
  if (fault !== null) throw new RangeError(`the tellers' count of ${contest.id}: ${fault}`);
  const { blank, void: voided, votes } = count;
  const ballots = here.ballots + papers;
  const sums = here.votes.map((one, i) => ({ ...one, votes: one.votes + votes[i]!.votes }));
  const together = {
    ballots,
    blank: here.blank === null || blank === null ? null : here.blank + blank,
    void: (here.void ?? 0) + voided,
    votes: sums,
  };
  return { ...here, other: { papers, blank, void: voided, votes }, together, says: unitSays(contest, ballots, sums) };
}
