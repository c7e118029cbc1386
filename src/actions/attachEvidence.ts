/**
 * Takes one piece of evidence, byte for byte: what it is, its content says, never its name. It is sealed as it is kept, and its
 * hash is what two officers sign that they had before them: of a claim, an entry, or what an affiliate decided.
 */
import { sha256Hex } from '../../crypto/bytes.ts';
import { type Answer, accept, refuse } from '../contract/refusals.ts';
import type { Actor } from '../deps.ts';
import { CORRECTABLE, mayHandle } from '../domain/claims.ts';
import { evidenceTypeOf } from '../domain/evidence.ts';
import { mayReturn, returningUnits, speaksFor } from '../domain/returned.ts';
import { recordAccess } from '../store/accessLog.ts';
import { findClaim } from '../store/claims.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { insertEvidence } from '../store/evidence.ts';
import { lockPollShared, type StoredPoll } from '../store/polls.ts';
import { memberLine } from '../store/roll.ts';
import type { ActionOf } from './act.ts';
import { comesAsOfficer, handledClaim } from './claimDesk.ts';
import { evidenceOf } from './claimProgress.ts';
import { officerOf } from './officer.ts';
import { newRowId } from './sessions.ts';

export const attachEvidence: ActionOf<'attachEvidence'> = async (deps, actor, { params, query, body: bytes }) => {
  const type = evidenceTypeOf(bytes);
  const sha256 = sha256Hex(bytes);
  return inTransaction(deps.db, async (trx) => {
    const poll = await lockPollShared(trx, params.poll);
    const { person } = actor;
    if (poll === undefined || person === null) return refuse('NOT_FOUND');
    const now = deps.now();
    const found = await targetOf(trx, actor, poll, query, now);
    if (!found.ok) return found;
    const { claim, number, unit, byOfficer } = found.value;
    const isTime = unit === null ? CORRECTABLE.includes(poll.state) : mayReturn(poll, now);
    if (!isTime) return refuse('POLL_STATE', { state: poll.state });
    if (type === null) return refuse('EVIDENCE_TYPE');
    const evidence = {
      ...{ id: newRowId(deps.rng), poll: poll.id, claim, number, unit, sha256, type, size: bytes.length },
      ...{ what: query.what, givenBy: person, byOfficer, at: now },
    };
    const refused = await insertEvidence(trx, evidence, bytes);
    if (refused !== null) return refuse(refused);
    const details = { sha256, type, bytes: bytes.length, ...(claim === null ? {} : { claim }) };
    const concerning = found.value.about ?? claim ?? evidence.id;
    await recordAccess(trx, actor, { act: 'evidence-given', poll: poll.id, concerning, details }, now);
    return accept(evidenceOf(evidence));
  });
};

type Target = {
  readonly claim: string | null;
  readonly number: string | null;
  /** A unit that returns its result: the minute of its meeting. */
  readonly unit: string | null;
  readonly byOfficer: boolean;
  /** Number of the member whom it is about, where one is known. */
  readonly about: string | null;
};

/** What the evidence is for: a claim of one's own, or as an officer a claim, an entry or a unit that one's duty covers. */
async function targetOf(
  trx: Trx,
  actor: Actor,
  poll: StoredPoll,
  { claim: id, number, unit }: Readonly<Partial<Record<'claim' | 'number' | 'unit', string | undefined>>>,
  now: Date,
): Promise<Answer<Target, 'NOT_FOUND' | 'NOT_YOUR_UNIT' | 'OWN_ENTRY' | 'INTERESTED' | 'CLAIM_ENDED'>> {
  if ([id, number, unit].filter((one) => one !== undefined).length !== 1) return refuse('NOT_FOUND');
  if (id !== undefined) {
    const claim = await findClaim(trx, id, { lock: true });
    if (claim === undefined || claim.poll !== poll.id) return refuse('NOT_FOUND');
    const isOwn = claim.claimant === actor.person;
    if (!isOwn && !comesAsOfficer(actor)) return refuse('NOT_FOUND');
    if (!isOwn) {
      const handled = await handledClaim(trx, actor, id, now);
      if (!handled.ok) return handled;
    }
    if (claim.end !== null) return refuse('CLAIM_ENDED');
    return accept({ claim: id, number: null, unit: null, byOfficer: !isOwn, about: claim.number });
  }
  if (unit !== undefined) {
    const officer = actor.session === 'passkey' ? await officerOf(trx, actor, poll.id, now) : undefined;
    const isOne = returningUnits(poll.definition).some(({ code }) => code === unit);
    if (officer === undefined || !isOne) return refuse('NOT_FOUND');
    const may = speaksFor(officer, unit);
    return may.ok ? accept({ claim: null, number: null, unit, byOfficer: true, about: null }) : may;
  }
  const about = number ?? '';
  const officer = comesAsOfficer(actor) ? await officerOf(trx, actor, poll.id, now, about) : undefined;
  if (officer === undefined) return refuse('NOT_FOUND');
  const line = await memberLine(trx, poll.id, about);
  const may = mayHandle(officer, { unit: line?.unit ?? null, number: about, claimant: null });
  return may.ok ? accept({ claim: null, number: about, unit: null, byOfficer: true, about }) : may;
}
