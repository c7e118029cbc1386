/**
 * The access log: one chain of rows for the whole service, appended in the transaction of the act it tells of. Each append
 * waits for the one before, so it comes last in an act: what holds the log holds up everybody.
 */

import { z } from 'zod';
import { compareText, fromHex, hex32 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { saltFor } from '../../crypto/commitment.ts';
import { type AccessAct, type AccessEvent, FIRST_PREV } from '../domain/accessLog.ts';
import { dueAt } from '../domain/review.ts';
import { type AccessRow, accessHash, accessRow, needsReview, ruleFor, whoseHash } from '../verify/accessLog.ts';
import type { AccessHead } from '../verify/bundle.ts';
import type { Db, Trx } from './database.ts';
import { reviewDaysOf, saltSeedOf } from './polls.ts';

/** Any number of our own: who holds this advisory lock appends to the log. */
const APPEND_LOCK = 7_051_967;

/** Nobody else appends until the transaction ends, and all that was appended before is seen. */
export const holdLog = async (trx: Trx): Promise<void> => {
  await trx.raw('select pg_advisory_xact_lock(?)', [APPEND_LOCK]);
};

/** Who did it, as the session says. */
export type Doer = { readonly person: string | null; readonly credentialId: string | null };

/**
 * Needs `read committed`: the last row must be read as it is after the lock was got.
 * @returns the row's id
 */
export async function recordAccess(trx: Trx, doer: Doer, event: AccessEvent, asked: Date): Promise<number> {
  await holdLog(trx);
  const last: { hash: string; at: Date } | undefined = await trx('access_log')
    .orderBy('id', 'desc')
    .first('hash', 'at');
  // Who waited for another act writes after it: the log goes on in time.
  const now = last === undefined || last.at < asked ? asked : last.at;
  const whose = [...new Set(event.whose ?? [])].sort(compareText);
  const row: AccessRow = {
    at: now.toISOString(),
    person: doer.person,
    credentialId: doer.credentialId,
    act: event.act,
    poll: event.poll ?? null,
    concerning: event.concerning ?? null,
    details: { ...toDetails(event.details), ...(whose.length === 0 ? {} : { whose: whoseHash(whose) }) },
    prev: last?.hash ?? FIRST_PREV,
  };
  const [inserted]: { id: number }[] = await trx('access_log')
    .insert({
      at: now,
      person: row.person,
      credential_id: row.credentialId,
      act: row.act,
      poll: row.poll,
      concerning: row.concerning,
      details: JSON.stringify(row.details),
      prev: row.prev,
      hash: accessHash(row),
    })
    .returning('id');
  if (inserted === undefined) throw new Error('no row was appended');
  const { id } = inserted;
  if (whose.length > 0) await trx('access_subjects').insert(whose.map((number) => ({ row: id, number })));
  await queueForReview(trx, id, row, now);
  return id;
}

/** A look that is drawn waits for somebody else from the moment it is done. What always waits the table queues by itself. */
async function queueForReview(trx: Trx, id: number, row: AccessRow, now: Date): Promise<void> {
  const rule = ruleFor(row);
  if (rule !== 'by-draw' || row.poll === null) return;
  if (!needsReview(row, await drawSecret(trx, row.poll))) return;
  const due_at = dueAt(now, await reviewDaysOf(trx, row.poll));
  await trx('review_items').insert({ row: id, poll: row.poll, rule, due_at });
}

/** What decides the draw; the salt of the commitment at the freeze, which the pack opens after the close. */
export const drawSecret = async (db: Db | Trx, poll: string): Promise<string> =>
  saltFor(fromHex(await saltSeedOf(db, poll)), ['access', 'roll-frozen']);

const toDetails = (given: AccessEvent['details'] = {}): AccessRow['details'] =>
  Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, typeof value === 'object' ? [...value] : value]),
  );

/** How many members somebody was shown since then; what they sign off, and what came to nothing, not counted. */
export async function countLookedAt(db: Db | Trx, person: string, since: Date): Promise<number> {
  const [found]: { members: number }[] = await db('access_log as l')
    .join('access_subjects as s', 's.row', 'l.id')
    .where('l.person', person)
    .where('l.at', '>', since)
    .whereNotIn('l.act', ['reviews-read', 'look-undone'])
    .countDistinct({ members: 's.number' });
  return found?.members ?? 0;
}

/** How often an act was done in a poll. */
export async function countActs(db: Db | Trx, poll: string, act: AccessAct): Promise<number> {
  const [found]: { times: number }[] = await db('access_log').where({ poll, act }).count({ times: '*' });
  return found?.times ?? 0;
}

/** Rows of one act, the newest first. */
export async function rowsOfAct(
  db: Db | Trx,
  act: AccessAct,
  limit: number,
): Promise<{ readonly at: Date; readonly concerning: string | null; readonly details: AccessRow['details'] }[]> {
  return db('access_log').where({ act }).orderBy('id', 'desc').limit(limit).select('at', 'concerning', 'details');
}

const ROW = [
  'at',
  'person',
  'credential_id as credentialId',
  'act',
  'poll',
  'concerning',
  'details',
  'prev',
  'hash',
] as const;
const storedRow = accessRow.extend({ at: z.date(), hash: hex32 });
const toRow = (row: unknown): AccessRow & { readonly hash: string } => {
  const { at, ...rest } = decode(storedRow, row, 'access_log');
  return { at: at.toISOString(), ...rest };
};

/** The whole log in its order, for `brokenAt`. */
export async function readAccessLog(db: Db): Promise<(AccessRow & { readonly hash: string })[]> {
  const rows: unknown[] = await db('access_log')
    .orderBy('id')
    .select(...ROW);
  return rows.map(toRow);
}

/** Rows of a poll that its board commits to, in the order of the log. @param count  so many from the first on; all of them when absent */
export async function reviewableRows(
  db: Db | Trx,
  poll: string,
  count?: number,
): Promise<(AccessRow & { readonly hash: string })[]> {
  const rows: unknown[] = await db('access_log')
    .where({ poll })
    .orderBy('id')
    .select(...ROW);
  const reviewable = rows.map(toRow).filter((row) => ruleFor(row) !== null);
  return count === undefined ? reviewable : reviewable.slice(0, count);
}

export async function insertAccessHead(trx: Trx, poll: string, of: AccessHead['of'], rows: number): Promise<void> {
  await trx('access_heads').insert({ poll, of, rows });
}

export const accessHeadsOf = (
  db: Db | Trx,
  poll: string,
): Promise<{ readonly of: AccessHead['of']; readonly rows: number }[]> =>
  db('access_heads').where({ poll }).orderBy('rows').orderBy('of', 'desc').select('of', 'rows');
