import { expect } from 'chai';
import * as fc from 'fast-check';
import { rankingOf, rankingsOf, ranksOf } from '../../src/count/ranking.ts';

describe('a ranking in an encrypted answer', () => {
  it('is the rank of each candidate, and nothing for who is not ranked', () => {
    expect(ranksOf([3, 1], 4)).to.deep.equal([2, 0, 1, 0]);
    expect(ranksOf([], 3)).to.deep.equal([0, 0, 0]);
    for (const ranking of [[5], [0], [-1], [2, 2], [1.5]]) expect(() => ranksOf(ranking, 4)).to.throw(RangeError);
  });

  it('is read back as it was made, whatever the voter’s order', () => {
    const paper = fc.integer({ min: 1, max: 30 }).chain((candidates) =>
      fc.record({
        candidates: fc.constant(candidates),
        ranking: fc.shuffledSubarray(Array.from({ length: candidates }, (_, i) => i + 1)),
      }),
    );
    void fc.assert(
      fc.property(paper, ({ candidates, ranking }) => {
        expect(rankingOf(ranksOf(ranking, candidates))).to.deep.equal({ ranking });
      }),
    );
  });

  it('is void with a rank given twice, a rank left out, or more ranks than are allowed', () => {
    expect(rankingOf([1, 1, 0])).to.deep.equal({ void: 'repeat' });
    expect(rankingOf([1, 3, 0])).to.deep.equal({ void: 'gap' });
    expect(rankingOf([0, 2, 0])).to.deep.equal({ void: 'gap' });
    expect(rankingOf([255, 0, 0])).to.deep.equal({ void: 'gap' });
    expect(rankingOf([3, 1, 2], 2)).to.deep.equal({ void: 'too-many' });
    expect(rankingOf([2, 1, 0], 2)).to.deep.equal({ ranking: [2, 1] });
  });

  it('that is void is left out of the count, and its place is told', () => {
    const papers = [
      [1, 2],
      [2, 2],
      [0, 0],
      [2, 1],
      [0, 2],
    ];
    expect(rankingsOf(papers, [3])).to.deep.equal({
      rankings: [[1, 2], []],
      voids: [
        { place: 1, why: 'repeat' },
        { place: 3, why: 'not-canonical' },
        { place: 4, why: 'gap' },
      ],
    });
  });
});
