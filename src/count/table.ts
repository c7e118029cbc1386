/**
 * The counting table: who stands where, whose papers lie on which pile, the stages so far. The rules move papers with
 * these functions; each file of a rule decides only what moves next. Sums are whole numbers of 1/10^places.
 */
import { inDecimals } from './decimal.ts';
import { type Bundle, type Election, readyPapers } from './election.ts';
import type { Lot, LotQuestion, Lots } from './lot.ts';
import type { Count, RuleName, Stage, Transfer } from './stage.ts';

/** Bundles of one value that came together. */
export type Parcel = { readonly value: bigint; readonly bundles: readonly Bundle[]; readonly batch: number };

type Standing = 'continuing' | 'elected' | 'excluded' | 'withdrawn';

export type Table = {
  readonly election: Election;
  readonly rule: RuleName;
  readonly lots: Lots;
  readonly seats: number;
  readonly places: number;
  /** One vote, in smallest parts. */
  readonly one: bigint;
  readonly bundles: readonly Bundle[];
  readonly marks: Uint16Array;
  readonly validPapers: number;
  readonly blank: number;
  /** Valid papers, in smallest parts. */
  readonly valid: bigint;
  /** By candidate number; index 0 is nobody's. */
  readonly standing: Standing[];
  readonly votes: bigint[];
  readonly piles: Parcel[][];
  readonly elected: number[];
  readonly stages: Stage[];
  /** The votes as they stood each time the rule looks back to when it breaks a tie. */
  readonly past: (readonly bigint[])[];
  nonTransferable: bigint;
  lost: bigint;
  quota: bigint;
  /** How many batches have moved. */
  batch: number;
  /** Of the stage that is being made. */
  making: Making;
};

type Making = {
  readonly transfers: Transfer[];
  readonly elected: number[];
  readonly electedUnfilled: number[];
  readonly lots: Lot[];
  readonly says: string[];
};

/** Thrown by `draw`, caught by `countRanked` alone: it unwinds a rule that cannot go on without a lot. */
export class LotNeeded extends Error {
  readonly lot: LotQuestion;
  readonly stages: readonly Stage[];
  constructor(lot: LotQuestion, stages: readonly Stage[]) {
    super('a lot has to be drawn');
    this.lot = lot;
    this.stages = stages;
  }
}

const fresh = (): Making => ({ transfers: [], elected: [], electedUnfilled: [], lots: [], says: [] });

export type Setting = {
  readonly rule: RuleName;
  readonly seats: number;
  readonly places: number;
  readonly lots: Lots;
};

export function layOut(election: Election, { rule, seats, places, lots }: Setting): Table {
  const { bundles, marks, valid, blank } = readyPapers(election);
  const one = 10n ** BigInt(places);
  const perCandidate = <T>(make: () => T): T[] => Array.from({ length: election.candidates.length + 1 }, make);
  const standing = perCandidate<Standing>(() => 'continuing');
  standing[0] = 'withdrawn';
  for (const number of election.withdrawn) standing[number] = 'withdrawn';
  return {
    ...{ election, rule, lots, seats, places, one, bundles, marks, blank, standing },
    validPapers: valid,
    valid: BigInt(valid) * one,
    votes: perCandidate(() => 0n),
    piles: perCandidate(() => []),
    elected: [],
    stages: [],
    past: [],
    nonTransferable: 0n,
    lost: 0n,
    quota: 0n,
    batch: 0,
    making: fresh(),
  };
}

export const written = ({ places }: Table, votes: bigint): string => inDecimals(votes, places);

export const nameOf = ({ election }: Table, candidate: number): string => election.candidates[candidate - 1]!;

/** `A`, `A and B`, `A, B and C`. */
export function namesOf(table: Table, candidates: readonly number[]): string {
  const names = candidates.map((candidate) => nameOf(table, candidate));
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Numbers of the candidates still in the running, rising. */
export function continuing({ standing }: Table): number[] {
  const found: number[] = [];
  for (let candidate = 1; candidate < standing.length; candidate++) {
    if (standing[candidate] === 'continuing') found.push(candidate);
  }
  return found;
}

export const placesLeft = ({ seats, elected }: Table): number => seats - elected.length;

/** Those of most votes first; equal ones in the order of the paper, which decides nothing. */
export const byVotesFalling = ({ votes }: Table, candidates: readonly number[]): number[] =>
  candidates.toSorted((a, b) => (votes[a]! === votes[b]! ? a - b : votes[a]! > votes[b]! ? -1 : 1));

export const most = (values: readonly bigint[]): bigint => values.reduce((a, b) => (a > b ? a : b));
export const least = (values: readonly bigint[]): bigint => values.reduce((a, b) => (a < b ? a : b));

/** The next continuing candidate of each bundle: bundles by candidate number, at index 0 those that have none. */
function sorted({ standing, marks }: Table, bundles: readonly Bundle[]): Bundle[][] {
  const heaps: Bundle[][] = Array.from(standing, () => []);
  for (const bundle of bundles) {
    const { end } = bundle;
    let { at } = bundle;
    while (at < end && standing[marks[at]!] !== 'continuing') at++;
    bundle.at = at;
    heaps[at < end ? marks[at]! : 0]!.push(bundle);
  }
  return heaps;
}

export const papersIn = (bundles: readonly Bundle[]): number => bundles.reduce((sum, { count }) => sum + count, 0);

/** Puts bundles on a candidate's pile at a value. */
function give(table: Table, to: number, bundles: readonly Bundle[], value: bigint, papers: number): void {
  if (papers === 0) return;
  table.piles[to]!.push({ value, bundles, batch: table.batch });
  table.votes[to]! += value * BigInt(papers);
}

/** All papers to their first preferences. */
export function firstPreferences(table: Table): void {
  sorted(table, table.bundles).forEach((bundles, to) => {
    if (to > 0) give(table, to, bundles, table.one, papersIn(bundles));
  });
}

/** Bundles of one candidate sorted by next preference, with the number of papers in each heap. */
export type Sorting = { readonly to: number; readonly papers: number; readonly bundles: readonly Bundle[] };

export const sortByNext = (table: Table, bundles: readonly Bundle[]): Sorting[] =>
  sorted(table, bundles).flatMap((heap, to) =>
    heap.length === 0 ? [] : [{ to, papers: papersIn(heap), bundles: heap }],
  );

/** Moves sorted bundles on at a value. Those for nobody (`to` 0) become non-transferable at it. @returns votes moved */
export function move(table: Table, from: number, sorting: readonly Sorting[], value: bigint): bigint {
  let moved = 0n;
  for (const { to, papers, bundles } of sorting) {
    const votes = value * BigInt(papers);
    moved += votes;
    if (to === 0) table.nonTransferable += votes;
    else give(table, to, bundles, value, papers);
    const words = { value: written(table, value), votes: written(table, votes) };
    table.making.transfers.push({ from, to: to === 0 ? null : to, papers, ...words });
  }
  return moved;
}

/** Takes a candidate's whole pile, joined by value and highest value first. */
export function takePile(
  table: Table,
  from: number,
): { readonly value: bigint; readonly bundles: readonly Bundle[] }[] {
  const byValue = new Map<bigint, Bundle[]>();
  for (const { value, bundles } of table.piles[from]!) {
    const joined = byValue.get(value);
    if (joined === undefined) byValue.set(value, [...bundles]);
    else for (const bundle of bundles) joined.push(bundle);
  }
  table.piles[from] = [];
  return [...byValue]
    .map(([value, bundles]) => ({ value, bundles }))
    .sort((a, b) => (a.value === b.value ? 0 : a.value > b.value ? -1 : 1));
}

export function elect(table: Table, candidate: number, why: string): void {
  table.standing[candidate] = 'elected';
  table.elected.push(candidate);
  table.making.elected.push(candidate);
  table.making.says.push(`${nameOf(table, candidate)} is elected: ${why}.`);
}

/** Elects everybody left for want of more candidates. They are told with the stage that went before. */
export function electTheRest(table: Table): void {
  const rest = byVotesFalling(table, continuing(table));
  if (rest.length === 0) return;
  const last = table.stages.pop();
  if (last === undefined) throw new Error('nobody is elected before the first stage');
  for (const candidate of rest) {
    table.standing[candidate] = 'elected';
    table.elected.push(candidate);
  }
  const verb = rest.length === 1 ? 'is' : 'are';
  const says = `${namesOf(table, rest)} ${verb} elected: no more candidates are left than places.`;
  table.stages.push({ ...last, electedUnfilled: rest, says: [...last.says, says] });
}

/** Ends the stage that was being made. */
export function endStage(
  table: Table,
  action: Stage['action'],
  of: readonly number[],
  more: Partial<Pick<Stage, 'transferValue' | 'keeps'>> = {},
): void {
  table.stages.push({
    number: table.stages.length + 1,
    action,
    of,
    votes: table.votes.slice(1).map((votes) => written(table, votes)),
    nonTransferable: written(table, table.nonTransferable + table.lost),
    lost: written(table, table.lost),
    quota: written(table, table.quota),
    ...table.making,
    ...more,
  });
  table.making = fresh();
}

/** Lets a lot decide. @throws LotNeeded when it has not been drawn; RangeError when it names somebody else */
export function draw(table: Table, kind: LotQuestion['kind'], tied: readonly number[]): number {
  const lot: LotQuestion = { stage: table.stages.length + 1, kind, among: tied.toSorted((a, b) => a - b) };
  const drawn = table.lots(lot);
  if (drawn === null) throw new LotNeeded(lot, table.stages);
  if (!tied.includes(drawn)) throw new RangeError('the lot fell on somebody who is not tied');
  table.making.lots.push({ ...lot, drawn });
  table.making.says.push(`The lot between ${namesOf(table, lot.among)} fell on ${nameOf(table, drawn)}.`);
  return drawn;
}

/** One of the tied: by the votes at the latest or earliest point where they differ, then by lot. */
export function breakTie(
  table: Table,
  kind: 'exclude' | 'surplus',
  tied: readonly number[],
  look: 'latest' | 'earliest',
): number {
  if (tied.length === 1) return tied[0]!;
  const left = apart(table, tied, look, kind === 'surplus' ? 'most' : 'fewest');
  return left.length === 1 ? left[0]! : draw(table, kind, left);
}

/** Says it once in a stage, however many batches it is true after. */
export function tell({ making }: Table, sentence: string): void {
  if (!making.says.includes(sentence)) making.says.push(sentence);
}

/** Of tied candidates those whom their votes at earlier points single out, with a sentence for each such point. */
export function apart(
  table: Table,
  tied: readonly number[],
  look: 'latest' | 'earliest',
  side: 'most' | 'fewest',
): readonly number[] {
  let left = tied;
  for (const votes of look === 'latest' ? table.past.toReversed() : table.past) {
    if (left.length < 2) break;
    const mark = (side === 'most' ? most : least)(left.map((candidate) => votes[candidate]!));
    const next = left.filter((candidate) => votes[candidate] === mark);
    if (next.length === left.length) continue;
    const who = namesOf(table, next);
    tell(
      table,
      `${namesOf(table, left)} have equal votes; ${who} had the ${side} at the ${look} point where they differed.`,
    );
    left = next;
  }
  return left;
}

/** Why one of these goes out, who are the lowest and have so many votes. */
export function saysOut(table: Table, out: number, lowest: readonly number[], votes: string): void {
  table.making.says.push(
    lowest.length === 1
      ? `${nameOf(table, out)} has the fewest votes, ${votes}, and goes out.`
      : `${nameOf(table, out)} goes out, of ${namesOf(table, lowest)} with the fewest votes, ${votes}.`,
  );
}

export const countOf = (table: Table): Count => ({
  format: 'countersign-count/1',
  rule: table.rule,
  title: table.election.title,
  seats: table.seats,
  candidates: table.election.candidates,
  withdrawn: table.election.withdrawn,
  papers: table.validPapers + table.blank,
  valid: table.validPapers,
  blank: table.blank,
  stages: table.stages,
  winners: table.elected,
});
