/**
 * A look at members: from here to its end the transaction sees their lines and contacts in a poll, and those of nobody else. The
 * database refuses more than fifty members at once, and the commit unless the access log has a row of the same transaction.
 */
import type { Db, Trx } from './database.ts';

/** Nothing for a login that may read whole rolls. @throws as the database does: `fifty_at_once` */
export async function look(db: Db | Trx, poll: string, numbers: readonly string[]): Promise<void> {
  if (numbers.length > 0) await db.raw('select look(?, ?)', [poll, [...numbers]]);
}
