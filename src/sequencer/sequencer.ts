/**
 * The single writer of ballots while a poll is open: from time to time it takes the pending casts of units that have
 * enough of them and appends them as one batch. Whatever it does is one transaction under the board's lock: killed at any
 * point, it has appended all of a batch or nothing, and a second process finds the board held. SPEC §5.
 */
import type { Deps } from '../deps.ts';
import { fullBatch } from '../domain/casting.ts';
import { tryLockBoard } from '../store/board.ts';
import { pendingCasts } from '../store/casts.ts';
import { inTransaction } from '../store/database.ts';
import { lockPollShared, openPolls } from '../store/polls.ts';
import { appendCasts } from './castBatch.ts';

/** Long enough after closesAt that every cast that was taken in time is stored, so that all of them go together. */
const LAST_CASTS_MS = 60_000;

/**
 * Appends one batch, if there is a full one. What is left at the close is appended by closing or, when the officer does not
 * close in time, here: promises are kept whether or not somebody is there.
 * @returns how many casts went on the board; 0 also when another writer holds it
 */
export const sequenceOnce = (deps: Deps, pollId: string): Promise<number> =>
  inTransaction(deps.logins.sequence, async (trx) => {
    const poll = await lockPollShared(trx, pollId);
    if (poll?.state !== 'open' || !(await tryLockBoard(trx, pollId))) return 0;
    const pending = await pendingCasts(trx, pollId);
    const { closesAt, pausedSince } = poll.times;
    const over = pausedSince === null && deps.now().getTime() >= Date.parse(closesAt) + LAST_CASTS_MS;
    const batch = over ? pending : fullBatch(pending, poll.definition.batchFloor);
    await appendCasts(trx, deps, poll, batch);
    return batch.length;
  });

/** Looks after every open poll until it is stopped; a fault in one poll is logged and keeps no other waiting. */
export function startSequencer(
  deps: Deps,
  { everyMs = 2000 }: { readonly everyMs?: number } = {},
): { readonly stop: () => Promise<void> } {
  let stopped = false;
  let wake = (): void => {};
  const round = async (): Promise<void> => {
    for (const poll of await openPolls(deps.logins.sequence)) {
      if (stopped) return;
      await sequenceOnce(deps, poll).catch((fault: unknown) => tell(deps, fault, poll));
    }
  };
  const run = async (): Promise<void> => {
    while (!stopped) {
      await round().catch((fault: unknown) => tell(deps, fault));
      if (stopped) return;
      await new Promise<void>((resume) => {
        const timer = setTimeout(resume, everyMs);
        wake = () => {
          clearTimeout(timer);
          resume();
        };
      });
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopped = true;
      wake();
      await running;
    },
  };
}

function tell({ log }: Deps, fault: unknown, poll?: string): void {
  log.error({ poll, fault: fault instanceof Error ? fault.message : 'unknown' }, 'the sequencer could not append');
}
