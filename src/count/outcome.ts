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
import { canonical } from '../../crypto/canonical.ts';
import { isRanked, isWhole } from '../../crypto/contest.ts';
import type { Decided, UnitResult } from '../../crypto/outcomeBody.ts';
import { attestedDecision, attestedRow } from './attested.ts';
import { bothWays } from './bothWays.ts';
import type { CountedElection, Decision, DecodedPaper } from './countedElection.ts';
import type { LotQuestion, Lots } from './lot.ts';
import { marksDecided } from './marksOutcome.ts';
import { rankingDecided } from './rankingOutcome.ts';
import { concealed, decidedAlone, decidedTogether, decidedUnopened, unopenedRow } from './shown.ts';
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
  /** What scrutineers attest, for whoever cannot open what is sealed. */
  readonly attested?: readonly ContestOutcome[];
};

/** The outcome, or the lot without which there is none; or the contest that was not attested, or so as it cannot be. */
export type Concluded =
  | { readonly ok: true; readonly outcome: Outcome }
  | { readonly ok: false; readonly code: 'ATTESTED_WRONG'; readonly contest: string }
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
    const attested = ground.attested?.find((one) => one.contest === id);
    const rows = elections.flatMap((election) => rowOf(contest, election, attested) ?? []);
    if (rows.length < elections.length) return { ok: false, code: 'ATTESTED_WRONG', contest: id };
    const results = withReturned(poll, contest, rows, ground);
    const told = { contest: id, kind, ...(rule === undefined ? {} : { rule }), units: results };
    const decided = decidedOf(poll, contest, elections, results, { ...ground, decided: attested?.decided });
    if (decided === 'wrong') return { ok: false, code: 'ATTESTED_WRONG', contest: id };
    if (decided?.by === 'lot') return { ok: false, code: 'LOT_NEEDED', contest: id, lot: decided.lot };
    const concluded = decided === null ? told : { ...told, decided };
    // Nothing else is attested than what follows, and nothing of what everybody can compute.
    const isSealed = elections.some(({ shown }) => shown === 'together' || shown === 'nothing');
    if (attested !== undefined && (!isSealed || canonical(attested) !== canonical(concluded))) {
      return { ok: false, code: 'ATTESTED_WRONG', contest: id };
    }
    contests.push(concluded);
  }
  return { ok: true, outcome: { contests } };
}

/** The row of one election as it is shown; null where it was to be attested and was not, or not so. */
function rowOf(contest: Contest, election: CountedElection, attested: ContestOutcome | undefined): UnitResult | null {
  const { shown, other } = election;
  if (shown === 'unopened') return unopenedRow(contest, election);
  if ('hidden' in election) return attested === undefined ? null : attestedRow(contest, election, attested);
  const count = other?.count ?? null;
  if (other !== undefined && other.papers > 0 && count === null) {
    throw new RangeError(`the papers of ${contest.id}: no count`);
  }
  const both = count === null ? undefined : { papers: other?.papers ?? 0, count };
  const row = bothWays(contest, unitResultOf(contest, election), both);
  return shown === undefined ? row : concealed(row, election, shown);
}

/** By the rule of the contest, as far as it is shown; `wrong`: what is attested cannot be. */
function decidedOf(
  poll: PollDefinition,
  contest: Contest,
  elections: readonly CountedElection[],
  results: readonly UnitResult[],
  ground: Ground & { readonly decided: Decided | undefined },
): Decision | 'wrong' | null {
  const [election] = elections;
  const [row] = results;
  if (!isWhole(contest) || election?.shown === undefined || row === undefined) {
    return fullyDecided(poll, contest, elections, results, ground);
  }
  if (election.shown === 'unopened') return decidedUnopened(election.ballots + (election.other?.papers ?? 0));
  // Of rankings the sums do not tell who is elected, and of what is not shown nothing does.
  if ('hidden' in election && (election.shown === 'nothing' || isRanked(contest))) {
    return attestedDecision(contest, row, ground.decided) ?? 'wrong';
  }
  const full = 'hidden' in election ? row : unconcealed(contest, election);
  const decided = fullyDecided(poll, contest, elections, [full], ground);
  if (decided === null || decided.by === 'lot') return decided;
  return election.shown === 'nothing' ? decidedAlone(contest, decided) : decidedTogether(decided);
}

function fullyDecided(
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
        elections.flatMap(({ other }) => other?.count?.rankings ?? []),
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

/** The row with all its numbers, which is not shown. */
const unconcealed = (contest: Contest, { shown: _, ...election }: CountedElection): UnitResult =>
  rowOf(contest, election, undefined)!;

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
