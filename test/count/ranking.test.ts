import { expect } from 'chai';
import * as fc from 'fast-check';
import { papersOf, rankingOf, ranksOf } from '../../src/count/ranking.ts';

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

  it('is void at its place where the contest does not allow it, and counts everywhere else', () => {
    const answers = [
      [1, 2, 0],
      [2, 2, 0],
      [0, 0, 0],
      [2, 1, 0],
      [0, 2, 0],
      [0, 0, 1],
      [1, 2, 3],
    ];
    const read = (contest: { readonly min: number; readonly max: number; readonly blank: boolean }) =>
      papersOf(contest, answers, [3]);
    const always = [{ ranking: [1, 2] }, { void: 'repeat' }];
    expect(read({ min: 1, max: 3, blank: true })).to.deep.equal([
      ...always,
      { ranking: [] },
      { void: 'not-canonical' },
      { void: 'gap' },
      { ranking: [3] },
      { ranking: [1, 2, 3] },
    ]);
    expect(read({ min: 2, max: 2, blank: false })).to.deep.equal([
      ...always,
      { void: 'blank-not-allowed' },
      { void: 'not-canonical' },
      { void: 'gap' },
      { void: 'too-few' },
      { void: 'too-many' },
    ]);
  });

  it('is void as marked before anything else that is wrong with it', () => {
    expect(
      papersOf(
        { min: 1, max: 2, blank: false },
        [
          [2, 2],
          [0, 0],
        ],
        [0, 1],
      ),
    ).to.deep.equal([{ void: 'not-canonical' }, { void: 'not-canonical' }]);
  });
});
