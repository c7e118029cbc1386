/** Who acts where scrutineers of a poll do, with the number that their key has on the board. */
import { type Accepted, accept, type Refusal, refuse } from '../contract/refusals.ts';
import type { Actor } from '../deps.ts';
import type { Db } from '../store/database.ts';
import { readPoll, type StoredPoll } from '../store/polls.ts';
import { type PollScrutineer, readScrutineersOf } from '../store/sealing.ts';

export type ScrutineerActing = {
  readonly poll: StoredPoll;
  readonly mine: PollScrutineer;
  /** Everybody named for the poll. */
  readonly all: readonly PollScrutineer[];
};

export async function scrutineerActing(
  db: Db,
  { person }: Pick<Actor, 'person'>,
  poll: string,
): Promise<Accepted<ScrutineerActing> | Refusal<'NOT_FOUND' | 'NOT_SCRUTINEER'>> {
  const found = await readPoll(db, poll);
  if (found === undefined) return refuse('NOT_FOUND');
  const all = await readScrutineersOf(db, found.id);
  const mine = all.find((one) => one.person === person);
  return mine === undefined ? refuse('NOT_SCRUTINEER') : accept({ poll: found, mine, all });
}
