/**
 * The access log: one chain of rows for the whole service, appended in the transaction of the act it tells of. Each append
 * waits for the one before, so it comes last in an act: what holds the log holds up everybody.
 */

import { hex32 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import {
  type AccessAct,
  type AccessEvent,
  type AccessRow,
  accessHash,
  accessRow,
  FIRST_PREV,
} from '../domain/accessLog.ts';
import type { Db, Trx } from './database.ts';

/** Any number of our own: who holds this advisory lock appends to the log. */
const APPEND_LOCK = 7_051_967;

/** Who did it, as the session says. */
export type Doer = { readonly person: string | null; readonly credentialId: string | null };

/** Needs `read committed`: the last row must be read as it is after the lock was got. */
export async function recordAccess(trx: Trx, doer: Doer, event: AccessEvent, now: Date): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(?)', [APPEND_LOCK]);
  const last: { hash: string } | undefined = await trx('access_log').orderBy('id', 'desc').first('hash');
  const row: AccessRow = {
    at: now.toISOString(),
    person: doer.person,
    credentialId: doer.credentialId,
    act: event.act,
    poll: event.poll ?? null,
    concerning: event.concerning ?? null,
    details: toDetails(event.details),
    prev: last?.hash ?? FIRST_PREV,
  };
  await trx('access_log').insert({
    at: now,
    person: row.person,
    credential_id: row.credentialId,
    act: row.act,
    poll: row.poll,
    concerning: row.concerning,
    details: JSON.stringify(row.details),
    prev: row.prev,
    hash: accessHash(row),
  });
}

const toDetails = (given: AccessEvent['details'] = {}): AccessRow['details'] =>
  Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, typeof value === 'object' ? [...value] : value]),
  );

/** Rows of one act, the newest first. */
export async function rowsOfAct(
  db: Db | Trx,
  act: AccessAct,
  limit: number,
): Promise<{ readonly at: Date; readonly concerning: string | null; readonly details: AccessRow['details'] }[]> {
  return db('access_log').where({ act }).orderBy('id', 'desc').limit(limit).select('at', 'concerning', 'details');
}

/** The whole log in its order, for `brokenAt`. */
export async function readAccessLog(db: Db): Promise<(AccessRow & { readonly hash: string })[]> {
  const rows: { at: Date; hash: string }[] = await db('access_log')
    .orderBy('id')
    .select('at', 'person', 'credential_id as credentialId', 'act', 'poll', 'concerning', 'details', 'prev', 'hash');
  return rows.map(({ hash, at, ...rest }) => ({
    ...decode(accessRow, { ...rest, at: at.toISOString() }, 'access_log'),
    hash: decode(hex32, hash, 'access_log.hash'),
  }));
}
