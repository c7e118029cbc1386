/**
 * The papers of a unit as ballots, from one teller, over a passkey signature. The first of two waits; the second's page makes the same
 * ballots from the same papers, or others, and then both begin again. The server is not told what they say. SPEC §6.9.
 */
import { fromHex } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import { saltFor } from '../../crypto/commitment.ts';
import { credentialAt, sealedHashes } from '../../crypto/transcript.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { transcriptMessage } from '../contract/tellers.ts';
import { mayCount } from '../domain/tellers.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { mailboxOf } from '../store/people.ts';
import { lockPoll, readPoll } from '../store/polls.ts';
import { insertTellerCount, movedToPaper, tellerCounts, transcriptSubject } from '../store/tellerCounts.ts';
import { ballotHead } from '../verify/derivedFiles.ts';
import type { ActionOf } from './act.ts';
import { electionsIn, groundOf } from './electionsOfPoll.ts';
import { officerOf } from './officer.ts';
import { checkAct, sealAct, spendAct } from './signedAct.ts';
import { checkProofs } from './signedBallots.ts';
import { transcribable, transcriptSeed, waitingFor } from './transcripts.ts';

export const enterTranscript: ActionOf<'enterTranscript'> = async (deps, actor, { params, body }) => {
  const { nonce, said, ballots, assertion } = body;
  const found = await readPoll(deps.db, params.poll);
  if (found === undefined) return refuse('NOT_FOUND');
  if (found.state !== 'open') return refuse('POLL_STATE', { state: found.state });
  const isWhole = ballots.length + said.void === said.returned;
  if (!isWhole || canonical(sealedHashes(ballots)) !== canonical(said.ballots)) return refuse('TRANSCRIPT_WRONG');
  const { webOrigin: origin, rpId } = deps.config;
  const signed = await checkAct(deps, actor, transcriptMessage(found.id, said, { origin, rpId, nonce }), assertion);
  if (!signed.ok) return signed;
  const elections = electionsIn(await groundOf(deps.db, found.id), said.unit);

  /** Whether they come from who may put them in now, and are ballots of this round. */
  const decide = async (trx: Trx, now: Date) => {
    const poll = await lockPoll(trx, found.id);
    const officer = await officerOf(trx, actor, found.id, now);
    if (poll === undefined || officer === undefined) return refuse('NOT_FOUND');
    if (poll.state !== 'open' || (await waitingFor(trx, poll, now)) !== null) return refuse('POLL_STATE');
    const needed = (await transcribable(trx, poll)).find(({ unit }) => unit === said.unit);
    if (needed === undefined) return refuse('NOT_FOUND');
    const entered = await tellerCounts(trx, poll.id, transcriptSubject(said.unit));
    const mailbox = new Set(await mailboxOf(trx, officer.person));
    const moved = await movedToPaper(trx, officer.person, poll.id);
    const turn = mayCount({ ...officer, mailbox, moved, unit: said.unit, stands: needed.stands, entered });
    if (!turn.ok) return turn;
    if (said.returned > needed.taken) return refuse('TRANSCRIPT_WRONG');
    // Of this round and of no other: so no credential is used twice, whatever a teller's page does.
    const seed = transcriptSeed(poll, said.unit, turn.value.round);
    const isOfRound = ballots.every(
      (paper, i) =>
        paper.length === elections.length &&
        paper.every((ballot, j) => ballotHead(ballot)?.credential === credentialAt(seed, i, elections[j]!.contest.id)),
    );
    if (!isOfRound) return refuse('TRANSCRIPT_WRONG');
    return accept({ ...turn.value, poll, person: officer.person, entered });
  };
  const early = await inTransaction(deps.db, (trx) => decide(trx, deps.now()));
  if (!early.ok) return early;
  // The costliest, and so for nobody else, and outside of what holds the poll.
  for (const paper of ballots) {
    const checked = await checkProofs(deps, { elections, ballots: paper });
    if (checked === 'busy') return refuse('BUSY');
    if (checked === 'invalid') return refuse('TRANSCRIPT_WRONG');
  }

  return inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const decided = await decide(trx, now);
    if (!decided.ok) return decided;
    const { round, place, poll, person, entered } = decided.value;
    const spent = await spendAct(trx, signed.value, now);
    if (!spent.ok) return spent;

    const act = sealAct(signed.value, saltFor(fromHex(poll.saltSeed), ['act', nonce]));
    const subject = transcriptSubject(said.unit);
    const given = { round, place, subject, papers: said.returned, person, said, ballots, act, at: now };
    const mine = await insertTellerCount(trx, poll.id, given);
    const other = entered.find((one) => one.round === round);
    await recordAccess(
      trx,
      actor,
      { act: 'transcript-entered', poll: poll.id, details: { unit: said.unit, round } },
      now,
    );
    return accept({ became: other === undefined ? 'entered' : other.same === mine.same ? 'agreed' : 'differs' });
  });
};
