/** An officer writes down a claim for a member who came in person, or challenges an entry. It is recorded as such. */
import { CHALLENGE_ABOUT } from '../contract/claims.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { isOneAddress } from '../domain/address.ts';
import { mayClaim, mayHandle } from '../domain/claims.ts';
import { recordAccess } from '../store/accessLog.ts';
import { insertClaim } from '../store/claims.ts';
import { inTransaction } from '../store/database.ts';
import { lockPollShared } from '../store/polls.ts';
import { memberLine } from '../store/roll.ts';
import type { ActionOf } from './act.ts';
import { unsuitable } from './claimDesk.ts';
import { officerOf } from './officer.ts';
import { newRowId } from './sessions.ts';

export const openClaim: ActionOf<'openClaim'> = (deps, actor, { params, body }) =>
  inTransaction(deps.db, async (trx) => {
    const { origin, number, name, email, unit, about, says } = body;
    const poll = await lockPollShared(trx, params.poll);
    if (poll === undefined || actor.person === null) return refuse('NOT_FOUND');
    const now = deps.now();
    const may = mayClaim(poll, origin, now);
    if (!may.ok) return may;
    const line = number === null ? undefined : await memberLine(trx, poll.id, number);
    const officer = await officerOf(trx, actor, poll.id, now, number);
    if (officer === undefined) return refuse('NOT_FOUND');
    const handles = mayHandle(officer, { unit: line?.unit ?? unit, number, claimant: null });
    if (!handles.ok) return handles;
    if (email !== null && !isOneAddress(email)) return refuse('EMAIL_INVALID');
    const isChallenge = CHALLENGE_ABOUT.some((one) => one === about);
    if (origin === 'challenge' && line === undefined)
      return unsuitable('number', 'A challenge is of an entry that is on the roll.');
    if (origin === 'walk-in' && isChallenge)
      return unsuitable('about', 'Nobody challenges their own entry: choose what is wrong with it.');
    const called = line?.name ?? name;
    if (called === null) return unsuitable('name', 'Give the name of somebody who is not on the roll.');
    const id = newRowId(deps.rng);
    await insertClaim(trx, {
      ...{ id, poll: poll.id, origin, about, number, name: called, email, says, at: now },
      unit: line === undefined ? unit : null,
      claimant: null,
      openedBy: actor.person,
    });
    const details = { origin, about };
    await recordAccess(trx, actor, { act: 'claim-opened', poll: poll.id, concerning: number ?? id, details }, now);
    return accept({ claim: id });
  });
