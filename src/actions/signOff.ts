/**
 * Signs off what others looked at or decided: up to a page of rows over one signature, which names each by its hash. What is
 * not in order goes on the board at once, without the words; those stand in the pack. SPEC §8.8.
 */

import { fromHex } from '../../crypto/bytes.ts';
import { saltFor } from '../../crypto/commitment.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { reviewMessage } from '../contract/review.ts';
import type { Actor } from '../deps.ts';
import { mayReview } from '../domain/review.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import type { StoredPasskey } from '../store/passkeys.ts';
import { mailboxOf } from '../store/people.ts';
import { lockPoll } from '../store/polls.ts';
import { countWaiting, findItems, insertReview } from '../store/reviews.ts';
import type { ActionOf } from './act.ts';
import { tellIncident } from './incidents.ts';
import { aboutThemselves } from './officer.ts';
import { countsWith, reviewsIn } from './reviewers.ts';
import { newRowId } from './sessions.ts';
import { checkAct, sealAct, spendAct } from './signedAct.ts';
import { toInstant } from './steps.ts';

export const signOff: ActionOf<'signOff'> = async (deps, actor, { params, body: { nonce, review, assertion } }) => {
  const { person } = actor;
  if (person === null) return refuse('NOT_FOUND');
  const { webOrigin: origin, rpId } = deps.config;
  const signed = await checkAct(deps, actor, reviewMessage(params.poll, review, { origin, rpId, nonce }), assertion);
  if (!signed.ok) return signed;
  return inTransaction(deps.db, async (trx) => {
    // Two reviewers of one row follow each other, and neither slips past the publication.
    const poll = await lockPoll(trx, params.poll);
    if (poll === undefined) return refuse('NOT_FOUND');
    const now = deps.now();
    const items = await findItems(trx, poll.id, review.rows);
    const own = await aboutThemselves(trx, deps, actor, items);
    const may = mayReview({
      ...(await reviewerFacts(trx, actor, poll.id, signed.value.passkey, now)),
      items: items.map(({ id, person: doer, other, review: done }) => ({
        took: [doer, other].flatMap((one) => one ?? []),
        aboutSelf: own.has(id),
        reviewed: done !== null,
      })),
      named: review.rows.length,
    });
    if (!may.ok) return may;
    const spent = await spendAct(trx, signed.value, now);
    if (!spent.ok) return spent;
    const act = sealAct(signed.value, saltFor(fromHex(poll.saltSeed), ['act', nonce]));
    const rows = items.map(({ id }) => id);
    const { verdict } = review;
    await insertReview(trx, { id: newRowId(deps.rng), poll: poll.id, person, verdict, at: toInstant(now), act, rows });
    if (verdict === 'not-in-order') await tellIncident(trx, deps, poll.id, { what: 'not-in-order', acts: [act.auth] });
    const details = { verdict, rows: review.rows };
    await recordAccess(trx, actor, { act: 'reviewed', poll: poll.id, details }, now);
    return accept(await countWaiting(trx, poll.id, now));
  });
};

async function reviewerFacts(trx: Trx, actor: Actor, poll: string, passkey: StoredPasskey, now: Date) {
  const counts = await countsWith(trx, poll);
  return {
    reviewer: await mailboxOf(trx, actor.person ?? ''),
    reviewsHere: await reviewsIn(trx, actor, poll),
    isKnown: counts(passkey, now),
  };
}
