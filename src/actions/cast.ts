/**
 * Casts a ballot. Cheap checks come first, the proofs last and before any transaction; then one transaction reads the
 * facts again under a lock on the paper, decides, and spends it. The session and the size were checked before. SPEC §8.4.
 */
import type { CastMessage } from '../../crypto/assertion.ts';
import { ballotCast, promise, type SignedPromise } from '../../crypto/bodies.ts';
import { fromHex, toHex } from '../../crypto/bytes.ts';
import { canonicalBytes, decode } from '../../crypto/canonical.ts';
import { authCommitment, saltFor } from '../../crypto/commitment.ts';
import { sign, signingKey } from '../../crypto/signature.ts';
import { accept, refuse } from '../contract/refusals.ts';
import type { Actor, Deps } from '../deps.ts';
import { type CastFacts, decideCast, messageFits } from '../domain/casting.ts';
import { verifySignature } from '../passkeys.ts';
import { bodyHashOf } from '../sequencer/append.ts';
import { recordAccess } from '../store/accessLog.ts';
import { type Cast, castWith, credentialsUsed, insertCast, type NewCast } from '../store/casts.ts';
import { type Db, inTransaction, violatedConstraint } from '../store/database.ts';
import { appendEvents, isAdmitted } from '../store/enrolments.ts';
import { nonceIsGood, spendNonce } from '../store/nonces.ts';
import { takenChannel } from '../store/openPapers.ts';
import { failedTries, insertFailedTry, lockPaper, paperOf, type StoredPaper } from '../store/papers.ts';
import { findPasskey, storeUse } from '../store/passkeys.ts';
import { lockPollShared, readPoll, type StoredPoll } from '../store/polls.ts';
import { ballotHead } from '../verify/derivedFiles.ts';
import type { ElectionGround } from '../verify/elections.ts';
import type { ActionOf, InputOf } from './act.ts';
import { enrolEvent } from './admission.ts';
import { electionsIn, groundOf } from './electionsOfPoll.ts';
import { inTurn } from './inTurn.ts';
import { noteWithdrawn } from './noteWithdrawn.ts';
import { toInstant } from './steps.ts';

/**
 * One ballot of a voter at a time. Otherwise one person who posts hundreds at once keeps the proof threads from everybody else:
 * the first alone spends the nonce and counts as a try, but all of them would be checked.
 */
export const cast: ActionOf<'cast'> = (deps, actor, input) =>
  inTurn(`cast/${input.params.poll}/${actor.person}`, () => castOne(deps, actor, input));

const castOne: ActionOf<'cast'> = async (deps, actor, { params, body: { message, ballots, assertion } }) => {
  const { db } = deps;
  const { person } = actor;
  const poll = await readPoll(db, params.poll);
  if (poll === undefined || person === null) return refuse('NOT_FOUND');
  const opened = poll.openedEntry;
  if (opened === null) return refuse('POLL_NOT_OPEN');
  const paper = await paperOf(db, poll.id, person);
  if (paper === undefined) return refuse('NOT_ON_ROLL');

  const first = decideCast(await factsOf(db, poll, paper, ballots), deps.now());
  if (!first.ok) return first;
  if (!first.value.take) return accept(first.value.promise);

  const ground = await groundOf(db, poll.id);
  const { origin, webOrigin, rpId } = ground.defined;
  const elections = electionsIn(ground, paper.unit);
  const named = elections.map(({ contest, uuid, fingerprint }) => ({ contest: contest.id, uuid, fingerprint }));
  const place = { origin, rpId, opened, unit: paper.unit, paper: paper.paper, elections: named };
  if (!messageFits(message, ballots, place, (ballot) => ballotHead(ballot)?.credential))
    return refuse('BALLOT_INVALID');

  const nonce = { nonce: message.nonce, purpose: 'cast', person } as const;
  if (!(await nonceIsGood(db, { ...nonce, now: deps.now() }))) return refuse('NONCE_UNKNOWN');
  const passkey = await findPasskey(db, assertion.credentialId);
  if (passkey === undefined) await noteWithdrawn(deps, actor, assertion.credentialId);
  if (passkey === undefined || passkey.person !== person) return refuse('ASSERTION_INVALID');
  const admitted = await isAdmitted(db, poll.id, paper.paper, passkey.id);
  if (!admitted && poll.definition.secondElement === 'code') return refuse('CODE_NEEDED');
  const signed = await verifySignature({
    message,
    assertion,
    webOrigin,
    rpId,
    credential: passkey,
    userHandle: passkey.userHandle,
    discoverable: false,
  });
  if (!signed.ok) return refuse('ASSERTION_INVALID');

  const checked = await checkProofs(deps, elections, ballots);
  if (checked === 'busy') return refuse('BUSY');
  if (checked === 'invalid') return refuseBallot(deps, actor, poll.id, paper, nonce);

  const { id, publicKey, backupEligible } = passkey;
  const { credentialId, clientDataJSON, authenticatorData, signature } = assertion;
  const record = {
    assertion: { credentialId, clientDataJSON, authenticatorData, signature },
    credential: { id, publicKey, backupEligible },
  };
  try {
    return await inTransaction(db, async (trx) => {
      // The poll's row first, as everywhere: nobody closes or pauses it now, nor moves the time that the promise names.
      const again = await lockPollShared(trx, poll.id);
      if (again === undefined) return refuse('NOT_FOUND');
      await lockPaper(trx, poll.id, paper.paper);
      const now = deps.now();
      const decision = decideCast(await factsOf(trx, again, paper, ballots), now);
      if (!decision.ok) return decision;
      if (!decision.value.take) return accept(decision.value.promise);
      if (!(await spendNonce(trx, { ...nonce, now }))) return refuse('NONCE_UNKNOWN');
      const used = await findPasskey(trx, id, { lock: true });
      if (used?.counter !== passkey.counter) return refuse('ASSERTION_INVALID');
      await storeUse(trx, id, { counter: signed.counter, backedUp: signed.backedUp, now });
      const newCast = makeCast({ poll: again, ground, opened, paper, message, ballots }, record);
      await insertCast(trx, poll.id, newCast, now);
      const { auth } = newCast.body;
      // A passkey that became this member's while the poll was open, in a poll that asks for no code.
      const first = (await isAdmitted(trx, poll.id, paper.paper, id)) ? [] : [enrolEvent(paper.paper, passkey, null)];
      await appendEvents(trx, poll.id, [...first, { kind: 'cast', paper: newCast.body.paper, credential: id, auth }]);
      await recordAccess(trx, actor, { act: 'ballot-cast', poll: poll.id, concerning: paper.number }, now);
      return accept(newCast.promise);
    });
  } catch (fault) {
    // Two that raced: the database let one through, or the poll was closed between our reading and our writing.
    const constraint = violatedConstraint(fault);
    // Two officers found meanwhile that the member votes elsewhere, or not at all.
    if (constraint === 'paper_not_cancelled') return refuse('NOT_ON_ROLL');
    if (constraint === 'paper_not_taken') return refuse('PAPER_TAKEN');
    if (constraint === 'cast_while_open') return refuse('POLL_NOT_OPEN');
    if (constraint === 'cast_while_not_paused') return refuse('VOTING_PAUSED');
    if (constraint === 'one_ballot_per_credential') return refuse('BALLOT_INVALID');
    throw fault;
  }
};

async function factsOf(
  db: Db,
  { id, state, times, definition: { rehearsal } }: StoredPoll,
  { paper }: StoredPaper,
  ballots: readonly string[],
): Promise<CastFacts> {
  const cast = await castWith(db, id, paper);
  const credentials = ballots.flatMap((ballot) => ballotHead(ballot)?.credential ?? []);
  return {
    state,
    ...times,
    rehearsal,
    taken: (await takenChannel(db, id, paper)) !== null,
    spent: cast === undefined ? null : { promise: cast.promise, sameBallots: hasBallots(cast, ballots) },
    failedTries: await failedTries(db, id, paper),
    credentialUsed: new Set(credentials).size < credentials.length || (await credentialsUsed(db, id, credentials)),
  };
}

const hasBallots = ({ body }: Cast, ballots: readonly string[]): boolean =>
  body.ballots.length === ballots.length && body.ballots.every((ballot, i) => ballot === ballots[i]);

/** Every proof of every ballot, off the event loop. */
async function checkProofs(
  { proofs }: Deps,
  elections: readonly { readonly record: string }[],
  ballots: readonly string[],
): Promise<'valid' | 'invalid' | 'busy'> {
  for (const [i, { record }] of elections.entries()) {
    const faults = await proofs.checkBallot(record, ballots[i]!);
    if (faults === 'busy') return 'busy';
    if (faults.length > 0) return 'invalid';
  }
  return 'valid';
}

/** The nonce is burnt and the try counted, so that bad ballots cannot keep the workers busy. */
async function refuseBallot(
  deps: Deps,
  actor: Actor,
  poll: string,
  { paper, number }: StoredPaper,
  nonce: { readonly nonce: string; readonly purpose: 'cast'; readonly person: string },
) {
  return inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    await lockPaper(trx, poll, paper);
    if (!(await spendNonce(trx, { ...nonce, now }))) return refuse('NONCE_UNKNOWN');
    await insertFailedTry(trx, poll, paper, now);
    await recordAccess(trx, actor, { act: 'ballot-unreadable', poll, concerning: number }, now);
    return refuse('BALLOT_INVALID');
  });
}

/** The coming entry, the opening of its commitment to who signed, and the promise. */
function makeCast(
  given: {
    readonly poll: StoredPoll;
    readonly ground: ElectionGround;
    readonly opened: string;
    readonly paper: StoredPaper;
    readonly message: CastMessage;
    readonly ballots: InputOf<'cast'>['body']['ballots'];
  },
  signed: Pick<NewCast['record'], 'assertion' | 'credential'>,
): NewCast {
  const { poll, ground, opened, paper, message, ballots } = given;
  const record = { message, ...signed };
  const authSalt = saltFor(fromHex(poll.saltSeed), ['auth', paper.paper]);
  const body = decode(ballotCast, { paper: paper.paper, auth: authCommitment(record, authSalt), ballots });
  const bodyHash = bodyHashOf({ kind: 'ballot-cast', body });
  const { promiseMinutes } = poll.definition;
  const deadline = toInstant(new Date(Date.parse(poll.times.closesAt) + promiseMinutes * 60_000));
  const promised = { format: 'countersign-promise/1', origin: ground.defined.origin, opened, bodyHash, deadline };
  return {
    paper: paper.paper,
    unit: paper.unit,
    bodyHash,
    body,
    authSalt,
    record,
    credentials: message.ballots.map(({ credential }) => credential),
    promise: signPromise(decode(promise, promised), poll.promiseSecret),
  };
}

const signPromise = (given: SignedPromise['promise'], secret: string): SignedPromise => ({
  promise: given,
  signature: toHex(sign(canonicalBytes(given), signingKey(fromHex(secret)))),
});
