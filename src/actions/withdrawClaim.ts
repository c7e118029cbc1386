/** Takes one's own claim back: the member's, or the officer's who wrote it down. What was claimed and shown stays on record. */
import { accept, refuse } from '../contract/refusals.ts';
import { recordAccess } from '../store/accessLog.ts';
import { endClaim, findClaim } from '../store/claims.ts';
import { inTransaction } from '../store/database.ts';
import { tenderWaitsOn } from '../store/tenders.ts';
import type { ActionOf } from './act.ts';

export const withdrawClaim: ActionOf<'withdrawClaim'> = (deps, actor, { params }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const claim = await findClaim(trx, params.claim, { lock: true });
    const { person } = actor;
    if (claim === undefined || person === null || (claim.claimant ?? claim.openedBy) !== person)
      return refuse('NOT_FOUND');
    if (claim.end !== null) return refuse('CLAIM_ENDED');
    if (await tenderWaitsOn(trx, claim.poll, claim.id)) return refuse('TENDER_WAITING');
    await endClaim(trx, claim, { ended: 'withdrawn', person, proposal: null, because: '', at: now });
    await recordAccess(
      trx,
      actor,
      { act: 'claim-withdrawn', poll: claim.poll, concerning: claim.number ?? claim.id },
      now,
    );
    return accept({});
  });
