/**
 * From the trustees' checked parts to the results of the elections that are opened for everybody, and to the outcome: with what
 * scrutineers attest of the others, where there are any. SPEC §3.10, §6.8.
 */
import { readSized } from '../../crypto/belenios/tally.ts';
import type { Body, ContestOutcome } from '../../crypto/bodies.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { combineLot } from '../../crypto/trustee/lot.ts';
import { lotsFromSeed } from '../count/lot.ts';
import { type Concluded, type CountedElection, outcomeOf } from '../count/outcome.ts';
import type { Deps } from '../deps.ts';
import type { NewEntry } from '../sequencer/append.ts';
import type { PollElection } from '../verify/elections.ts';
import { type CountPhase, type Given, lastShuffleOf, tallyIn } from './countPhase.ts';

export type Results = {
  /** A `result` for each election that is opened for everybody. */
  readonly entries: readonly NewEntry[];
  readonly concluded: Concluded;
};

/** @param attested  what scrutineers made of the others; none where nothing is sealed */
export async function resultsOf(
  deps: Pick<Deps, 'counts'>,
  phase: CountPhase,
  given: Given,
  attested?: readonly ContestOutcome[],
): Promise<Results> {
  const counted: CountedElection[] = [];
  const entries: NewEntry[] = [];
  for (const election of phase.elections) {
    const head = headOf(phase, election);
    const treatment = phase.treatments.get(election.uuid);
    if (treatment?.is === 'sealed') counted.push({ ...head, shown: treatment.shown, hidden: true });
    else if (treatment?.is === 'unopened') counted.push({ ...head, shown: 'unopened', hidden: true });
    else {
      const { result, decrypted } = await resultOf(deps, phase, given, election, head.ballots);
      counted.push({ ...head, ...decrypted });
      entries.push({ kind: 'result', body: { uuid: election.uuid, result } });
    }
  }
  const seed = lotSeed(phase, given.lotShares);
  const { electorate, returned } = phase;
  const lots = (contest: string) => lotsFromSeed(seed, contest);
  const ground = { electorate, returned, lots, ...(attested === undefined ? {} : { attested }) };
  return { entries, concluded: outcomeOf(phase.definition, counted, ground) };
}

function headOf(phase: CountPhase, { unit, contest, uuid }: PollElection) {
  const code = unit?.code ?? null;
  const entry = phase.otherChannels.find((one) => one.contest === contest.id && one.unit === code);
  return {
    ...{ unit: code, contest: contest.id, ballots: readSized(tallyIn(phase, uuid).sized).numTallied },
    ...(entry === undefined ? {} : { other: { papers: entry.papers, count: entry.count } }),
  };
}

async function resultOf(
  { counts }: Pick<Deps, 'counts'>,
  phase: CountPhase,
  given: Given,
  { contest, uuid, record }: PollElection,
  ballots: number,
) {
  const { record: trustees } = phase.trustees;
  const { tally } = tallyIn(phase, uuid);
  const { record: result, ...decrypted } = await counts.result({
    kind: 'result',
    ...{ election: record, contest, tally, lastShuffle: lastShuffleOf(given, uuid), trustees, ballots },
    partials: given.partials.flatMap((part) => (part.uuid === uuid ? [{ owner: part.owner, text: part.partial }] : [])),
  });
  return { result, decrypted };
}

function lotSeed({ closedHash: closed, trustees, keys }: CountPhase, shares: readonly Body<'lot-share'>[]): string {
  const combined = combineLot(keys, shares, { closed, trusteesHash: sha256Hex(utf8(trustees.record)) });
  if ('short' in combined) throw new Error('parts of the quorum without their shares of the lot');
  return combined.seed;
}
