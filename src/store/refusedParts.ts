/** Trustees who gave what does not verify. Rows are kept for good, once of each kind. */
import type { REFUSED_PARTS } from '../contract/shapes.ts';
import type { Db, Trx } from './database.ts';

/** What was given: an approval of the tallies, a shuffle, a part of the count. */
export type RefusedPart = (typeof REFUSED_PARTS)[number];

export async function insertRefusedPart(
  trx: Trx,
  poll: string,
  { owner, what }: { readonly owner: number; readonly what: RefusedPart },
  now: Date,
): Promise<void> {
  await trx('refused_parts').insert({ poll, owner, what, at: now }).onConflict(['poll', 'owner', 'what']).ignore();
}

/** In the order of owners and times. */
export async function refusedPartsOf(
  db: Db,
  poll: string,
): Promise<readonly { readonly owner: number; readonly what: RefusedPart }[]> {
  return db('refused_parts').where({ poll }).orderBy(['owner', 'at', 'what']).select('owner', 'what');
}
