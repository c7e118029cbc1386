/**
 * Ends a role and all access that came with it. One officer is enough, so that whoever hears of a stolen device can act at
 * once; but nobody ends the role of a data protection officer alone, the last returning officer who can sign in stays, and so
 * does, between the close of a poll and its declaration, whoever may sign off what the result waits for: a new one could not.
 */
import { type Answer, accept, refuse } from '../contract/refusals.ts';
import type { Role } from '../contract/roles.ts';
import { mayEndRole, needsTwoToEnd } from '../domain/duties.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { findPerson } from '../store/people.ts';
import { isAwaitedReviewer } from '../store/polls.ts';
import { lockHoldersWithPasskey, rolesOf } from '../store/roles.ts';
import type { ActionOf } from './act.ts';
import { endAccess } from './endAccess.ts';

export const endRole: ActionOf<'endRole'> = (deps, actor, { params, body: { role, because } }) =>
  inTransaction(deps.db, async (trx) => {
    const held = await heldToEnd(trx, params.person, role, deps.now());
    if (!held.ok) return held;
    // Their own they may give up as anybody may.
    if (needsTwoToEnd(role) && params.person !== actor.person) return refuse('SECOND_OFFICER_NEEDED');
    await endAccess(trx, deps, actor, { person: held.value, roles: [role], how: 'officer', words: because });
    return accept({});
  });

/** The person, locked, when they hold the role and it may end. */
export async function heldToEnd(trx: Trx, id: string, role: Role, now: Date) {
  const holders = await lockHoldersWithPasskey(trx, role, now);
  const person = await findPerson(trx, id, { lock: true });
  if (person === undefined) return refuse('NOT_FOUND');
  if (!(await rolesOf(trx, id, now)).has(role)) return refuse('ROLE_NOT_HELD');
  if (await isAwaitedReviewer(trx, id, role)) return refuse('SECOND_OFFICER_NEEDED');
  const others = holders.filter((holder) => holder !== id).length;
  if (!mayEndRole(role, others)) return refuse('LAST_RETURNING_OFFICER');
  return accept(person) satisfies Answer<unknown>;
}
