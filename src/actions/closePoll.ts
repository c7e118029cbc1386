/**
 * Closes voting. Every promised ballot goes on the board, what affiliates returned, the closing entry, the encrypted sum of each election:
 * all of it in one transaction that holds the poll, so that it happens once and no ballot comes in between. SPEC §5.4.
 */
import { readBallot } from '../../crypto/belenios/ballot.ts';
import { readElection } from '../../crypto/belenios/election.ts';
import { encryptedTally, sizedRecord } from '../../crypto/belenios/tally.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { step } from '../domain/poll.ts';
import { appendEntries, type NewEntry } from '../sequencer/append.ts';
import { appendCasts } from '../sequencer/castBatch.ts';
import { recordAccess } from '../store/accessLog.ts';
import { boardBodies } from '../store/board.ts';
import { pendingCasts } from '../store/casts.ts';
import { inTransaction } from '../store/database.ts';
import { lockPoll, setPollState } from '../store/polls.ts';
import { countTenders } from '../store/tenders.ts';
import { ballotHead } from '../verify/derivedFiles.ts';
import type { PollElection } from '../verify/elections.ts';
import { commitAccess } from './accessHeads.ts';
import type { ActionOf } from './act.ts';
import { commitDuties } from './dutyHeads.ts';
import { electionsIn, groundOf } from './electionsOfPoll.ts';
import { enrolmentsEntry } from './enrolmentHeads.ts';
import { returnedEntries } from './returnedOpenings.ts';
import { breathe, listed, timing, toInstant } from './steps.ts';
import { transcribedCasts } from './transcribedBallots.ts';
import { transcribable, waitingFor } from './transcripts.ts';

export const closePoll: ActionOf<'closePoll'> = (deps, actor, { params, body }) =>
  inTransaction(deps.db, async (trx) => {
    const poll = await lockPoll(trx, params.poll);
    if (poll === undefined) return refuse('NOT_FOUND');
    const now = deps.now();
    const { waiting, admitted, refused } = await countTenders(trx, poll.id);
    const next = step(poll.state, 'close', { ...timing(poll, now), tendersWaiting: waiting });
    if (!next.ok) return listed(next, 'POLL_STATE', 'TOO_EARLY', 'VOTING_PAUSED', 'TENDERS_UNSETTLED');

    // A rehearsal that is closed early has no time for it.
    if (body.untranscribed !== true && (await waitingFor(trx, poll, now)) === null) {
      const missing = (await transcribable(trx, poll)).filter(({ stands }) => !stands);
      if (missing.length > 0) return refuse('PAPERS_NOT_TRANSCRIBED', { units: missing.map(({ unit }) => unit) });
    }

    const transcribed = await transcribedCasts(trx, poll, deps.rng);
    await appendCasts(trx, deps, poll, await pendingCasts(trx, poll.id), transcribed.casts);
    const casts = await boardBodies(trx, poll.id, 'ballot-cast');
    if (admitted + refused > 0) {
      await appendEntries(trx, deps, poll.id, [{ kind: 'tenders-settled', body: { admitted, refused } }]);
    }
    const returned = await returnedEntries(trx, poll);
    const head = await enrolmentsEntry(trx, poll, 'closed');
    const ballots = new Map<string, string[]>();
    for (const ballot of casts.flatMap(({ body }) => body.ballots)) {
      const uuid = ballotHead(ballot)?.uuid ?? '';
      const ofElection = ballots.get(uuid);
      if (ofElection === undefined) ballots.set(uuid, [ballot]);
      else ofElection.push(ballot);
    }
    const tallies: NewEntry[] = [];
    for (const election of electionsIn(await groundOf(trx, poll.id))) {
      tallies.push(await tallyOf(election, ballots.get(election.uuid) ?? []));
    }
    const commitments = {
      duties: await commitDuties(trx, poll, 'closed'),
      accessLog: await commitAccess(trx, poll, 'closed'),
    };
    const byTellers = transcribed.units.length === 0 ? {} : { transcribed: [...transcribed.units] };
    const closed = { closedAt: toInstant(now), ballots: casts.length, ...byTellers, ...commitments };
    await appendEntries(trx, deps, poll.id, [...returned, head, { kind: 'closed', body: closed }, ...tallies]);
    await setPollState(trx, poll.id, next.value);
    await recordAccess(trx, actor, { act: 'poll-closed', poll: poll.id, details: { ballots: casts.length } }, now);
    return accept({ ballots: casts.length });
  });

/** The sum of ballots whose proofs held when they were taken; of none, the neutral elements. */
async function tallyOf({ uuid, record }: PollElection, texts: readonly string[]): Promise<NewEntry> {
  const election = readElection(record);
  const ballots: ReturnType<typeof readBallot>[] = [];
  for (const text of texts) {
    // Milliseconds each: other polls are open while thousands of them are read.
    if (ballots.length % 10 === 0) await breathe();
    ballots.push(readBallot(election, text));
  }
  const tally = encryptedTally(election, ballots);
  return { kind: 'encrypted-tally', body: { uuid, tally, sized: sizedRecord(tally, ballots.length, ballots.length) } };
}
