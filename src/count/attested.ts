/**
 * A contest that scrutineers attest, as everybody else reads it: rows of elections that were opened for all, or for nobody, are
 * computed as ever; of a sealed one the attested row is taken, when it has no more and no less than is shown, and fits the numbers
 * that are known; the decision is computed from the rows wherever it follows from them. SPEC §6.8.
 */
import type { Contest, ContestOutcome } from '../../crypto/bodies.ts';
import { canonical } from '../../crypto/canonical.ts';
import type { Decided, Stage, UnitResult } from '../../crypto/outcomeBody.ts';
import { unmet } from './constraints.ts';
import type { CountedElection } from './countedElection.ts';
import { concealed, inOrder } from './shown.ts';
import { faultOfCount } from './tellersCount.ts';
import { unitSays } from './unitsOutcome.ts';

/** The row as attested; null where it is not one that this election can have. */
export function attestedRow(contest: Contest, election: CountedElection, attested: ContestOutcome): UnitResult | null {
  const row = attested.units.find(({ unit }) => unit === election.unit);
  const { shown } = election;
  if (row === undefined || shown === undefined || shown === 'unopened') return null;
  const papers = election.other?.papers ?? 0;
  const ballots = election.ballots + papers;
  const { says, together } = row;
  // Nothing else than what is shown of such an election, and in its form.
  const full: UnitResult = { unit: row.unit, ballots, blank: null, votes: [], says, ...(together && { together }) };
  if (canonical(concealed(full, election, shown)) !== canonical(row)) return null;
  if (shown === 'nothing') return mayHaveSaid(contest, ballots, says) ? row : null;
  if (together === undefined || together.ballots !== ballots || !isCount(contest, together, papers)) return null;
  return says === unitSays(contest, ballots, together.votes) ? row : null;
}

/** What few ballots may have said, whose numbers are not shown. */
function mayHaveSaid(contest: Contest, ballots: number, says: UnitResult['says']): boolean {
  // Either side, or neither: with a quorum that is not reached none of them.
  const any = (affirm: number, open: number) => unitSays(contest, ballots, [{ votes: affirm }, { votes: open }]);
  return [any(1, 0), any(0, 1), any(0, 0)].includes(says);
}

/** Whether sums of so many ballots can be a count of this contest. Of summed ballots only papers can be void. */
function isCount(contest: Contest, sums: NonNullable<UnitResult['together']>, papers: number): boolean {
  const { ballots, blank, void: voided, votes } = sums;
  const isRanked = contest.rankings !== undefined;
  if ((voided !== undefined) !== (isRanked || papers > 0)) return false;
  if (!isRanked) {
    if ((voided ?? 0) > papers) return false;
    return faultOfCount(contest, ballots, { blank, void: voided ?? 0, votes, rankings: [] }) === null;
  }
  return votes.length === 0 && (blank !== null) === contest.blank && (blank ?? 0) + (voided ?? 0) <= ballots;
}

/**
 * What was decided in one election of all units, as attested; null where it cannot be. Of sums that are shown the caller computes it.
 * @param row  of this election, as attestedRow gives it
 */
export function attestedDecision(contest: Contest, row: UnitResult, decided: Decided | undefined): Decided | null {
  if (decided === undefined) return null;
  if (row.shown === 'nothing') return isAlone(contest, decided) ? decided : null;
  return isWholeCount(contest, row, decided) ? decided : null;
}

function isAlone(contest: Contest, decided: Decided): boolean {
  const { choices, kind, rule } = contest;
  if (decided.by !== 'sealed') return false;
  const { carried, elected, stopped } = decided;
  if (kind === 'yesno') return carried !== null && elected.length === 0 && stopped === null;
  const seats = rule !== undefined && 'seats' in rule ? rule.seats : 1;
  if (carried !== null || elected.length > seats || canonical(elected) !== canonical(inOrder(choices, elected)))
    return false;
  if (stopped?.code !== 'RUN_OFF') return canonical(stopped) === canonical(unmet(contest, elected));
  const { among, places } = stopped;
  const isRunOff = rule?.name === 'most-marks' && rule.tie === 'run-off' && places === seats - elected.length;
  const rivals = among.filter((id) => !elected.includes(id));
  return isRunOff && among.length > places && canonical(among) === canonical(inOrder(choices, rivals));
}

/**
 * The whole count of rankings that nobody else sees: its frame, what holds of every count, and that who is elected follows from it: as
 * its stages say, none twice, as many as there are places.
 */
function isWholeCount(contest: Contest, { together }: UnitResult, decided: Decided): boolean {
  if (decided.by !== 'ranking' || together === undefined) return false;
  const { count, elected, stopped } = decided;
  const { rule, choices, question } = contest;
  const valid = together.ballots - (together.blank ?? 0) - (together.void ?? 0);
  const { winners, stages } = count;
  const reached = stages.flatMap((stage) => [...stage.elected, ...stage.electedUnfilled]);
  return (
    canonical(winners) === canonical(reached) &&
    new Set(winners).size === winners.length &&
    winners.length === Math.min(count.seats, choices.length) &&
    stages.every((stage) => stage.votes.length === choices.length && holdsAll(stage, valid)) &&
    count.rule === rule?.name &&
    count.title === question &&
    count.seats === ('seats' in rule ? rule.seats : 1) &&
    canonical(count.candidates) === canonical(choices.map(({ text }) => text)) &&
    count.withdrawn.length === 0 &&
    count.papers === valid &&
    count.valid === valid &&
    count.blank === 0 &&
    canonical(elected) === canonical(winners.map((number) => choices[number - 1]?.id ?? null)) &&
    canonical(stopped) === canonical(unmet(contest, elected)) &&
    decided.void.length === 0
  );
}

/** Longer than any number that a count writes. */
const MOST_DIGITS = 40;

/** Whether the votes held in a stage and those that nobody holds are the valid papers, exactly. */
function holdsAll({ votes, nonTransferable }: Stage, valid: number): boolean {
  const all = [...votes, nonTransferable];
  if (all.some((text) => text.length > MOST_DIGITS || text.startsWith('-'))) return false;
  const places = all.map((text) => text.split('.')[1]?.length ?? 0);
  const most = Math.max(...places);
  const parts = all.map((text, i) => BigInt(text.replace('.', '')) * 10n ** BigInt(most - places[i]!));
  return parts.reduce((sum, part) => sum + part, 0n) === BigInt(valid) * 10n ** BigInt(most);
}
