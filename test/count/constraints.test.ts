/** Whether conditions on who is elected can be met together at all, against every choice there is. */
import { expect } from 'chai';
import fc from 'fast-check';
import { canAllBeMet, metBy } from '../../src/count/constraints.ts';
import { people } from '../support/everyContest.ts';

describe('conditions on who is elected', () => {
  it('can be met together exactly where some choice of that many meets them all', () => {
    const choices = people(6);
    const ids = choices.map(({ id }) => id);
    const condition = fc
      .record({ of: fc.subarray(ids, { minLength: 1 }), least: fc.integer({ min: 1, max: 6 }) })
      .map(({ of, least }) => ({ choices: of, least: Math.min(least, of.length) }));
    const elected = (places: number) =>
      Array.from({ length: 2 ** ids.length }, (_, bits) => ids.filter((_, i) => (bits >> i) % 2 === 1)).filter(
        (chosen) => chosen.length === places,
      );
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 4 }), fc.integer({ min: 1, max: 5 }), (drawn, places) => {
        const constraints = drawn.map((one, i) => ({ ...one, id: `rule-${i}`, says: 'As published' }));
        const isPossible = elected(places).some((chosen) => metBy({ constraints }, chosen).every(({ isMet }) => isMet));
        expect(canAllBeMet({ choices, constraints }, places)).to.equal(isPossible);
      }),
      { numRuns: 300 },
    );
  });

  it('are looked through in a moment, however many they are', () => {
    const choices = people(50);
    const constraints = Array.from({ length: 10 }, (_, i) => ({
      ...{ id: `rule-${i}`, says: 'As published', least: 20 },
      choices: choices.filter((_, j) => (j * 7 + i * i) % 3 !== 0).map(({ id }) => id),
    }));
    expect(canAllBeMet({ choices, constraints }, 25)).to.equal(true);
  });
});
