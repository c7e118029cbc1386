/** Papers that a teller types one by one, read as what is encrypted for them: the sentence beside each field that is wrong. */
import type { Contest } from '../../crypto/bodies.ts';
import { isRanked } from '../../crypto/contest.ts';
import type { Answers } from '../../crypto/transcript.ts';
import { answerOf, faultOf, type Marks } from '../booth/marks.ts';
import type { FormFaults } from '../kit/form.tsx';
import { numberIn } from './countForm.ts';

export type TypedPapers = {
  readonly returned: string;
  readonly void: string;
  /** By paper and contest: the numbers of the choices, as they are written. */
  readonly marks: Readonly<Record<string, string>>;
};
export const NO_PAPERS: TypedPapers = { returned: '', void: '', marks: {} };

export const markOf = (paper: number, contest: string): string => `${paper}-${contest}`;

/** What is written of one contest; null where it is no list of its choices’ numbers. */
export function readMarks(contest: Contest, text: string): Marks | null {
  const words = text.trim();
  if (words === '0' && contest.blank) return { blank: true, chosen: [] };
  if (!/^\d{1,3}([\s,]+\d{1,3})*$/.test(words)) return null;
  const numbers = words.split(/[\s,]+/).map(Number);
  const chosen = numbers.flatMap((number) => contest.choices[number - 1]?.id ?? []);
  return chosen.length < numbers.length || new Set(chosen).size < chosen.length ? null : { blank: false, chosen };
}

/** What the written numbers say, to be read against the paper; null where they say nothing. */
export function inWords(contest: Contest, text: string): string | null {
  const marks = readMarks(contest, text);
  if (marks === null || faultOf(contest, marks) !== null) return null;
  if (marks.blank) return 'Blank';
  const names = marks.chosen.map((id) => contest.choices.find((choice) => choice.id === id)?.text ?? id);
  return names.join(isRanked(contest) ? ', then ' : '; ');
}

/** How many papers are to be typed one by one; none before both numbers fit. @param most  members who vote on paper */
export function validPapers({ returned, void: spoilt }: TypedPapers, most: number): number {
  const came = numberIn(returned);
  const count = came === null || came > most ? 0 : came - (numberIn(spoilt) ?? 0);
  return Math.max(0, count);
}

/** @param prefix  of the ids of this form's fields */
export function readPapers(
  contests: readonly Contest[],
  typed: TypedPapers,
  { prefix, most }: { readonly prefix: string; readonly most: number },
):
  | { readonly returned: number; readonly void: number; readonly papers: readonly Answers[] }
  | { readonly faults: FormFaults } {
  const faults = new Map<string, string>();
  const returned = numberIn(typed.returned);
  const spoilt = numberIn(typed.void);
  if (returned === null) faults.set(`${prefix}-returned`, 'How many papers came in: write a number, or 0 if none did.');
  else if (returned > most) {
    const members = most === 1 ? '1 member votes' : `${most} members vote`;
    faults.set(`${prefix}-returned`, `${members} on paper here: there cannot be more papers.`);
  }
  if (spoilt === null) faults.set(`${prefix}-void`, 'Void papers: write a number, or 0 if there are none.');
  else if (returned !== null && spoilt > returned)
    faults.set(`${prefix}-void`, 'There are more void papers than papers.');
  const papers = Array.from({ length: validPapers(typed, most) }, (_, paper) =>
    contests.map((contest) => {
      const name = markOf(paper, contest.id);
      const marks = readMarks(contest, typed.marks[name] ?? '');
      const fault = marks === null ? whatToWrite(contest) : faultOf(contest, marks);
      if (fault !== null) faults.set(`${prefix}-${name}`, `Paper ${paper + 1}: ${fault}`);
      return marks === null || fault !== null ? [] : answerOf(contest, marks);
    }),
  );
  return faults.size > 0 ? { faults } : { returned: returned ?? 0, void: spoilt ?? 0, papers };
}

export function whatToWrite(contest: Contest): string {
  const blank = contest.blank ? ' For a blank paper write 0.' : '';
  if (isRanked(contest)) return `Write the candidates’ numbers, first choice first: 3 1 2.${blank}`;
  const one =
    contest.max === 1 ? 'the number of the choice that is marked' : 'the numbers of the choices that are marked: 1 3';
  return `Write ${one}.${blank}`;
}
