/**
 * Whether an officer is kept from an act of a poll by what they have in it: a declared interest, or an earlier part that does
 * not go with this one. The router asks for every act of a poll that is open to officers alone; the database refuses it again
 * in the act's own transaction.
 */
import { type Refusal, refuse } from '../contract/refusals.ts';
import type { Role } from '../contract/roles.ts';
import { mayActAs } from '../domain/duties.ts';
import type { Db, Trx } from '../store/database.ts';
import { interestOf, partsOf } from '../store/interests.ts';

/**
 * @param as    roles of theirs that the act is open to
 * @param acts  whether something is done: who may look may look whatever part they had
 */
export async function keptFrom(
  db: Db | Trx,
  {
    person,
    poll,
    as,
    acts,
  }: { readonly person: string; readonly poll: string; readonly as: readonly Role[]; readonly acts: boolean },
): Promise<Refusal<'INTERESTED' | 'PARTS_CLASH'> | null> {
  if (((await interestOf(db, person, poll)) ?? 'none') !== 'none') return refuse('INTERESTED');
  if (acts && !mayActAs(await partsOf(db, person, poll), as)) return refuse('PARTS_CLASH');
  return null;
}
