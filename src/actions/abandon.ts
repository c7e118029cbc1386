/** Abandons a poll before its count, with the reason on its board where there is one. Nothing is decrypted after that. */
import { accept, refuse } from '../contract/refusals.ts';
import { step } from '../domain/poll.ts';
import { appendEntries } from '../sequencer/append.ts';
import { appendCasts } from '../sequencer/castBatch.ts';
import { recordAccess } from '../store/accessLog.ts';
import { boardSize, isResultOpen } from '../store/board.ts';
import { pendingCasts } from '../store/casts.ts';
import { inTransaction } from '../store/database.ts';
import { lockPoll, setAbandoned } from '../store/polls.ts';
import type { ActionOf } from './act.ts';
import { listed } from './steps.ts';

export const abandon: ActionOf<'abandon'> = (deps, actor, { params, body: { reason } }) =>
  inTransaction(deps.db, async (trx) => {
    const poll = await lockPoll(trx, params.poll);
    if (poll === undefined) return refuse('NOT_FOUND');
    const isOpen = await isResultOpen(trx, poll.id, poll.definition.trustees.quorum);
    const next = step(poll.state, 'abandon', { isOpen });
    if (!next.ok) return listed(next, 'POLL_STATE', 'RESULT_OPEN');
    // What was promised is kept, also now.
    if (poll.state === 'open') await appendCasts(trx, deps, poll, await pendingCasts(trx, poll.id));
    // A poll has a board from the freeze on; the reason of one that never got so far stands in its row alone.
    if ((await boardSize(trx, poll.id)) > 0) {
      await appendEntries(trx, deps, poll.id, [{ kind: 'abandoned', body: { reason } }]);
    }
    await setAbandoned(trx, poll.id, reason);
    await recordAccess(trx, actor, { act: 'abandoned', poll: poll.id }, deps.now());
    return accept({});
  });
