/**
 * What published sums tell of a group of ballots: whether a number of it follows from them. Exact: a number follows when every way in
 * which the ballots could have been cast, and all that is published could be true, has the same one. SPEC §6.8.
 *
 * Ballots of which nothing is told apart go in any way over the groups they are of, so that sums alone need no search: what may be in a
 * group lies between bounds. Only of groups whose decision is told are the ways gone through; these are few ballots.
 */
import type { Contest } from '../../crypto/bodies.ts';

/** Ballots that the public cannot tell apart further; `papers` of them came by another way, and may be void. */
export type Group = { readonly name: string; readonly ballots: number; readonly papers: number };

/** Blank and void ones, and marks by choice; of rankings no marks. */
export type Numbers = { readonly blank: number; readonly void: number; readonly votes: readonly number[] };

/** What is published. Of any two sums one holds all groups of the other, or they have none in common. */
export type Told = {
  readonly sums: readonly { readonly of: readonly string[]; readonly numbers: Numbers }[];
  /** What groups decided together by the first two choices; each group stands in one at most. */
  readonly decisions: readonly { readonly of: readonly string[]; readonly says: 'affirm' | 'open' | 'tied' }[];
};

type Asked = Pick<Contest, 'min' | 'max' | 'blank'>;

/** A number of some groups that follows: `blank`, `void`, or the place of a choice from 0. */
export type Follows = { readonly of: readonly string[]; readonly number: 'blank' | 'void' | number };

/** So many ballots, of which so many papers. */
type Size = { readonly ballots: number; readonly papers: number };

const sizeOf = (groups: readonly Group[]): Size => ({
  ballots: groups.reduce((sum, one) => sum + one.ballots, 0),
  papers: groups.reduce((sum, one) => sum + one.papers, 0),
});

/** @param k  groups, and what remains when sums are taken from one another, are asked about where they are fewer than this */
export function whatFollows(asked: Asked, groups: readonly Group[], told: Told, k: number): readonly Follows[] {
  const isSmall = ({ ballots }: Size): boolean => ballots > 0 && ballots < k;
  return blocksOf(groups, told).flatMap(({ members, numbers, decisions }) => {
    const found: Follows[] = [];
    const ask = (some: readonly Group[]): void => {
      const size = sizeOf(some);
      if (!isSmall(size)) return;
      const names = some.map(({ name }) => name);
      // What remains of a sum is told as it is; of less the bounds say.
      const ranges =
        some.length === members.length && numbers !== null
          ? rangesOf(asked, size, numbers, size)
          : rangesIn(asked, members, numbers, decisions, some);
      for (const [number, range] of ranges ?? []) if (range.least === range.most) found.push({ of: names, number });
    };
    for (const one of members) ask([one]);
    for (const { of } of decisions) if (of.length > 1) ask(members.filter(({ name }) => of.includes(name)));
    if (members.length > 1 && !decisions.some(({ of }) => of.length === members.length)) ask(members);
    return found;
  });
}

type Block = {
  readonly members: readonly Group[];
  /** Of all members together; null: nothing is told of them but what they decided. */
  readonly numbers: Numbers | null;
  readonly decisions: Told['decisions'];
};

/** Each sum without the sums in it: what remains of it is told of the remaining groups, and of them nothing else is. */
function blocksOf(groups: readonly Group[], { sums, decisions }: Told): readonly Block[] {
  const sorted = sums.toSorted((a, b) => a.of.length - b.of.length);
  const isIn = (inner: readonly string[], outer: readonly string[]) => inner.every((name) => outer.includes(name));
  const left = new Set(groups.map(({ name }) => name));
  const inBlock = (members: readonly Group[], numbers: Numbers | null): Block => {
    const names = members.map(({ name }) => name);
    return { members, numbers, decisions: decisions.filter(({ of }) => of.length > 0 && isIn(of, names)) };
  };
  const blocks = sorted.map(({ of, numbers }, i) => {
    const within = sorted.slice(0, i).filter((one) => isIn(one.of, of));
    const largest = within.filter((one, j) => !within.slice(j + 1).some((other) => isIn(one.of, other.of)));
    const members = groups.filter(({ name }) => of.includes(name) && left.has(name));
    for (const { name } of members) left.delete(name);
    return inBlock(members, largest.map((one) => one.numbers).reduce(less, numbers));
  });
  const free = groups.filter(({ name }) => left.has(name));
  const decided = decisions.map(({ of }) =>
    inBlock(
      free.filter(({ name }) => of.includes(name)),
      null,
    ),
  );
  return [...blocks, ...decided].filter(({ members }) => members.length > 0);
}

const less = (a: Numbers, b: Numbers): Numbers => ({
  blank: a.blank - b.blank,
  void: a.void - b.void,
  votes: a.votes.map((votes, i) => votes - (b.votes[i] ?? 0)),
});
const more = (a: Numbers, b: Numbers): Numbers =>
  less(a, less({ ...a, blank: 0, void: 0, votes: a.votes.map(() => 0) }, b));

type Range = { readonly least: number; readonly most: number };
type Ranges = Map<Follows['number'], Range>;

const widened = (a: Ranges, b: Ranges): Ranges =>
  new Map(
    [...b].map(([number, { least, most }]) => {
      const known = a.get(number);
      return [
        number,
        known ? { least: Math.min(least, known.least), most: Math.max(most, known.most) } : { least, most },
      ];
    }),
  );

/** Between which bounds each number of these groups lies; null where what is told cannot be true. */
function rangesIn(
  asked: Asked,
  members: readonly Group[],
  numbers: Numbers | null,
  decisions: Told['decisions'],
  some: readonly Group[],
): Ranges | null {
  const has = (of: readonly string[], { name }: Group): boolean => of.includes(name);
  const mine = decisions.find(({ of }) => some.every((one) => has(of, one)));
  const others = decisions.filter((one) => one !== mine);
  const inDecision = mine === undefined ? [] : members.filter((one) => has(mine.of, one));
  const undecided = members.filter((one) => !decisions.some(({ of }) => has(of, one)));
  const choices = numbers?.votes.length ?? 2;
  // Every sum that the others which decided may have.
  let aside: readonly Numbers[] = [{ blank: 0, void: 0, votes: new Array<number>(choices).fill(0) }];
  if (numbers !== null) {
    for (const { of, says } of others) {
      const ways = waysOf(asked, sizeOf(members.filter((one) => has(of, one))), choices, says);
      aside = distinct(aside.flatMap((one) => ways.map((way) => more(one, way))));
    }
  }
  const rest = sizeOf(undecided);
  let ranges: Ranges | null = null;
  const add = (found: Ranges | null): void => {
    if (found !== null) ranges = ranges === null ? found : widened(ranges, found);
  };
  const mineWays = mine === undefined ? [null] : waysOf(asked, sizeOf(inDecision), choices, mine.says);
  for (const way of mineWays) {
    if (numbers === null) {
      if (way !== null) add(rangesOf(asked, sizeOf(inDecision), way, sizeOf(some)));
      continue;
    }
    for (const taken of aside) {
      const remains = less(numbers, taken);
      if (way === null) add(rangesOf(asked, rest, remains, sizeOf(some)));
      else if (isPossible(asked, rest, less(remains, way))) {
        add(rangesOf(asked, sizeOf(inDecision), way, sizeOf(some)));
      }
    }
  }
  return ranges;
}

function distinct(all: readonly Numbers[]): readonly Numbers[] {
  return [...new Map(all.map((one) => [`${one.blank} ${one.void} ${one.votes.join(' ')}`, one])).values()];
}

/** Whether so many ballots can have these numbers. */
function isPossible(
  { min, max, blank }: Asked,
  { ballots, papers }: Size,
  { blank: blanks, void: voids, votes }: Numbers,
): boolean {
  const valid = ballots - blanks - voids;
  if (blanks < 0 || voids < 0 || valid < 0 || voids > papers || (!blank && blanks > 0)) return false;
  if (votes.some((one) => one < 0 || one > valid)) return false;
  if (votes.length === 0) return true;
  const marks = sum(votes);
  return min * valid <= marks && marks <= max * valid;
}

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

/** Every way in which so few ballots can have decided so. */
function waysOf(asked: Asked, size: Size, choices: number, says: 'affirm' | 'open' | 'tied'): readonly Numbers[] {
  const all: Numbers[] = [];
  const upTo = (most: number): readonly number[] => Array.from({ length: most + 1 }, (_, i) => i);
  for (const blank of upTo(asked.blank ? size.ballots : 0)) {
    for (const voids of upTo(size.papers)) {
      for (const affirm of upTo(size.ballots)) {
        for (const open of upTo(size.ballots)) {
          const way = { blank, void: voids, votes: [affirm, open].slice(0, choices) };
          const said = affirm === open ? 'tied' : affirm > open ? 'affirm' : 'open';
          if (said === says && isPossible(asked, size, way)) all.push(way);
        }
      }
    }
  }
  return all;
}

/**
 * Bounds of the numbers of some of these ballots, all of which together have these numbers; null where they cannot have them. With so
 * many blank and void among the some, the marks of each choice lie in an interval, and so does their sum: each bound is reached.
 */
function rangesOf(asked: Asked, all: Size, numbers: Numbers, some: Size): Ranges | null {
  if (!isPossible(asked, all, numbers)) return null;
  const { min, max } = asked;
  const { votes } = numbers;
  const others = { ballots: all.ballots - some.ballots, papers: all.papers - some.papers };
  const marks = sum(votes);
  let ranges: Ranges = new Map();
  for (let blank = 0; blank <= Math.min(some.ballots, numbers.blank); blank++) {
    for (let voids = 0; voids <= Math.min(some.papers, numbers.void); voids++) {
      const valid = some.ballots - blank - voids;
      const elsewhere = others.ballots - (numbers.blank - blank) - (numbers.void - voids);
      if (valid < 0 || elsewhere < 0 || numbers.void - voids > others.papers) continue;
      const bounds = votes.map((one) => ({ least: Math.max(0, one - elsewhere), most: Math.min(valid, one) }));
      const [least, most] =
        votes.length === 0
          ? [0, 0]
          : [Math.max(min * valid, marks - max * elsewhere), Math.min(max * valid, marks - min * elsewhere)];
      const [lowest, highest] = [sum(bounds.map((one) => one.least)), sum(bounds.map((one) => one.most))];
      if (bounds.some((one) => one.least > one.most) || least > most || lowest > most || highest < least) continue;
      const found: Ranges = new Map<Follows['number'], Range>([
        ['blank', { least: blank, most: blank }],
        ['void', { least: voids, most: voids }],
        ...bounds.map((one, i): [number, Range] => [
          i,
          {
            least: Math.max(one.least, least - (highest - one.most)),
            most: Math.min(one.most, most - (lowest - one.least)),
          },
        ]),
      ]);
      ranges = ranges.size === 0 ? found : widened(ranges, found);
    }
  }
  if (!asked.blank) ranges.delete('blank');
  if (some.papers === 0) ranges.delete('void');
  return ranges.size === 0 ? null : ranges;
}
