/**
 * A ranking as it stands in an encrypted answer: for each candidate the rank from 1, or 0 where the voter gave none. Of
 * such numbers only those are a ranking that give the ranks 1, 2, 3 … once each; everything else is void, never mended.
 * Rankings name candidates by number from 1, as everything in src/count. SPEC §3.13.
 */

/** Why a paper is void. `not-canonical`: what was decrypted is not the one point that stands for its numbers. */
export type VoidReason = 'not-canonical' | 'repeat' | 'gap' | 'too-many';

/**
 * The numbers to encrypt: for each candidate the rank, 0 for no rank.
 * @param ranking candidate numbers in the voter's order; empty for a blank paper
 * @throws RangeError for a number that is no candidate's or stands twice; the message does not name it
 */
export function ranksOf(ranking: readonly number[], candidates: number): readonly number[] {
  const ranks = new Array<number>(candidates).fill(0);
  ranking.forEach((candidate, i) => {
    if (ranks[candidate - 1] !== 0) throw new RangeError('a candidate who is none, or is ranked twice');
    ranks[candidate - 1] = i + 1;
  });
  return ranks;
}

/**
 * The ranking that the numbers stand for; empty for a blank paper.
 * @param most how many candidates may be ranked
 */
export function rankingOf(
  ranks: readonly number[],
  most: number = ranks.length,
): { readonly ranking: readonly number[] } | { readonly void: VoidReason } {
  const ranked = ranks.filter((rank) => rank !== 0);
  if (new Set(ranked).size < ranked.length) return { void: 'repeat' };
  if (ranked.some((rank) => rank > ranked.length)) return { void: 'gap' };
  if (ranked.length > most) return { void: 'too-many' };
  return { ranking: ranked.map((_, i) => ranks.indexOf(i + 1) + 1) };
}

/** A paper that is not counted: its place in the result, from 0, and why. */
export type VoidPaper = { readonly place: number; readonly why: VoidReason };

/**
 * The rankings of all decrypted papers, in the order of the result, and the places of those that are void.
 * @param notCanonical places of papers whose point is not the canonical packing of its numbers
 */
export function rankingsOf(
  papers: readonly (readonly number[])[],
  notCanonical: readonly number[],
  most?: number,
): { readonly rankings: readonly (readonly number[])[]; readonly voids: readonly VoidPaper[] } {
  const marked = new Set(notCanonical);
  const rankings: (readonly number[])[] = [];
  const voids: VoidPaper[] = [];
  papers.forEach((ranks, place) => {
    const read = marked.has(place) ? { void: 'not-canonical' as const } : rankingOf(ranks, most);
    if ('void' in read) voids.push({ place, why: read.void });
    else rankings.push(read.ranking);
  });
  return { rankings, voids };
}
