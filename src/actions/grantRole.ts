/** Gives a role to a person who is known already, and tells them. */
import { accept, refuse } from '../contract/refusals.ts';
import { clashOf } from '../domain/duties.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { findPerson, insertRole, readOrganisation, rolesAt, rolesOf } from '../store/people.ts';
import type { ActionOf } from './act.ts';
import { sendAppointment } from './appointment.ts';

export const grantRole: ActionOf<'grantRole'> = (deps, actor, { params, body: { role } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const person = await findPerson(trx, params.person, { lock: true });
    if (person === undefined) return refuse('NOT_FOUND');
    const held = await rolesOf(trx, person.id);
    if (held.has(role)) return refuse('ROLE_HELD');
    // Members may share an address: whoever reads that mailbox could be all of them.
    const beside = person.email === null ? [] : await rolesAt(trx, person.email, { besides: person.id });
    const clash = clashOf(new Set([...held, ...beside, role]));
    if (clash !== null) return refuse('ROLES_CLASH', { roles: clash });
    await insertRole(trx, { person: person.id, role, grantedBy: actor.person, now });
    const organisation = (await readOrganisation(trx))?.name ?? '';
    await sendAppointment(trx, deps, { person, roles: [role], organisation });
    await recordAccess(trx, actor, { act: 'role-granted', concerning: person.id, details: { role } }, now);
    return accept({});
  });
