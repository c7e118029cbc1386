/** A ranked count for people at a terminal: votes by stage in columns, and under them what was done and why. */
import { fourPlaces } from '../count/decimal.ts';
import type { Count, Stage } from '../count/stage.ts';
import type { Condition } from './countOptions.ts';

/** Names come from the file: nothing in them may steer the terminal. */
const printable = (text: string): string => text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');

/** So many stages stand beside one another on a terminal of usual width. */
const BESIDE = 6;

export function countInWords(count: Count): string {
  const { title, rule, seats, papers, valid, blank, winners, withdrawn } = count;
  const head = [
    ...(title === '' ? [] : [printable(title)]),
    `Rule ${rule}, ${amount(seats, 'place')}. ${amount(papers, 'paper')}: ${valid} valid, ${blank} without a preference.`,
    ...(withdrawn.length === 0 ? [] : [`Withdrawn: ${withdrawn.map((number) => nameOf(count, number)).join(', ')}.`]),
  ];
  const elected = winners.map((number, i) => `  ${i + 1}. ${nameOf(count, number)}`);
  return `${[...head, '', ...stagesInWords(count, count.stages), 'Elected:', ...elected].join('\n')}\n`;
}

export const conditionInWords = (count: Count, { least, among }: Condition): string =>
  `Not kept: at least ${least} of ${among.map((number) => nameOf(count, number)).join(', ')}. ` +
  'Which published rule now applies is for the returning officer to say.\n';

type Candidates = Pick<Count, 'candidates' | 'withdrawn'>;

const amount = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
const nameOf = ({ candidates }: Candidates, number: number): string => printable(candidates[number - 1]!);

/** The table and the sentences of some stages, as lines. */
export function stagesInWords(of: Candidates, stages: readonly Stage[]): string[] {
  const lines: string[] = [];
  for (let from = 0; from < stages.length; from += BESIDE) {
    lines.push(...columns(of, stages.slice(from, from + BESIDE)), '');
  }
  for (const { number, says } of stages) {
    lines.push(`Stage ${number}`, ...says.map((sentence) => `  ${printable(sentence)}`));
  }
  return [...lines, ''];
}

function columns(of: Candidates, stages: readonly Stage[]): string[] {
  const candidates = of.candidates
    .map((_, i) => i + 1)
    .filter((number) => !of.withdrawn.includes(number))
    .map((number) => [nameOf(of, number), ...stages.map((stage) => votesOf(stage, number))]);
  const rows = [
    ['', ...stages.map(({ number }) => `Stage ${number}  `)],
    ...candidates,
    ['non-transferable', ...stages.map(({ nonTransferable }) => `${fourPlaces(nonTransferable)}  `)],
    ['of which rounding', ...stages.map(({ lost }) => `${fourPlaces(lost)}  `)],
    ['quota', ...stages.map(({ quota }) => `${fourPlaces(quota)}  `)],
  ];
  const widths = rows[0]!.map((_, i) => rows.reduce((most, row) => Math.max(most, row[i]!.length), 0));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}

/** `*` stands where somebody was elected, `-` where they went out. */
function votesOf({ votes, elected, electedUnfilled, action, of }: Stage, number: number): string {
  const won = elected.includes(number) || electedUnfilled.includes(number);
  const mark = won ? ' *' : action === 'exclude' && of.includes(number) ? ' -' : '  ';
  return `${fourPlaces(votes[number - 1]!)}${mark}`;
}
