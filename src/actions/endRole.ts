/** Ends a role, at once: roles are read at each request. The last returning officer who can sign in has to stay. */
import { accept, refuse } from '../contract/refusals.ts';
import { mayEndRole } from '../domain/duties.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { endRoleOf, findPerson, lockHoldersWithPasskey, rolesOf } from '../store/people.ts';
import type { ActionOf } from './act.ts';

export const endRole: ActionOf<'endRole'> = (deps, actor, { params, body: { role } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const holders = await lockHoldersWithPasskey(trx, role);
    const person = await findPerson(trx, params.person);
    if (person === undefined) return refuse('NOT_FOUND');
    if (!(await rolesOf(trx, person.id)).has(role)) return refuse('ROLE_NOT_HELD');
    const others = holders.filter((holder) => holder !== person.id).length;
    if (!mayEndRole(role, others)) return refuse('LAST_RETURNING_OFFICER');
    await endRoleOf(trx, { person: person.id, role, endedBy: actor.person, now });
    await recordAccess(trx, actor, { act: 'role-ended', concerning: person.id, details: { role } }, now);
    return accept({});
  });
