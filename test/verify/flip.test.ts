/** Any single byte of a published bundle, changed in any way, is found by whoever holds the anchors. */
import { expect } from 'chai';
import fc from 'fast-check';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { samplePoll } from '../support/samplePoll.ts';

describe('a bundle in which one byte was changed', () => {
  const { bundle, anchors } = samplePoll({ contests: 1, casts: [1, 0] });
  const names = [...bundle.keys()];

  const flipped = (name: string, at: number, by: number): Map<string, Uint8Array> => {
    const bytes = Uint8Array.from(bundle.get(name)!);
    bytes[at]! ^= by;
    return new Map([...bundle, [name, bytes]]);
  };

  it('is whole before', () => {
    expect(verifyBundle(bundle, { anchors }).verdict).to.equal('valid');
  });

  for (const name of names) {
    it(`is found: ${name.replace(/[0-9a-f]{64}|[1-9A-Za-z]{22}/, '…')}`, () => {
      const place = fc.record({
        at: fc.nat(bundle.get(name)!.length - 1),
        by: fc.integer({ min: 1, max: 255 }),
      });
      fc.assert(
        fc.property(place, ({ at, by }) => {
          const { verdict } = verifyBundle(flipped(name, at, by), { anchors });
          return verdict === 'findings' || verdict === 'unreadable';
        }),
        { numRuns: 12, seed: 20261122 },
      );
    });
  }
});
