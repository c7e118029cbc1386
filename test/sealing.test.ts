/** What is sealed at rest opens where it was put, under its key, unaltered; and nowhere else. Vectors by pyca/cryptography. */
import { expect } from 'chai';
import fc from 'fast-check';
import { fromHex } from '../crypto/bytes.ts';
import { keyringOf, type Place, SealBroken, sealerOf } from '../src/sealing.ts';

const secret = (from: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => (from + i) % 256);
const NAME: Place = ['people', 'name', '7Hq3Zt9mWcRk2VbN5xPyLd'];
const sealer = sealerOf(secret(0));

describe('a sealed value', () => {
  it('has the bytes of AES-256-GCM with its place as associated data', () => {
    const sealed = fromHex('016465666768696a6b6c6d6e6f1303d977677ef2a8e9898c7795982a0d039e916acf36fea8c373407e118786');
    expect(sealer.openText(sealed, NAME)).to.equal('Zoë O’Connor');
  });

  it('opens where it was sealed, and is never the same twice', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ unit: 'grapheme' }), (bytes, row) => {
        const place: Place = ['snapshot_files', 'bytes', row, 1];
        const sealed = sealer.seal(bytes, place);
        expect(new Uint8Array(sealer.open(sealed, place))).to.deep.equal(bytes);
        expect(sealer.seal(bytes, place).equals(sealed)).to.equal(false);
      }),
    );
  });

  it('does not open in another row, column or table, nor under another key', () => {
    const sealed = sealer.sealText('Zoë', NAME);
    const elsewhere: Place[] = [
      ['people', 'name', '7Hq3Zt9mWcRk2VbN5xPyLe'],
      ['people', 'email', '7Hq3Zt9mWcRk2VbN5xPyLd'],
      ['roll_lines', 'name', '7Hq3Zt9mWcRk2VbN5xPyLd'],
      ['people', 'name', '7Hq3Zt9mWcRk2VbN5xPyLd', ''],
      ['people', 'name'],
    ];
    for (const place of elsewhere) expect(() => sealer.open(sealed, place), place.join()).to.throw(SealBroken);
    expect(() => sealerOf(secret(1)).open(sealed, NAME)).to.throw(SealBroken);
  });

  it('does not open when any one bit of it is another, or a byte is missing', () => {
    const sealed = sealer.sealText('Zoë O’Connor', NAME);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const altered = Uint8Array.from(sealed);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => sealer.open(altered, NAME), `bit ${bit}`).to.throw(SealBroken);
    }
    for (let kept = 0; kept < sealed.length; kept++) {
      expect(() => sealer.open(sealed.subarray(0, kept), NAME), `${kept} bytes`).to.throw(SealBroken);
    }
  });

  it('is complained of by table and column, without row or value', () => {
    expect(() => sealer.open(new Uint8Array(40), NAME)).to.throw(/^people\.name: a sealed value does not open$/);
  });
});

describe('a blind index', () => {
  it('is the HMAC of kind and text, cut to sixteen bytes', () => {
    expect(sealer.index('surname', 'oconnor')).to.equal('FMhn3IBGlQfeEP_uvfP88A');
  });

  it('tells kinds and keys apart', () => {
    const kinds = new Set([
      sealer.index('email', 'a'),
      sealer.index('name', 'a'),
      sealerOf(secret(1)).index('name', 'a'),
    ]);
    expect(kinds.size).to.equal(3);
  });
});

describe('a keyring', () => {
  const place: Place = ['data_keys', 'wrapped', 'ab'.repeat(32), 'poll'];
  const wrapped = fromHex(
    '016465666768696a6b6c6d6e6f4533c08c56bb3e8edec3eea8b1e527b4a92268864f4a5b907f341899ae5e0e8c8fd72ab01bc0ce0c43e2daa3e0d2d139',
  );
  const old = { wrapped, wrappedBy: '26e3c94166ca5226' };

  it('unwraps what any of its keys wrapped, and wraps with the first', () => {
    const ring = keyringOf([secret(1), secret(0)]);
    expect(new Uint8Array(ring.unwrap(old, place))).to.deep.equal(new Uint8Array(32).fill(0x33));
    const { wrappedBy } = ring.wrap(secret(9), place);
    expect([wrappedBy, ring.holds(old.wrappedBy)]).to.deep.equal([ring.first, true]);
    expect(keyringOf([secret(1)]).holds(wrappedBy)).to.equal(true);
  });

  it('unwraps nothing of a key that it does not hold, nor a data key given another’s name or purpose', () => {
    expect(() => keyringOf([secret(1)]).unwrap(old, place)).to.throw(SealBroken);
    const passedOff = { wrapped, wrappedBy: keyringOf([secret(1)]).first };
    expect(() => keyringOf([secret(1)]).unwrap(passedOff, place)).to.throw(SealBroken);
    const ring = keyringOf([secret(0)]);
    expect(() => ring.unwrap(old, ['data_keys', 'wrapped', 'ab'.repeat(32), 'snapshot'])).to.throw(SealBroken);
  });
});
