/** The bundle of a poll as it was published, once. */
import type { Db, Trx } from './database.ts';

export async function insertPublished(
  trx: Trx,
  poll: string,
  { manifestSha256, zip }: { readonly manifestSha256: string; readonly zip: Uint8Array },
  now: Date,
): Promise<void> {
  await trx('published').insert({ poll, manifest_sha256: manifestSha256, zip: Buffer.from(zip), at: now });
}

export async function readPublishedZip(db: Db, poll: string): Promise<Uint8Array | undefined> {
  const row: { zip: Buffer } | undefined = await db('published').where({ poll }).first('zip');
  return row === undefined ? undefined : Uint8Array.from(row.zip);
}

export const isPublished = async (db: Db, poll: string): Promise<boolean> =>
  (await db('published').where({ poll }).first('poll')) !== undefined;
