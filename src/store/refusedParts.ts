/** Trustees who gave what does not verify, and what they gave. Rows are kept for good, once of each kind. */
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import type { REFUSED_PARTS } from '../contract/shapes.ts';
import type { Db, Trx } from './database.ts';

/** What was given: an approval of the tallies, a shuffle, a part of the count. */
export type RefusedPart = (typeof REFUSED_PARTS)[number];

export async function insertRefusedPart(
  trx: Trx,
  poll: string,
  { owner, what, record }: { readonly owner: number; readonly what: RefusedPart; readonly record: string },
  now: Date,
): Promise<void> {
  const row = { poll, owner, what, record, sha256: sha256Hex(utf8(record)), at: now };
  await trx('refused_parts').insert(row).onConflict(['poll', 'owner', 'what']).ignore();
}

export type RefusedRecord = {
  readonly owner: number;
  readonly what: RefusedPart;
  readonly at: Date;
  /** Canonical JSON of what was posted, and its SHA-256; null in rows of before. */
  readonly record: string | null;
  readonly sha256: string | null;
};

/** In the order of owners and times. */
export const refusedRecordsOf = (db: Db, poll: string): Promise<readonly RefusedRecord[]> =>
  db('refused_parts')
    .where({ poll })
    .orderBy(['owner', 'at', 'what'])
    .select('owner', 'what', 'at', 'record', 'sha256');

/** In the order of owners and times. */
export async function refusedPartsOf(
  db: Db,
  poll: string,
): Promise<readonly { readonly owner: number; readonly what: RefusedPart }[]> {
  return db('refused_parts').where({ poll }).orderBy(['owner', 'at', 'what']).select('owner', 'what');
}
