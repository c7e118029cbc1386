import { expect } from 'chai';
import * as fc from 'fast-check';
import { isCanonicalPacking, MOST_PACKED, pack, unpack } from '../../crypto/belenios/packing.ts';
import { DecodeError } from '../../crypto/bytes.ts';
import { decodePoint, encodePoint, type Point } from '../../crypto/group.ts';
import { vectorText } from '../support/belenios.ts';

/** The first group element whose encoding is this number or more. */
function elementFrom(code: bigint): Point {
  for (;;) {
    try {
      return decodePoint((code++).toString(16).padStart(64, '0'));
    } catch (fault) {
      if (!(fault instanceof DecodeError)) throw fault;
    }
  }
}

describe('numbers packed into a group element', () => {
  it('are the point that belenios-tool makes of them', () => {
    const known: { ints: number[]; point: string }[] = JSON.parse(vectorText('primitives.json')).encode_nh;
    expect(known).to.have.length.above(4);
    for (const { ints, point } of known) {
      expect(encodePoint(pack(ints))).to.equal(point);
      expect(unpack(decodePoint(point), ints.length)).to.deep.equal(ints);
    }
  });

  it('come out as they went in, and are canonical', () => {
    const numbers = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: MOST_PACKED });
    void fc.assert(
      fc.property(numbers, (values) => {
        const point = pack(values);
        expect(unpack(point, values.length)).to.deep.equal(values);
        expect(isCanonicalPacking(point, values.length)).to.equal(true);
      }),
      { numRuns: 8 },
    );
  });

  it('are no more than thirty, each of one byte', () => {
    for (const values of [Array.from({ length: 31 }, () => 0), [256], [-1], [1.5]]) {
      expect(() => pack(values)).to.throw(RangeError);
    }
    expect(unpack(pack(new Array(30).fill(255)), 30)).to.deep.equal(new Array(30).fill(255));
  });

  it('marked in the bits that Belenios ignores are read alike, but are not canonical', () => {
    const values = [2, 1, 3];
    const code = BigInt(`0x${encodePoint(pack(values))}`);
    const marks = [
      elementFrom(code + 1n), // the next ε
      elementFrom(code | (1n << 200n)), // above the three bytes
      pack([1, ...values]), // a fourth number in front
      pack(values).negate(), // the sign of x
    ];
    for (const point of marks) {
      expect(unpack(point, 3)).to.deep.equal(values);
      expect(isCanonicalPacking(point, 3)).to.equal(false);
    }
  });
});
