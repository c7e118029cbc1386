/** What a teller typed, read as a count: the sentence beside each field that is wrong, and what it comes to so far. */
import type { Contest } from '../../crypto/bodies.ts';
import { isRanked } from '../../crypto/contest.ts';
import type { CountGiven } from '../../src/contract/tellers.ts';
import { countInOrder, faultOfCount, readRankings, type TypedRankings } from '../../src/count/tellersCount.ts';
import type { FormFaults } from '../kit/form.tsx';

export type Typed = {
  readonly papers: string;
  readonly blank: string;
  readonly void: string;
  /** By choice. */
  readonly votes: Readonly<Record<string, string>>;
  readonly rankings: string;
};
export const NOTHING: Typed = { papers: '', blank: '', void: '', votes: {}, rankings: '' };

/** A whole number in digits; null for anything else. */
export function numberIn(text: string): number | null {
  const digits = text.trim();
  return /^\d{1,6}$/.test(digits) ? Number(digits) : null;
}

/** Whether something stands in each field that asks for a number. */
export function isAllWritten(contest: Contest, { papers, blank, void: spoilt, votes }: Typed): boolean {
  const ofChoices = isRanked(contest) ? [] : contest.choices.map(({ id }) => votes[id] ?? '');
  return [papers, spoilt, ...ofChoices, ...(contest.blank ? [blank] : [])].every((text) => text.trim() !== '');
}

/** @param prefix  of the ids of this form's fields */
export function readCount(
  contest: Contest,
  unit: string | null,
  typed: Typed,
  { prefix, most }: { readonly prefix: string; readonly most: number },
): { readonly counted: CountGiven } | { readonly faults: FormFaults } {
  const faults = new Map<string, string>();
  const number = (field: string, label: string, text: string): number => {
    const value = numberIn(text);
    if (value === null) faults.set(`${prefix}-${field}`, `${label}: write a number, or 0 if there are none.`);
    return value ?? 0;
  };
  const papers = number('papers', 'How many papers', typed.papers);
  if (papers > most && faults.size === 0) {
    faults.set(
      `${prefix}-papers`,
      `${most} ${most === 1 ? 'member' : 'members'} voted on paper here: there cannot be more papers.`,
    );
  }
  const votes = isRanked(contest)
    ? []
    : contest.choices.map(({ id, text }) => ({ choice: id, votes: number(`vote-${id}`, text, typed.votes[id] ?? '') }));
  const read: TypedRankings = isRanked(contest) ? readRankings(contest, typed.rankings) : { ok: true, rankings: [] };
  if (!read.ok) faults.set(`${prefix}-rankings`, `Line ${read.line}: ${read.says}`);
  const blank = contest.blank ? number('blank', 'Blank papers', typed.blank) : null;
  const spoilt = number('void', 'Void papers', typed.void);
  if (!read.ok || faults.size > 0) return { faults };
  const count = countInOrder({ blank, void: spoilt, votes, rankings: read.rankings });
  const fault = faultOfCount(contest, papers, count);
  if (fault !== null) return { faults: new Map([[`${prefix}-papers`, fault]]) };
  return { counted: { unit, contest: contest.id, papers, count } };
}

/** How far the numbers add up, told while they are typed; null before there are any. */
export function soFar(contest: Contest, typed: Typed): string | null {
  const of = (text: string): number => numberIn(text) ?? 0;
  const papers = numberIn(typed.papers);
  if (papers === null) return null;
  const apart = of(typed.void) + (contest.blank ? of(typed.blank) : 0);
  const marks = contest.choices.reduce((sum, { id }) => sum + of(typed.votes[id] ?? ''), 0);
  if (isRanked(contest)) {
    const read = readRankings(contest, typed.rankings);
    const ranked = read.ok ? read.rankings.reduce((sum, one) => sum + one.papers, 0) : 0;
    return `${ranked + apart} of ${papers} papers so far.`;
  }
  if (contest.max === 1 && contest.min === 1) return `${marks + apart} of ${papers} papers so far.`;
  const valid = Math.max(0, papers - apart);
  return `${valid} valid papers, with ${marks} marks on them.`;
}
