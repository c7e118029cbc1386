/**
 * A ranking as it stands in an encrypted answer: for each candidate the rank from 1, or 0 where the voter gave none. Of
 * such numbers only those are a ranking that give the ranks 1, 2, 3 … once each; everything else is void, never mended.
 * Rankings name candidates by number from 1, as everything in src/count. SPEC §3.13.
 */

import type { Contest } from '../../crypto/contest.ts';
import type { VoidReason } from '../../crypto/outcomeBody.ts';
import type { DecodedPaper } from './countedElection.ts';

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
export function rankingOf(ranks: readonly number[], most: number = ranks.length): DecodedPaper {
  const ranked = ranks.filter((rank) => rank !== 0);
  if (new Set(ranked).size < ranked.length) return { void: 'repeat' };
  if (ranked.some((rank) => rank > ranked.length)) return { void: 'gap' };
  if (ranked.length > most) return { void: 'too-many' };
  return { ranking: ranked.map((_, i) => ranks.indexOf(i + 1) + 1) };
}

/**
 * All papers of a ranked contest as decrypted, each a ranking that the contest allows or the reason why it is void.
 * `not-canonical` goes before everything else: what was decrypted is not the one point that stands for its numbers.
 *
 * @param answers       numbers of each paper, in the order of the last shuffle
 * @param notCanonical  places, from 0, of papers whose point is not the canonical packing of its numbers
 */
export function papersOf(
  { min, max, blank }: Pick<Contest, 'min' | 'max' | 'blank'>,
  answers: readonly (readonly number[])[],
  notCanonical: readonly number[],
): readonly DecodedPaper[] {
  const marked = new Set(notCanonical);
  const whyNot = (ranked: number): VoidReason | null => {
    if (ranked === 0) return blank ? null : 'blank-not-allowed';
    return ranked < min ? 'too-few' : null;
  };
  return answers.map((ranks, place) => {
    if (marked.has(place)) return { void: 'not-canonical' };
    const paper = rankingOf(ranks, max);
    const why = 'ranking' in paper ? whyNot(paper.ranking.length) : null;
    return why === null ? paper : { void: why };
  });
}

/** `papers` papers with one ranking. */
export type RankedAlike = { readonly ranking: readonly number[]; readonly papers: number };

/** Equal rankings as one, in their order. */
export function mergedRankings(all: readonly RankedAlike[]): RankedAlike[] {
  const merged = new Map<string, { readonly ranking: readonly number[]; papers: number }>();
  for (const { ranking, papers } of all) {
    const key = ranking.join(' ');
    const same = merged.get(key);
    if (same === undefined) merged.set(key, { ranking, papers });
    else same.papers += papers;
  }
  return [...merged.values()].sort((a, b) => byRanking(a.ranking, b.ranking));
}

/** By the first number that differs; where one list begins the other, the shorter first. */
export function byRanking(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((number, i) => number !== b[i]);
  return differs < 0 ? a.length - b.length : a[differs]! - (b[differs] ?? 0);
}
