/**
 * A trustee gives the papers of one ranked election in an order of their own, encrypted anew. The proof is checked in a thread,
 * before the lock; whoever comes second with a shuffle of the same list begins again from the new one. SPEC §6.6.
 */
import { readSized } from '../../crypto/belenios/tally.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { isRanked } from '../../crypto/contest.ts';
import { checkShuffleSignature } from '../../crypto/trustee/shuffleSignature.ts';
import { accept, refuse } from '../contract/refusals.ts';
import type { PollState } from '../contract/shapes.ts';
import { step } from '../domain/poll.ts';
import { appendEntries } from '../sequencer/append.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { lockPoll } from '../store/polls.ts';
import type { ActionOf } from './act.ts';
import { countPhase, type Given, inputOf, isTreated, lastShuffleOf, readGiven, tallyIn } from './countPhase.ts';
import { refusePart, trusteeActing } from './refusePart.ts';
import { listed } from './steps.ts';

/** Bytes of a shuffle record for each paper, and for what it has once: a good one has about 700. */
const MOST_A_PAPER = 1000;
const MOST_BESIDES = 2000;

export const giveShuffle: ActionOf<'giveShuffle'> = async (deps, actor, { params, body }) => {
  const { input, ...given } = body;
  const { uuid, shuffle, signature } = given;
  const trustee = await trusteeActing(deps.db, actor, params.poll);
  if (!trustee.ok) return trustee;
  const { poll, owner } = trustee.value;
  const phase = await countPhase(deps.db, poll.id);
  if (phase === undefined) return refuse('POLL_STATE', { state: poll.state });
  const election = phase.elections.find((one) => one.uuid === uuid);
  const key = phase.keys.owners[owner - 1]?.publicKey;
  if (election === undefined || !isRanked(election.contest)) return refuse('NOT_FOUND');
  if (isTreated(phase, election, 'unopened')) return refuse('SHUFFLES_DONE');
  if (key === undefined) throw new Error('a trustee has no key on the board');
  const { tally, sized } = tallyIn(phase, uuid);

  /** What keeps this trustee from shuffling what there is to shuffle now. */
  const stopped = (state: PollState, now: Given) => {
    const shuffles = now.shuffles.get(uuid) ?? [];
    const next = step(state, 'shuffle', {
      approved: now.approved.has(owner),
      given: shuffles.some((one) => one.owner === owner),
      shuffles: shuffles.length,
      quorum: phase.definition.trustees.quorum,
      partsGiven: now.partials.length > 0,
    });
    if (!next.ok) return listed(next, 'POLL_STATE', 'APPROVALS_MISSING', 'SHUFFLE_GIVEN', 'SHUFFLES_DONE');
    return input === inputOf(phase, now, uuid) ? null : refuse('SHUFFLED_MEANWHILE');
  };

  const before = await readGiven(deps.db, poll.id);
  const early = stopped(poll.state, before);
  if (early !== null) return early;
  const said = { closed: phase.closedHash, fingerprint: election.fingerprint, owner, input };
  const message = { format: 'countersign-shuffle/1', ...said, output: sha256Hex(utf8(shuffle)) } as const;
  const isFit = shuffle.length <= MOST_BESIDES + MOST_A_PAPER * readSized(sized).numTallied;
  const faults =
    isFit && checkShuffleSignature(message, key, signature)
      ? await deps.counts.check({
          ...{ kind: 'shuffle', election: election.record, tally, lastShuffle: lastShuffleOf(before, uuid), shuffle },
        })
      : ['not signed, or longer than it can be'];
  if (faults === 'busy') return refuse('BUSY');

  return inTransaction(deps.db, async (trx) => {
    const locked = await lockPoll(trx, poll.id);
    if (locked === undefined) return refuse('NOT_FOUND');
    const late = stopped(locked.state, await readGiven(trx, poll.id));
    if (late !== null) return late;
    if (faults.length > 0) {
      return refusePart(trx, deps, actor, { poll: poll.id, owner, what: 'shuffle' }, body, 'SHUFFLE_INVALID');
    }
    await appendEntries(trx, deps, poll.id, [{ kind: 'shuffle', body: { ...given, owner } }]);
    const details = { owner, election: uuid };
    await recordAccess(trx, actor, { act: 'ballots-shuffled', poll: poll.id, details }, deps.now());
    return accept({});
  });
};
