/** A question of an officer, who is then in hand of the claim, or more from whoever made it; they are told of a question by letter. */
import { accept, refuse } from '../contract/refusals.ts';
import { MOST_MESSAGES } from '../domain/claims.ts';
import { recordAccess } from '../store/accessLog.ts';
import { findClaim, insertMessage, messagesOf, takeClaim } from '../store/claims.ts';
import { inTransaction } from '../store/database.ts';
import { readPoll } from '../store/polls.ts';
import type { ActionOf } from './act.ts';
import { comesAsOfficer, handledClaim } from './claimDesk.ts';
import { tellQuestion } from './tellMember.ts';

export const writeOnClaim: ActionOf<'writeOnClaim'> = (deps, actor, { params, body: { says } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const { person } = actor;
    const claim = await findClaim(trx, params.claim, { lock: true });
    if (claim === undefined || person === null) return refuse('NOT_FOUND');
    const isOwn = claim.claimant === person;
    if (!isOwn && !comesAsOfficer(actor)) return refuse('NOT_FOUND');
    if (!isOwn) {
      const handled = await handledClaim(trx, actor, claim.id, now);
      if (!handled.ok) return handled;
    }
    if (claim.end !== null) return refuse('CLAIM_ENDED');
    const mine = (await messagesOf(trx, claim)).filter((message) => message.person === person);
    if (mine.length >= MOST_MESSAGES) return refuse('TOO_MANY');
    await insertMessage(trx, claim, { person, byOfficer: !isOwn, says, at: now });
    if (!isOwn) {
      await takeClaim(trx, claim.id, person, now);
      const poll = await readPoll(trx, claim.poll);
      if (poll !== undefined) await tellQuestion(trx, deps, poll, claim);
    }
    await recordAccess(
      trx,
      actor,
      { act: 'claim-written', poll: claim.poll, concerning: claim.number ?? claim.id },
      now,
    );
    return accept({});
  });
