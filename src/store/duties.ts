/**
 * The chain of duties (SPEC §4.4): read here, and written by triggers alone. What the board commits to is how many events
 * there were, and the link of the last one.
 */
import { decodeCanonical } from '../../crypto/canonical.ts';
import { NO_DUTIES } from '../../crypto/commitment.ts';
import { type DutyEvent, type DutyHead, dutyEvent } from '../verify/bundle.ts';
import type { Db, Trx } from './database.ts';

/** The first `count` events; all of them when it is null. */
export async function dutyEvents(db: Db | Trx, count: number | null = null): Promise<DutyEvent[]> {
  const query = db('duty_events').orderBy('seq').select('event');
  const rows: { event: string }[] = await (count === null ? query : query.where('seq', '<=', count));
  return rows.map(({ event }) => decodeCanonical(dutyEvent, event));
}

/** Events that come later do not change what was read: the chain grows at its end, in the order of the commits. */
export async function dutyHead(db: Db | Trx): Promise<{ readonly events: number; readonly link: string }> {
  const last: { events: number; link: string } | undefined = await db('duty_events')
    .orderBy('seq', 'desc')
    .first('seq as events', 'link');
  return last ?? { events: 0, link: NO_DUTIES };
}

export async function insertDutyHead(trx: Trx, poll: string, of: DutyHead['of'], events: number): Promise<void> {
  await trx('duty_heads').insert({ poll, of, events });
}

export async function dutyHeadsOf(
  db: Db | Trx,
  poll: string,
): Promise<{ readonly of: DutyHead['of']; readonly events: number }[]> {
  return db('duty_heads').where({ poll }).orderBy('events').orderBy('of', 'desc').select('of', 'events');
}
