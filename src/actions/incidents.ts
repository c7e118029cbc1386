/**
 * What happens to a poll beside its own steps, on its board: in the transaction of the act that makes it happen, with the
 * commitments to the officers' signed acts. SPEC §5.4 (incident).
 */
import type { Body } from '../../crypto/bodies.ts';
import type { PollState } from '../contract/shapes.ts';
import type { Deps } from '../deps.ts';
import { appendEntries } from '../sequencer/append.ts';
import { boardBodies } from '../store/board.ts';
import type { Trx } from '../store/database.ts';
import { lockPollShared, pollsIn } from '../store/polls.ts';
import { toInstant } from './steps.ts';

/** From the freeze, which begins a board, to the declaration: what is published then stays as it is. */
const TOLD: readonly PollState[] = ['roll-frozen', 'keys-ready', 'open', 'closed', 'counted'];

/** An instant of now that is not before what the board told last: it tells in the order of time. */
export async function boardTime(trx: Trx, poll: string, now: Date): Promise<string> {
  const last = (await boardBodies(trx, poll, 'incident')).at(-1)?.body.at ?? '';
  const at = toInstant(now);
  return at < last ? last : at;
}

/** @param poll  null: on the board of every poll that has one and goes on */
export async function tellIncident(
  trx: Trx,
  deps: Deps,
  poll: string | null,
  { what, addsSeconds = 0, acts, at }: Partial<Body<'incident'>> & Pick<Body<'incident'>, 'what' | 'acts'>,
): Promise<void> {
  for (const id of poll === null ? await pollsIn(trx, TOLD) : [poll]) {
    // A lock on change of state alone, and by id: two that tell of everything at once do not stand in each other's way.
    const found = await lockPollShared(trx, id);
    if (found === undefined || !TOLD.includes(found.state)) continue;
    const body = { what, at: at ?? (await boardTime(trx, id, deps.now())), addsSeconds, acts };
    await appendEntries(trx, deps, id, [{ kind: 'incident', body }]);
  }
}
