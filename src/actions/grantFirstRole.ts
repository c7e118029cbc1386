/**
 * The one appointment by one officer: the first officer names somebody who may agree to appointments, and goes on alone only
 * until one of them has made a passkey. Everybody sees on the page of each poll that it was so.
 */
import { accept, refuse } from '../contract/refusals.ts';
import { faultsOfTerm, mayGrantAlone } from '../domain/duties.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { findPerson, readOrganisation } from '../store/people.ts';
import { appointsAlone, insertRole } from '../store/roles.ts';
import type { ActionOf } from './act.ts';
import { sendAppointment } from './appointment.ts';
import { hinderedBy } from './proposals/grantRole.ts';

export const grantFirstRole: ActionOf<'grantFirstRole'> = (deps, actor, { params, body }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const term = { role: body.role, units: null, until: new Date(body.until) };
    // The first officer's own row is locked, so that of two appointments at once the second sees the first.
    if (actor.person !== null) await findPerson(trx, actor.person, { lock: true });
    const person = await findPerson(trx, params.person, { lock: true });
    if (person === undefined) return refuse('NOT_FOUND');
    const isAlone = await appointsAlone(trx, actor.person);
    if (!isAlone || !mayGrantAlone(term.role) || person.id === actor.person) return refuse('SECOND_OFFICER_NEEDED');
    const faults = faultsOfTerm(term, now);
    if (faults.length > 0) return refuse('PROPOSAL_UNSUITABLE', faults);
    const hindered = await hinderedBy(trx, person, term, now);
    if (hindered !== null) return hindered;
    await insertRole(trx, { ...term, person: person.id, grantedBy: actor.person, proposal: null, now });
    const organisation = (await readOrganisation(trx))?.name ?? '';
    await sendAppointment(trx, deps, { person, roles: [term.role], organisation });
    const details = { role: term.role, alone: true };
    await recordAccess(trx, actor, { act: 'role-granted', concerning: person.id, details }, now);
    return accept({});
  });
