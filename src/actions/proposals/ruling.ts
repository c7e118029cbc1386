/**
 * A condition on who is elected binds, and the count stopped: which published rule applies then, and whom it elects. Once for a
 * contest, after the count and before anybody declares it; what was counted stays on the board as it is. SPEC §5.4 (ruling).
 */
import type { ProposalOf } from '../../contract/proposals.ts';
import { accept, refuse } from '../../contract/refusals.ts';
import { faultsOfRuling } from '../../contract/rulingFaults.ts';
import { constraintStop } from '../../count/constraints.ts';
import { after } from '../../domain/sessions.ts';
import { appendEntries } from '../../sequencer/append.ts';
import { boardBody } from '../../store/board.ts';
import { lockPoll } from '../../store/polls.ts';
import { pendingAbout } from '../../store/proposals.ts';
import { commitDuties } from '../dutyHeads.ts';
import { toInstant } from '../steps.ts';
import { unruledIn } from '../unruled.ts';
import type { ProposalHandler } from './handler.ts';

export const ruling: ProposalHandler<ProposalOf<'ruling'>> = {
  hold: async (trx, _deps, { poll: id, contest, constraint, rule, elected }, stage) => {
    const { now } = stage;
    const poll = await lockPoll(trx, id);
    if (poll === undefined) return refuse('NOT_FOUND');
    if (poll.state !== 'counted') return refuse('POLL_STATE', { state: poll.state });
    const asked = poll.definition.contests.find((one) => one.id === contest);
    const outcome = (await boardBody(trx, id, 'outcome'))?.body;
    const counted = outcome?.contests.find((one) => one.contest === contest);
    if (asked === undefined || counted === undefined) return refuse('NOT_FOUND');
    const stop = constraintStop(counted);
    // Also where two officers have ruled meanwhile: a ruling is made once.
    if (stop?.constraint !== constraint || !(await unruledIn(trx, id)).includes(contest))
      return refuse('ENTRY_CHANGED');
    const faults = faultsOfRuling(asked, { rule, elected });
    if (faults.length > 0) return refuse('PROPOSAL_UNSUITABLE', faults);
    const thing = `${contest}/${constraint}`;
    const pending = await pendingAbout(trx, { kind: 'ruling', poll: id, concerning: thing, now });
    if (pending.some((one) => one.id !== stage.id)) return refuse('PROPOSAL_PENDING');
    const concern = { poll: id, units: null, person: null, number: null, thing };
    return accept({ concern, lapsesAt: after(now, { minutes: poll.corrections.lapseHours * 60 }) });
  },

  approve: async (trx, deps, { poll: id, contest, constraint, rule, elected }, { stored, decided, now }) => {
    const poll = await lockPoll(trx, id);
    if (poll === undefined) throw new Error('the poll held is gone');
    const { auth: proposed } = stored.act;
    const body = {
      ...{ contest, constraint, rule, elected },
      proposedAt: toInstant(stored.proposedAt),
      decidedAt: toInstant(now),
      ...{ proposed, decided },
      duties: await commitDuties(trx, poll, proposed),
    };
    await appendEntries(trx, deps, id, [{ kind: 'ruling', body }]);
  },
};
