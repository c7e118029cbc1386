/** A named officer confirms proposed exclusions, by first reason, for exactly the number of members that they saw. */
import { accept, refuse } from '../contract/refusals.ts';
import { unitsCovered } from '../domain/duties.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { lockPoll } from '../store/polls.ts';
import { dutiesOf } from '../store/roles.ts';
import { confirmReason } from '../store/roll.ts';
import { countReasons } from '../store/rollCounts.ts';
import type { ActionOf } from './act.ts';
import { rollDeskOf } from './rollDesk.ts';

export const confirmDecisions: ActionOf<'confirmDecisions'> = (deps, actor, { params, body: { reason, members } }) =>
  inTransaction(deps.db, async (trx) => {
    const poll = await lockPoll(trx, params.poll);
    if (poll === undefined || actor.person === null) return refuse('NOT_FOUND');
    if (poll.state !== 'roll-open') return refuse('POLL_STATE', { state: poll.state });
    const now = deps.now();
    // Of the units that are theirs and that nobody has locked; the others wait for whoever may.
    const units = unitsCovered(await dutiesOf(trx, actor.person, now, poll.id), ['membership-secretary']);
    if (units?.length === 0) return refuse('NOT_YOUR_UNIT');
    const counted = (await countReasons(trx, poll.id, units)).find(({ code }) => code === reason);
    const proposed = counted === undefined ? 0 : counted.members - counted.confirmed;
    if (proposed !== members) return refuse('UNDECIDED_CHANGED', { members: proposed });
    const confirmed = await confirmReason(trx, poll.id, reason, { confirmedBy: actor.person, units, now });
    if (confirmed !== members) throw new Error('confirmed another number than was counted under the lock');
    await recordAccess(trx, actor, { act: 'decisions-confirmed', poll: poll.id, details: { reason, members } }, now);
    return accept(await rollDeskOf(trx, poll));
  });
