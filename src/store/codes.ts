/**
 * The public halves of codes on paper, as the registrar gave them; the codes themselves never come here. The newest list of a
 * poll counts, and none is added once the poll has opened. Also the wrong codes that reached us.
 */
import type { Db, Trx } from './database.ts';

export type CodeKey = { readonly number: string; readonly publicKey: string };

const CHUNK = 2000;

/** @throws as the database does: `codes_before_opening`, `codes_by_registrar`, `one_member_per_code` */
export async function insertCodes(
  trx: Trx,
  given: { readonly poll: string; readonly by: string; readonly codes: readonly CodeKey[]; readonly now: Date },
): Promise<void> {
  const { poll, by, codes, now } = given;
  const [list]: { id: number }[] = await trx('code_lists')
    .insert({ poll, given_by: by, given_at: now })
    .returning('id');
  if (list === undefined) throw new Error('no list was made');
  for (let from = 0; from < codes.length; from += CHUNK) {
    const rows = codes.slice(from, from + CHUNK);
    await trx('code_keys').insert(
      rows.map(({ number, publicKey }) => ({ list: list.id, number, public_key: publicKey })),
    );
  }
}

const newestList = (db: Db | Trx, poll: string) => db('code_lists').where({ poll }).max('id');

/** All of a poll, sorted by the bytes of the number; empty where none were given. */
export async function readCodes(db: Db | Trx, poll: string): Promise<CodeKey[]> {
  return db('code_keys')
    .where('list', newestList(db, poll))
    .orderByRaw('number collate "C"')
    .select('number', 'public_key as publicKey');
}

export async function codeKeyOf(db: Db | Trx, poll: string, number: string): Promise<string | undefined> {
  const row: { publicKey: string } | undefined = await db('code_keys')
    .where('list', newestList(db, poll))
    .where({ number })
    .first('public_key as publicKey');
  return row?.publicKey;
}

export type CodesGiven = { readonly givenAt: Date; readonly codes: number };

/** The list that counts, in numbers. */
export async function codesGiven(db: Db | Trx, poll: string): Promise<CodesGiven | undefined> {
  return db('code_lists as l')
    .where('l.poll', poll)
    .orderBy('l.id', 'desc')
    .first('l.given_at as givenAt', db.raw('(select count(*) from code_keys k where k.list = l.id) as codes'));
}

export async function insertCodeTry(trx: Trx, poll: string, person: string, now: Date): Promise<void> {
  await trx('code_tries').insert({ poll, person, at: now });
}

/** Wrong codes of this person since then, whatever the poll. */
export async function codeTriesSince(db: Db | Trx, person: string, since: Date): Promise<number> {
  const row: { tries: number } | undefined = await db('code_tries')
    .where({ person })
    .where('at', '>', since)
    .first(db.raw('count(*) as tries'));
  return row?.tries ?? 0;
}
