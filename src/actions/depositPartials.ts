/**
 * A trustee gives the partial decryptions of every election of the poll at once, each with both of its proofs, and a share of the
 * seed of its lots. What is decrypted stands on the board already, approved by the quorum: one tally for each election, and of ranked
 * ones the last shuffle. Where few voted the part is sealed to the scrutineers, and the board has its hashes alone: nobody here can
 * check it. The part that completes the quorum makes the results and the outcome, unless scrutineers open something first. SPEC
 * §3.10, §6.
 */
import { quorumOf } from '../../crypto/belenios/trustees.ts';
import { compareText, sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import { checkLotShare } from '../../crypto/trustee/lot.ts';
import { accept, refuse } from '../contract/refusals.ts';
import type { Deps } from '../deps.ts';
import { step } from '../domain/poll.ts';
import { appendEntries, type NewEntry } from '../sequencer/append.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { lockPoll, setPollState } from '../store/polls.ts';
import { insertSealedMessages } from '../store/sealing.ts';
import type { ActionOf, InputOf } from './act.ts';
import {
  approvalsMissing,
  type CountPhase,
  countPhase,
  type Given,
  hasSealed,
  isTreated,
  lastShuffleOf,
  readGiven,
  shufflesMissing,
  tallyIn,
} from './countPhase.ts';
import { refusePart, trusteeActing } from './refusePart.ts';
import { resultsOf } from './results.ts';
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
      return refusePart(trx, deps, actor, { poll: poll.id, owner, what: 'part' }, body, 'PARTIAL_INVALID');
    const lot = { ...body.lot, owner };
    const mine = body.partials.map((partial) => ({ ...partial, owner }));
    const sealed = body.sealed ?? [];
    const entries: NewEntry[] = [
      { kind: 'lot-share', body: lot },
      ...mine.map((part): NewEntry => ({ kind: 'partial-decryption', body: part })),
      ...sealed.map(({ uuid, messages }): NewEntry => {
        const hashes = messages.map((message) => sha256Hex(utf8(message)));
        return { kind: 'sealed-part', body: { uuid, owner, messages: hashes } };
      }),
    ];
    if (next.value === 'counted') {
      const all = { ...given, lotShares: [...given.lotShares, lot], partials: [...given.partials, ...mine] };
      const { entries: results, concluded } = await resultsOf(deps, phase, all);
      if (!concluded.ok) throw new Error('a seed answers every lot, and nothing is to be attested');
      entries.push(...results, { kind: 'outcome', body: concluded.outcome });
      await setPollState(trx, poll.id, next.value);
    }
    await appendEntries(trx, deps, poll.id, entries);
    const kept = sealed.flatMap(({ uuid, messages }) =>
      messages.map((message, i) => ({ uuid, owner, scrutineer: i + 1, message })),
    );
    await insertSealedMessages(trx, poll.id, kept);
    await recordAccess(trx, actor, { act: 'partials-deposited', poll: poll.id, details: { owner } }, deps.now());
    return accept({});
  });
};

/** The state with this trustee's part, or why it cannot be given now. */
function mayGive(state: Parameters<typeof step>[0], phase: CountPhase, given: Given, owner: number) {
  // The share of the lots comes with every part, whatever is opened.
  const before = given.lotShares.map((share) => share.owner);
  const owners = new Set([owner, ...before]);
  const joined = quorumOf(phase.keys, (one) => owners.has(one));
  const next = step(state, 'result', {
    approvalsMissing: approvalsMissing(phase, given, owner),
    shufflesMissing: shufflesMissing(phase, given),
    given: before.includes(owner),
    sealed: hasSealed(phase),
    partsMissing:
      'short' in joined ? joined.short.reduce((sum, { threshold, present }) => sum + threshold - present.length, 0) : 0,
  });
  return next.ok ? next : listed(next, 'POLL_STATE', 'PARTIAL_GIVEN', 'APPROVALS_MISSING', 'SHUFFLES_MISSING');
}

const areThose = (
  given: readonly { readonly uuid: string }[],
  wanted: readonly { readonly uuid: string }[],
): boolean => {
  const [here, there] = [given, wanted].map((list) => list.map(({ uuid }) => uuid).sort(compareText));
  return canonical(here ?? []) === canonical(there ?? []);
};

type Part = InputOf<'depositPartials'>['body'];

/**
 * The share of the lot; a part of each election that is opened for everybody, with both proofs; and as many messages as there are
 * scrutineers of each that is sealed. Each once.
 */
async function proveThemselves(
  { counts }: Deps,
  phase: CountPhase,
  given: Given,
  owner: number,
  { lot, partials, sealed = [] }: Part,
): Promise<'good' | 'wrong' | 'busy'> {
  const open = phase.elections.filter((one) => isTreated(phase, one, 'open'));
  const toSeal = phase.elections.filter((one) => isTreated(phase, one, 'sealed'));
  if (!areThose(partials, open) || !areThose(sealed, toSeal)) return 'wrong';
  if (sealed.some(({ messages }) => messages.length !== phase.sealedTo.length)) return 'wrong';
  const key = phase.keys.owners[owner - 1]?.publicKey;
  if (key === undefined) throw new Error('a trustee has no key on the board');
  const { record: trustees } = phase.trustees;
  const place = { closed: phase.closedHash, trusteesHash: sha256Hex(utf8(trustees)), owner };
  if (!checkLotShare(place, key, lot)) return 'wrong';
  for (const { uuid, record } of open) {
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
