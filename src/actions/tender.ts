/**
 * Tenders a ballot: taken as any cast is, but sealed apart, and the board commits to it without showing anything of it. It
 * counts only if two officers admit it before the count; nobody opens it, and it is never decrypted unless they do. SPEC §5.4.
 */
import { ballotTendered } from '../../crypto/bodies.ts';
import { decode } from '../../crypto/canonical.ts';
import { tenderCommitment } from '../../crypto/commitment.ts';
import { accept, refuse } from '../contract/refusals.ts';
import type { Actor, Deps } from '../deps.ts';
import { decideTender } from '../domain/tendering.ts';
import { tenderedLetter } from '../mail/rollLetters.ts';
import { appendEntries, bodyHashOf } from '../sequencer/append.ts';
import { recordAccess } from '../store/accessLog.ts';
import { credentialsUsed } from '../store/casts.ts';
import { type Db, inTransaction, type Trx, violatedConstraint } from '../store/database.ts';
import { spendNonce } from '../store/nonces.ts';
import { findPasskey, storeUse } from '../store/passkeys.ts';
import { findPerson } from '../store/people.ts';
import { lockPollShared, readPoll } from '../store/polls.ts';
import { insertTender, insertTenderTry, type Tender, tenderTries } from '../store/tenders.ts';
import { ballotHead } from '../verify/derivedFiles.ts';
import type { ActionOf, ValueOf } from './act.ts';
import { mayAdmit } from './admission.ts';
import { groundOf } from './electionsOfPoll.ts';
import { inTurn } from './inTurn.ts';
import { type CastNonce, castBody, checkProofs, checkSigned, promiseOf, recordOf } from './signedBallots.ts';
import { tellClaimant } from './tellMember.ts';
import { ownStanding, type Standing, tenderPlace, tenderSalt } from './tendering.ts';

/** One at a time of a person, as with casts: the proofs are costly. */
export const tender: ActionOf<'tender'> = (deps, actor, input) =>
  inTurn(`cast/${input.params.poll}/${actor.person}`, () => tenderOne(deps, actor, input));

const tenderOne: ActionOf<'tender'> = async (deps, actor, { params, body }) => {
  const { db } = deps;
  const { unit: asked, proof = null, ...sent } = body;
  const poll = await readPoll(db, params.poll);
  const person = actor.person === null ? undefined : await findPerson(db, actor.person);
  if (poll === undefined || person === undefined) return refuse('NOT_FOUND');
  const standing = await inTransaction(db, (trx) => ownStanding(trx, deps, actor, poll, person));
  const first = decideTender(
    standing.facts,
    await sentFacts(db, poll.id, person.id, standing, sent.ballots),
    deps.now(),
  );
  if (!first.ok) return first;
  if (!first.value.take && standing.tender !== undefined) return accept(keptOf(poll, standing.tender));
  const { claim } = standing;
  const opened = poll.openedEntry;
  if (opened === null) return refuse('POLL_NOT_OPEN');
  if (claim === undefined) return refuse('TENDER_NEEDS_CLAIM');
  const place = await tenderPlace(db, poll, person, { ...standing, claim }, asked);
  if (!place.ok) return place;
  const { unit, paper, line } = place.value;

  const ground = await groundOf(db, poll.id);
  const read = await checkSigned(deps, actor, person.id, { ground, opened, unit, paper }, sent);
  if (!read.ok) return read;
  const { nonce, passkey, counter, backedUp } = read.value;
  const checked = await checkProofs(deps, read.value);
  if (checked === 'busy') return refuse('BUSY');
  if (checked === 'invalid') return refuseBallots(deps, actor, poll.id, person.id, nonce);

  const record = recordOf(read.value, sent.assertion);
  const credentials = sent.ballots.flatMap((ballot) => ballotHead(ballot)?.credential ?? []);
  const cast = castBody(poll, paper, record, sent.ballots);
  const bodyHash = bodyHashOf({ kind: 'ballot-cast', body: cast });
  const commitment = tenderCommitment(bodyHash, tenderSalt(poll, paper));
  const entry = { kind: 'ballot-tendered', body: decode(ballotTendered, { tender: commitment }) } as const;
  try {
    return await inTransaction(db, async (trx) => {
      // The poll's row first, as everywhere: nobody closes or pauses it now.
      const again = await lockPollShared(trx, poll.id);
      const locked = await findPerson(trx, person.id, { lock: true });
      if (again === undefined || locked === undefined) return refuse('NOT_FOUND');
      const now = deps.now();
      const stands = await ownStanding(trx, deps, actor, again, locked);
      const decision = decideTender(stands.facts, await sentFacts(trx, poll.id, person.id, stands, sent.ballots), now);
      if (!decision.ok) return decision;
      if (stands.tender !== undefined) return accept(keptOf(again, stands.tender));
      if (stands.claim === undefined) return refuse('TENDER_NEEDS_CLAIM');
      const there = await tenderPlace(trx, again, locked, { ...stands, claim: stands.claim }, asked);
      // The line was changed meanwhile, so the paper is another one.
      if (!there.ok || there.value.paper !== paper) return refuse('BALLOT_INVALID');
      const asks = again.definition.secondElement === 'code';
      const coded = { poll: again.id, paper, number: line.number, asks };
      const may = await mayAdmit(trx, deps, { person: person.id, paper: coded, credential: passkey, proof });
      if (!may.ok) {
        await recordAccess(trx, actor, { act: 'code-refused', poll: poll.id, concerning: line.number }, now);
        return may;
      }
      if (!(await spendNonce(trx, { ...nonce, now }))) return refuse('NONCE_UNKNOWN');
      const used = await findPasskey(trx, passkey.id, { lock: true });
      if (used?.counter !== passkey.counter) return refuse('ASSERTION_INVALID');
      await storeUse(trx, passkey.id, { counter, backedUp, now });
      const made = {
        ...{ poll: poll.id, tender: commitment, person: person.id, claim: stands.claim.id, number: line.number },
        given: locked.memberNumber ?? stands.claim.number,
        ...{ paper, bodyHash, credential: passkey.id, at: now },
        content: { line, unit, body: cast, record, credentials, proof: asks ? proof : null },
        promise: promiseOf(again, { origin: ground.defined.origin, opened }, entry, now),
      };
      await insertTender(trx, made);
      // At once, not in a batch: it shows nothing but that somebody tendered a ballot.
      await appendEntries(trx, deps, poll.id, [entry]);
      await tellClaimant(trx, deps, again, stands.claim, 'ballot-tendered', tenderedLetter);
      await recordAccess(trx, actor, { act: 'ballot-tendered', poll: poll.id, concerning: line.number }, now);
      return accept(keptOf(again, made));
    });
  } catch (fault) {
    // Two that raced: the database let one through, or the poll was closed between our reading and our writing.
    const constraint = violatedConstraint(fault);
    if (constraint === 'tendered_while_open') return refuse('POLL_NOT_OPEN');
    if (constraint === 'tendered_while_not_paused') return refuse('VOTING_PAUSED');
    if (constraint === 'tendered_without_paper') return refuse('TENDER_HAS_PAPER');
    if (constraint === 'tendered_over_a_claim') return refuse('TENDER_NEEDS_CLAIM');
    if (constraint === 'one_tender_per_member') return refuse('BALLOT_INVALID');
    throw fault;
  }
};

async function sentFacts(
  db: Db | Trx,
  poll: string,
  person: string,
  { tender: before }: Standing,
  ballots: readonly string[],
) {
  const credentials = ballots.flatMap((ballot) => ballotHead(ballot)?.credential ?? []);
  const kept = before?.content.body.ballots ?? [];
  return {
    same: kept.length === ballots.length && kept.every((ballot, i) => ballot === ballots[i]),
    failedTries: await tenderTries(db, poll, person),
    credentialUsed: new Set(credentials).size < credentials.length || (await credentialsUsed(db, poll, credentials)),
  };
}

/** What the person keeps, and can ask for again. */
export const keptOf = (
  poll: Parameters<typeof tenderSalt>[0],
  { tender: commitment, bodyHash, paper, promise }: Pick<Tender, 'tender' | 'bodyHash' | 'paper' | 'promise'>,
): ValueOf<'tender'> => ({ tender: commitment, bodyHash, salt: tenderSalt(poll, paper), promise });

/** The nonce is burnt and the try counted, so that bad ballots cannot keep the workers busy. */
async function refuseBallots(deps: Deps, actor: Actor, poll: string, person: string, nonce: CastNonce) {
  return inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    if (!(await spendNonce(trx, { ...nonce, now }))) return refuse('NONCE_UNKNOWN');
    await insertTenderTry(trx, poll, person, now);
    await recordAccess(trx, actor, { act: 'ballot-unreadable', poll, concerning: person }, now);
    return refuse('BALLOT_INVALID');
  });
}
