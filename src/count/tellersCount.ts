/**
 * What two tellers count of votes that came by another way: when it fits its contest, its one form, and how rankings are typed.
 * Whether the papers say so is known to the tellers alone. SPEC §6.9.
 */
import type { Contest, TellersCount } from '../../crypto/bodies.ts';
import { isRanked } from '../../crypto/contest.ts';
import { byRanking, mergedRankings, type RankedAlike } from './ranking.ts';

type Asked = Pick<Contest, 'kind' | 'choices' | 'min' | 'max' | 'blank'>;

/**
 * Why the numbers cannot be a count of so many papers of this contest, in a sentence for whoever typed them; null where they can.
 * A paper on which nothing is marked is blank where the contest has blank papers, else void.
 */
export function faultOfCount(contest: Asked, papers: number, count: TellersCount): string | null {
  const { kind, choices, min, max, blank } = contest;
  if ((count.blank !== null) !== blank) {
    return blank
      ? 'Blank papers are counted apart here.'
      : 'Blank papers are void here: count them with the void ones.';
  }
  const valid = papers - (count.blank ?? 0) - count.void;
  if (valid < 0) return 'There are more blank and void papers than papers.';
  if (isRanked({ kind })) {
    if (count.votes.length > 0) return 'Papers here have rankings, and no sums.';
    const ranked = count.rankings.reduce((sum, one) => sum + one.papers, 0);
    if (ranked !== valid) {
      return `Rankings, blank and void papers together are ${papers - valid + ranked} of ${papers} papers.`;
    }
    for (const { ranking } of count.rankings) {
      const fault = faultOfRanking(contest, ranking);
      if (fault !== null) return fault;
    }
    const isSorted = count.rankings.every(
      ({ ranking }, i) => i === 0 || byRanking(count.rankings[i - 1]!.ranking, ranking) < 0,
    );
    return isSorted ? null : 'Rankings stand in their order, each once.';
  }
  if (count.rankings.length > 0) return 'Papers here have no rankings.';
  if (count.votes.length !== choices.length || choices.some(({ id }, i) => count.votes[i]!.choice !== id)) {
    return 'There is a number for each choice, in their order.';
  }
  if (count.votes.some(({ votes }) => votes > valid)) {
    return `No choice can have more votes than the ${valid} valid papers.`;
  }
  const marks = count.votes.reduce((sum, { votes }) => sum + votes, 0);
  if (marks >= min * valid && marks <= max * valid) return null;
  return min === max && max === 1
    ? `Votes, blank and void papers together are ${papers - valid + marks} of ${papers} papers.`
    : `On ${valid} valid papers there can be ${min * valid} to ${max * valid} marks, and not ${marks}.`;
}

function faultOfRanking({ choices, min, max }: Asked, ranking: readonly number[]): string | null {
  if (ranking.some((number) => number < 1 || number > choices.length)) {
    return `Candidates have the numbers 1 to ${choices.length}.`;
  }
  if (new Set(ranking).size < ranking.length) return 'A candidate stands twice on one paper: such a paper is void.';
  if (ranking.length < min) return `A paper ranks at least ${min}: with fewer it is void.`;
  return ranking.length > max ? `A paper ranks at most ${max}: with more it is void.` : null;
}

/** One count in its one form: equal rankings as one, in their order. */
export const countInOrder = (
  count: Omit<TellersCount, 'rankings'> & { readonly rankings: readonly RankedAlike[] },
): TellersCount => ({
  ...count,
  rankings: mergedRankings(count.rankings).map(({ ranking, papers }) => ({ ranking: [...ranking], papers })),
});

/** What was typed, or the first line (from 1) that says no ranking. */
export type TypedRankings =
  | { readonly ok: true; readonly rankings: readonly RankedAlike[] }
  | { readonly ok: false; readonly line: number; readonly says: string };

const MOST_ALIKE = 999_999;

/**
 * Rankings as they are typed, a paper or several equal ones a line: `3 1 2` is one paper with candidate 3 first; `12 x 3 1 2` twelve
 * such papers. Empty lines count for nothing.
 */
export function readRankings(contest: Asked, text: string): TypedRankings {
  const rankings: RankedAlike[] = [];
  for (const [i, line] of text.split(/\r\n|\n|\r/).entries()) {
    const words = line.trim();
    if (words === '') continue;
    const wrong = (says: string): TypedRankings => ({ ok: false, line: i + 1, says });
    const [, times, numbers] = /^(?:(\d+)\s*[x×*]\s*)?(\d+(?:[\s,]+\d+)*)[\s,]*$/i.exec(words) ?? [];
    if (numbers === undefined)
      return wrong('Write the candidates’ numbers with spaces between, such as 3 1 2 or 12 x 3 1 2.');
    const papers = times === undefined ? 1 : Number(times);
    if (papers < 1 || papers > MOST_ALIKE) return wrong('Before the x stands how many papers say so, from 1.');
    const ranking = numbers.split(/[\s,]+/).map(Number);
    const fault = faultOfRanking(contest, ranking);
    if (fault !== null) return wrong(fault);
    rankings.push({ ranking, papers });
  }
  return { ok: true, rankings };
}
