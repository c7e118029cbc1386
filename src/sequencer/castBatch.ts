/**
 * Puts pending casts on the board, sorted by their hashes so that their order says nothing of the order of voting, and notes
 * that each member is to be told (mail/recorded.ts): all in the caller's transaction, so neither is without the other. A row
 * without the service's own promise was written past the service, and nothing more goes on that board.
 */
import type { Body } from '../../crypto/bodies.ts';
import { compareText, fromHex, toHex } from '../../crypto/bytes.ts';
import { canonicalBytes } from '../../crypto/canonical.ts';
import { sign, signingKey } from '../../crypto/signature.ts';
import type { Deps } from '../deps.ts';
import { boardSize } from '../store/board.ts';
import type { Cast } from '../store/casts.ts';
import type { Trx } from '../store/database.ts';
import type { StoredPoll } from '../store/polls.ts';
import { noteRecorded } from '../store/recordedBallots.ts';
import { appendEntries, bodyHashOf, type NewEntry } from './append.ts';

/**
 * @param casts  sorted by bodyHash, as pendingCasts gives them
 * @param others  that no member cast, so that none is promised or told: they take their places among these by bodyHash
 */
export async function appendCasts(
  trx: Trx,
  deps: Deps,
  poll: StoredPoll,
  casts: readonly Cast[],
  others: readonly Body<'ballot-cast'>[] = [],
): Promise<void> {
  const bodies = [...casts.map(({ body }) => body), ...others];
  if (bodies.length === 0) return;
  const key = signingKey(fromHex(poll.promiseSecret));
  for (const { body, promise: given } of casts) {
    const { promise, signature } = given;
    const isOurs =
      promise.bodyHash === bodyHashOf({ kind: 'ballot-cast', body }) &&
      // Ed25519 signatures are the same each time: signing again costs less than verifying.
      toHex(sign(canonicalBytes(promise), key)) === signature;
    if (!isOurs) throw new Error('a cast that this service did not promise');
  }
  await appendEntries(
    trx,
    deps,
    poll.id,
    bodies
      .map((body): NewEntry => ({ kind: 'ballot-cast', body }))
      .sort((a, b) => compareText(bodyHashOf(a), bodyHashOf(b))),
  );
  const last = (await boardSize(trx, poll.id)) - 1;
  const papers = casts.map(({ paper }) => paper);
  await noteRecorded(trx, poll.id, papers, { first: last - bodies.length + 1, last });
}
