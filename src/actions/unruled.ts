/** Contests of a counted poll that stopped at a condition, and of which no ruling stands on the board yet. SPEC §5.4. */
import { unruled } from '../count/constraints.ts';
import { boardBodies, boardBody } from '../store/board.ts';
import type { Db } from '../store/database.ts';

/** @returns their ids; none before there is an outcome */
export async function unruledIn(db: Db, poll: string): Promise<readonly string[]> {
  const outcome = await boardBody(db, poll, 'outcome');
  const rulings = await boardBodies(db, poll, 'ruling');
  return unruled(
    outcome?.body.contests ?? [],
    rulings.map(({ body }) => body),
  );
}
