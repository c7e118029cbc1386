/**
 * An affiliate decided by its own rules, and two of its officers return what: while voting is open, once for each contest, with the
 * minute of the meeting. It is kept sealed, and goes on the board at the close; until then nobody else is told. SPEC §8.9.
 */
import type { ProposalOf } from '../../contract/proposals.ts';
import { accept, refuse } from '../../contract/refusals.ts';
import { mayPropose } from '../../domain/proposals.ts';
import { faultsOfReturn, mayReturn } from '../../domain/returned.ts';
import { after } from '../../domain/sessions.ts';
import { isMinuteOf } from '../../store/evidence.ts';
import { lockPollShared } from '../../store/polls.ts';
import { pendingAbout } from '../../store/proposals.ts';
import { insertReturned, returnedKeys, returnKey } from '../../store/returned.ts';
import { officerOf } from '../officer.ts';
import type { ProposalHandler } from './handler.ts';

export const returnResult: ProposalHandler<ProposalOf<'return-result'>> = {
  hold: async (trx, _deps, { poll: id, unit, contest, minute }, stage) => {
    const { now } = stage;
    const poll = await lockPollShared(trx, id);
    if (poll === undefined) return refuse('NOT_FOUND');
    const concern = { poll: id, units: [unit], person: null, number: null, thing: returnKey(unit, contest) };
    if (stage.stage === 'propose') {
      // First of all: whether something was returned is told to nobody whose duty does not cover the unit.
      const officer = await officerOf(trx, stage.actor, id, now, null, { evenLocked: true });
      const allowed = officer === undefined ? refuse('NOT_ALLOWED') : mayPropose('return-result', officer, concern);
      if (!allowed.ok) return allowed;
    }
    const faults = faultsOfReturn(poll.definition, { unit, contest });
    if (faults.length > 0) return refuse('PROPOSAL_UNSUITABLE', faults);
    if (!mayReturn(poll, now)) return refuse('POLL_STATE', { state: poll.state });
    const returned = await returnedKeys(trx, id);
    if (returned.some((one) => one.unit === unit && one.contest === contest)) return refuse('RESULT_RETURNED');
    if (!(await isMinuteOf(trx, id, unit, minute))) return refuse('MINUTE_MISSING');
    const pending = await pendingAbout(trx, { kind: 'return-result', poll: id, concerning: concern.thing, now });
    if (pending.some((one) => one.id !== stage.id)) return refuse('PROPOSAL_PENDING');
    const lapses = after(now, { minutes: poll.corrections.lapseHours * 60 });
    const closes = new Date(poll.times.closesAt);
    return accept({ concern, lapsesAt: now < closes && closes < lapses ? closes : lapses });
  },
  approve: async (trx, _deps, { poll, unit, contest, says, minute }, { stored, now }) => {
    await insertReturned(trx, poll, { unit, contest, says, minute, proposal: stored.id, at: now });
  },
};
