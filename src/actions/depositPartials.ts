/**
 * A trustee gives the partial decryptions of every election of the poll at once, each with both of its proofs, and a share of the
 * seed of its lots. What is decrypted stands on the board already, approved by the quorum: one tally for each election, and of ranked
 * ones the last shuffle. The part that completes the quorum makes the results and the outcome. SPEC §3.10, §6.
 */
import { readSized } from '../../crypto/belenios/tally.ts';
import { quorumOf } from '../../crypto/belenios/trustees.ts';
import type { Body } from '../../crypto/bodies.ts';
import { compareText, sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { checkLotShare, combineLot } from '../../crypto/trustee/lot.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { lotsFromSeed } from '../count/lot.ts';
import { type CountedElection, outcomeOf } from '../count/outcome.ts';
import type { Deps } from '../deps.ts';
import { step } from '../domain/poll.ts';
import { appendEntries, type NewEntry } from '../sequencer/append.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { lockPoll, setPollState } from '../store/polls.ts';
import type { ActionOf, InputOf } from './act.ts';
import {
  approvalsMissing,
  type CountPhase,
  countPhase,
  type Given,
  lastShuffleOf,
  readGiven,
  shufflesMissing,
  tallyIn,
} from './countPhase.ts';
import { refusePart, trusteeActing } from './refusePart.ts';
import { listed } from './steps.ts';

export const depositPartials: ActionOf<'depositPartials'> = async (deps, actor, { params, body }) => {
  const trustee = await trusteeActing(deps.db, actor, params.poll);
  if (!trustee.ok) return trustee;
  const { poll, owner } = trustee.value;
  const phase = await countPhase(deps.db, poll.id);
  if (phase === undefined) return refuse('POLL_STATE', { state: poll.state });
  const before = await readGiven(deps.db, poll.id);
  const early = mayGive(poll.state, phase, before, owner);
  if (!early.ok) return early;
  // Dear for a large poll: checked before the lock, against entries that cannot change. No shuffle comes after those of the quorum.
  const checked = await proveThemselves(deps, phase, before, owner, body);
  if (checked === 'busy') return refuse('BUSY');

  return inTransaction(deps.db, async (trx) => {
    const locked = await lockPoll(trx, poll.id);
    if (locked === undefined) return refuse('NOT_FOUND');
    const given = await readGiven(trx, poll.id);
    const next = mayGive(locked.state, phase, given, owner);
    if (!next.ok) return next;
    if (checked === 'wrong')
      return refusePart(trx, deps, actor, { poll: poll.id, owner, what: 'part' }, 'PARTIAL_INVALID');
    const lot = { ...body.lot, owner };
    const mine = body.partials.map((partial) => ({ ...partial, owner }));
    const entries: NewEntry[] = [
      { kind: 'lot-share', body: lot },
      ...mine.map((part): NewEntry => ({ kind: 'partial-decryption', body: part })),
    ];
    if (next.value === 'counted') {
      const all = { ...given, lotShares: [...given.lotShares, lot], partials: [...given.partials, ...mine] };
      entries.push(...(await resultEntries(deps, phase, all)));
      await setPollState(trx, poll.id, next.value);
    }
    await appendEntries(trx, deps, poll.id, entries);
    await recordAccess(trx, actor, { act: 'partials-deposited', poll: poll.id, details: { owner } }, deps.now());
    return accept({});
  });
};

/** The state with this trustee's part, or why it cannot be given now. */
function mayGive(state: Parameters<typeof step>[0], phase: CountPhase, given: Given, owner: number) {
  const owners = new Set([owner, ...given.partials.map((part) => part.owner)]);
  const joined = quorumOf(phase.keys, (one) => owners.has(one));
  const next = step(state, 'result', {
    approvalsMissing: approvalsMissing(phase, given, owner),
    shufflesMissing: shufflesMissing(phase, given),
    given: given.partials.some((part) => part.owner === owner),
    partsMissing:
      'short' in joined ? joined.short.reduce((sum, { threshold, present }) => sum + threshold - present.length, 0) : 0,
  });
  return next.ok ? next : listed(next, 'POLL_STATE', 'PARTIAL_GIVEN', 'APPROVALS_MISSING', 'SHUFFLES_MISSING');
}

type Part = InputOf<'depositPartials'>['body'];

/** The share of the lot, and one part for each election, each once, with both proofs of each. */
async function proveThemselves(
  { counts }: Deps,
  phase: CountPhase,
  given: Given,
  owner: number,
  { lot, partials }: Part,
): Promise<'good' | 'wrong' | 'busy'> {
  const named = partials.map(({ uuid }): string => uuid).sort(compareText);
  const wanted = phase.elections.map(({ uuid }) => uuid).sort(compareText);
  if (named.join() !== wanted.join()) return 'wrong';
  const key = phase.keys.owners[owner - 1]?.publicKey;
  if (key === undefined) throw new Error('a trustee has no key on the board');
  const { record: trustees } = phase.trustees;
  const place = { closed: phase.closedHash, trusteesHash: sha256Hex(utf8(trustees)), owner };
  if (!checkLotShare(place, key, lot)) return 'wrong';
  for (const { uuid, record } of phase.elections) {
    const part = partials.find((one) => one.uuid === uuid);
    if (part === undefined) return 'wrong';
    const faults = await counts.check({
      kind: 'part',
      election: record,
      tally: tallyIn(phase, uuid).tally,
      lastShuffle: lastShuffleOf(given, uuid),
      ...{ owner, closed: phase.closedHash, trustees },
      partial: part.partial,
      binding: part.binding,
    });
    if (faults === 'busy') return faults;
    if (faults.length > 0) return 'wrong';
  }
  return 'good';
}

/** `result` for each election and the `outcome`, from everybody's checked parts. */
async function resultEntries({ counts }: Deps, phase: CountPhase, given: Given): Promise<NewEntry[]> {
  const counted: CountedElection[] = [];
  const entries: NewEntry[] = [];
  const { record: trustees } = phase.trustees;
  for (const { unit, contest, uuid, record } of phase.elections) {
    const { tally, sized } = tallyIn(phase, uuid);
    const ballots = readSized(sized).numTallied;
    const { record: result, ...decrypted } = await counts.result({
      kind: 'result',
      ...{ election: record, contest, tally, lastShuffle: lastShuffleOf(given, uuid), trustees, ballots },
      partials: given.partials
        .filter((part) => part.uuid === uuid)
        .map((part) => ({ owner: part.owner, text: part.partial })),
    });
    const code = unit?.code ?? null;
    const entry = phase.otherChannels.find((one) => one.contest === contest.id && one.unit === code);
    const other = entry === undefined ? {} : { other: { papers: entry.papers, count: entry.count } };
    counted.push({ unit: code, contest: contest.id, ballots, ...decrypted, ...other });
    entries.push({ kind: 'result', body: { uuid, result } });
  }
  const seed = lotSeed(phase, given.lotShares);
  const lots = (contest: string) => lotsFromSeed(seed, contest);
  const concluded = outcomeOf(phase.definition, counted, {
    electorate: phase.electorate,
    lots,
    returned: phase.returned,
  });
  if (!concluded.ok) throw new Error('a seed answers every lot');
  return [...entries, { kind: 'outcome', body: concluded.outcome }];
}

function lotSeed({ closedHash: closed, trustees, keys }: CountPhase, shares: readonly Body<'lot-share'>[]): string {
  const combined = combineLot(keys, shares, { closed, trusteesHash: sha256Hex(utf8(trustees.record)) });
  if ('short' in combined) throw new Error('parts of the quorum without their shares of the lot');
  return combined.seed;
}
