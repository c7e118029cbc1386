/** An officer takes a claim in hand; whoever made it sees that it is with the officers. The first one stays named. */
import { accept, refuse } from '../contract/refusals.ts';
import { recordAccess } from '../store/accessLog.ts';
import { takeClaim as take } from '../store/claims.ts';
import { inTransaction } from '../store/database.ts';
import type { ActionOf } from './act.ts';
import { handledClaim } from './claimDesk.ts';

export const takeClaim: ActionOf<'takeClaim'> = (deps, actor, { params }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const handled = await handledClaim(trx, actor, params.claim, now);
    if (!handled.ok) return handled;
    const { claim, officer } = handled.value;
    if (claim.end !== null) return refuse('CLAIM_ENDED');
    await take(trx, claim.id, officer.person, now);
    await recordAccess(trx, actor, { act: 'claim-taken', poll: claim.poll, concerning: claim.number ?? claim.id }, now);
    return accept({});
  });
