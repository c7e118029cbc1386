/**
 * A role for a person, for a time and for some units or all. Both officers sign to whom the way in goes; nothing goes out and
 * nothing is theirs before the second has agreed. Given again before it has run out, it is the same role for longer.
 */
import { LAPSE_HOURS, type ProposalOf } from '../../contract/proposals.ts';
import { accept, type Refusal, refuse } from '../../contract/refusals.ts';
import { clashOf, faultsOfTerm, isSameTerm, type Term } from '../../domain/duties.ts';
import { after } from '../../domain/sessions.ts';
import { recordAccess } from '../../store/accessLog.ts';
import type { Trx } from '../../store/database.ts';
import { findPerson, type Person, readOrganisation } from '../../store/people.ts';
import { pendingAbout } from '../../store/proposals.ts';
import { endRoleOf } from '../../store/roleEnds.ts';
import { heldBy, insertProposedRole, insertRole, rolesAt } from '../../store/roles.ts';
import { sendAppointment } from '../appointment.ts';
import type { ProposalHandler } from './handler.ts';

type GrantRole = ProposalOf<'grant-role'>;

const termOf = ({ role, units, until }: GrantRole): Term => ({ role, units, until: new Date(until) });

/** Why this person cannot be given it: it is theirs, it does not go with what they hold, or somebody else reads their mail. */
export async function hinderedBy(
  trx: Trx,
  person: Person,
  term: Term,
  now: Date,
): Promise<Refusal<'ROLE_HELD' | 'ROLES_CLASH' | 'EMAIL_KNOWN'> | null> {
  const held = await heldBy(trx, person.id, now);
  const same = held.find(({ role }) => role === term.role);
  if (same !== undefined && isSameTerm(same, term)) return refuse('ROLE_HELD');
  const clash = clashOf(new Set([...held.map(({ role }) => role), term.role]));
  if (clash !== null) return refuse('ROLES_CLASH', { roles: clash });
  const beside = person.email === null ? new Set() : await rolesAt(trx, person.email, { besides: person.id, now });
  return beside.size > 0 ? refuse('EMAIL_KNOWN') : null;
}

export const grantRole: ProposalHandler<GrantRole> = {
  hold: async (trx, _deps, proposal, { now, id }) => {
    const person = await findPerson(trx, proposal.person, { lock: true });
    if (person === undefined) return refuse('NOT_FOUND');
    const isAsSaid =
      person.name === proposal.name && person.email === proposal.email && person.memberNumber === proposal.member;
    if (!isAsSaid) return refuse('ENTRY_CHANGED');
    const term = termOf(proposal);
    const faults = faultsOfTerm(term, now);
    if (faults.length > 0) return refuse('PROPOSAL_UNSUITABLE', faults);
    const hindered = await hinderedBy(trx, person, term, now);
    if (hindered !== null) return hindered;
    const pending = await pendingAbout(trx, { kind: 'grant-role', poll: null, concerning: person.id, now });
    const isSame = pending.some((one) => one.id !== id && 'role' in one.proposal && one.proposal.role === term.role);
    if (isSame) return refuse('PROPOSAL_PENDING');
    const concern = { poll: null, units: term.units, person: person.id, number: null };
    return accept({ concern, lapsesAt: after(now, { minutes: LAPSE_HOURS * 60 }) });
  },
  made: (trx, _deps, proposal, { id }) => insertProposedRole(trx, id, termOf(proposal)),
  approve: async (trx, deps, proposal, { stored, decidedBy, now }) => {
    const person = await findPerson(trx, proposal.person, { lock: true });
    if (person === undefined) throw new Error('the person held is gone');
    const { role, units, until } = termOf(proposal);
    // One that has run out and was not ended yet would stand in its way too.
    const renewed = { person: person.id, role, endedBy: stored.proposedBy, how: 'renewed', words: null, now } as const;
    const again = await endRoleOf(trx, renewed);
    const { proposedBy } = stored;
    await insertRole(trx, { person: person.id, role, units, until, grantedBy: proposedBy, proposal: stored.id, now });
    const organisation = (await readOrganisation(trx))?.name ?? '';
    await sendAppointment(trx, deps, { person, roles: [role], organisation });
    const details = { role, again };
    await recordAccess(trx, decidedBy, { act: 'role-granted', concerning: person.id, details }, now);
  },
};
