/**
 * Looks: before anything of a person is shown it is announced, by a connection of its own, so that it is on record whatever
 * becomes of the transaction. From a look to its end the transaction sees the lines and contacts of those members, and of
 * nobody else; sealed texts are handed out by their announcement. The database refuses more than fifty at once, units that are
 * not the asker's, and the commit unless the access log has a row of the same transaction. Migrations 0017 and 0019.
 */
import type { Knex } from 'knex';
import type { Db, Duty, Trx } from './database.ts';

/** For whom a handle works: who asked, when by the service's clock. Without, it is the service's own doing. */
export type Asker = { readonly person: string; readonly at: Date };

/** What an announcement says that it is for: `shown` to who asked, or `ours`: a letter, or whether somebody may act. */
export type Use = 'shown' | 'ours';

/** The same handle, for whoever asks. */
export const askedBy = <D extends Duty>(db: Db<D>, asker: Asker): Db<D> =>
  Object.assign(db.withUserParams({ ...db.userParams, asker }), { duty: db.duty });

/** Absent for a login that may read all there is: it announces nothing. */
const announcerOf = (db: Db | Trx): Db | undefined => db.userParams.announcer;
const askerOf = (db: Db | Trx): readonly [string | null, Date | null] => {
  const asker: Asker | undefined = db.userParams.asker;
  return asker === undefined ? [null, null] : [asker.person, asker.at];
};

const MOST = 50;

async function said(announcer: Db, announcement: string, values: readonly Knex.RawBinding[]): Promise<number> {
  const { rows }: { rows: { id: number }[] } = await announcer.raw(`select ${announcement} as id`, [...values]);
  const [made] = rows;
  if (made === undefined) throw new Error('nothing was announced');
  return made.id;
}

async function seen(db: Db | Trx, ticket: number): Promise<string[]> {
  const { rows }: { rows: { number: string }[] } = await db.raw('select number from look(?) as number', [ticket]);
  return rows.map(({ number }) => number);
}

/** @throws as the database does: `fifty_at_once`, `look_in_scope` */
export async function look(db: Db | Trx, poll: string, numbers: readonly string[], use: Use = 'shown'): Promise<void> {
  const announcer = announcerOf(db);
  if (announcer === undefined || numbers.length === 0) return;
  const values = ['members', poll, [...numbers], ...askerOf(db), use === 'shown'];
  await seen(db, await said(announcer, 'announce(?, ?, ?, ?, ?, ?)', values));
}

/** Units as the database's functions take them; null: all. */
export const listOf = (units: readonly string[] | null): string[] | null => (units === null ? null : [...units]);

/** A look at those with this first reason as their lines stand, in some units (null: all); by number. @returns whom it looked at */
export async function lookByReason(
  db: Db | Trx,
  poll: string,
  given: {
    readonly reason: string;
    readonly units: readonly string[] | null;
    readonly offset: number;
    readonly limit: number;
  },
): Promise<string[]> {
  const asked = [poll, given.reason, listOf(given.units), given.offset, given.limit];
  const announcer = announcerOf(db);
  if (announcer !== undefined) {
    return seen(db, await said(announcer, 'announce_by_reason(?, ?, ?, ?, ?, ?, ?)', [...asked, ...askerOf(db)]));
  }
  const { rows }: { rows: { numbers: string[] }[] } = await db.raw(
    'select numbers_by_reason(?, ?, ?, ?, ?) as numbers',
    asked,
  );
  return rows[0]?.numbers ?? [];
}

/** A look at those at these places, from 0, among the exclusions for a reason that nobody has confirmed yet. @returns whom it looked at */
export async function lookAtUnconfirmed(
  db: Db | Trx,
  poll: string,
  given: { readonly reason: string; readonly units: readonly string[] | null; readonly places: readonly number[] },
): Promise<string[]> {
  const asked = [poll, given.reason, listOf(given.units), [...given.places]];
  const announcer = announcerOf(db);
  if (announcer !== undefined) {
    return seen(db, await said(announcer, 'announce_unconfirmed(?, ?, ?, ?, ?, ?)', [...asked, ...askerOf(db)]));
  }
  const { rows }: { rows: { numbers: string[] }[] } = await db.raw(
    'select numbers_unconfirmed(?, ?, ?, ?) as numbers',
    asked,
  );
  return rows[0]?.numbers ?? [];
}

export type SealedKind =
  | 'people'
  | 'claimants'
  | 'claims'
  | 'claim-messages'
  | 'evidence'
  | 'evidence-bytes'
  | 'notices'
  | 'proposals'
  | 'tenders';

/** Sealed texts by the key of their row and their part; undefined where there is none. */
export type SealedTexts = (key: string, part: string) => Buffer | undefined;

/** The sealed texts of rows, announced fifty at a time. @throws as the database does: `look_in_scope` */
export async function sealedTexts(
  db: Db | Trx,
  kind: SealedKind,
  keys: readonly string[],
  use: Use = 'shown',
): Promise<SealedTexts> {
  const announcer = announcerOf(db);
  const texts = new Map<string, Buffer>();
  const asked = [...new Set(keys)];
  const most = announcer === undefined ? 1000 : MOST;
  for (let from = 0; from < asked.length; from += most) {
    const some = asked.slice(from, from + most);
    const values = [kind, null, some, ...askerOf(db), use === 'shown'];
    const ticket = announcer === undefined ? null : await said(announcer, 'announce(?, ?, ?, ?, ?, ?)', values);
    const { rows }: { rows: { key: string; part: string; bytes: Buffer }[] } = await db.raw(
      'select key, part, bytes from opened(?, ?, ?)',
      [kind, some, ticket],
    );
    for (const { key, part, bytes } of rows) texts.set(`${part} ${key}`, bytes);
  }
  return (key, part) => texts.get(`${part} ${key}`);
}

/** One that has to be there. */
export function textOf(texts: SealedTexts, key: string, part: string): Buffer {
  const found = texts(key, part);
  if (found === undefined) throw new Error('a sealed text is gone');
  return found;
}

export type UndoneLook = {
  readonly id: number;
  readonly poll: string;
  readonly numbers: readonly string[];
  readonly person: string | null;
};

/** Looks that were announced some minutes ago, that no committed transaction tells of, and that are not told yet; the oldest of them. */
export async function undoneLooks(db: Db): Promise<UndoneLook[]> {
  const { rows }: { rows: { id: number; poll: string; keys: string[]; person: string | null }[] } = await db.raw(
    'select id, poll, keys, person from undone_looks(?)',
    [200],
  );
  return rows.map(({ id, poll, keys, person }) => ({ id, poll, numbers: keys, person }));
}

/** It is told. @throws as the database does: `settled_as_told`, unless this transaction's log names them all */
export const settleUndone = async (trx: Trx, { id }: Pick<UndoneLook, 'id'>): Promise<void> => {
  await trx.raw('select settle_undone(?)', [id]);
};
