/**
 * `meek-hww`: Meek's rule as Hill, Wichmann and Woodall gave it (Algorithm 123, The Computer Journal 30, 1987). Every
 * paper is shared out anew whenever somebody is elected or goes out. Whole numbers of 10^-18 of a vote. ballot-rules §5.3.
 *
 * What a paper is still worth after the elected ones in front depends on who they are, not on their order. So papers
 * that have passed the same set are one heap, and sharing out costs the same for a hundred papers as for a million. The
 * product of what each passes on is always taken in the order of the candidates' numbers and rounded down: what is kept
 * is thereby rounded up, and kept, held and exhausted make exactly the valid papers.
 */
import { dividedUp, inDecimals } from './decimal.ts';
import type { Bundle } from './election.ts';
import {
  byVotesFalling,
  continuing,
  draw,
  elect,
  electTheRest,
  endStage,
  least,
  placesLeft,
  saysOut,
  type Table,
} from './table.ts';

export const PLACES = 18;

/** Shared out until all surpluses together are less than this: 10^-9 of a vote. */
const CONVERGED = 10n ** 9n;
/** Nearer than this, 10^-6 of a vote, two candidates are equal: a difference could come from rounding. */
const EQUAL = 10n ** 12n;

/** Papers that have passed the same elected candidates. */
type Heap = {
  /** Whom they have passed, rising. */
  readonly passed: readonly number[];
  /** The same without the last: what one of these papers is worth follows from that. */
  readonly before: Heap | null;
  readonly next: Map<number, Heap>;
  /** By candidate: papers of this heap that reach them next. At index 0 those that reach nobody. */
  readonly reaching: number[];
  worth: bigint;
};

type Waiting = { readonly bundle: Bundle; heap: Heap };

type Sharing = {
  readonly table: Table;
  /** By candidate, what they keep of each paper that reaches them. */
  readonly keeps: bigint[];
  readonly heaps: Map<string, Heap>;
  /** By continuing candidate, the bundles that lie with them whole. */
  readonly waiting: Waiting[][];
};

export function countMeek(table: Table): void {
  const sharing: Sharing = {
    table,
    keeps: table.standing.map(() => table.one),
    heaps: new Map(),
    waiting: table.standing.map(() => []),
  };
  const start = heapOf(sharing, []);
  for (const bundle of table.bundles) goOn(sharing, { bundle, heap: start });
  table.making.says.push('Every paper goes to its first preference.');
  share(sharing, 'first', []);
  while (placesLeft(table) > 0) {
    if (continuing(table).length <= placesLeft(table)) {
      electTheRest(table);
      return;
    }
    const out = lowest(table);
    table.standing[out] = 'excluded';
    sharing.keeps[out] = 0n;
    for (const heap of sharing.heaps.values()) heap.reaching[out] = 0;
    for (const one of sharing.waiting[out]!.splice(0)) goOn(sharing, one);
    share(sharing, 'exclude', [out]);
  }
}

function heapOf(sharing: Sharing, passed: readonly number[]): Heap {
  const { table, heaps } = sharing;
  const key = passed.join(' ');
  const known = heaps.get(key);
  if (known !== undefined) return known;
  // Made first, so that it stands before this one in the order of the map.
  const before = passed.length === 0 ? null : heapOf(sharing, passed.slice(0, -1));
  const heap: Heap = { passed, before, next: new Map(), reaching: table.standing.map(() => 0), worth: table.one };
  heaps.set(key, heap);
  return heap;
}

function withOne(sharing: Sharing, heap: Heap, candidate: number): Heap {
  const known = heap.next.get(candidate);
  if (known !== undefined) return known;
  const next = heapOf(
    sharing,
    [...heap.passed, candidate].sort((a, b) => a - b),
  );
  heap.next.set(candidate, next);
  return next;
}

/** Past everybody elected or out, to the next continuing candidate or to nobody. */
function goOn(sharing: Sharing, one: Waiting): void {
  const { standing, marks } = sharing.table;
  const { bundle } = one;
  let { heap } = one;
  for (; bundle.at < bundle.end; bundle.at++) {
    const candidate = marks[bundle.at]!;
    if (standing[candidate] === 'excluded') continue;
    heap.reaching[candidate]! += bundle.count;
    if (standing[candidate] === 'continuing') {
      one.heap = heap;
      sharing.waiting[candidate]!.push(one);
      return;
    }
    heap = withOne(sharing, heap, candidate);
  }
  heap.reaching[0]! += bundle.count;
}

/** Shares out until the surpluses have gone, electing on the way whoever reaches the quota. */
function share(sharing: Sharing, action: 'first' | 'exclude', of: readonly number[]): void {
  const { table, keeps } = sharing;
  let before: bigint | null = null;
  for (;;) {
    shareOnce(sharing);
    const { votes, quota } = table;
    const reached = byVotesFalling(
      table,
      continuing(table).filter((candidate) => votes[candidate]! >= quota),
    );
    for (const candidate of reached) {
      elect(table, candidate, `${short(votes[candidate]!)} votes reach the quota of ${short(quota)}`);
    }
    if (placesLeft(table) === 0 || continuing(table).length <= placesLeft(table)) break;
    const surplus = table.elected.reduce((sum, candidate) => {
      const over = votes[candidate]! - quota;
      return over > 0n ? sum + over : sum;
    }, 0n);
    // The second: the eighteenth place is reached, and more rounds would change nothing.
    if (surplus < CONVERGED || (reached.length === 0 && before !== null && surplus >= before)) break;
    before = reached.length === 0 ? surplus : null;
    for (const candidate of table.elected) {
      const keep = dividedUp(keeps[candidate]! * quota, votes[candidate]!);
      // Nobody keeps more than all of a paper, wherever rounding up may lead.
      keeps[candidate] = keep < table.one ? keep : table.one;
    }
    for (const candidate of reached) {
      for (const one of sharing.waiting[candidate]!.splice(0)) {
        // They have been counted as reaching this candidate; from here on they pass.
        one.bundle.at++;
        one.heap = withOne(sharing, one.heap, candidate);
        goOn(sharing, one);
      }
    }
  }
  endStage(table, action, of, { keeps: keeps.slice(1).map((keep) => inDecimals(keep, PLACES)) });
}

function shareOnce({ table, keeps, heaps }: Sharing): void {
  const { votes, standing, one } = table;
  for (const heap of heaps.values()) {
    if (heap.before !== null) heap.worth = (heap.before.worth * (one - keeps[heap.passed.at(-1)!]!)) / one;
  }
  votes.fill(0n);
  for (const { reaching, worth, next } of heaps.values()) {
    for (let candidate = 0; candidate < reaching.length; candidate++) {
      const papers = reaching[candidate]!;
      if (papers === 0) continue;
      // Elected: what is not passed on is kept. One elected a moment ago has passed nothing on yet.
      const passed = standing[candidate] === 'elected' ? (next.get(candidate)?.worth ?? 0n) : 0n;
      votes[candidate]! += BigInt(papers) * (worth - passed);
    }
  }
  table.nonTransferable = votes[0]!;
  votes[0] = 0n;
  // In whole last places, and one more, so that no more can reach it than there are places.
  table.quota = (table.valid - table.nonTransferable) / BigInt(table.seats + 1) + 1n;
}

/** Four places are enough for a sentence. */
const short = (votes: bigint): string => inDecimals(votes / 10n ** 14n, 4);

function lowest(table: Table): number {
  const { votes } = table;
  const running = continuing(table);
  const fewest = least(running.map((candidate) => votes[candidate]!));
  const tied = running.filter((candidate) => votes[candidate]! - fewest < EQUAL);
  // Earlier stages count for nothing here: a tie is a tie.
  const out = tied.length === 1 ? tied[0]! : draw(table, 'exclude', tied);
  saysOut(table, out, tied, short(votes[out]!));
  return out;
}
