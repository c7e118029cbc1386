/** What a trustee has done since the close, in words: whoever waits for them, or did not get what they gave, reads the same. */
import type { PollPage } from '../../src/contract/shapes.ts';

type Given = Pick<PollPage['trustees'][number], 'approved' | 'shuffled' | 'partGiven' | 'refused'>;

const REFUSED: Readonly<Record<Given['refused'][number], string>> = {
  approval: 'approved another board than this one, which was not taken',
  shuffle: 'gave a mixing that does not verify, which was not taken',
  part: 'gave a part that does not verify, which was not taken',
};

export const refusedInWords = ({ refused }: Pick<Given, 'refused'>): string =>
  refused.map((what) => REFUSED[what]).join('; ');

export function countInWords({ approved, shuffled, partGiven, refused }: Given): string {
  const done = partGiven ? 'part of the count given' : approved ? 'approved the tallies' : 'nothing yet';
  const mixed = !partGiven && shuffled.done > 0 ? [`mixed ${shuffled.done} of ${shuffled.of}`] : [];
  return [done, ...mixed, ...(refused.length > 0 ? [refusedInWords({ refused })] : [])].join('; ');
}
