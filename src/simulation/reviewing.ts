/** A reviewer signs off, page by page, what waits in a poll. */
import { challengeOf } from '../../crypto/assertion.ts';
import { compareText } from '../../crypto/bytes.ts';
import type { Config } from '../config.ts';
import { type ReviewGiven, reviewMessage } from '../contract/review.ts';
import type { Visitor } from './visitor.ts';

export async function signOffAll(
  reviewer: Visitor,
  { webOrigin: origin, rpId }: Pick<Config, 'webOrigin' | 'rpId'>,
  poll: string,
): Promise<void> {
  for (;;) {
    const { items } = await reviewer.does('reviews', { params: { poll } });
    const rows = items
      .filter(({ own }) => !own)
      .map(({ row }) => row)
      .sort(compareText);
    if (rows.length === 0) return;
    const review: ReviewGiven = { rows, verdict: 'in-order', why: null };
    const { nonce } = await reviewer.does('newNonce', { body: { purpose: 'act' } });
    const assertion = reviewer.sign(challengeOf(reviewMessage(poll, review, { origin, rpId, nonce })));
    await reviewer.does('signOff', { params: { poll }, body: { nonce, review, assertion } });
  }
}
