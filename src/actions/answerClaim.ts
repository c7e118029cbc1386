/**
 * Answers that the entry stays as it is, with the reasons and the way to appeal. It takes an officer who could have decided a
 * change; a change itself takes two.
 */
import { accept, refuse } from '../contract/refusals.ts';
import { mayAnswer } from '../domain/claims.ts';
import { recordAccess } from '../store/accessLog.ts';
import { endClaim, findClaim } from '../store/claims.ts';
import { inTransaction } from '../store/database.ts';
import { lockPollShared } from '../store/polls.ts';
import { tenderWaitsOn } from '../store/tenders.ts';
import type { ActionOf } from './act.ts';
import { concernOf } from './claimDesk.ts';
import { claimStates } from './claimProgress.ts';
import { officerOf } from './officer.ts';
import { tellAnswer } from './tellMember.ts';

export const answerClaim: ActionOf<'answerClaim'> = (deps, actor, { params, body: { because } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const asked = await findClaim(trx, params.claim);
    // Locks are taken in the order poll, claim: decisions on overrides take them so.
    const poll = asked === undefined ? undefined : await lockPollShared(trx, asked.poll);
    const claim = poll === undefined ? undefined : await findClaim(trx, params.claim, { lock: true });
    const officer = claim === undefined ? undefined : await officerOf(trx, actor, claim.poll, now, claim.number);
    if (poll === undefined || claim === undefined || officer === undefined) return refuse('NOT_FOUND');
    if (await tenderWaitsOn(trx, poll.id, claim.id)) return refuse('TENDER_WAITING');
    const state = (await claimStates(trx, [claim], now)).get(claim.id) ?? 'received';
    const may = mayAnswer(officer, await concernOf(trx, claim), { state, pending: state === 'proposed' });
    if (!may.ok) return may;
    await endClaim(trx, claim, { ended: 'answered', person: officer.person, proposal: null, because, at: now });
    await tellAnswer(trx, deps, poll, claim, { changed: false, because });
    await recordAccess(trx, actor, { act: 'claim-answered', poll: poll.id, concerning: claim.number ?? claim.id }, now);
    return accept({});
  });
