/**
 * Contests of a counted poll that stopped at a condition, and of which no ruling stands on the board yet. Whoever signed before
 * there were rulings signed that nothing is concluded there, and cannot sign anew: such a poll is declared so. SPEC §5.4.
 */
import { unruled } from '../count/constraints.ts';
import { boardBodies, boardBody } from '../store/board.ts';
import type { Db } from '../store/database.ts';
import { readDeclarationSignatures } from '../store/declarations.ts';

/** @returns their ids; none before there is an outcome, nor where somebody signed in the form of before */
export async function unruledIn(db: Db, poll: string): Promise<readonly string[]> {
  const signed = await readDeclarationSignatures(db, poll);
  if (signed.some(({ signature }) => signature.form === undefined)) return [];
  const outcome = await boardBody(db, poll, 'outcome');
  const rulings = await boardBodies(db, poll, 'ruling');
  return unruled(
    outcome?.body.contests ?? [],
    rulings.map(({ body }) => body),
  );
}
