/**
 * A trustee who has verified the whole board up to the tallies signs which they are, once. Nothing is opened before the quorum of
 * trustees has signed the same. An approval of anything else than the board has is not taken, and the poll's page says whose it was.
 * SPEC §6.5.
 */
import { accept, refuse } from '../contract/refusals.ts';
import { step } from '../domain/poll.ts';
import { appendEntries } from '../sequencer/append.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { lockPoll } from '../store/polls.ts';
import { approvalFaults } from '../verify/approvalChecks.ts';
import type { ActionOf } from './act.ts';
import { countPhase, readGiven } from './countPhase.ts';
import { countsOf } from './counts.ts';
import { refusePart, trusteeActing } from './refusePart.ts';
import { listed } from './steps.ts';

export const approveTallies: ActionOf<'approveTallies'> = async (deps, actor, { params, body }) => {
  const trustee = await trusteeActing(deps.db, actor, params.poll);
  if (!trustee.ok) return trustee;
  const { poll, owner } = trustee.value;
  // Before the board is read: with all counts on it, it is what is approved.
  const { needed, done } = await countsOf(deps.db, poll);
  const countsMissing = needed - done;
  const phase = await countPhase(deps.db, poll.id);
  if (phase === undefined) return refuse('POLL_STATE', { state: poll.state });
  const approval = { ...body, owner };
  const isGood = approvalFaults(phase.approvable, phase.keys, approval).length === 0;

  return inTransaction(deps.db, async (trx) => {
    const locked = await lockPoll(trx, poll.id);
    if (locked === undefined) return refuse('NOT_FOUND');
    const { approved } = await readGiven(trx, poll.id);
    const next = step(locked.state, 'approveTallies', { given: approved.has(owner), countsMissing });
    if (!next.ok) return listed(next, 'POLL_STATE', 'COUNTS_MISSING', 'APPROVAL_GIVEN');
    if (!isGood)
      return refusePart(trx, deps, actor, { poll: poll.id, owner, what: 'approval' }, body, 'APPROVAL_INVALID');
    await appendEntries(trx, deps, poll.id, [{ kind: 'tally-approval', body: approval }]);
    const details = { owner };
    await recordAccess(trx, actor, { act: 'tallies-approved', poll: poll.id, details }, deps.now());
    return accept({});
  });
};
