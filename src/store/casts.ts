/** Casts: each spends its paper and waits for its place on the board. A cast never changes and is never removed. */
import { z } from 'zod';
import { type Body, ballotCast, type SignedPromise, signedPromise } from '../../crypto/bodies.ts';
import { canonical, decode, decodeCanonical } from '../../crypto/canonical.ts';
import { type SignedRecord, signedOpening } from '../verify/bundle.ts';
import type { Db, Trx } from './database.ts';

export type Cast = {
  readonly paper: string;
  readonly unit: string;
  readonly bodyHash: string;
  readonly body: Body<'ballot-cast'>;
  readonly promise: SignedPromise;
};
export type NewCast = Cast & {
  readonly authSalt: string;
  readonly record: SignedRecord;
  /** One-time credential of each ballot. */
  readonly credentials: readonly string[];
};

const COLUMNS = ['paper', 'unit', 'body_hash', 'body_text', 'promise'] as const;
const castRow = z.object({
  paper: z.string(),
  unit: z.string(),
  body_hash: z.string(),
  body_text: z.string(),
  promise: signedPromise,
});

function readCast(row: unknown): Cast {
  const { paper, unit, body_hash: bodyHash, body_text: text, promise } = decode(castRow, row, 'casts');
  return { paper, unit, bodyHash, body: decodeCanonical(ballotCast, text, 'casts.body'), promise };
}

/**
 * @throws as the database does, naming the constraint: `cast_while_open`, `casts_pkey` (the paper is spent) or
 *   `one_ballot_per_credential`
 */
export async function insertCast(trx: Trx, poll: string, cast: NewCast, now: Date): Promise<void> {
  const text = canonical(cast.body);
  await trx('casts').insert({
    poll,
    paper: cast.paper,
    unit: cast.unit,
    body_hash: cast.bodyHash,
    body: text,
    body_text: text,
    auth_salt: cast.authSalt,
    record: JSON.stringify(cast.record),
    promise: JSON.stringify(cast.promise),
    cast_at: now,
  });
  await trx('cast_credentials').insert(cast.credentials.map((credential) => ({ poll, paper: cast.paper, credential })));
}

export async function castWith(db: Db, poll: string, paper: string): Promise<Cast | undefined> {
  const row: unknown = await db('casts')
    .where({ poll, paper })
    .first(...COLUMNS);
  return row === undefined ? undefined : readCast(row);
}

/** Whether a paper is spent: by whoever may not see the ballot. */
export async function isCast(db: Db | Trx, poll: string, paper: string): Promise<boolean> {
  return (await db('casts').where({ poll, paper }).first('paper')) !== undefined;
}

export async function castIsKnown(db: Db, poll: string, bodyHash: string): Promise<boolean> {
  return (await db('casts').where({ poll, body_hash: bodyHash }).first('paper')) !== undefined;
}

/** Whether one of these credentials was cast with before, in whatever election of the poll. */
export async function credentialsUsed(db: Db, poll: string, credentials: readonly string[]): Promise<boolean> {
  return (await db('cast_credentials').where({ poll }).whereIn('credential', credentials).first('paper')) !== undefined;
}

/** Casts that are not on the board yet, sorted by bodyHash. */
export async function pendingCasts(db: Db, poll: string): Promise<Cast[]> {
  const rows: unknown[] = await db('casts as c')
    .where('c.poll', poll)
    .whereNotExists(
      db('board_entries as e').whereRaw(`e.poll = c.poll and e.kind = 'ballot-cast' and e.subject = c.paper`),
    )
    .orderByRaw('c.body_hash collate "C"')
    .select(...COLUMNS);
  return rows.map(readCast);
}

/** Openings of the casts' auth commitments, for the pack; in no order that tells of time. */
export async function castOpenings(db: Db, poll: string): Promise<z.infer<typeof signedOpening>[]> {
  const rows: { auth: string; salt: string; record: unknown }[] = await db('casts')
    .where({ poll })
    .orderByRaw('body_hash collate "C"')
    .select(db.raw(`body ->> 'auth' as auth`), 'auth_salt as salt', 'record');
  return rows.map((row) => decode(signedOpening, row, 'casts'));
}
