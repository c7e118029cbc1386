/** Lots from a seed, and the marks of choose and approval that they decide. */
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { lotsFromSeed, noLots } from '../../src/count/lot.ts';
import { mostMarks } from '../../src/count/marks.ts';

describe('a lot from a seed', () => {
  it('falls on the candidate with the lowest SHA-256 of seed, contest, stage and candidate', () => {
    // Written out by hand, so that anybody can draw it again with sha256sum.
    const hash = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
    for (const stage of [2, 3, 4, 5, 6, 7]) {
      const byHand = [4, 6, 11]
        .map((candidate) => ({ candidate, hash: hash(`["a seed","chair",${stage},${candidate}]`) }))
        .sort((a, b) => (a.hash < b.hash ? -1 : 1))[0]?.candidate;
      expect(lotsFromSeed('a seed', 'chair')({ stage, kind: 'exclude', among: [4, 6, 11] })).to.equal(byHand);
    }
  });

  it('is another with another seed, contest or stage', () => {
    const among = Array.from({ length: 200 }, (_, i) => i + 1);
    const drawn = [
      lotsFromSeed('a', 'x')({ stage: 1, kind: 'exclude', among }),
      lotsFromSeed('b', 'x')({ stage: 1, kind: 'exclude', among }),
      lotsFromSeed('a', 'y')({ stage: 1, kind: 'exclude', among }),
      lotsFromSeed('a', 'x')({ stage: 2, kind: 'exclude', among }),
    ];
    expect(new Set(drawn).size).to.equal(4);
    expect(lotsFromSeed('a', 'x')({ stage: 1, kind: 'surplus', among: among.toReversed() })).to.equal(drawn[0]);
  });

  it('is fair enough: of three, each is drawn about as often', () => {
    const times = [0, 0, 0];
    for (let seed = 0; seed < 900; seed++) {
      times[lotsFromSeed(`seed ${seed}`)({ stage: 1, kind: 'exclude', among: [1, 2, 3] })! - 1]!++;
    }
    for (const often of times) expect(often).to.be.within(240, 360);
  });
});

describe('most marks', () => {
  it('fill the places, and nobody without a mark has one', () => {
    expect(mostMarks([3, 9, 0, 5], 2, noLots)).to.deep.equal({ ok: true, winners: [2, 4], lots: [] });
    expect(mostMarks([3, 0], 2, noLots)).to.deep.equal({ ok: true, winners: [1], lots: [] });
    expect(mostMarks([4, 4, 1], 2, noLots)).to.deep.equal({ ok: true, winners: [1, 2], lots: [] });
  });

  it('need a lot for the last place among equals', () => {
    const lot = { stage: 1, kind: 'elect', among: [2, 3, 4] };
    expect(mostMarks([9, 4, 4, 4], 2, noLots)).to.deep.equal({
      ...{ ok: false, code: 'LOT_NEEDED', lot },
      winners: [1],
    });
    expect(mostMarks([9, 4, 4, 4], 2, () => 3)).to.deep.equal({
      ok: true,
      winners: [1, 3],
      lots: [{ ...lot, drawn: 3 }],
    });
    expect(() => mostMarks([9, 4, 4, 4], 2, () => 1)).to.throw(RangeError);
    expect(() => mostMarks([1.5], 1, noLots)).to.throw(RangeError);
  });
});
