/**
 * `ers97`: "How to conduct an election by the Single Transferable Vote", third edition (Electoral Reform Society, 1997),
 * section 5; paragraph numbers below are its own. Votes in 1/100. Only the last batch shares in a surplus; surpluses
 * are deferred; several candidates go out together. ballot-rules §5.3–5.4.
 */
import { dividedUp } from './decimal.ts';
import {
  apart,
  breakTie,
  byVotesFalling,
  continuing,
  elect,
  electTheRest,
  endStage,
  firstPreferences,
  most,
  move,
  nameOf,
  namesOf,
  papersIn,
  placesLeft,
  saysOut,
  sortByNext,
  type Table,
  takePile,
  tell,
  written,
} from './table.ts';

export const PLACES = 2;

export function countErs97(table: Table): void {
  firstPreferences(table);
  table.making.says.push('Every paper goes to its first preference.');
  setQuota(table);
  afterBatch(table);
  endStage(table, 'first', []);
  while (placesLeft(table) > 0) {
    const running = continuing(table);
    if (running.length <= placesLeft(table)) {
      electTheRest(table);
      return;
    }
    const over = table.elected.filter((candidate) => table.votes[candidate]! > table.quota);
    const surplus = over.reduce((sum, candidate) => sum + table.votes[candidate]! - table.quota, 0n);
    const together = howManyGo(table, running, surplus);
    if (over.length > 0 && together === 0) {
      transferSurplus(table, over);
      continue;
    }
    if (over.length > 0) {
      table.making.says.push(
        `Surpluses of ${written(table, surplus)} are deferred: all together they cannot change who is lowest.`,
      );
    }
    // 5.5.1: proposed, not made.
    if (running.length - Math.max(together, 1) === placesLeft(table)) {
      const out = chooseOut(table, running, Math.max(together, 1));
      for (const candidate of out) table.standing[candidate] = 'excluded';
      table.making.says.push(
        `${namesOf(table, out)} would go out, with the fewest votes; no paper moves, as that leaves just enough candidates.`,
      );
      electLast(table);
      return;
    }
    exclude(table, chooseOut(table, running, Math.max(together, 1)), surplus);
  }
}

/** 5.5.1, with the sentences and lots of the exclusion that was proposed kept beside those of the last stage. */
function electLast(table: Table): void {
  const last = table.stages.pop();
  if (last === undefined) throw new Error('nobody goes out before the first stage');
  const { says, lots } = table.making;
  table.stages.push({ ...last, says: [...last.says, ...says], lots: [...last.lots, ...lots] });
  electTheRest(table);
}

/** 5.1.6: to two places, and 0.01 more unless that is exact. 5.4.8: papers that fell out are ignored. */
function setQuota(table: Table): void {
  table.quota = dividedUp(table.valid - table.nonTransferable - table.lost, BigInt(table.seats + 1));
}

/**
 * 5.6.1: valid votes less the non-transferable and less the quota, or the votes if fewer, of each one elected. Papers of
 * an exclusion that have not moved yet are active: without them somebody would be elected too early.
 */
function activeVotes({ valid, nonTransferable, lost, elected, votes, quota }: Table): bigint {
  const settled = elected.reduce((sum, candidate) => {
    const held = votes[candidate]!;
    return sum + (held < quota ? held : quota);
  }, 0n);
  return valid - nonTransferable - lost - settled;
}

/** 5.1.7, 5.3.13, 5.4.9: after each batch, in descending order of votes. */
function afterBatch(table: Table): void {
  table.past.push([...table.votes]);
  while (placesLeft(table) > 0) {
    const running = continuing(table);
    if (running.length === 0) return;
    const highest = most(running.map((candidate) => table.votes[candidate]!));
    const active = activeVotes(table);
    const reaches = highest >= table.quota;
    if (!reaches && highest * BigInt(placesLeft(table) + 1) < active) return;
    const equal = running.filter((candidate) => table.votes[candidate] === highest);
    const chosen = withinPlaces(table, equal);
    if (chosen.length === 0) return;
    const why = reaches
      ? `${written(table, highest)} votes reach the quota of ${written(table, table.quota)}`
      : `${written(table, highest)} votes are enough, as ${written(table, active)} votes are active and ` +
        `${placesLeft(table)} ${placesLeft(table) === 1 ? 'place is' : 'places are'} left`;
    for (const candidate of chosen) elect(table, candidate, why);
  }
}

/** 5.6.2: equal candidates, more than places left: by the earliest point at which they differed; else none of them yet. */
function withinPlaces(table: Table, equal: readonly number[]): readonly number[] {
  if (equal.length <= placesLeft(table)) return equal;
  const first = apart(table, equal, 'earliest', 'most');
  if (first.length <= placesLeft(table)) return first;
  tell(
    table,
    `${namesOf(table, first)} are more than the places left and always had equal votes: none is elected yet.`,
  );
  return [];
}

const rising = (table: Table, running: readonly number[]): number[] => byVotesFalling(table, running).reverse();

/**
 * 5.2.5: as many as possible of those with the fewest votes whose votes, with the surpluses deferred, do not exceed the
 * next one's, and who leave enough to fill the places. Of one alone this is also 5.2.2(a), of more 5.2.2(b): if it is
 * none, no surplus may be deferred, and the lowest goes out alone once there is none.
 */
function howManyGo(table: Table, running: readonly number[], surplus: bigint): number {
  const votes = rising(table, running).map((candidate) => table.votes[candidate]!);
  let together = 0;
  let sum = surplus;
  for (let group = 1; group <= running.length - placesLeft(table); group++) {
    sum += votes[group - 1]!;
    if (sum <= votes[group]!) together = group;
  }
  return together;
}

/** The lowest, so many. Where the last of them has an equal above the line, 5.2.5's earliest difference decides, then lot. */
function chooseOut(table: Table, running: readonly number[], so: number): number[] {
  const lowestFirst = rising(table, running);
  const line = table.votes[lowestFirst[so - 1]!]!;
  const out = lowestFirst.filter((candidate) => table.votes[candidate]! < line);
  const equal = running.filter((candidate) => table.votes[candidate] === line);
  if (out.length + equal.length === so) return [...out, ...equal];
  let left = equal;
  while (out.length < so) {
    const lowest = breakTie(table, 'exclude', left, 'earliest');
    out.push(lowest);
    left = left.filter((candidate) => candidate !== lowest);
  }
  return out;
}

/** 5.3, and 5.2.3 for equal surpluses. */
function transferSurplus(table: Table, over: readonly number[]): void {
  const { votes, quota } = table;
  const largest = most(over.map((candidate) => votes[candidate]!));
  const tied = over.filter((candidate) => votes[candidate] === largest);
  const from = breakTie(table, 'surplus', tied, 'earliest');
  const surplus = largest - quota;
  // 5.3.2: only the batch that came last; after the first stage (5.3.1) that is all papers. A batch is of one value.
  const pile = table.piles[from]!;
  const last = pile.reduce((latest, { batch }) => Math.max(latest, batch), 0);
  const parcels = pile.filter(({ batch }) => batch === last);
  const present = parcels[0]!.value;
  const sorting = sortByNext(
    table,
    parcels.flatMap(({ bundles }) => bundles),
  );
  const going = sorting.filter(({ to }) => to !== 0);
  const papers = going.reduce((sum, heap) => sum + heap.papers, 0);
  // 5.3.7.
  const shared = present * BigInt(papers) > surplus;
  const value = shared ? surplus / BigInt(papers) : present;
  table.making.says.push(
    `${nameOf(table, from)} has ${written(table, surplus)} votes more than the quota; ` +
      (papers === 0
        ? 'none of the papers received last can go on.'
        : `${papers} ${papers === 1 ? 'paper goes' : 'papers go'} on at ` +
          `${written(table, value)}${shared ? '' : `, ${papers === 1 ? 'its' : 'their'} present value`}.`),
  );
  table.piles[from] = [];
  table.batch++;
  const rest = surplus - move(table, from, going, value);
  votes[from] = quota;
  if (shared) {
    table.lost += rest; // 5.3.9, the non-transferable difference
  } else if (rest > 0n) {
    table.nonTransferable += rest;
    const stay = papersIn(sorting.find(({ to }) => to === 0)?.bundles ?? []);
    table.making.transfers.push({ from, to: null, papers: stay, value: null, votes: written(table, rest) });
  }
  afterBatch(table);
  endStage(table, 'surplus', [from], { transferValue: shared ? written(table, value) : 'present' });
}

/** 5.4: their papers pooled, batch by batch from the highest value. */
function exclude(table: Table, out: readonly number[], deferred: bigint): void {
  const [one] = out;
  if (one !== undefined && out.length === 1) {
    const lowest = continuing(table).filter((candidate) => table.votes[candidate] === table.votes[one]);
    saysOut(table, one, lowest, written(table, table.votes[one]!));
  } else {
    const their = deferred === 0n ? 'all their votes are' : 'all their votes and the deferred surpluses are';
    table.making.says.push(`${namesOf(table, out)} go out together: ${their} not more than the votes of the next.`);
  }
  for (const candidate of out) table.standing[candidate] = 'excluded';
  const parcels = out.flatMap((from) => takePile(table, from).map((parcel) => ({ from, ...parcel })));
  const values = [...new Set(parcels.map(({ value }) => value))].sort((a, b) => (a > b ? -1 : 1));
  for (const value of values) {
    table.batch++;
    for (const { from, bundles } of parcels.filter((parcel) => parcel.value === value)) {
      table.votes[from]! -= move(table, from, sortByNext(table, bundles), value);
    }
    if (table.elected.length === 0) setQuota(table); // 5.4.8
    afterBatch(table);
    // 5.5.2: nothing more moves; what is left stays where it lies.
    if (placesLeft(table) === 0) break;
  }
  endStage(table, 'exclude', out);
}
