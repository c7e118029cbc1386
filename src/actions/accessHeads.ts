/**
 * The board's commitments to a poll's part of the access log, at the freeze and at the close, and their openings for the pack.
 * The salt of the first is what decides which looks are drawn for review. SPEC §4.7.
 */
import { fromHex } from '../../crypto/bytes.ts';
import { saltFor } from '../../crypto/commitment.ts';
import { accessHeadsOf, holdLog, insertAccessHead, reviewableRows } from '../store/accessLog.ts';
import type { Db, Trx } from '../store/database.ts';
import type { StoredPoll } from '../store/polls.ts';
import { readReviews, toReviewLine } from '../store/reviews.ts';
import { type AccessRow, accessCommitment, accessLink, NO_ROWS } from '../verify/accessLog.ts';
import type { AccessHead, ReviewLine, SignedOpening } from '../verify/bundle.ts';

const saltOf = ({ saltSeed }: Pick<StoredPoll, 'saltSeed'>, of: AccessHead['of']): string =>
  saltFor(fromHex(saltSeed), ['access', of]);

/**
 * Keeps how far the log has come. From here on nobody else appends to it until the transaction ends, so this comes as late as it can.
 * @returns what goes into the entry as `accessLog`
 */
export async function commitAccess(
  trx: Trx,
  poll: Pick<StoredPoll, 'id' | 'saltSeed'>,
  of: AccessHead['of'],
): Promise<string> {
  await holdLog(trx);
  const rows = await reviewableRows(trx, poll.id);
  await insertAccessHead(trx, poll.id, of, rows.length);
  const head = rows.reduce((link, { hash }) => accessLink(link, hash), NO_ROWS);
  return accessCommitment(head, saltOf(poll, of));
}

/** Rows as far as the board commits to them at the close, and all that was signed off; nothing before. */
export async function accessOpenings(
  db: Db,
  poll: StoredPoll,
): Promise<{
  readonly rows: readonly AccessRow[];
  readonly heads: readonly AccessHead[];
  readonly reviews: readonly ReviewLine[];
  readonly acts: readonly SignedOpening[];
}> {
  const heads = (await accessHeadsOf(db, poll.id)).map(({ of, rows }) => ({ of, rows, salt: saltOf(poll, of) }));
  const closed = heads.find(({ of }) => of === 'closed');
  if (closed === undefined) return { rows: [], heads: [], reviews: [], acts: [] };
  const rows = (await reviewableRows(db, poll.id, closed.rows)).map(({ hash, ...row }) => row);
  const reviews = await readReviews(db, poll.id);
  // One that cannot be read is told by its line alone: the verifier finds that what was signed is missing.
  const acts = reviews.flatMap(({ act: { record, ...opening } }) => (record === null ? [] : [{ ...opening, record }]));
  return { rows, heads, reviews: reviews.map(toReviewLine), acts };
}
