/**
 * The newest `board.jsonl` of a few polls, kept as bytes: anybody may ask for it, and every voter's page does. Entries are
 * only ever appended, so that what was read once is read no more. What is published is read from the database itself.
 */
import { concatBytes, utf8 } from '../../crypto/bytes.ts';
import { linesFrom } from '../store/board.ts';
import type { Db } from '../store/database.ts';
import { inTurn } from './inTurn.ts';

const POLLS = 4;

type Kept = { readonly size: number; readonly bytes: Uint8Array };
/** By database, since a process may have several; then by poll, the one that grew last at the end. */
const boards = new WeakMap<Db, Map<string, Kept>>();

/**
 * All lines in order, each with its newline; not to be written into.
 * @param size  entries that the board has at least: what is kept is enough when it has as many
 */
export async function keptBoard(db: Db, poll: string, size: number): Promise<Uint8Array> {
  const kept = boards.get(db) ?? new Map<string, Kept>();
  boards.set(db, kept);
  const enough = () => {
    const board = kept.get(poll);
    return board !== undefined && board.size >= size ? board : undefined;
  };
  // Who waited for their turn may find that the one before has read enough.
  const board = enough() ?? (await inTurn(`board/${poll}`, async () => enough() ?? (await grow(db, kept, poll))));
  return board.bytes;
}

async function grow(db: Db, kept: Map<string, Kept>, poll: string): Promise<Kept> {
  const before = kept.get(poll) ?? { size: 0, bytes: new Uint8Array() };
  const lines = await linesFrom(db, poll, before.size);
  const added = utf8(lines.map((line) => `${line}\n`).join(''));
  const board = { size: before.size + lines.length, bytes: concatBytes(before.bytes, added) };
  kept.delete(poll);
  kept.set(poll, board);
  const [oldest] = kept.keys();
  if (kept.size > POLLS && oldest !== undefined) kept.delete(oldest);
  return board;
}
