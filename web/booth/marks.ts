/**
 * What a voter marks on one contest, what is still wrong with it in words, and the numbers of it that are encrypted: pure.
 * The last page before the cast reads the marks back from those very numbers, so that it cannot show anything else.
 */
import { type Contest, isRanked } from '../../crypto/contest.ts';
import { rankingOf, ranksOf } from '../../src/count/ranking.ts';
import { readTyped } from './ranking.ts';

export type Marks = {
  readonly blank: boolean;
  /** Ids of the choices; on a ranked paper in the voter's order. */
  readonly chosen: readonly string[];
  /** Where the voter types a ranking: what stands in the field beside each choice. `chosen` is what of it holds together. */
  readonly typed?: ReadonlyMap<string, string>;
};

export const NO_MARKS: Marks = { blank: false, chosen: [] };

const candidates = (n: number): string => (n === 1 ? '1 candidate' : `${n} candidates`);

/** What is still wrong with the marks, in words; null when the paper can be cast so. */
export function faultOf(contest: Contest, { blank, chosen, typed }: Marks): string | null {
  const { min, max, blank: blankAllowed } = contest;
  if (blank) return null;
  const orBlank = blankAllowed ? ', or choose to leave this question blank' : '';
  if (isRanked(contest)) {
    const [fault] = typed === undefined ? [] : readTyped(contest, typed).faults;
    if (fault !== undefined) return fault.says;
    if (chosen.length > max) return `Please rank at most ${candidates(max)}.`;
    if (chosen.length >= min) return null;
    const least = min === 1 ? 'give at least your first preference' : `rank at least ${candidates(min)}`;
    return `Please ${least}${orBlank}.`;
  }
  if (chosen.length >= min && chosen.length <= max && !(chosen.length === 0 && blankAllowed)) return null;
  if (min === max) return `Please mark ${max === 1 ? 'one' : `exactly ${max}`}${orBlank}.`;
  if (chosen.length > max) return `Please mark at most ${max}${orBlank}. You have marked ${chosen.length}.`;
  return `Please mark at least ${Math.max(min, 1)}${orBlank}.`;
}

/**
 * The numbers to encrypt. Of marks a 0 or 1 for each choice, with the blank vote in front where the paper may be blank; of a
 * ranking the rank of each choice from 1, 0 where it has none (SPEC §3.13).
 */
export function answerOf(contest: Contest, { blank, chosen }: Marks): readonly number[] {
  const { choices } = contest;
  const marked = blank ? [] : chosen;
  if (isRanked(contest)) {
    const ranking = marked.map((id) => choices.findIndex((choice) => choice.id === id) + 1);
    return ranksOf(ranking, choices.length);
  }
  const marks = choices.map(({ id }) => (marked.includes(id) ? 1 : 0));
  return contest.blank ? [blank ? 1 : 0, ...marks] : marks;
}

/** What those numbers say. @throws RangeError when they say nothing: they are not shown, and not cast */
export function marksIn(contest: Contest, answer: readonly number[]): Marks {
  const { choices } = contest;
  if (isRanked(contest)) {
    const read = rankingOf(answer, contest.max);
    if ('void' in read || answer.length !== choices.length) throw new RangeError('no ranking');
    return { blank: read.ranking.length === 0, chosen: read.ranking.map((number) => choices[number - 1]!.id) };
  }
  const marks = contest.blank ? answer.slice(1) : answer;
  if (marks.length !== choices.length) throw new RangeError('no marks');
  const chosen = choices.filter((_, i) => marks[i] === 1).map(({ id }) => id);
  return { blank: contest.blank && answer[0] === 1, chosen };
}
