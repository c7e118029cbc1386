/**
 * One more who may sign off in a poll that is closed, when something waits that nobody is left for: whose duty or passkey is
 * newer than the close, so that the board commits to the record of duties once more. SPEC §5.4 (reviewer-admitted), §8.8.
 */
import type { ProposalOf } from '../../contract/proposals.ts';
import { accept, refuse } from '../../contract/refusals.ts';
import { after } from '../../domain/sessions.ts';
import { admittedLetter } from '../../mail/letters.ts';
import { appendEntries } from '../../sequencer/append.ts';
import { insertAdmission } from '../../store/admissions.ts';
import { enqueue } from '../../store/outbox.ts';
import { findPerson, readOrganisation } from '../../store/people.ts';
import { lockPoll } from '../../store/polls.ts';
import { pendingAbout } from '../../store/proposals.ts';
import { heldBy } from '../../store/roles.ts';
import { commitDuties } from '../dutyHeads.ts';
import { ADMITTING, faultsOfReviewer, reviewersLeft } from '../reviewers.ts';
import { toInstant } from '../steps.ts';
import type { ProposalHandler } from './handler.ts';

export const admitReviewer: ProposalHandler<ProposalOf<'admit-reviewer'>> = {
  hold: async (trx, deps, { poll: id, person: whom, name, role }, stage) => {
    const { now } = stage;
    const poll = await lockPoll(trx, id);
    if (poll === undefined) return refuse('NOT_FOUND');
    if (!ADMITTING.includes(poll.state)) return refuse('POLL_STATE', { state: poll.state });
    const person = await findPerson(trx, whom, { lock: true });
    if (person === undefined) return refuse('NOT_FOUND');
    if (person.name !== name) return refuse('ENTRY_CHANGED');
    const held = (await heldBy(trx, whom, now)).find((one) => one.role === role);
    if (held === undefined) return refuse('ROLE_NOT_HELD');
    const faults = await faultsOfReviewer(trx, id, whom, held);
    if (faults.length > 0) return refuse('PROPOSAL_UNSUITABLE', faults);
    const { nobody, left } = await reviewersLeft(trx, deps, id, now);
    if (nobody === 0) return refuse('REVIEWER_LEFT');
    if (left.has(whom)) return refuse('PROPOSAL_EMPTY');
    const pending = await pendingAbout(trx, { kind: 'admit-reviewer', poll: id, concerning: whom, now });
    if (pending.some((one) => one.id !== stage.id)) return refuse('PROPOSAL_PENDING');
    const concern = { poll: id, units: null, person: whom, number: null };
    return accept({ concern, lapsesAt: after(now, { minutes: poll.corrections.lapseHours * 60 }) });
  },

  approve: async (trx, deps, { poll: id, person: whom, role }, { stored, decided, now }) => {
    const poll = await lockPoll(trx, id);
    const person = await findPerson(trx, whom);
    if (poll === undefined || person === undefined) throw new Error('the poll or the person held is gone');
    await insertAdmission(trx, { proposal: stored.id, poll: id, person: whom, role, at: now });
    const { auth: proposed } = stored.act;
    const body = {
      proposedAt: toInstant(stored.proposedAt),
      decidedAt: toInstant(now),
      proposed,
      decided,
      duties: await commitDuties(trx, poll, proposed),
    };
    await appendEntries(trx, deps, id, [{ kind: 'reviewer-admitted', body }]);
    if (person.email === null) return;
    const { title, rehearsal, organisation: named } = poll.definition;
    const organisation = (await readOrganisation(trx))?.name ?? named.name;
    const { webOrigin } = deps.config;
    const letter = admittedLetter({ organisation, name: person.name, title, rehearsal, webOrigin, poll: id });
    const idempotencyKey = `reviewer-admitted/${stored.id}`;
    await enqueue(trx, { purpose: 'reviewer-admitted', idempotencyKey, recipient: person.email, ...letter }, now);
  },
};
