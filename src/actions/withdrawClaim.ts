/**
 * Takes a claim back: whoever made it their own; an officer what they wrote down for somebody, as long as it is theirs to handle,
 * with a reason that the member is told. What was claimed and shown stays on record.
 */
import { type Answer, accept, refuse } from '../contract/refusals.ts';
import type { Actor } from '../deps.ts';
import { claimTakenBackLetter } from '../mail/rollLetters.ts';
import { recordAccess } from '../store/accessLog.ts';
import { endClaim, findClaim, type StoredClaim } from '../store/claims.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { readPoll } from '../store/polls.ts';
import { tenderWaitsOn } from '../store/tenders.ts';
import type { ActionOf } from './act.ts';
import { comesAsOfficer, handledClaim, unsuitable } from './claimDesk.ts';
import { tellClaimant } from './tellMember.ts';

export const withdrawClaim: ActionOf<'withdrawClaim'> = (deps, actor, { params, body: { because } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const { person } = actor;
    const found = await takenBackBy(trx, actor, params.claim, now);
    if (!found.ok || person === null) return found.ok ? refuse('NOT_FOUND') : found;
    const { claim, asOfficer } = found.value;
    if (claim.end !== null) return refuse('CLAIM_ENDED');
    if (await tenderWaitsOn(trx, claim.poll, claim.id)) return refuse('TENDER_WAITING');
    const words = because?.trim() ?? '';
    if (asOfficer && words === '')
      return unsuitable('because', 'Say why you take back what you wrote down for somebody.');
    await endClaim(trx, claim, { ended: 'withdrawn', person, proposal: null, because: words, at: now });
    const poll = await readPoll(trx, claim.poll);
    if (asOfficer && claim.origin !== 'challenge' && poll !== undefined) {
      await tellClaimant(trx, deps, poll, claim, 'claim-taken-back', (to) =>
        claimTakenBackLetter({ ...to, because: words }),
      );
    }
    const event = { act: 'claim-withdrawn', poll: claim.poll, concerning: claim.number ?? claim.id } as const;
    await recordAccess(trx, actor, event, now);
    return accept({});
  });

type TakenBack = { readonly claim: StoredClaim; readonly asOfficer: boolean };

async function takenBackBy(
  trx: Trx,
  actor: Actor,
  id: string,
  now: Date,
): Promise<Answer<TakenBack, 'NOT_FOUND' | 'NOT_YOUR_UNIT' | 'OWN_ENTRY' | 'INTERESTED'>> {
  const claim = await findClaim(trx, id, { lock: true });
  if (claim === undefined || actor.person === null) return refuse('NOT_FOUND');
  if (claim.claimant === actor.person) return accept({ claim, asOfficer: false });
  const wroteIt = claim.claimant === null && claim.openedBy === actor.person;
  if (!wroteIt || !comesAsOfficer(actor)) return refuse('NOT_FOUND');
  const handled = await handledClaim(trx, actor, id, now);
  return handled.ok ? accept({ claim, asOfficer: true }) : handled;
}
