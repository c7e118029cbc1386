/**
 * The end of a role that no officer ends alone: of a data protection officer, who looks at what the officers do, and of a
 * scrutineer for whose signature a result may wait.
 */
import { LAPSE_HOURS, type ProposalOf } from '../../contract/proposals.ts';
import { accept, refuse } from '../../contract/refusals.ts';
import { needsTwoToEnd } from '../../domain/duties.ts';
import { after } from '../../domain/sessions.ts';
import { findPerson } from '../../store/people.ts';
import { isAwaitedReviewer } from '../../store/polls.ts';
import { pendingAbout } from '../../store/proposals.ts';
import { rolesOf } from '../../store/roles.ts';
import { endAccess } from '../endAccess.ts';
import type { ProposalHandler } from './handler.ts';

export const endRole: ProposalHandler<ProposalOf<'end-role'>> = {
  hold: async (trx, _deps, { person: id, name, role }, stage) => {
    const { now } = stage;
    const person = await findPerson(trx, id, { lock: true });
    if (person === undefined) return refuse('NOT_FOUND');
    if (person.name !== name) return refuse('ENTRY_CHANGED');
    if (!needsTwoToEnd(role) && !(await isAwaitedReviewer(trx, id, role)))
      return refuse('PROPOSAL_UNSUITABLE', ['One officer ends this role, at once.']);
    if (!(await rolesOf(trx, id, now)).has(role)) return refuse('ROLE_NOT_HELD');
    const pending = await pendingAbout(trx, { kind: 'end-role', poll: null, concerning: id, now });
    if (pending.some((one) => one.id !== stage.id)) return refuse('PROPOSAL_PENDING');
    const concern = { poll: null, units: null, person: id, number: null };
    return accept({ concern, lapsesAt: after(now, { minutes: LAPSE_HOURS * 60 }) });
  },
  approve: async (trx, deps, { person: id, role, why }, { decidedBy }) => {
    const person = await findPerson(trx, id, { lock: true });
    if (person === undefined) throw new Error('the person held is gone');
    await endAccess(trx, deps, decidedBy, { person, roles: [role], how: 'two-officers', words: why });
  },
};
