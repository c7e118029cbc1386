/**
 * Puts pending casts on the board, sorted by their hashes so that their order says nothing of the order of voting, and notes
 * that each member is to be told (mail/recorded.ts): all in the caller's transaction, so neither is without the other.
 */
import type { Deps } from '../deps.ts';
import { boardSize } from '../store/board.ts';
import type { Cast } from '../store/casts.ts';
import type { Trx } from '../store/database.ts';
import type { StoredPoll } from '../store/polls.ts';
import { noteRecorded } from '../store/recordedBallots.ts';
import { appendEntries } from './append.ts';

/** @param casts  sorted by bodyHash, as pendingCasts gives them */
export async function appendCasts(trx: Trx, deps: Deps, poll: StoredPoll, casts: readonly Cast[]): Promise<void> {
  if (casts.length === 0) return;
  await appendEntries(
    trx,
    deps,
    poll.id,
    casts.map(({ body }) => ({ kind: 'ballot-cast', body })),
  );
  const last = (await boardSize(trx, poll.id)) - 1;
  const papers = casts.map(({ paper }) => paper);
  await noteRecorded(trx, poll.id, papers, { first: last - casts.length + 1, last });
}
