/**
 * Names and contacts of a roll: sealed under the key of the poll's snapshot, each bound to its line. Names are found by whole
 * words, whose blind indexes stand beside the line.
 */
import { nameTokens } from '../roll/comparison.ts';
import type { Place, Sealer } from '../sealing.ts';
import type { Db, Trx } from './database.ts';
import { sealerFor } from './dataKeys.ts';

/** What seals and opens the names and contacts of a poll's roll. */
export async function rollSealer(db: Db | Trx, poll: string): Promise<Sealer> {
  const found: { key: string } | undefined = await db('polls as p')
    .join('snapshots as s', 's.hash', 'p.snapshot')
    .where('p.id', poll)
    .first('s.data_key as key');
  if (found === undefined) throw new Error('no such poll');
  return sealerFor(db, found.key);
}

type Column = 'name' | 'email';
const linePlace = (column: Column, poll: string, number: string): Place => ['roll_lines', column, poll, number];
const amendedPlace = (poll: string, seq: number): Place => ['amendments', 'name', poll, seq];

type Line = { readonly number: string; readonly name: string; readonly email: string | null };

/**
 * The columns of roll_lines that are sealed, and the words by which the name is found.
 * @param known  indexes of words met before under this sealer: a long list has few words
 */
export function sealLine(sealer: Sealer, poll: string, { number, name, email }: Line, known?: Map<string, string>) {
  return {
    name: sealer.sealText(name, linePlace('name', poll, number)),
    email: email === null ? null : sealer.sealText(email, linePlace('email', poll, number)),
    name_words: nameWords(sealer, name, known),
  };
}

/** For amendments.name of the amendment with this seq. */
export const sealAmendedName = (sealer: Sealer, poll: string, seq: number, name: string): Buffer =>
  sealer.sealText(name, amendedPlace(poll, seq));

type SealedLine = { readonly number: string; readonly name: Uint8Array; readonly email: Uint8Array | null };

/**
 * Opens name and contact of a row; its other columns stay as they are.
 * @param amended  seq of the amendment that made the line what it is: the name is the amendment's. Null for the list's own
 * @throws SealBroken
 */
export function openLine<R extends SealedLine>(sealer: Sealer, poll: string, row: R, amended: number | null) {
  const place = amended === null ? linePlace('name', poll, row.number) : amendedPlace(poll, amended);
  return { ...row, name: sealer.openText(row.name, place), email: openEmail(sealer, poll, row) };
}

export const openEmail = (
  sealer: Sealer,
  poll: string,
  { number, email }: Pick<SealedLine, 'number' | 'email'>,
): string | null => (email === null ? null : sealer.openText(email, linePlace('email', poll, number)));

/** Blind indexes of the words of a name, or of what is searched for, each once. */
export function nameWords(sealer: Sealer, name: string, known = new Map<string, string>()): string[] {
  return [...new Set(nameTokens(name))].map((word) => {
    const index = known.get(word) ?? sealer.index('roll_lines.name', word);
    known.set(word, index);
    return index;
  });
}
