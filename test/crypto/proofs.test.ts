import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { encrypt } from '../../crypto/elgamal.ts';
import {
  baseMultiply,
  encodePoint,
  G,
  modQ,
  multiplySecret,
  NEUTRAL,
  PublicPowers,
  Q,
  randomScalar,
} from '../../crypto/group.ts';
import {
  checkDecryption,
  checkKnowledge,
  checkOneOf,
  type DecryptionPlace,
  type Proof,
  proveDecryption,
  proveKnowledge,
  proveOneOf,
} from '../../crypto/proofs.ts';
import { seededRng } from '../support/random.ts';

const rng = seededRng('proofs');

/** The proof with one of its two values raised by one. */
const altered = (proof: Proof): readonly Proof[] => [
  { ...proof, challenge: modQ(proof.challenge + 1n) },
  { ...proof, response: modQ(proof.response + 1n) },
];

describe('a proof of knowledge', () => {
  const secret = randomScalar(rng);
  const publicKey = baseMultiply(secret);
  const proof = proveKnowledge('test|', secret, rng);

  it('holds for its key and prefix', () => {
    expect(checkKnowledge('test|', publicKey, proof)).to.equal(true);
    expect(checkKnowledge('test|', new PublicPowers(publicKey), proof)).to.equal(true);
  });

  it('fails with any value changed, for another key and for another prefix', () => {
    for (const bad of altered(proof)) expect(checkKnowledge('test|', publicKey, bad)).to.equal(false);
    expect(checkKnowledge('test|', publicKey.add(G), proof)).to.equal(false);
    expect(checkKnowledge('tset|', publicKey, proof)).to.equal(false);
  });
});

describe('a proof of one of several', () => {
  const key = baseMultiply(randomScalar(rng));
  const randomness = randomScalar(rng);
  const { alpha, beta } = encrypt(key, 1, randomness);
  const powers = { alpha: new PublicPowers(alpha), beta: new PublicPowers(beta) };
  const publicCases = [0n, 1n, 2n].map((claim) => ({ ...powers, claim }));
  const secretCases = [0n, 1n, 2n].map((claim) => ({ randomness, offset: 1n - claim }));

  it('holds when one case does, and with any value changed it fails', () => {
    const proofs = proveOneOf('test|', key, secretCases, 1, rng);
    expect(checkOneOf('test|', key, publicCases, proofs)).to.equal(true);
    proofs.forEach((proof, j) => {
      for (const bad of altered(proof))
        expect(checkOneOf('test|', key, publicCases, proofs.with(j, bad))).to.equal(false);
    });
    expect(checkOneOf('test|', key, publicCases, proofs.slice(1))).to.equal(false);
    expect(checkOneOf('test|', key, publicCases.toReversed(), proofs)).to.equal(false);
  });

  it('cannot be made by claiming a case that does not hold', () => {
    for (const lie of [0, 2]) {
      expect(checkOneOf('test|', key, publicCases, proveOneOf('test|', key, secretCases, lie, rng))).to.equal(false);
    }
  });
});

describe('the binding decryption proof', () => {
  const electionKey = baseMultiply(randomScalar(rng));
  const secret = randomScalar(rng);
  const trusteeKey = baseMultiply(secret);
  const ciphertext = encrypt(electionKey, 1, randomScalar(rng));
  const place: DecryptionPlace = {
    fingerprint: 'gbU02+lys68O0722RME2ReDc5P+2ZFBTL0aKpvRuxwQ',
    closed: 'a'.repeat(64),
    tally: 'b'.repeat(64),
    trusteesHash: 'c'.repeat(64),
    owner: 1,
    question: 0,
    index: 2,
  };
  const { factor, proof } = proveDecryption(place, electionKey, secret, ciphertext, rng);

  it('holds for the true factor', () => {
    expect(factor.equals(multiplySecret(ciphertext.alpha, secret))).to.equal(true);
    expect(checkDecryption(place, electionKey, trusteeKey, ciphertext, factor, proof)).to.equal(true);
  });

  it('hashes exactly the string of the specification', () => {
    // Recomputed here from the text of the specification, with the hash of node:crypto.
    const { challenge: c, response: r } = proof;
    const a = baseMultiply(r).add(multiplySecret(trusteeKey, c));
    const b = multiplySecret(ciphertext.alpha, r).add(multiplySecret(factor, c));
    const points = [electionKey, trusteeKey, ciphertext.alpha, ciphertext.beta, factor, a, b].map(encodePoint);
    const text =
      'countersign/decrypt/1|gbU02+lys68O0722RME2ReDc5P+2ZFBTL0aKpvRuxwQ|' +
      `${'a'.repeat(64)}|${'b'.repeat(64)}|${'c'.repeat(64)}|1|0|2|${points.join(',')}`;
    expect(BigInt(`0x${createHash('sha512').update(text).digest('hex')}`) % Q).to.equal(c);
  });

  it('fails at any other place, for any other value, and for the neutral key', () => {
    const places: readonly DecryptionPlace[] = [
      { ...place, fingerprint: place.fingerprint.toLowerCase() },
      { ...place, closed: 'd'.repeat(64) },
      { ...place, tally: 'd'.repeat(64) },
      { ...place, trusteesHash: 'd'.repeat(64) },
      { ...place, owner: 2 },
      { ...place, question: 1 },
      { ...place, index: 1 },
    ];
    for (const other of places) {
      expect(checkDecryption(other, electionKey, trusteeKey, ciphertext, factor, proof)).to.equal(false);
    }
    const { alpha, beta } = ciphertext;
    expect(checkDecryption(place, electionKey.add(G), trusteeKey, ciphertext, factor, proof)).to.equal(false);
    expect(checkDecryption(place, electionKey, trusteeKey.add(G), ciphertext, factor, proof)).to.equal(false);
    expect(checkDecryption(place, electionKey, trusteeKey, { alpha: alpha.add(G), beta }, factor, proof)).to.equal(
      false,
    );
    expect(checkDecryption(place, electionKey, trusteeKey, { alpha, beta: beta.add(G) }, factor, proof)).to.equal(
      false,
    );
    expect(checkDecryption(place, electionKey, trusteeKey, ciphertext, factor.add(G), proof)).to.equal(false);
    for (const bad of altered(proof)) {
      expect(checkDecryption(place, electionKey, trusteeKey, ciphertext, factor, bad)).to.equal(false);
    }
    const none = proveDecryption(place, electionKey, 0n, ciphertext, rng);
    expect(checkDecryption(place, electionKey, NEUTRAL, ciphertext, none.factor, none.proof)).to.equal(false);
  });
});
