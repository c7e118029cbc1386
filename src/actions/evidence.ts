/**
 * Hands out one piece of evidence: to whoever gave it, and to officers whose duty covers the entry, or the unit that returns its
 * result. It goes out only when the
 * look is on record, and as a file to be kept: no browser opens it in our name.
 */
import { type Answer, accept, refuse } from '../contract/refusals.ts';
import type { Actor } from '../deps.ts';
import { mayHandle } from '../domain/claims.ts';
import { EVIDENCE_ENDING } from '../domain/evidence.ts';
import { recordAccess } from '../store/accessLog.ts';
import { findClaim, type StoredClaim } from '../store/claims.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { type Evidence, evidenceBytes, findEvidence } from '../store/evidence.ts';
import { memberLine } from '../store/roll.ts';
import type { ActionOf } from './act.ts';
import { comesAsOfficer, concernOf } from './claimDesk.ts';
import { officerOf } from './officer.ts';
import { mayReadMinute } from './returns.ts';

export const evidence: ActionOf<'evidence'> = (deps, actor, { params }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const found = await findEvidence(trx, params.evidence);
    if (found === undefined || actor.person === null) return refuse('NOT_FOUND');
    const claim = found.claim === null ? undefined : await findClaim(trx, found.claim);
    const number = found.number ?? claim?.number ?? null;
    // What an officer gave is not the member's own, and may be about others too.
    const isOwn = found.givenBy === actor.person && !found.byOfficer;
    if (!isOwn) {
      const may = await mayRead(trx, actor, { ...found, number }, claim, now);
      if (!may.ok) return may;
    }
    const bytes = await evidenceBytes(trx, found);
    const { sha256, type } = found;
    const event = {
      act: 'evidence-read',
      poll: found.poll,
      concerning: number ?? found.id,
      details: { sha256, ...(claim === undefined ? {} : { claims: [claim.id] }) },
      // Their own piece is no look at anybody.
      whose: isOwn || number === null ? [] : [number],
    } as const;
    await recordAccess(trx, actor, event, now);
    return accept({ name: `evidence-${sha256.slice(0, 8)}.${EVIDENCE_ENDING[type]}`, bytes });
  });

async function mayRead(
  trx: Trx,
  actor: Actor,
  { poll, number, unit }: Evidence,
  claim: StoredClaim | undefined,
  now: Date,
): Promise<Answer<null, 'NOT_FOUND' | 'NOT_YOUR_UNIT' | 'OWN_ENTRY' | 'INTERESTED'>> {
  if (unit !== null) return mayReadMinute(trx, actor, poll, unit, now);
  if (!comesAsOfficer(actor)) return refuse('NOT_FOUND');
  const officer = await officerOf(trx, actor, poll, now, number);
  if (officer === undefined) return refuse('NOT_FOUND');
  if (claim !== undefined) return mayHandle(officer, await concernOf(trx, claim));
  const line = number === null ? undefined : await memberLine(trx, poll, number);
  return mayHandle(officer, { unit: line?.unit ?? null, number, claimant: null });
}
