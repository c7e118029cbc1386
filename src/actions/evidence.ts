/**
 * Hands out one piece of evidence: to whoever gave it, and to officers whose duty covers the entry. It goes out only when the
 * look is on record, and as a file to be kept: no browser opens it in our name.
 */
import { accept, refuse } from '../contract/refusals.ts';
import { mayHandle } from '../domain/claims.ts';
import { EVIDENCE_ENDING } from '../domain/evidence.ts';
import { recordAccess } from '../store/accessLog.ts';
import { findClaim } from '../store/claims.ts';
import { inTransaction } from '../store/database.ts';
import { evidenceBytes, findEvidence } from '../store/evidence.ts';
import { memberLine } from '../store/roll.ts';
import type { ActionOf } from './act.ts';
import { comesAsOfficer, concernOf } from './claimDesk.ts';
import { officerOf } from './officer.ts';

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
      if (!comesAsOfficer(actor)) return refuse('NOT_FOUND');
      const officer = await officerOf(trx, actor, found.poll, now, number);
      if (officer === undefined) return refuse('NOT_FOUND');
      const concern =
        claim === undefined
          ? {
              unit: number === null ? null : ((await memberLine(trx, found.poll, number))?.unit ?? null),
              number,
              claimant: null,
            }
          : await concernOf(trx, claim);
      const may = mayHandle(officer, concern);
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
