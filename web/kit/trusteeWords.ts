/** What a trustee has done since the close, in words: whoever waits for them, or did not get what they gave, reads the same. */
import type { CeremonyBlame } from '../../src/contract/ceremony.ts';
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
  const { done, of } = shuffled;
  const mixed = done === 0 ? '' : done < of ? ` and mixed ${done} of ${of}` : ' and mixed the papers';
  const came = partGiven ? ['gave their part'] : approved ? [`checked the board${mixed}`] : [];
  const all = [...came, ...(refused.length > 0 ? [refusedInWords({ refused })] : [])];
  return all.length === 0 ? 'not yet here' : all.join('; ');
}

/** What the trustees wait for before they can begin; null when no paper is left to count. */
export function tellersInWords({ counts }: Pick<PollPage, 'counts'>): string | null {
  if (counts === null || counts.done === counts.needed) return null;
  const { done, needed } = counts;
  return `Some members voted on paper. Two tellers count those papers first: ${done} of ${needed} ${needed === 1 ? 'count is' : 'counts are'} finished. The trustees come after that.`;
}

const BLAMED: Readonly<Record<CeremonyBlame['reason'], string>> = {
  'does-not-open': 'sent something that does not open',
  malformed: 'sent something that cannot be read',
  'wrong-signature': 'sent something that is not signed rightly',
  'wrong-recipient': 'sent something that is for somebody else',
  'not-a-share': 'sent something that is no piece of a key',
  'share-does-not-fit': 'sent a piece of a key that does not fit',
  'false-opening': 'complained and showed something false',
  'share-fits': 'complained of something that fits',
};

/** Who is to blame for a complaint. */
export function blameInWords(
  complaint: (CeremonyBlame & { readonly by: number }) | null,
  names: readonly string[],
): string {
  if (complaint === null) return '';
  const { by, blamed, reason } = complaint;
  const nameOf = (owner: number): string => names[owner - 1] ?? `Trustee ${owner}`;
  const found = by === blamed ? '' : `${nameOf(by)} found it, and everybody can check it. `;
  return `${found}${nameOf(blamed)} ${BLAMED[reason]}.`;
}

const TURNS = ['to begin', 'to exchange sealed pieces', 'to check the pieces', 'to confirm the key'] as const;

/** Where the trustees stand with the key that they make together; nothing once it stands. */
export function ceremonyInWords({ ceremony, trustees }: Pick<PollPage, 'ceremony' | 'trustees'>): string {
  if (ceremony === null) return '';
  const names = trustees.map(({ name }) => name);
  if (ceremony.complaint !== null) return blameInWords(ceremony.complaint, names);
  const { waitsFor } = ceremony;
  if (waitsFor === null) return '';
  const whom = waitsFor.owners.map((owner) => names[owner - 1]).join(', ');
  return `They make their key together, in four steps. Step ${waitsFor.turn} waits for ${whom} ${TURNS[waitsFor.turn - 1]}.`;
}
