/** Locks and their liftings, both append-only. The officer's words and signed act are sealed. */
import { z } from 'zod';
import { canonical, decode, decodeCanonical } from '../../crypto/canonical.ts';
import type { LockGiven } from '../contract/locks.ts';
import { role } from '../contract/roles.ts';
import type { Lock } from '../domain/locks.ts';
import type { Pause } from '../domain/pauses.ts';
import type { Place } from '../sealing.ts';
import { signedRecord } from '../verify/bundle.ts';
import type { Db, Trx } from './database.ts';
import { organisationSealer } from './dataKeys.ts';
import type { SignedOpening } from './signedActs.ts';

const placeOf = (column: 'why' | 'record', id: string): Place => ['locks', column, id];

export async function insertLock(
  trx: Trx,
  given: {
    readonly id: string;
    readonly lock: LockGiven;
    readonly lockedBy: string;
    /** An instant of whole seconds. */
    readonly at: string;
    readonly act: SignedOpening;
  },
): Promise<void> {
  const { id, lock, lockedBy, at, act } = given;
  const { sealText } = organisationSealer(trx);
  await trx('locks').insert({
    id,
    scope: lock.scope,
    poll: lock.poll,
    unit: lock.scope === 'unit' ? lock.unit : null,
    role: lock.scope === 'role' ? lock.role : null,
    why: sealText(lock.why, placeOf('why', id)),
    expected_by: lock.scope === 'voting' ? lock.expectedBy : null,
    locked_by: lockedBy,
    at,
    auth: act.auth,
    salt: act.salt,
    record: sealText(canonical(act.record), placeOf('record', id)),
  });
}

export async function liftLock(
  trx: Trx,
  { lock, proposal, at, addsSeconds }: { lock: string; proposal: string; at: string; addsSeconds: number },
): Promise<void> {
  await trx('lock_lifts').insert({ lock, proposal, at, adds_seconds: addsSeconds });
}

const lockRow = z.object({
  id: z.string(),
  scope: z.enum(['unit', 'role', 'desk', 'voting']),
  poll: z.string().nullable(),
  unit: z.string().nullable(),
  role: role.nullable(),
});

/** All that stand now. There are few, and each officer's call asks. */
export async function openLocks(db: Db | Trx): Promise<Lock[]> {
  const rows: unknown[] = await db('open_locks')
    .orderBy('at')
    .orderBy('id')
    .select('id', 'scope', 'poll', 'unit', 'role');
  return rows.map((row) => decode(lockRow, row, 'locks'));
}

export type StoredLock = Lock & {
  readonly why: string;
  readonly expectedBy: Date | null;
  readonly lockedBy: string;
  readonly at: Date;
  readonly act: SignedOpening;
  readonly lifted: { readonly at: Date; readonly addsSeconds: number; readonly proposal: string } | null;
};

const storedRow = lockRow.extend({
  why: z.instanceof(Uint8Array),
  expectedBy: z.date().nullable(),
  lockedBy: z.string(),
  at: z.date(),
  auth: z.string(),
  salt: z.string(),
  record: z.instanceof(Uint8Array),
  liftedAt: z.date().nullable(),
  addsSeconds: z.number().nullable(),
  proposal: z.string().nullable(),
});

const stored = (db: Db | Trx) =>
  db('locks as l')
    .leftJoin('lock_lifts as x', 'x.lock', 'l.id')
    .orderBy('l.at', 'desc')
    .orderBy('l.id')
    .select(
      'l.id',
      'l.scope',
      'l.poll',
      'l.unit',
      'l.role',
      'l.why',
      'l.expected_by as expectedBy',
      'l.locked_by as lockedBy',
      'l.at',
      'l.auth',
      'l.salt',
      'l.record',
      'x.at as liftedAt',
      'x.adds_seconds as addsSeconds',
      'x.proposal',
    );

function read(db: Db | Trx, row: unknown): StoredLock {
  const { why, record, auth, salt, liftedAt, addsSeconds, proposal, ...rest } = decode(storedRow, row, 'locks');
  const { openText, open } = organisationSealer(db);
  return {
    ...rest,
    why: openText(why, placeOf('why', rest.id)),
    act: { auth, salt, record: decodeCanonical(signedRecord, open(record, placeOf('record', rest.id))) },
    lifted: liftedAt === null || proposal === null ? null : { at: liftedAt, addsSeconds: addsSeconds ?? 0, proposal },
  };
}

/** Newest first, those that stand before those that were lifted. */
export async function readLocks(db: Db | Trx, { limit }: { readonly limit: number }): Promise<StoredLock[]> {
  const rows: unknown[] = await stored(db).clearOrder().orderByRaw('x.at is not null, l.at desc, l.id').limit(limit);
  return rows.map((row) => read(db, row));
}

/** With `lock`: nobody else lifts it until the transaction ends. */
export async function findLock(
  db: Db | Trx,
  id: string,
  { lock = false }: { readonly lock?: boolean } = {},
): Promise<StoredLock | undefined> {
  if (lock) await db('locks').where({ id }).forUpdate().first('id');
  const row: unknown = await stored(db).where('l.id', id).first();
  return row === undefined ? undefined : read(db, row);
}

/** Locks of a poll and of all, in the order of time: what its pack opens. */
export async function locksOf(db: Db | Trx, poll: string): Promise<StoredLock[]> {
  const rows: unknown[] = await stored(db).whereNull('l.poll').orWhere('l.poll', poll);
  return rows.map((row) => read(db, row)).reverse();
}

const toInstant = (at: Date): string => at.toISOString().replace('.000Z', 'Z');

/** Pauses of voting by poll, in the order of time. */
export async function pausesOf(db: Db | Trx, polls: readonly string[]): Promise<ReadonlyMap<string, readonly Pause[]>> {
  const rows: { poll: string; at: Date; lifted: Date | null }[] = await db('locks as l')
    .leftJoin('lock_lifts as x', 'x.lock', 'l.id')
    .where('l.scope', 'voting')
    .whereIn('l.poll', [...polls])
    .orderBy('l.at')
    .orderBy('x.at')
    .select('l.poll', 'l.at', 'x.at as lifted');
  const pauses = new Map<string, Pause[]>();
  for (const { poll, at, lifted } of rows) {
    const pause = { from: toInstant(at), until: lifted === null ? null : toInstant(lifted) };
    pauses.set(poll, [...(pauses.get(poll) ?? []), pause]);
  }
  return pauses;
}
