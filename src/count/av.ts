/**
 * `av`: the alternative vote, one place. Whole papers; over when somebody has more than half of the papers still in
 * play. Ties as under the Scottish rule: the last earlier stage at which the tied differ, then lot. ballot-rules §5.3.
 */
import {
  breakTie,
  continuing,
  elect,
  electTheRest,
  endStage,
  firstPreferences,
  least,
  move,
  saysOut,
  sortByNext,
  type Table,
  takePile,
} from './table.ts';

export function countAv(table: Table): void {
  firstPreferences(table);
  table.making.says.push('Every paper goes to its first preference.');
  closeRound(table, 'first', []);
  while (table.elected.length === 0) {
    const running = continuing(table);
    // Nobody can be over half where no paper is left in play.
    if (running.length <= 1) {
      electTheRest(table);
      return;
    }
    const fewest = least(running.map((candidate) => table.votes[candidate]!));
    const tied = running.filter((candidate) => table.votes[candidate] === fewest);
    const out = breakTie(table, 'exclude', tied, 'latest');
    table.standing[out] = 'excluded';
    saysOut(table, out, tied, String(fewest));
    for (const { value, bundles } of takePile(table, out)) move(table, out, sortByNext(table, bundles), value);
    table.votes[out] = 0n;
    closeRound(table, 'exclude', [out]);
  }
}

function closeRound(table: Table, action: 'first' | 'exclude', of: readonly number[]): void {
  const inPlay = table.valid - table.nonTransferable;
  // More than half, in whole papers: what a winner needs.
  table.quota = inPlay / 2n + 1n;
  const winner = continuing(table).find((candidate) => 2n * table.votes[candidate]! > inPlay);
  if (winner !== undefined) {
    elect(table, winner, `${table.votes[winner]} votes are more than half of the ${inPlay} still in play`);
  }
  table.past.push([...table.votes]);
  endStage(table, action, of);
}
