/**
 * `scottish-stv-2007`: the Scottish Local Government Elections Order 2007 (SSI 2007/42), schedule 1, rules 45–52; the
 * same method in SSI 2011/399. Votes in 1/100000. All papers of a candidate share in the surplus. ballot-rules §5.3–5.4.
 */
import type { Table } from './table.ts';
import {
  breakTie,
  byVotesFalling,
  continuing,
  elect,
  electTheRest,
  endStage,
  firstPreferences,
  least,
  most,
  move,
  nameOf,
  placesLeft,
  saysOut,
  sortByNext,
  takePile,
  written,
} from './table.ts';

export const PLACES = 5;

export function countScottish(table: Table): void {
  // Rule 46: whole votes, the remainder ignored, plus one.
  table.quota = (BigInt(table.validPapers) / BigInt(table.seats + 1) + 1n) * table.one;
  // Rule 45.
  firstPreferences(table);
  table.making.says.push('Every paper goes to its first preference.');
  closeStage(table, 'first', []);
  while (placesLeft(table) > 0) {
    // Rule 52: asked between stages only, so the papers of the last one excluded have all moved by now.
    if (continuing(table).length <= placesLeft(table)) {
      electTheRest(table);
      return;
    }
    const over = table.elected.filter((candidate) => table.votes[candidate]! > table.quota);
    if (over.length > 0) transferSurplus(table, over);
    else excludeLowest(table);
  }
}

/** Rule 47: elected at the end of a stage. */
function closeStage(table: Table, action: 'first' | 'surplus' | 'exclude', of: readonly number[]): void {
  const reached = continuing(table).filter((candidate) => table.votes[candidate]! >= table.quota);
  for (const candidate of byVotesFalling(table, reached)) {
    const votes = written(table, table.votes[candidate]!);
    elect(table, candidate, `${votes} votes reach the quota of ${written(table, table.quota)}`);
  }
  table.past.push([...table.votes]);
  endStage(table, action, of);
}

/** Rules 48 and 49. Equal surpluses: rule 49(2), the latest stage at which the tied differed, then lot. */
function transferSurplus(table: Table, over: readonly number[]): void {
  const { votes, quota } = table;
  const largest = most(over.map((candidate) => votes[candidate]!));
  const tied = over.filter((candidate) => votes[candidate] === largest);
  const from = breakTie(table, 'surplus', tied, 'latest');
  const total = votes[from]!;
  const surplus = total - quota;
  const stayed = table.nonTransferable;
  let moved = 0n;
  for (const { value, bundles } of takePile(table, from)) {
    // Rule 48(3): surplus × value of the paper when received / votes of the candidate, to five places, no rounding up.
    moved += move(table, from, sortByNext(table, bundles), (surplus * value) / total);
  }
  votes[from] = quota;
  table.lost += surplus - moved;
  const gone = moved - (table.nonTransferable - stayed);
  const going = gone === surplus ? 'they' : gone > 0n ? `${written(table, gone)} of them` : 'none of them can';
  table.making.says.push(
    `${nameOf(table, from)} has ${written(table, surplus)} votes more than the quota; ${going} go on.`,
  );
  closeStage(table, 'surplus', [from]);
}

/** Rules 50 and 51: one at a time, papers at the value at which they came. Equal: rule 50(2), as for a surplus. */
function excludeLowest(table: Table): void {
  const { votes } = table;
  const running = continuing(table);
  const fewest = least(running.map((candidate) => votes[candidate]!));
  const tied = running.filter((candidate) => votes[candidate] === fewest);
  const out = breakTie(table, 'exclude', tied, 'latest');
  table.standing[out] = 'excluded';
  saysOut(table, out, tied, written(table, fewest));
  for (const { value, bundles } of takePile(table, out)) move(table, out, sortByNext(table, bundles), value);
  votes[out] = 0n;
  closeStage(table, 'exclude', [out]);
}
