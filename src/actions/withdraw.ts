/** Withdraws one's own proposal while nobody has decided it. What was proposed, and why it was withdrawn, stays. */
import { accept, refuse } from '../contract/refusals.ts';
import { stateOf } from '../domain/proposals.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { endProposal, findProposal } from '../store/proposals.ts';
import type { ActionOf } from './act.ts';
import { concerning } from './propose.ts';

export const withdraw: ActionOf<'withdraw'> = (deps, actor, { params, body: { because } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const stored = await findProposal(trx, params.proposal, { lock: true });
    if (stored === undefined || actor.person === null || stored.proposedBy !== actor.person) return refuse('NOT_FOUND');
    const state = stateOf({ ended: stored.end?.ended ?? null, lapsesAt: stored.lapsesAt }, now);
    if (state !== 'pending') return refuse('PROPOSAL_ENDED');
    await endProposal(trx, stored.id, { ended: 'withdrawn', person: actor.person, because, at: now, act: null });
    const details = { kind: stored.proposal.kind, proposal: stored.id };
    await recordAccess(
      trx,
      actor,
      { act: 'proposal-withdrawn', ...concerning(stored.concern, stored.id), details },
      now,
    );
    return accept({});
  });
