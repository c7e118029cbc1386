/** What holds for every count, whatever the papers: nothing is lost, nothing is made, order and merging do not matter. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Election, RankedPaper } from '../../src/count/election.ts';
import { lotsFromSeed } from '../../src/count/lot.ts';
import { countRanked } from '../../src/count/rules.ts';
import type { Count, RuleName } from '../../src/count/stage.ts';
import { smallElection } from '../support/countVectors.ts';

const RULES: readonly RuleName[] = ['scottish-stv-2007', 'ers97', 'meek-hww', 'av'];
const LOTS = lotsFromSeed('laws');

const election: fc.Arbitrary<Election> = fc
  .record({ candidates: fc.integer({ min: 1, max: 8 }), seats: fc.integer({ min: 1, max: 5 }) })
  .chain(({ candidates, seats }) =>
    fc
      .record({
        papers: fc.array(
          fc.record({
            count: fc.integer({ min: 1, max: 40 }),
            ranking: fc.uniqueArray(fc.integer({ min: 1, max: candidates }), { maxLength: candidates }),
          }),
          { minLength: 1, maxLength: 25 },
        ),
        withdrawn: fc.uniqueArray(fc.integer({ min: 1, max: candidates }), { maxLength: Math.floor(candidates / 3) }),
      })
      .map((drawn) => ({ ...smallElection(seats, candidates, []), ...drawn })),
  );

function count(of: Election, rule: RuleName): Count {
  const outcome = countRanked(of, { rule, lots: LOTS });
  if (!outcome.ok) throw new Error('a lot was not drawn');
  return outcome.count;
}

const parts = (votes: string): bigint => BigInt(votes.replace('.', ''));
const total = (votes: readonly string[]): bigint => votes.reduce((sum, one) => sum + parts(one), 0n);
/** One whole vote in the parts that this text is written in. */
const oneIn = (votes: string): bigint => 10n ** BigInt(votes.split('.')[1]?.length ?? 0);

describe('every count', () => {
  for (const rule of RULES) {
    it(`by ${rule} holds exactly the valid papers at each stage, and elects no more than there are places`, () => {
      fc.assert(
        fc.property(election, (of) => {
          const { stages, valid, winners, seats, blank, papers } = count(of, rule);
          expect(papers).to.equal(of.papers.reduce((sum, paper) => sum + paper.count, 0));
          expect(valid + blank).to.equal(papers);
          for (const { votes, nonTransferable, lost, number } of stages) {
            const held = total(votes) + parts(nonTransferable);
            expect(held, `stage ${number}`).to.equal(BigInt(valid) * oneIn(nonTransferable));
            expect(parts(lost) <= parts(nonTransferable), `stage ${number}`).to.equal(true);
          }
          const standing = of.candidates.length - of.withdrawn.length;
          expect(winners.length).to.equal(Math.min(seats, standing));
          expect(new Set(winners).size).to.equal(winners.length);
          expect(winners.filter((winner) => of.withdrawn.includes(winner))).to.deep.equal([]);
          expect(stages.flatMap((stage) => [...stage.elected, ...stage.electedUnfilled])).to.deep.equal(winners);
        }),
        { numRuns: 150 },
      );
    });

    it(`by ${rule} comes out the same however the papers are ordered and bundled`, () => {
      fc.assert(
        fc.property(election, fc.infiniteStream(fc.nat()), (of, keys) => {
          const single = of.papers.flatMap(({ count, ranking }): RankedPaper[] =>
            count === 1
              ? [{ count, ranking }]
              : [
                  { count: 1, ranking },
                  { count: count - 1, ranking },
                ],
          );
          const order = new Map(single.map((paper) => [paper, Number(keys.next().value)]));
          const papers = single.toSorted((a, b) => order.get(a)! - order.get(b)!);
          expect(count({ ...of, papers }, rule)).to.deep.equal(count(of, rule));
        }),
        { numRuns: 60 },
      );
    });
  }

  for (const rule of ['scottish-stv-2007', 'ers97', 'av'] as const) {
    it(`by ${rule} tells each transfer: together they make the difference between two stages`, () => {
      fc.assert(
        fc.property(election, (of) => {
          const { stages } = count(of, rule);
          for (const [i, stage] of stages.entries()) {
            const before = stages[i - 1];
            if (before === undefined) continue;
            const received = of.candidates.map((_, c) =>
              total(stage.transfers.filter(({ to }) => to === c + 1).map(({ votes }) => votes)),
            );
            for (const [c, votes] of stage.votes.entries()) {
              if (stage.of.includes(c + 1)) continue;
              expect(parts(votes), `stage ${i + 1}`).to.equal(parts(before.votes[c]!) + received[c]!);
            }
            for (const { papers, value, votes } of stage.transfers) {
              if (value !== null) expect(parts(votes)).to.equal(BigInt(papers) * parts(value));
            }
            const fell = total(stage.transfers.filter(({ to }) => to === null).map(({ votes }) => votes));
            const lost = parts(stage.lost) - parts(before.lost);
            expect(parts(stage.nonTransferable)).to.equal(parts(before.nonTransferable) + fell + lost);
          }
        }),
        { numRuns: 100 },
      );
    });
  }

  it('by Meek leaves each of the elected with the quota and no more, while places are open', () => {
    fc.assert(
      fc.property(election, (of) => {
        const { stages, winners } = count(of, 'meek-hww');
        for (const stage of stages.slice(0, -1)) {
          const elected = winners.filter((winner) =>
            stages.slice(0, stage.number).some((earlier) => earlier.elected.includes(winner)),
          );
          for (const winner of elected) {
            const over = parts(stage.votes[winner - 1]!) - parts(stage.quota);
            expect(over < 10n ** 9n && over > -(10n ** 9n), `stage ${stage.number}`).to.equal(true);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('leaves out a withdrawn candidate as if the paper had never named them', () => {
    fc.assert(
      fc.property(election, fc.constantFrom(...RULES), (of, rule) => {
        const struck = of.papers
          .map(({ count, ranking }) => ({ count, ranking: ranking.filter((number) => !of.withdrawn.includes(number)) }))
          .filter(({ ranking }) => ranking.length > 0);
        expect(count({ ...of, papers: struck }, rule).stages).to.deep.equal(count(of, rule).stages);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the first mention of a candidate who is named twice', () => {
    const twice = smallElection(1, 3, ['2 1 2 1 3', '3 2 2 3', '4 3 1 3 2']);
    const once = smallElection(1, 3, ['2 1 2 3', '3 2 3', '4 3 1 2']);
    for (const rule of RULES) expect(count(twice, rule)).to.deep.equal(count(once, rule));
  });

  it('fills one place by av, whatever the paper says, and as many as asked by the others', () => {
    const of = smallElection(3, 5, ['5 1 2', '4 2 1', '3 3', '2 4 3', '1 5']);
    expect(count(of, 'av').winners.length).to.equal(1);
    for (const rule of RULES) {
      const outcome = countRanked(of, { rule, seats: 2, lots: LOTS });
      expect(outcome.ok && outcome.count.winners.length).to.equal(rule === 'av' ? 1 : 2);
    }
  });

  it('refuses papers for nobody and places that are none', () => {
    for (const ballots of [['1 4'], ['1 0'], ['0 1'], ['1.5 1'], ['1 1.5']]) {
      for (const rule of RULES) expect(() => count(smallElection(1, 3, ballots), rule)).to.throw(RangeError);
    }
    expect(() => count(smallElection(1, 1001, ['1 1']), 'av')).to.throw(RangeError, /1000 candidates/);
    const most = String(Number.MAX_SAFE_INTEGER);
    expect(() => count(smallElection(1, 3, [`${most} 1`, '1 2']), 'av')).to.throw(RangeError, /too many papers/);
    for (const seats of [0, -1, 1.5]) {
      expect(() => count(smallElection(seats, 3, ['1 1']), 'ers97')).to.throw(RangeError);
    }
  });
});
