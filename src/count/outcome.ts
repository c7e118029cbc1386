/**
 * From the decrypted totals and rankings of a poll's elections to what the poll decided, by the rule that stands in its
 * definition. Pure arithmetic over numbers that the verifier has recomputed; server and verifier call the same function.
 * SPEC §5.4, kind `outcome`.
 */
import {
  type Body,
  type Contest,
  type ContestOutcome,
  type Outcome,
  type PollDefinition,
  votingUnits,
} from '../../crypto/bodies.ts';
import { isRanked, isWhole } from '../../crypto/contest.ts';
import type { UnitResult } from '../../crypto/outcomeBody.ts';
import { bothWays } from './bothWays.ts';
import type { CountedElection, Decision, DecodedPaper } from './countedElection.ts';
import type { LotQuestion, Lots } from './lot.ts';
import { marksDecided } from './marksOutcome.ts';
import { rankingDecided } from './rankingOutcome.ts';
import { unitSays, unitsDecided } from './unitsOutcome.ts';
import { yesNoDecided } from './yesNo.ts';

export type { CountedElection, DecodedPaper } from './countedElection.ts';

export type Ground = {
  /** Members with a right to vote in the whole poll (`electorateOf`, src/verify/electorate.ts). */
  readonly electorate: number;
  /** The lots of a contest, by its id; asked only where its rule leaves a tie to the lot. */
  readonly lots: (contest: string) => Lots;
  /** What affiliates returned, at most one for each unit and contest. */
  readonly returned: readonly Pick<Body<'unit-returned'>, 'unit' | 'contest' | 'says'>[];
};

/** The outcome, or the lot without which there is none. */
export type Concluded =
  | { readonly ok: true; readonly outcome: Outcome }
  | { readonly ok: false; readonly code: 'LOT_NEEDED'; readonly contest: string; readonly lot: LotQuestion };

/**
 * @param counted  exactly one for each election of the poll, in any order
 * @throws RangeError when one is missing or does not fit its contest: a caller's fault
 */
export function outcomeOf(poll: PollDefinition, counted: readonly CountedElection[], ground: Ground): Concluded {
  const contests: ContestOutcome[] = [];
  for (const contest of poll.contests) {
    const { id, kind, rule } = contest;
    const units = isWhole(contest) ? [null] : votingUnits(poll.units).map(({ code }) => code);
    const elections = units.map((unit) => {
      const [found, ...more] = counted.filter((one) => one.contest === id && one.unit === unit);
      if (found === undefined || more.length > 0) throw new RangeError(`${id} of ${unit ?? 'all units'}: one count`);
      return found;
    });
    const results = withReturned(
      poll,
      contest,
      elections.map((election) => bothWays(contest, unitResultOf(contest, election), election.other)),
      ground,
    );
    const told = { contest: id, kind, ...(rule === undefined ? {} : { rule }), units: results };
    const decided = decidedOf(poll, contest, elections, results, ground);
    if (decided?.by === 'lot') return { ok: false, code: 'LOT_NEEDED', contest: id, lot: decided.lot };
    contests.push(decided === null ? told : { ...told, decided });
  }
  return { ok: true, outcome: { contests } };
}

function decidedOf(
  poll: PollDefinition,
  contest: Contest,
  elections: readonly CountedElection[],
  results: readonly UnitResult[],
  { electorate, lots }: Ground,
): Decision | null {
  const { rule } = contest;
  // What came in by another way counts like the rest.
  const votes = (results[0]?.together ?? results[0])?.votes ?? [];
  switch (rule?.name) {
    case undefined:
      return null;
    case 'majority-of-all-units':
    case 'third-of-either-section':
    case 'college-50-50':
      return unitsDecided(poll.units, rule, results);
    case 'more-yes-than-no':
    case 'share-of-votes':
    case 'share-of-electorate':
      return yesNoDecided(rule, votes, electorate);
    case 'most-marks':
      return marksDecided(contest, rule, votes, lots(contest.id));
    case 'av':
    case 'scottish-stv-2007':
    case 'ers97':
    case 'meek-hww':
      return rankingDecided(
        contest,
        rule,
        elections.flatMap(papersOf),
        elections.flatMap(({ other }) => other?.count.rankings ?? []),
        lots(contest.id),
      );
  }
}

/** Of a trigger ballot all units in the order of the poll, also those that return their result; of another what was counted. */
function withReturned(
  { units }: PollDefinition,
  { id, kind }: Contest,
  counted: readonly UnitResult[],
  { returned }: Ground,
): UnitResult[] {
  if (kind !== 'trigger') return [...counted];
  const byUnit = new Map(counted.map((result) => [result.unit, result]));
  return units.map(({ code }): UnitResult => {
    const here = byUnit.get(code);
    if (here !== undefined) return here;
    const says = returned.find(({ unit, contest }) => unit === code && contest === id)?.says ?? 'not-voted';
    return { unit: code, ballots: 0, blank: null, votes: [], says, returned: true };
  });
}

const papersOf = (counted: CountedElection): readonly DecodedPaper[] => ('papers' in counted ? counted.papers : []);

function unitResultOf(contest: Contest, counted: CountedElection): UnitResult {
  const { unit, ballots } = counted;
  if (isRanked(contest)) {
    if (!('papers' in counted) || counted.papers.length !== ballots) {
      throw new RangeError(`not the papers of ${contest.id}`);
    }
    const blank = counted.papers.filter((paper) => 'ranking' in paper && paper.ranking.length === 0).length;
    if (blank > 0 && !contest.blank) throw new RangeError(`a blank paper of ${contest.id}, which has none`);
    const voided = counted.papers.filter((paper) => 'void' in paper).length;
    return { unit, ballots, blank: contest.blank ? blank : null, void: voided, votes: [], says: null };
  }
  const totals = 'totals' in counted ? counted.totals : [];
  const marks = contest.blank ? totals.slice(1) : totals;
  if (marks.length !== contest.choices.length) throw new RangeError(`not the totals of ${contest.id}`);
  const votes = contest.choices.map(({ id }, i) => ({ choice: id, votes: marks[i]! }));
  return { unit, ballots, blank: contest.blank ? totals[0]! : null, votes, says: unitSays(contest, ballots, votes) };
}
