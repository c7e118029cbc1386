/**
 * What of the access log somebody else has to look at, and who signed it off. Append-only; the database holds once more that
 * no reviewer took part, and that nothing is declared before all of it is signed off.
 */
import { z } from 'zod';
import { DecodeError, hex32 } from '../../crypto/bytes.ts';
import { canonical, decode, decodeCanonical } from '../../crypto/canonical.ts';
import { type Place, SealBroken, type Sealer } from '../sealing.ts';
import { REVIEW_VERDICTS, type ReviewLine, type SignedRecord, signedRecord } from '../verify/bundle.ts';
import type { Db, Trx } from './database.ts';
import { organisationSealer } from './dataKeys.ts';
import type { SignedOpening } from './signedActs.ts';

const recordPlace = (id: string): Place => ['reviews', 'record', id];
const verdict = z.enum(REVIEW_VERDICTS);

export type ReviewItem = {
  readonly id: number;
  readonly hash: string;
  readonly rule: 'always' | 'by-draw';
  readonly at: Date;
  readonly person: string | null;
  /** Who took part besides. */
  readonly other: string | null;
  readonly act: string;
  /** Member number or row id. */
  readonly concerning: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly dueAt: Date;
  readonly review: string | null;
};

const itemRow = z.object({
  id: z.number(),
  hash: hex32,
  rule: z.enum(['always', 'by-draw']),
  at: z.date(),
  person: z.string().nullable(),
  other: z.string().nullable(),
  act: z.string(),
  concerning: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
  dueAt: z.date(),
  review: z.string().nullable(),
});

const items = (db: Db | Trx, poll: string) =>
  db('review_items as i')
    .join('access_log as l', 'l.id', 'i.row')
    .leftJoin('reviewed as d', 'd.row', 'i.row')
    .where('i.poll', poll);
const COLUMNS = [
  'l.id',
  'l.hash',
  'i.rule',
  'l.at',
  'l.person',
  'i.other',
  'l.act',
  'l.concerning',
  'l.details',
  'i.due_at as dueAt',
  'd.review',
] as const;
const read = (rows: readonly unknown[]): ReviewItem[] => rows.map((row) => decode(itemRow, row, 'review_items'));

/** Waiting: the longest waiting first. Signed off: the newest first. */
export async function listItems(
  db: Db | Trx,
  poll: string,
  state: 'waiting' | 'signed-off',
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ readonly items: ReviewItem[]; readonly total: number }> {
  const filtered = () =>
    state === 'waiting' ? items(db, poll).whereNull('d.row') : items(db, poll).whereNotNull('d.row');
  const counted: { total: number }[] = await filtered().select(db.raw('count(*) as total'));
  const rows: unknown[] = await filtered()
    .orderBy('i.row', state === 'waiting' ? 'asc' : 'desc')
    .limit(limit)
    .offset(offset)
    .select(...COLUMNS);
  return { items: read(rows), total: counted[0]?.total ?? 0 };
}

/** Those of a poll that go by these hashes. */
export const findItems = async (db: Db | Trx, poll: string, hashes: readonly string[]): Promise<ReviewItem[]> =>
  read(
    await items(db, poll)
      .whereIn('l.hash', [...hashes])
      .select(...COLUMNS),
  );

/** Those that hold up the declaration. */
export const holdingItems = async (db: Db | Trx, poll: string): Promise<ReviewItem[]> =>
  read(
    await items(db, poll)
      .join('holding_reviews as h', 'h.row', 'i.row')
      .select(...COLUMNS),
  );

export async function countWaiting(
  db: Db | Trx,
  poll: string,
  now: Date,
): Promise<{ readonly waiting: number; readonly overdue: number }> {
  const rows: { waiting: number; overdue: number }[] = await db('open_reviews')
    .where({ poll })
    .select(db.raw('count(*) as waiting, count(*) filter (where due_at <= ?) as overdue', [now]));
  return rows[0] ?? { waiting: 0, overdue: 0 };
}

/** What holds up the declaration: of what came up to the close, as the board commits to it. What is looked at later does not. */
export async function countHolding(db: Db | Trx, poll: string): Promise<number> {
  const rows: { holding: number }[] = await db('holding_reviews').where({ poll }).select(db.raw('count(*) as holding'));
  return rows[0]?.holding ?? 0;
}

/** Numbers of the members whom each row showed. */
export async function subjectsOf(
  db: Db | Trx,
  rows: readonly number[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const found: { row: number; number: string }[] = await db('access_subjects')
    .whereIn('row', [...rows])
    .orderBy('number')
    .select('row', 'number');
  const subjects = new Map<number, string[]>();
  for (const { row, number } of found) subjects.set(row, [...(subjects.get(row) ?? []), number]);
  return subjects;
}

export async function insertReview(
  trx: Trx,
  given: {
    readonly id: string;
    readonly poll: string;
    readonly person: string;
    readonly verdict: z.infer<typeof verdict>;
    /** An instant of whole seconds. */
    readonly at: string;
    readonly act: SignedOpening;
    readonly rows: readonly number[];
  },
): Promise<void> {
  const { id, poll, person, at, act, rows } = given;
  const record = organisationSealer(trx).sealText(canonical(act.record), recordPlace(id));
  const { auth, salt } = act;
  await trx('reviews').insert({ id, poll, person, verdict: given.verdict, at, auth, salt, record });
  await trx('reviewed').insert(rows.map((row) => ({ row, review: id })));
}

export type StoredReview = {
  readonly id: string;
  readonly person: string;
  readonly verdict: z.infer<typeof verdict>;
  readonly at: Date;
  /** `record` null: what stands there the service did not write, or it was altered. */
  readonly act: Pick<SignedOpening, 'auth' | 'salt'> & { readonly record: SignedRecord | null };
};

const reviewRow = z.object({
  id: z.string(),
  person: z.string(),
  verdict,
  at: z.date(),
  auth: z.string(),
  salt: z.string(),
  record: z.instanceof(Uint8Array),
});

/** All of a poll in the order of time. */
export async function readReviews(db: Db | Trx, poll: string): Promise<StoredReview[]> {
  const rows: unknown[] = await db('reviews')
    .where({ poll })
    .orderBy('at')
    .orderBy('auth')
    .select('id', 'person', 'verdict', 'at', 'auth', 'salt', 'record');
  const sealer = organisationSealer(db);
  return rows.map((row) => {
    const { auth, salt, record, ...rest } = decode(reviewRow, row, 'reviews');
    return { ...rest, act: { auth, salt, record: readRecord(sealer, record, rest.id) } };
  });
}

function readRecord({ open }: Sealer, record: Uint8Array, id: string): SignedRecord | null {
  try {
    return decodeCanonical(signedRecord, open(record, recordPlace(id)));
  } catch (fault) {
    if (fault instanceof SealBroken || fault instanceof DecodeError) return null;
    throw fault;
  }
}

export const toReviewLine = ({ act, at }: StoredReview): ReviewLine => ({
  act: act.auth,
  at: at.toISOString().replace('.000Z', 'Z'),
});

/** Looks at one member by others, the newest first; those of a poll, and those of none. */
export async function looksAt(
  db: Db | Trx,
  { poll, number, besides, limit }: { poll: string; number: string; besides: string; limit: number },
): Promise<{ at: Date; person: string; act: string; details: Record<string, unknown> }[]> {
  return db('access_subjects as s')
    .join('access_log as l', 'l.id', 's.row')
    .where('s.number', number)
    .whereNotNull('l.person')
    .whereNot('l.person', besides)
    .where((either) => either.where('l.poll', poll).orWhereNull('l.poll'))
    .orderBy('s.row', 'desc')
    .limit(limit)
    .select('l.at', 'l.person', 'l.act', 'l.details');
}
