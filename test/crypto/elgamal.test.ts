import { expect } from 'chai';
import * as fc from 'fast-check';
import { add, discreteLog, encrypt, NO_CIPHERTEXT, weigh } from '../../crypto/elgamal.ts';
import { baseMultiply, G, multiplyPublicVariableTime, multiplySecret, randomScalar } from '../../crypto/group.ts';
import { seededRng } from '../support/random.ts';

describe('ElGamal in the exponent', () => {
  const rng = seededRng('elgamal');
  const secret = randomScalar(rng);
  const publicKey = baseMultiply(secret);
  const decrypt = ({ alpha, beta }: typeof NO_CIPHERTEXT, most: number) =>
    discreteLog(beta.subtract(multiplySecret(alpha, secret)), most);

  it('adds plaintexts, each times its weight, without seeing them', () => {
    const vote = fc.record({ vote: fc.constantFrom<0 | 1>(0, 1), weight: fc.integer({ min: 1, max: 1000 }) });
    void fc.assert(
      fc.property(fc.array(vote, { maxLength: 6 }), (votes) => {
        const sum = votes
          .map(({ vote, weight }) => weigh(encrypt(publicKey, vote, randomScalar(rng)), weight))
          .reduce(add, NO_CIPHERTEXT);
        const expected = votes.reduce((total, { vote, weight }) => total + vote * weight, 0);
        expect(decrypt(sum, 6000)).to.equal(expected);
      }),
      { numRuns: 5 },
    );
  });

  it('finds every total up to the greatest possible and none beyond', () => {
    const at = (k: number) => multiplyPublicVariableTime(G, BigInt(k));
    for (let k = 0; k <= 40; k++) expect(discreteLog(at(k), 40)).to.equal(k);
    for (const k of [41, 42, 50, 60, 1000]) expect(discreteLog(at(k), 40), String(k)).to.equal(undefined);
    expect(discreteLog(at(1).negate(), 40)).to.equal(undefined);
    expect(discreteLog(at(0), 0)).to.equal(0);
    expect(discreteLog(at(1), 0)).to.equal(undefined);
  });

  it('finds a total of ten million', () => {
    for (const k of [9_876_543, 10_000_000]) {
      expect(discreteLog(multiplyPublicVariableTime(G, BigInt(k)), 10_000_000)).to.equal(k);
    }
  });
});
