/** How many may vote, where a rule asks for a share of all of them. */
import { expect } from 'chai';
import { paperHash } from '../../crypto/bodies.ts';
import { electorateOf } from '../../src/verify/electorate.ts';

describe('the electorate of a poll', () => {
  const paper = (digit: string) => paperHash.parse(digit.repeat(64));
  const opened = { papers: [paper('a'), paper('b'), paper('c')] };

  it('is a paper for each, as many as there are once amendments have given and cancelled theirs', () => {
    expect(electorateOf(opened, [])).to.equal(3);
    // Added; left; moved to another unit, and so given one for another; changed in nothing that counts here.
    const [added, left] = [
      { paper: paper('d'), cancels: null },
      { paper: null, cancels: paper('a') },
    ];
    const [moved, renamed] = [
      { paper: paper('e'), cancels: paper('b') },
      { paper: null, cancels: null },
    ];
    expect(electorateOf(opened, [added])).to.equal(4);
    expect(electorateOf(opened, [left])).to.equal(2);
    expect(electorateOf(opened, [moved, renamed])).to.equal(3);
    expect(electorateOf(opened, [added, added, left, moved])).to.equal(4);
  });
});
