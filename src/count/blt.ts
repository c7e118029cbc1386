/**
 * BLT, the file format in which ranked elections are exchanged: candidates and seats, perhaps who withdrew, a line for
 * each distinct paper, names, title. The reader is strict and says the line; nothing in a file is mended silently.
 */
import { DecodeError } from '../../crypto/bytes.ts';
import { type Election, MOST_CANDIDATES, type RankedPaper } from './election.ts';

type Line = { readonly number: number; readonly text: string };

const fault = ({ number }: Line, says: string): DecodeError => new DecodeError(`line ${number}`, says);

/** A whole number in its one spelling, or null. */
const wholeNumber = (word: string): number | null => {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(word)) return null;
  const number = Number(word);
  return Number.isSafeInteger(number) ? number : null;
};

/**
 * Reads a BLT file: `candidates seats`; optionally lines such as `-3 -5` of those who withdrew; `papers preferences… 0`
 * a line, perhaps behind its `(number)`; a line `0`; each candidate's name on a line of its own, in double quotes or
 * without, and the title if there is one.
 *
 * `-` for a rank left out and `2=3` for two at one rank end a paper's ranking there (ballot-rules §5.4). A second text
 * in quotes after a name, as some publish the party, is kept with it; where every quotation mark within a name is
 * doubled, one is meant. `#` begins a comment, outside of quotes.
 *
 * @throws DecodeError `line N: …`
 */
export function readBlt(source: string): Election {
  const lines = source
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((text, i) => ({ number: i + 1, text: withoutComment(text).trim() }))
    .filter(({ text }) => text !== '');
  const end: Line = { number: (lines.at(-1)?.number ?? 0) + 1, text: '' };
  let at = 0;
  const take = (what: string): Line => {
    const line = lines[at++];
    if (line === undefined) throw fault(end, `the file ends before ${what}`);
    return line;
  };

  const head = take('the numbers of candidates and seats');
  const [candidates, seats, ...rest] = head.text.split(/\s+/).map(wholeNumber);
  if (candidates == null || seats == null || rest.length > 0) {
    throw fault(head, 'expected two whole numbers: how many candidates, how many seats');
  }
  if (candidates < 1 || candidates > MOST_CANDIDATES) throw fault(head, `from 1 to ${MOST_CANDIDATES} candidates`);
  if (seats < 1) throw fault(head, 'at least one seat');

  const withdrawn: number[] = [];
  while (lines[at]?.text.startsWith('-')) {
    const line = take('the papers');
    for (const word of line.text.split(/\s+/)) {
      const number = word.startsWith('-') ? wholeNumber(word.slice(1)) : null;
      if (number === null || number < 1 || number > candidates)
        throw fault(line, 'not the number of a candidate withdrawn');
      if (withdrawn.includes(number)) throw fault(line, `candidate ${number} is withdrawn twice`);
      withdrawn.push(number);
    }
  }

  const papers: RankedPaper[] = [];
  let total = 0;
  for (;;) {
    const line = take('the 0 that ends the papers');
    if (line.text === '0') break;
    const paper = readPaper(line, candidates);
    total += paper.count;
    if (!Number.isSafeInteger(total)) throw fault(line, 'more papers than can be counted exactly');
    papers.push(paper);
  }

  const names: string[] = [];
  for (let number = 1; number <= candidates; number++) names.push(readName(take(`the name of candidate ${number}`)));
  const title = lines[at] === undefined ? '' : readName(take('the title'));
  const more = lines[at];
  if (more !== undefined)
    throw fault(more, 'nothing may follow the title: one name for each candidate, then the title');
  return { title, seats, candidates: names, withdrawn, papers };
}

/** `#` and what follows, unless it stands within a name: behind quotes it is a comment where no more quotes follow. */
const withoutComment = (text: string): string => {
  if (!text.includes('#')) return text;
  return /^\s*"/.test(text) ? text.replace(/"\s*#[^"]*$/, '"') : text.replace(/#.*$/, '');
};

/** Most lines of a large file: whole numbers and blanks alone, good as they stand. Null: look closer. */
function readPlainPaper(text: string, candidates: number): RankedPaper | null {
  const numbers: number[] = [];
  let digits = 0;
  let value = 0;
  for (let i = 0; i <= text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9) {
      if (digits === 15 || (digits === 1 && value === 0)) return null;
      value = value * 10 + digit;
      digits++;
      continue;
    }
    if (i < text.length && text[i] !== ' ') return null;
    if (digits > 0) numbers.push(value);
    digits = 0;
    value = 0;
  }
  const [count = 0, ...ranking] = numbers;
  if (count === 0 || ranking.pop() !== 0) return null;
  return ranking.every((number) => number >= 1 && number <= candidates) ? { count, ranking } : null;
}

function readPaper(line: Line, candidates: number): RankedPaper {
  const plain = readPlainPaper(line.text, candidates);
  if (plain !== null) return plain;
  const words = line.text.replace(/^\([^()]*\)\s*/, '').split(/\s+/);
  if (/^["\p{L}]/u.test(words[0]!)) throw fault(line, 'a name, but the papers are not ended by a line with 0 alone');
  const count = wholeNumber(words[0]!);
  if (count === null || count < 1)
    throw fault(line, 'a paper begins with how often it was cast, a whole number from 1 to 9007199254740991');
  if (words.length < 2 || words.at(-1) !== '0') throw fault(line, 'a paper ends with 0 on its own line');
  const ranking: number[] = [];
  let stopped = false;
  for (const word of words.slice(1, -1)) {
    const numbers = word === '-' ? [] : word.split('=').map(wholeNumber);
    for (const number of numbers) {
      if (number === null || number < 1 || number > candidates) {
        throw fault(line, `a preference is a candidate's number from 1 to ${candidates}`);
      }
    }
    // A rank left out or given twice: nobody can say what the voter meant from there on.
    stopped ||= numbers.length !== 1;
    if (!stopped) ranking.push(numbers[0]!);
  }
  return { count, ranking };
}

/** Every quotation mark within is one of a pair, as in files of values with commas between them. */
const DOUBLED = /^(?:[^"]|"")*$/;

function readName(line: Line): string {
  const { text } = line;
  // The published counts of Scottish wards have names and titles without quotes.
  if (!text.includes('"') && /\p{L}/u.test(text)) return text;
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) {
    throw fault(line, 'a name, best in double quotes, on a line of its own');
  }
  const name = text.slice(1, -1);
  if (DOUBLED.test(name)) return name.replaceAll('""', '"');
  return name
    .split(/"\s+"/)
    .filter((part) => part !== '')
    .join(', ');
}

/**
 * The same election as a BLT file. @throws RangeError for a name or title that a line in quotes cannot hold
 */
export function writeBlt({ title, seats, candidates, withdrawn, papers }: Election): string {
  const quoted = [...candidates, title].map((name) => {
    // Read again it must be the same: no line ends, and no quotes that would look like the seam between two texts.
    const safe = !/[\r\n]/.test(name) && !/"\s+"/.test(name) && !/^\s*"|"\s*$/.test(name);
    if (!safe) throw new RangeError('a name cannot begin or end with a quotation mark, nor hold a line end');
    return `"${DOUBLED.test(name) ? name.replaceAll('"', '""') : name}"`;
  });
  const lines = [
    `${candidates.length} ${seats}`,
    ...(withdrawn.length === 0 ? [] : [withdrawn.map((number) => `-${number}`).join(' ')]),
    ...papers.map(({ count, ranking }) => [count, ...ranking, 0].join(' ')),
    '0',
    ...quoted,
  ];
  return `${lines.join('\n')}\n`;
}
