import { ed25519 } from '@noble/curves/ed25519.js';
import { expect } from 'chai';
import { DecodeError } from '../../crypto/bytes.ts';
import {
  baseMultiply,
  decodePoint,
  decodeScalar,
  encodePoint,
  encodePoints,
  encodeScalar,
  G,
  hashToScalar,
  invertModQ,
  multiplyPublicVariableTime,
  multiplySecret,
  NEUTRAL,
  PublicPowers,
  Q,
  randomScalar,
} from '../../crypto/group.ts';
import { vectorText } from '../support/belenios.ts';
import { seededRng } from '../support/random.ts';

const primitives = JSON.parse(vectorText('primitives.json'));

describe('the group', () => {
  it('writes generator, neutral element and multiples as Belenios does', () => {
    expect(encodePoint(G)).to.equal(primitives.generator.encoding);
    expect(encodePoint(NEUTRAL)).to.equal(primitives.neutral);
    expect(encodePoint(G.negate())).to.equal(primitives.minus_g);
    expect(G.toAffine().x.toString()).to.equal(primitives.generator.x);
    for (const [scalar, code] of Object.entries(primitives.multiples)) {
      expect(encodePoint(baseMultiply(BigInt(scalar))), scalar).to.equal(code);
      expect(encodePoint(multiplyPublicVariableTime(G, BigInt(scalar)))).to.equal(code);
      expect(encodePoint(new PublicPowers(G).to(BigInt(scalar)))).to.equal(code);
      expect(encodePoint(decodePoint(String(code)))).to.equal(code);
    }
  });

  it('hashes to scalars as Belenios does', () => {
    for (const [text, scalar] of Object.entries(primitives.hash_to_scalar)) {
      expect(hashToScalar(text).toString(), text).to.equal(scalar);
    }
  });

  it('derives the public credentials of Belenios from their secrets', () => {
    for (const { secret, public: code } of primitives.credential) {
      expect(encodePoint(baseMultiply(decodeScalar(secret)))).to.equal(code);
    }
    for (const { sk, dk, verification, encryption, seed } of primitives.pki) {
      expect(hashToScalar(`sk|${seed}`).toString()).to.equal(sk);
      expect(encodePoint(baseMultiply(BigInt(sk)))).to.equal(verification);
      expect(encodePoint(baseMultiply(BigInt(dk)))).to.equal(encryption);
    }
  });

  it('has one spelling of each element: every other is refused', () => {
    const p = 2n ** 255n - 19n;
    const hex = (value: bigint) => value.toString(16).padStart(64, '0');
    const bad = {
      'upper case': encodePoint(baseMultiply(5n)).toUpperCase(),
      'a digit short': primitives.neutral.slice(1),
      'y = p + 1, the neutral element again': hex(p + 1n),
      'the neutral element with a sign': hex(1n + 2n ** 255n),
      'not on the curve': hex(2n),
      'order 2 (y = −1)': hex(p - 1n),
      'order 4 (y = 0)': hex(0n),
      'no text': '',
    };
    for (const [name, text] of Object.entries(bad)) {
      expect(() => decodePoint(text, 'place'), name).to.throw(DecodeError, 'place');
    }
  });

  it('refuses a group element with a component of small order, which is on the curve', () => {
    const orderTwo = ed25519.Point.fromAffine({ x: 0n, y: 2n ** 255n - 20n }); // (0, −1)
    const mixed = encodePoint(G.add(orderTwo));
    expect(() => decodePoint(mixed)).to.throw(DecodeError, 'subgroup');
    expect(decodePoint(encodePoint(G)).equals(G)).to.equal(true);
  });

  it('reads each element anew as what it is, and refuses what it has refused, however many come between', () => {
    const codes = Array.from({ length: 300 }, (_, i) => encodePoint(baseMultiply(BigInt(i + 1))));
    const mixed = encodePoint(G.negate().add(ed25519.Point.fromAffine({ x: 0n, y: 2n ** 255n - 20n })));
    for (const code of [...codes, ...codes.slice(0, 2), codes[0]!]) {
      expect(encodePoint(decodePoint(code))).to.equal(code);
    }
    for (const path of ['first', 'second']) expect(() => decodePoint(mixed, path)).to.throw(DecodeError, path);
  });

  it('reads scalars in one spelling only, below the group order', () => {
    expect(decodeScalar('0')).to.equal(0n);
    expect(decodeScalar(encodeScalar(Q - 1n))).to.equal(Q - 1n);
    for (const text of ['', '00', '01', '-1', '+1', ' 1', '1e3', '0x1', Q.toString(), `1${'0'.repeat(80)}`]) {
      expect(() => decodeScalar(text), JSON.stringify(text)).to.throw(DecodeError);
    }
  });

  it('raises to powers alike in every way it can, zero and the neutral element included', () => {
    const rng = seededRng('powers');
    for (const scalar of [0n, 1n, 8n, 9n, Q - 1n, randomScalar(rng), randomScalar(rng)]) {
      for (const point of [G, NEUTRAL, baseMultiply(randomScalar(rng))]) {
        const slow = multiplySecret(point, scalar);
        expect(new PublicPowers(point).to(scalar).equals(slow)).to.equal(true);
        expect(multiplyPublicVariableTime(point, scalar).equals(slow)).to.equal(true);
      }
    }
    expect(new PublicPowers(G).to(Q).is0()).to.equal(true);
  });

  it('encodes many points as it encodes one', () => {
    const points = [G, NEUTRAL, baseMultiply(7n).add(G)];
    expect(encodePoints(points)).to.deep.equal(points.map(encodePoint));
  });

  it('inverts mod q and refuses zero', () => {
    expect((invertModQ(-3n) * (Q - 3n)) % Q).to.equal(1n);
    expect(() => invertModQ(Q)).to.throw(RangeError);
  });

  it('draws scalars from 1 to q − 1, even from the least and the greatest bytes', () => {
    expect(randomScalar((n) => new Uint8Array(n))).to.equal(1n);
    const top = randomScalar((n) => new Uint8Array(n).fill(255));
    expect(top > 0n && top < Q).to.equal(true);
  });
});
