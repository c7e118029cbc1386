/** A reviewer at their browser in miniature: what waits in a poll, and its signing off. */
import { compareText } from '../../crypto/bytes.ts';
import { type ReviewGiven, reviewMessage } from '../../src/contract/review.ts';
import { type Signing, signAct } from './twoOfficers.ts';

export async function trySignOff(
  reviewer: Signing,
  poll: string,
  { rows, verdict = 'in-order', why = null }: Partial<ReviewGiven> & Pick<ReviewGiven, 'rows'>,
) {
  const review: ReviewGiven = { rows: [...rows].sort(compareText), verdict, why };
  const signed = await signAct(reviewer, (signer) => reviewMessage(poll, review, signer));
  return reviewer.call('signOff', { params: { poll }, body: { ...signed, review } });
}

/** All that the reviewer may; what they took part in waits for another. */
export async function signOffAll(reviewer: Signing, poll: string): Promise<void> {
  for (;;) {
    const { items } = await reviewer.must('reviews', { params: { poll } });
    const rows = items.flatMap(({ own, row }) => (own ? [] : [row]));
    if (rows.length === 0) return;
    const signed = await trySignOff(reviewer, poll, { rows });
    if (!signed.ok) throw new Error(`signing off: ${signed.code}`);
  }
}
