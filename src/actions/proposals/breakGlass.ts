/**
 * Opens one member's whole entry, contacts in it, to the officer who asks, whatever their units: for an hour, by a second
 * person, and told on the board. From the freeze to the close, while there is a board to tell it. SPEC §5.4 (incident).
 */
import { LAPSE_HOURS, type ProposalOf } from '../../contract/proposals.ts';
import { accept, refuse } from '../../contract/refusals.ts';
import { GLASS_MINUTES, GLASS_STATES } from '../../domain/review.ts';
import { after } from '../../domain/sessions.ts';
import { glassLetter } from '../../mail/letters.ts';
import type { Trx } from '../../store/database.ts';
import { insertGlass, openGlass } from '../../store/glass.ts';
import { enqueue } from '../../store/outbox.ts';
import { readOrganisation } from '../../store/people.ts';
import { lockPoll } from '../../store/polls.ts';
import { findProposal, pendingAbout } from '../../store/proposals.ts';
import { dutiesOf } from '../../store/roles.ts';
import { unitsOfLines } from '../../store/roll.ts';
import { PROPOSAL_DUTIES } from '../../verify/dutyRules.ts';
import { watchers } from '../endedAccess.ts';
import { tellIncident } from '../incidents.ts';
import type { ProposalHandler } from './handler.ts';

export const breakGlass: ProposalHandler<ProposalOf<'break-glass'>> = {
  hold: async (trx, _deps, { poll: id, number }, { stage, actor, id: own, now }) => {
    const poll = await lockPoll(trx, id);
    if (poll === undefined) return refuse('NOT_FOUND');
    if (!GLASS_STATES.includes(poll.state)) return refuse('POLL_STATE', { state: poll.state });
    if (!(await unitsOfLines(trx, id, [number])).has(number)) return refuse('NOT_FOUND');
    const pending = await pendingAbout(trx, { kind: 'break-glass', poll: id, concerning: number, now });
    if (pending.some((one) => one.id !== own)) return refuse('PROPOSAL_PENDING');
    const open = stage === 'propose' ? await openGlass(trx, actor.person, now) : [];
    if (open.some((one) => one.poll === id && one.number === number)) return refuse('PROPOSAL_EMPTY');
    // Asked for because the member may be beyond the officer's units: it is by the officer's own duty, whatever that covers.
    const stored = own === null ? undefined : await findProposal(trx, own);
    const units = stored === undefined ? await unitsOf(trx, actor.person, id, now) : stored.concern.units;
    const concern = { poll: id, units, person: null, number };
    return accept({ concern, lapsesAt: after(now, { minutes: LAPSE_HOURS * 60 }) });
  },

  approve: async (trx, deps, { poll, number }, { stored, decided, now }) => {
    const until = after(now, { minutes: GLASS_MINUTES });
    await insertGlass(trx, { proposal: stored.id, poll, number, holder: stored.proposedBy, at: now, until });
    await tellIncident(trx, deps, poll, { what: 'break-glass', acts: [stored.act.auth, decided] });
    const organisation = (await readOrganisation(trx))?.name ?? '';
    for (const { id, name, email } of await watchers(trx, now)) {
      const letter = glassLetter({ organisation, name, at: now, webOrigin: deps.config.webOrigin, poll });
      const idempotencyKey = `glass/${stored.id}/${id}`;
      await enqueue(trx, { purpose: 'glass', idempotencyKey, recipient: email, ...letter }, now);
    }
  },
};

/** Null: all, by one duty for all; none where the officer has no duty to ask at all. */
async function unitsOf(trx: Trx, person: string, poll: string, now: Date): Promise<readonly string[] | null> {
  const asking: readonly string[] = PROPOSAL_DUTIES['break-glass'].propose;
  const duties = (await dutiesOf(trx, person, now, poll)).filter(({ role }) => asking.includes(role));
  return duties.some(({ units }) => units === null) ? null : (duties[0]?.units ?? []);
}
