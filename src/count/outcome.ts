/**
 * From the decrypted totals of each unit's election to what the poll decided. Pure arithmetic over numbers that the
 * verifier has recomputed; server and verifier call the same function. SPEC §5.4, kind `outcome`.
 */
import type { Contest, Outcome, PollDefinition } from '../../crypto/bodies.ts';

type UnitResult = Outcome['contests'][number]['units'][number];

/** Totals of one election: the blank one in front where the contest allows it, then the choices in their order. */
export type CountedElection = {
  readonly unit: string;
  readonly contest: string;
  readonly ballots: number;
  readonly totals: readonly number[];
};

/**
 * @param counted  exactly one for each unit and contest of the poll, in any order
 * @throws RangeError when one is missing or has not one total for each choice: a caller's fault
 */
export function outcomeOf(poll: PollDefinition, counted: readonly CountedElection[]): Outcome {
  const byName = new Map(counted.map((one) => [`${one.unit} ${one.contest}`, one]));
  return {
    contests: poll.contests.map((contest) => ({
      contest: contest.id,
      kind: contest.kind,
      units: poll.units.map(({ code }) => {
        const found = byName.get(`${code} ${contest.id}`);
        if (found === undefined) throw new RangeError(`no totals of ${code} ${contest.id}`);
        return unitResultOf(contest, found);
      }),
    })),
  };
}

function unitResultOf(contest: Contest, { unit, ballots, totals }: CountedElection): UnitResult {
  const marks = contest.blank ? totals.slice(1) : totals;
  if (marks.length !== contest.choices.length) throw new RangeError(`not the totals of ${contest.id}`);
  const votes = contest.choices.map(({ id }, i) => ({ choice: id, votes: marks[i]! }));
  return { unit, ballots, blank: contest.blank ? totals[0]! : null, votes, says: saysOf(contest, ballots, marks) };
}

/** A unit without a ballot stands outside the base of the trigger rules; one with as many for as against is tied. */
function saysOf({ kind }: Contest, ballots: number, [affirm, open]: readonly number[]): UnitResult['says'] {
  if (kind !== 'trigger') return null;
  if (ballots === 0) return 'not-voted';
  if (affirm === open) return 'tied';
  return affirm! > open! ? 'affirm' : 'open';
}
