/** A member, or somebody who says that they are one, contests an entry. It changes nothing by itself: two officers do. */
import { accept, refuse } from '../contract/refusals.ts';
import { MOST_OPEN, mayClaim } from '../domain/claims.ts';
import { recordAccess } from '../store/accessLog.ts';
import { claimsOf, findClaimant, insertClaim } from '../store/claims.ts';
import { inTransaction } from '../store/database.ts';
import { findPerson } from '../store/people.ts';
import { lockPollShared } from '../store/polls.ts';
import { memberLine } from '../store/roll.ts';
import type { ActionOf } from './act.ts';
import { newRowId } from './sessions.ts';

export const makeClaim: ActionOf<'makeClaim'> = (deps, actor, { params, body: { about, says } }) =>
  inTransaction(deps.db, async (trx) => {
    const poll = await lockPollShared(trx, params.poll);
    // Locked: of several posted at once no more are kept than may be open.
    const person = actor.person === null ? undefined : await findPerson(trx, actor.person, { lock: true });
    if (poll === undefined || person === undefined) return refuse('NOT_FOUND');
    const now = deps.now();
    const given = await findClaimant(trx, poll.id, person.id);
    const own = person.memberNumber;
    const origin = own === null ? 'stranger' : 'member';
    const may = mayClaim(poll, origin, now);
    if (!may.ok) return may;
    const open = (await claimsOf(trx, poll.id, person.id)).filter(({ end }) => end === null);
    if (open.length >= MOST_OPEN) return refuse('CLAIMS_OPEN');
    const line = own === null ? undefined : await memberLine(trx, poll.id, own);
    const id = newRowId(deps.rng);
    await insertClaim(trx, {
      id,
      poll: poll.id,
      origin,
      about,
      number: own ?? given?.number ?? null,
      unit: line === undefined ? (given?.unit ?? null) : null,
      claimant: person.id,
      openedBy: null,
      name: line?.name ?? given?.name ?? person.name,
      // A member is written to where the member is known.
      email: own === null ? (given?.email ?? person.email) : null,
      says,
      at: now,
    });
    await recordAccess(
      trx,
      actor,
      { act: 'claim-made', poll: poll.id, concerning: own ?? id, details: { about } },
      now,
    );
    return accept({ claim: id });
  });
