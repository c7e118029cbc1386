/**
 * Two officers lift what one has locked; the one who locked it may be one of the two. Lifting goes on under every lock. When
 * voting goes on again, the closing time moves by the whole seconds that the pause took. SPEC §5.4 (incident).
 */
import { LAPSE_HOURS, type ProposalOf } from '../../contract/proposals.ts';
import { accept, refuse } from '../../contract/refusals.ts';
import { resumesAt, secondsOf } from '../../domain/pauses.ts';
import { step } from '../../domain/poll.ts';
import { after } from '../../domain/sessions.ts';
import { recordAccess } from '../../store/accessLog.ts';
import { findLock, liftLock as keepLifted } from '../../store/locks.ts';
import { lockPoll } from '../../store/polls.ts';
import { pendingAbout } from '../../store/proposals.ts';
import { boardTime, tellIncident } from '../incidents.ts';
import { timing, toInstant } from '../steps.ts';
import type { ProposalHandler } from './handler.ts';

export const liftLock: ProposalHandler<ProposalOf<'lift-lock'>> = {
  hold: async (trx, _deps, { poll: id, lock: lockId }, { id: own, now }) => {
    const poll = id === null ? null : await lockPoll(trx, id);
    const lock = await findLock(trx, lockId, { lock: true });
    if (poll === undefined || lock === undefined || lock.poll !== id) return refuse('NOT_FOUND');
    if (lock.lifted !== null) return refuse('PROPOSAL_EMPTY');
    const pending = await pendingAbout(trx, { kind: 'lift-lock', poll: id, concerning: lockId, now });
    if (pending.some((one) => one.id !== own)) return refuse('PROPOSAL_PENDING');
    const units = lock.unit === null ? null : [lock.unit];
    const concern = { poll: id, units, person: null, number: null, thing: lockId };
    return accept({ concern, lapsesAt: after(now, { minutes: LAPSE_HOURS * 60 }) });
  },

  approve: async (trx, deps, { poll: id, lock: lockId }, { stored, decidedBy, decided, now }) => {
    const lock = await findLock(trx, lockId, { lock: true });
    const poll = id === null ? null : await lockPoll(trx, id);
    if (lock === undefined || poll === undefined) throw new Error('a lock that was held is gone');
    const acts = [stored.act.auth, decided];
    if (lock.scope !== 'voting' || poll === null) {
      const from = toInstant(lock.at);
      const at = toInstant(now) < from ? from : toInstant(now);
      await keepLifted(trx, { lock: lockId, proposal: stored.id, at, addsSeconds: 0 });
      await tellIncident(trx, deps, id, { what: 'unlocked', acts });
    } else {
      const from = toInstant(lock.at);
      const until = resumesAt(now, await boardTime(trx, poll.id, now));
      // A poll that was abandoned meanwhile has no time to give back, and its board has ended: the pause is merely over.
      const goesOn = step(poll.state, 'resume', timing(poll, now)).ok;
      const addsSeconds = secondsOf({ from, until });
      await keepLifted(trx, { lock: lockId, proposal: stored.id, at: until, addsSeconds });
      if (goesOn) await tellIncident(trx, deps, poll.id, { what: 'voting-resumed', at: until, addsSeconds, acts });
    }
    const event = { act: 'unlocked', ...(id === null ? {} : { poll: id }), concerning: lockId } as const;
    await recordAccess(trx, decidedBy, event, now);
  },
};
