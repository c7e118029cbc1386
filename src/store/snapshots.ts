/** Export sets as received, byte for byte, with the keys that they were judged by. Append-only. */
import { z } from 'zod';
import { hex32 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { snapshot as shown } from '../contract/shapes.ts';
import type { Files } from '../roll/export.ts';
import type { Db, Trx } from './database.ts';

const summary = shown.omit({ snapshot: true, importedAt: true });
/** What officers see of a set: files with their signers, notes, units with the members listed in each. */
export type SnapshotSummary = z.infer<typeof summary>;

export type StoredSnapshot = {
  readonly hash: string;
  readonly importedAt: Date;
  /** Seed of the leaves' salts, hex of 32 bytes. */
  readonly saltSeed: string;
  readonly summary: SnapshotSummary;
};

const row = z.object({ hash: hex32, importedAt: z.date(), saltSeed: hex32, summary });
const COLUMNS = ['hash', 'imported_at as importedAt', 'salt_seed as saltSeed', 'summary'] as const;

export type NewSnapshot = StoredSnapshot & {
  readonly importedBy: string | null;
  readonly files: Files;
  /** `allowed_signers` and minisign's `*.pub`, as readPinnedKeys reads them. */
  readonly keys: Files;
};

/** @returns false when this very set is stored already */
export async function insertSnapshot(trx: Trx, snapshot: NewSnapshot): Promise<boolean> {
  const { hash, importedBy, importedAt, saltSeed, files, keys } = snapshot;
  const inserted: unknown[] = await trx('snapshots')
    .insert({
      hash,
      imported_by: importedBy,
      imported_at: importedAt,
      salt_seed: saltSeed,
      summary: JSON.stringify(snapshot.summary),
    })
    .onConflict('hash')
    .ignore()
    .returning('hash');
  if (inserted.length === 0) return false;
  // One file a statement: a list of hundreds of megabytes is not held twice.
  for (const [name, bytes] of files) await trx('snapshot_files').insert({ snapshot: hash, name, bytes: viewOf(bytes) });
  for (const [name, bytes] of keys) await trx('snapshot_keys').insert({ snapshot: hash, name, bytes: viewOf(bytes) });
  return true;
}

const viewOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Newest first. */
export async function readSnapshots(db: Db): Promise<StoredSnapshot[]> {
  const rows: unknown[] = await db('snapshots')
    .orderBy('imported_at', 'desc')
    .orderBy('hash')
    .select(...COLUMNS);
  return rows.map((found) => decode(row, found, 'snapshots'));
}

export async function readSnapshot(db: Db | Trx, hash: string): Promise<StoredSnapshot | undefined> {
  const found: unknown = await db('snapshots')
    .where({ hash })
    .first(...COLUMNS);
  return found === undefined ? undefined : decode(row, found, 'snapshots');
}

async function namedBytes(db: Db, table: 'snapshot_files' | 'snapshot_keys', snapshot: string): Promise<Files> {
  const rows: { name: string; bytes: Buffer }[] = await db(table).where({ snapshot }).select('name', 'bytes');
  return new Map(rows.map(({ name, bytes }) => [name, new Uint8Array(bytes)]));
}

export const snapshotFiles = (db: Db, snapshot: string): Promise<Files> => namedBytes(db, 'snapshot_files', snapshot);
export const snapshotKeys = (db: Db, snapshot: string): Promise<Files> => namedBytes(db, 'snapshot_keys', snapshot);
