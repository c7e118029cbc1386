/**
 * Casts a ballot. Cheap checks come first, the proofs last and before any transaction; then one transaction reads the
 * facts again under a lock on the paper, decides, and spends it. The session and the size were checked before. SPEC §8.4.
 */
import { accept, refuse } from '../contract/refusals.ts';
import type { Actor, Deps } from '../deps.ts';
import { type CastFacts, decideCast } from '../domain/casting.ts';
import { bodyHashOf } from '../sequencer/append.ts';
import { recordAccess } from '../store/accessLog.ts';
import { type Cast, castWith, credentialsUsed, insertCast, type NewCast } from '../store/casts.ts';
import { type Db, inTransaction, violatedConstraint } from '../store/database.ts';
import { appendEvents, isAdmitted } from '../store/enrolments.ts';
import { spendNonce } from '../store/nonces.ts';
import { takenChannel } from '../store/openPapers.ts';
import { failedTries, insertFailedTry, lockPaper, paperOf, type StoredPaper } from '../store/papers.ts';
import { findPasskey, storeUse } from '../store/passkeys.ts';
import { lockPollShared, readPoll, type StoredPoll } from '../store/polls.ts';
import type { SignedRecord } from '../verify/bundle.ts';
import { ballotHead } from '../verify/derivedFiles.ts';
import type { ActionOf } from './act.ts';
import { enrolEvent } from './admission.ts';
import { groundOf } from './electionsOfPoll.ts';
import { inTurn } from './inTurn.ts';
import {
  authSaltOf,
  type CastNonce,
  castBody,
  checkProofs,
  checkSigned,
  promiseOf,
  recordOf,
} from './signedBallots.ts';

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
  const given = { message, ballots, assertion };
  const read = await checkSigned(deps, actor, person, { ground, opened, ...paper }, given);
  if (!read.ok) return read;
  const { nonce, passkey, counter, backedUp } = read.value;
  const { id } = passkey;
  const admitted = await isAdmitted(db, poll.id, paper.paper, id);
  if (!admitted && poll.definition.secondElement === 'code') return refuse('CODE_NEEDED');
  const checked = await checkProofs(deps, read.value);
  if (checked === 'busy') return refuse('BUSY');
  if (checked === 'invalid') return refuseBallot(deps, actor, poll.id, paper, nonce);
  const record = recordOf(read.value, assertion);

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
      await storeUse(trx, id, { counter, backedUp, now });
      const newCast = makeCast({ poll: again, origin: ground.defined.origin, opened, paper, ballots, record }, now);
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

/** The nonce is burnt and the try counted, so that bad ballots cannot keep the workers busy. */
async function refuseBallot(deps: Deps, actor: Actor, poll: string, { paper, number }: StoredPaper, nonce: CastNonce) {
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
    readonly origin: string;
    readonly opened: string;
    readonly paper: StoredPaper;
    readonly ballots: readonly string[];
    readonly record: SignedRecord;
  },
  now: Date,
): NewCast {
  const { poll, paper, ballots, record } = given;
  const body = castBody(poll, paper.paper, record, ballots);
  const entry = { kind: 'ballot-cast', body } as const;
  return {
    paper: paper.paper,
    unit: paper.unit,
    bodyHash: bodyHashOf(entry),
    body,
    authSalt: authSaltOf(poll, paper.paper),
    record,
    credentials: ballots.flatMap((ballot) => ballotHead(ballot)?.credential ?? []),
    promise: promiseOf(poll, given, entry, now),
  };
}
