/**
 * Releases a member's changed address, by two officers, after its former address was told at the freeze: from then on links
 * and letters may go there. While voting is open the link is sent at once.
 */
import type { ProposalOf } from '../../contract/proposals.ts';
import { accept, refuse } from '../../contract/refusals.ts';
import type { PollState } from '../../contract/shapes.ts';
import { step } from '../../domain/poll.ts';
import { after } from '../../domain/sessions.ts';
import { readHolds, releaseHold } from '../../store/contacts.ts';
import { mayStillCast } from '../../store/papers.ts';
import { lockPoll } from '../../store/polls.ts';
import { findProposal, pendingAbout } from '../../store/proposals.ts';
import { memberLine } from '../../store/roll.ts';
import { timing } from '../steps.ts';
import { sendVoteLinks } from '../voteLinks.ts';
import type { ProposalHandler } from './handler.ts';

const STATES: readonly PollState[] = ['roll-frozen', 'keys-ready', 'open'];

export const releaseContact: ProposalHandler<ProposalOf<'release-contact'>> = {
  hold: async (trx, _deps, { poll: id, number }, { id: proposal, now }) => {
    const poll = await lockPoll(trx, id);
    const line = poll === undefined ? undefined : await memberLine(trx, id, number);
    if (poll === undefined || line === undefined) return refuse('NOT_FOUND');
    if (!STATES.includes(poll.state)) return refuse('POLL_STATE', { state: poll.state });
    const newest = (await readHolds(trx, id, number)).at(-1);
    if (newest === undefined || newest.releasedAt !== null) return refuse('PROPOSAL_EMPTY');
    const stored = proposal === null ? undefined : await findProposal(trx, proposal);
    // What came to be held after the proposal was signed, its proposer has not seen.
    if (stored !== undefined && newest.at > stored.proposedAt) return refuse('ENTRY_CHANGED');
    if (stored === undefined) {
      const pending = await pendingAbout(trx, { kind: 'release-contact', poll: id, concerning: number, now });
      if (pending.length > 0) return refuse('PROPOSAL_PENDING');
    }
    const { lapseHours } = poll.definition.corrections;
    const concern = { poll: id, units: [line.unit], person: null, number };
    return accept({ concern, lapsesAt: after(now, { minutes: lapseHours * 60 }) });
  },

  approve: async (trx, deps, { poll: id, number }, { stored, now }) => {
    const newest = (await readHolds(trx, id, number)).at(-1);
    const poll = await lockPoll(trx, id);
    const line = await memberLine(trx, id, number);
    if (newest === undefined || poll === undefined || line === undefined) throw new Error('a held line is gone');
    await releaseHold(trx, newest, stored.id, now);
    const isVoting = step(poll.state, 'cast', timing(poll, now)).ok;
    if (!isVoting || !(await mayStillCast(trx, id, number))) return;
    const { title, rehearsal } = poll.definition;
    const closesAt = new Date(poll.times.closesAt);
    await sendVoteLinks(trx, deps, { poll: id, title, rehearsal, closesAt, members: [line] });
  },
};
