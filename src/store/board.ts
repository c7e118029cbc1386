/**
 * The rows of a poll's board: entries, blobs and checkpoints. Written by src/sequencer/append.ts alone, in the order
 * poll row, then board lock; read by everybody. Entries are read back as they were checked when they were appended.
 */
import { z } from 'zod';
import { BODIES, type Body, type BodyKind } from '../../crypto/bodies.ts';
import { fromHex, hex32 } from '../../crypto/bytes.ts';
import { decode, readCanonical } from '../../crypto/canonical.ts';
import { type Frontier, frontier } from '../../crypto/tlog.ts';
import type { Db, Trx } from './database.ts';
import { openLogSecret } from './polls.ts';

export type StoredEntry = {
  readonly index: number;
  readonly kind: string;
  readonly prev: string;
  readonly hash: string;
  readonly line: string;
  readonly bodyHash: string;
  /** What an entry of its kind is about (sequencer/append.ts); empty for kinds that stand once. */
  readonly subject: string;
};

export type StoredCheckpoint = { readonly size: number; readonly note: string; readonly frontier: Frontier };

const COLUMNS = ['index', 'kind', 'prev', 'hash', 'line', 'body_hash as bodyHash', 'subject'] as const;
/** Rows in one INSERT: PostgreSQL takes 65,535 values at most. */
const CHUNK = 1000;

/**
 * Holds the board until the transaction ends, and the poll's row against a change of state. Who also locks the row for
 * change does that first: the order is always row, then board.
 * @returns the hex seed of the log key; undefined when there is no such poll
 */
export async function lockBoard(trx: Trx, poll: string): Promise<{ readonly logSecret: string } | undefined> {
  const row: { id: string; dataKey: string; logSecret: Buffer } | undefined = await trx('polls')
    .where({ id: poll })
    .forShare()
    .first('id', 'data_key as dataKey', 'log_secret as logSecret');
  if (row === undefined) return undefined;
  await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 5))', [`board/${poll}`]);
  return { logSecret: await openLogSecret(trx, row) };
}

/** As lockBoard for a writer that would rather come again than wait. @returns whether the board is held now */
export async function tryLockBoard(trx: Trx, poll: string): Promise<boolean> {
  const { rows }: { rows: { held: boolean }[] } = await trx.raw(
    'select pg_try_advisory_xact_lock(hashtextextended(?, 5)) as held',
    [`board/${poll}`],
  );
  return rows[0]?.held === true;
}

export async function insertEntries(trx: Trx, poll: string, entries: readonly StoredEntry[]): Promise<void> {
  const rows = entries.map(({ bodyHash, ...entry }) => ({ poll, ...entry, body_hash: bodyHash }));
  for (let from = 0; from < rows.length; from += CHUNK) {
    await trx('board_entries').insert(rows.slice(from, from + CHUNK));
  }
}

/** The same blob may be named twice. */
export async function insertBlob(trx: Trx, poll: string, sha256: string, bytes: Uint8Array): Promise<void> {
  await trx('blobs')
    .insert({ poll, sha256, bytes: Buffer.from(bytes) })
    .onConflict(['poll', 'sha256'])
    .ignore();
}

export async function insertCheckpoint(trx: Trx, poll: string, checkpoint: StoredCheckpoint, now: Date): Promise<void> {
  const { size, note } = checkpoint;
  await trx('checkpoints').insert({ poll, size, note, frontier: JSON.stringify(checkpoint.frontier), signed_at: now });
}

/** RFC 6962 leaf hashes of all lines as they are stored now, in order: made by PostgreSQL, so that lines need not travel. */
export async function storedLeaves(db: Db, poll: string): Promise<readonly Uint8Array[]> {
  const { rows }: { rows: { leaf: string }[] } = await db.raw(
    `select encode(sha256('\\x00'::bytea || convert_to(line, 'UTF8')), 'hex') as leaf
     from board_entries where poll = ? order by index`,
    [poll],
  );
  return rows.map(({ leaf }) => fromHex(leaf));
}

/** How many blobs are no longer what their name says. */
export async function alteredBlobs(db: Db, poll: string): Promise<number> {
  const rows: unknown[] = await db('blobs')
    .where({ poll })
    .whereRaw(`encode(sha256(bytes), 'hex') <> sha256`)
    .select('sha256');
  return rows.length;
}

type CheckpointRow = { readonly size: number; readonly note: string; readonly frontier: unknown };

/** The newest checkpoint, or the one of a size. */
export async function readCheckpoint(db: Db, poll: string, size?: number): Promise<StoredCheckpoint | undefined> {
  const query = db('checkpoints').where({ poll, ...(size === undefined ? {} : { size }) });
  const row: CheckpointRow | undefined = await query.orderBy('size', 'desc').first('size', 'note', 'frontier');
  return row === undefined ? undefined : { ...row, frontier: decode(frontier, row.frontier, 'frontier') };
}

export async function readCheckpoints(db: Db, poll: string): Promise<{ size: number; note: string }[]> {
  return db('checkpoints').where({ poll }).orderBy('size').select('size', 'note');
}

export async function lastEntry(db: Db, poll: string): Promise<StoredEntry | undefined> {
  return db('board_entries')
    .where({ poll })
    .orderBy('index', 'desc')
    .first(...COLUMNS);
}

/** All entries in order. */
export async function readEntries(db: Db, poll: string): Promise<StoredEntry[]> {
  return db('board_entries')
    .where({ poll })
    .orderBy('index')
    .select(...COLUMNS);
}

/** The lines alone, from this index on, in order. */
export async function linesFrom(db: Db, poll: string, index: number): Promise<string[]> {
  const rows: { line: string }[] = await db('board_entries')
    .where({ poll })
    .where('index', '>=', index)
    .orderBy('index')
    .select('line');
  return rows.map(({ line }) => line);
}

export async function entriesOfKind(db: Db, poll: string, kind: BodyKind): Promise<StoredEntry[]> {
  return db('board_entries')
    .where({ poll, kind })
    .orderBy('index')
    .select(...COLUMNS);
}

/** Number of entries. */
export async function boardSize(db: Db, poll: string): Promise<number> {
  const last = await lastEntry(db, poll);
  return last === undefined ? 0 : last.index + 1;
}

export async function entryWithBody(db: Db, poll: string, bodyHash: string): Promise<StoredEntry | undefined> {
  return db('board_entries')
    .where({ poll, body_hash: bodyHash })
    .first(...COLUMNS);
}

export async function readBlob(db: Db, poll: string, sha256: string): Promise<Uint8Array | undefined> {
  const row: { bytes: Buffer } | undefined = await db('blobs').where({ poll, sha256 }).first('bytes');
  return row === undefined ? undefined : Uint8Array.from(row.bytes);
}

/** All blobs by name. */
export async function readBlobs(db: Db, poll: string): Promise<Map<string, Uint8Array>> {
  const rows: { sha256: string; bytes: Buffer }[] = await db('blobs').where({ poll }).select('sha256', 'bytes');
  return new Map(rows.map(({ sha256, bytes }) => [sha256, Uint8Array.from(bytes)]));
}

const storedLine = z.looseObject({ body: z.unknown() });
const blobReference = z.strictObject({ bytes: z.int(), sha256: hex32 });

export type ReadBody<K extends BodyKind> = {
  readonly index: number;
  readonly hash: string;
  readonly bodyHash: string;
  readonly body: Body<K>;
};

const SCHEMAS: { readonly [K in BodyKind]: z.ZodType<Body<K>> } = BODIES;

/** Entries of a kind in order, their bodies read, from blobs where they are kept there. @throws when one is not as it was appended */
export async function boardBodies<K extends BodyKind>(db: Db, poll: string, kind: K): Promise<ReadBody<K>[]> {
  const entries = await entriesOfKind(db, poll, kind);
  const bodies: ReadBody<K>[] = [];
  for (const { index, hash, bodyHash, line } of entries) {
    const { body: inline } = decode(storedLine, readCanonical(line));
    const reference = blobReference.safeParse(inline);
    const kept = reference.success ? await readBlob(db, poll, reference.data.sha256) : undefined;
    if (reference.success && kept === undefined) throw new Error('a blob of the board is missing');
    const value = kept === undefined ? inline : readCanonical(kept);
    const body: Body<K> = decode(SCHEMAS[kind], value, kind);
    bodies.push({ index, hash, bodyHash, body });
  }
  return bodies;
}

/** Numbers of the trustees who gave the entries of a kind, in order: bodies may be long, and are not read. */
export async function ownersOf(db: Db, poll: string, kind: BodyKind): Promise<number[]> {
  const rows: { owner: number }[] = await db('board_entries')
    .where({ poll, kind })
    .orderBy('index')
    .select(db.raw(`split_part(subject, '/', 2)::int as owner`));
  return rows.map(({ owner }) => owner);
}

/** Whether so many trustees gave their part of one election that everybody, or where it is sealed the scrutineers, can read its result. */
export async function isResultOpen(db: Db | Trx, poll: string, quorum: number): Promise<boolean> {
  const found: unknown = await db('board_entries')
    .where({ poll })
    .whereIn('kind', ['partial-decryption', 'sealed-part'])
    .groupByRaw(`split_part(subject, '/', 1)`)
    .havingRaw('count(*) >= ?', [quorum])
    .first(db.raw('count(*)'));
  return found !== undefined;
}

/** The entry of a kind that stands on a board once. */
export async function boardBody<K extends BodyKind>(db: Db, poll: string, kind: K): Promise<ReadBody<K> | undefined> {
  return (await boardBodies(db, poll, kind))[0];
}
