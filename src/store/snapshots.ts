/**
 * Export sets as received, byte for byte, with the public keys that they were judged by. Append-only. Each set has a data key
 * of its own, which seals its files and its seed, and later the names and contacts of rolls made from it (store/roll.ts).
 */
import { z } from 'zod';
import { hex32 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { snapshot as shown } from '../contract/shapes.ts';
import { csvName, type Files } from '../roll/export.ts';
import { type Place, SEAL_BYTES, type Sealer } from '../sealing.ts';
import type { Db, Trx } from './database.ts';
import { newDataKey, sealerFor } from './dataKeys.ts';

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

const row = z.object({
  hash: hex32,
  importedAt: z.date(),
  dataKey: z.string(),
  saltSeed: z.instanceof(Uint8Array),
  summary,
});
const COLUMNS = [
  'hash',
  'imported_at as importedAt',
  'data_key as dataKey',
  'salt_seed as saltSeed',
  'summary',
] as const;
const MEMBERS = csvName('members');
const seedPlace = (hash: string): Place => ['snapshots', 'salt_seed', hash];

async function read(db: Db | Trx, found: unknown): Promise<StoredSnapshot> {
  const { dataKey, saltSeed, ...rest } = decode(row, found, 'snapshots');
  const sealer = await sealerFor(db, dataKey);
  return { ...rest, saltSeed: sealer.openText(saltSeed, seedPlace(rest.hash)) };
}

export type NewSnapshot = StoredSnapshot & {
  readonly importedBy: string | null;
  readonly files: Files;
  /** `allowed_signers` and minisign's `*.pub`, as readPinnedKeys reads them. */
  readonly keys: Files;
};

/** @returns false when this very set is stored already */
export async function insertSnapshot(trx: Trx, snapshot: NewSnapshot): Promise<boolean> {
  const { hash, importedBy, importedAt, saltSeed, files, keys } = snapshot;
  if ((await trx('snapshots').where({ hash }).first('hash')) !== undefined) return false;
  const { id: dataKey, sealer } = await newDataKey(trx, 'snapshot', importedAt);
  const inserted: unknown[] = await trx('snapshots')
    .insert({
      hash,
      imported_by: importedBy,
      imported_at: importedAt,
      data_key: dataKey,
      salt_seed: sealer.sealText(saltSeed, seedPlace(hash)),
      summary: JSON.stringify(snapshot.summary),
    })
    .onConflict('hash')
    .ignore()
    .returning('hash');
  if (inserted.length === 0) return false;
  for (const [name, bytes] of files) await insertFile(trx, sealer, { snapshot: hash, name, bytes });
  for (const [name, bytes] of keys) await trx('snapshot_keys').insert({ snapshot: hash, name, bytes: viewOf(bytes) });
  return true;
}

const viewOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A list of hundreds of megabytes is sealed, sent and fetched in parts: no statement holds it whole. */
const PART_BYTES = 8 * 1024 * 1024;

type Part = { readonly snapshot: string; readonly name: string; readonly part: number; readonly parts: number };
const partPlace = ({ snapshot, name, part, parts }: Part): Place => {
  // With how many there are: a file without its last part does not pass for a shorter one.
  return ['snapshot_files', 'bytes', snapshot, name, part, parts];
};

async function insertFile(
  trx: Trx,
  sealer: Sealer,
  { snapshot, name, bytes }: { readonly snapshot: string; readonly name: string; readonly bytes: Uint8Array },
): Promise<void> {
  const parts = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  for (let part = 1; part <= parts; part++) {
    const of = { snapshot, name, part, parts };
    const some = bytes.subarray((part - 1) * PART_BYTES, part * PART_BYTES);
    await trx('snapshot_files').insert({ ...of, bytes: sealer.seal(some, partPlace(of)) });
  }
}

/** The one whose members.csv is as of the latest instant; of two of the same, the one that came last. */
export async function newestList(db: Db | Trx): Promise<string | undefined> {
  const { rows }: { rows: { hash: string }[] } = await db.raw(
    `select s.hash from snapshots s, jsonb_to_recordset(s.summary -> 'files') as f(file text, "asOf" timestamptz)
     where f.file = 'members.csv' order by f."asOf" desc, s.imported_at desc limit 1`,
  );
  return rows[0]?.hash;
}

/** Whether a set with an older members' list is loaded. @param asOf  of the list that it must be older than */
export async function hasOlderList(db: Db | Trx, asOf: string): Promise<boolean> {
  const { rows }: { rows: object[] } = await db.raw(
    `select from snapshots s, jsonb_to_recordset(s.summary -> 'files') as f(file text, "asOf" timestamptz)
     where f.file = 'members.csv' and f."asOf" < ?::timestamptz limit 1`,
    [asOf],
  );
  return rows.length > 0;
}

/** Newest first. */
export async function readSnapshots(db: Db): Promise<StoredSnapshot[]> {
  const rows: unknown[] = await db('snapshots')
    .orderBy('imported_at', 'desc')
    .orderBy('hash')
    .select(...COLUMNS);
  return Promise.all(rows.map((found) => read(db, found)));
}

export async function readSnapshot(db: Db | Trx, hash: string): Promise<StoredSnapshot | undefined> {
  const found: unknown = await db('snapshots')
    .where({ hash })
    .first(...COLUMNS);
  return found === undefined ? undefined : read(db, found);
}

/** Rows of the members' list of a set, as it was judged when it came. */
export async function rowsListed(db: Db | Trx, hash: string): Promise<number> {
  const found = await readSnapshot(db, hash);
  return found?.summary.files.find(({ file }) => file === MEMBERS)?.rows ?? 0;
}

/** What seals and opens under a snapshot's own key. */
export async function snapshotSealer(db: Db | Trx, snapshot: string): Promise<Sealer> {
  const found: { key: string } | undefined = await db('snapshots').where({ hash: snapshot }).first('data_key as key');
  if (found === undefined) throw new Error('no such snapshot');
  return sealerFor(db, found.key);
}

/** @throws SealBroken when a file is not as it was stored */
export async function snapshotFiles(db: Db, snapshot: string): Promise<Files> {
  const sealer = await snapshotSealer(db, snapshot);
  const rows: (Part & { readonly length: number })[] = await db('snapshot_files')
    .where({ snapshot })
    .orderBy(['name', 'part'])
    .select('snapshot', 'name', 'part', 'parts', db.raw('octet_length(bytes) as length'));
  const files = new Map<string, Uint8Array>();
  for (const name of new Set(rows.map((row) => row.name))) {
    const parts = rows.filter((row) => row.name === name);
    if (parts.length !== parts[0]?.parts) throw new Error('a stored export lacks a part');
    const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length - SEAL_BYTES, 0));
    let at = 0;
    for (const { length, ...part } of parts) {
      const sealed: { bytes: Buffer } | undefined = await db('snapshot_files')
        .where({ snapshot, name, part: part.part })
        .first('bytes');
      if (sealed === undefined) throw new Error('a stored export lacks a part');
      bytes.set(sealer.open(sealed.bytes, partPlace(part)), at);
      at += length - SEAL_BYTES;
    }
    files.set(name, bytes);
  }
  return files;
}

export async function snapshotKeys(db: Db, snapshot: string): Promise<Files> {
  const rows: { name: string; bytes: Buffer }[] = await db('snapshot_keys').where({ snapshot }).select('name', 'bytes');
  return new Map(rows.map(({ name, bytes }) => [name, new Uint8Array(bytes)]));
}
