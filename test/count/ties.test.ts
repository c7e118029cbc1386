/** Elections that only lots can decide: every way they can fall, and no other. */
import { expect } from 'chai';
import type { Lot, LotQuestion } from '../../src/count/lot.ts';
import { countRanked } from '../../src/count/rules.ts';
import { countVector, RULE_OF, smallElection } from '../support/countVectors.ts';

type Known = { readonly lots: readonly Omit<Lot, 'stage'>[]; readonly winners: readonly number[] };

/** All ways a count can go: follows every answer to every lot it asks for. */
function everyWay(count: (answers: readonly number[]) => ReturnType<typeof countRanked>): Known[] {
  const ways: Known[] = [];
  const walk = (lots: readonly (LotQuestion & { drawn: number })[]): void => {
    const outcome = count(lots.map(({ drawn }) => drawn));
    if (outcome.ok) {
      ways.push({
        lots: lots.map(({ kind, among, drawn }) => ({ kind, among, drawn })),
        winners: outcome.count.winners.toSorted((a, b) => a - b),
      });
      return;
    }
    for (const drawn of outcome.lot.among) walk([...lots, { ...outcome.lot, drawn }]);
  };
  walk([]);
  return ways;
}

describe('lots', () => {
  const cases = countVector('ties.json').cases;

  it('are needed in 12 known elections', () => {
    expect(cases.length).to.equal(12);
  });

  for (const { id, rule, seats, candidates, ballots, outcomes } of cases) {
    it(`can fall in ${id} in each of the known ways, and in no other`, () => {
      const election = smallElection(seats, candidates, ballots);
      const ways = everyWay((answers) => {
        const left = [...answers];
        return countRanked(election, { rule: RULE_OF[rule]!, lots: () => left.shift() ?? null });
      });
      expect(ways).to.deep.equal(
        outcomes.map(({ lots, winners }: Known) => ({ lots, winners: winners.toSorted((a, b) => a - b) })),
      );
    });
  }
});
