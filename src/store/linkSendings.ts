/** How often a member was sent a way in again, by mail at their own asking or an officer's, or on paper. */
import type { Db, Trx } from './database.ts';

export async function insertSending(
  trx: Trx,
  given: {
    readonly poll: string;
    readonly number: string;
    readonly way: 'mail' | 'paper';
    /** Null when the member asked. */
    readonly by: string | null;
    readonly now: Date;
  },
): Promise<void> {
  const { poll, number, way, by, now } = given;
  await trx('link_sendings').insert({ poll, number, way, sent_by: by, at: now });
}

export async function sendingsSince(db: Db | Trx, poll: string, number: string, since: Date): Promise<number> {
  const row: { sendings: number } | undefined = await db('link_sendings')
    .where({ poll, number })
    .where('at', '>', since)
    .first(db.raw('count(*) as sendings'));
  return row?.sendings ?? 0;
}
