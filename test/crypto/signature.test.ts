/** Ed25519 as strictly as RFC 8032 allows, and no key under which anything verifies (CR-3). */
import { generateKeyPairSync, sign as nodeSign, verify as nodeVerify } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { expect } from 'chai';
import { concatBytes, DecodeError, fromHex, toHex, utf8 } from '../../crypto/bytes.ts';
import { parseVerifierKey, verifierKey } from '../../crypto/note.ts';
import { checkPublicKey, newSigningKey, sign, signingKey, verify } from '../../crypto/signature.ts';

// RFC 8032 §7.1, tests 1 to 3
const RFC8032 = [
  {
    secret: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    secret: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    secret: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
];

const zeros = (n: number): string => '00'.repeat(n);
const ones = (n: number): string => 'ff'.repeat(n);
/** The 8 points of small order, and the 6 other encodings that a careless decoder takes for one of them. */
const SMALL_ORDER = [
  `01${zeros(31)}`,
  `ec${ones(30)}7f`,
  `${zeros(32)}`,
  `${zeros(31)}80`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  `01${zeros(30)}80`,
  `ec${ones(31)}`,
  `ed${ones(30)}7f`,
  `ed${ones(31)}`,
  `ee${ones(30)}7f`,
  `ee${ones(31)}`,
];

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

describe('Ed25519 signatures', () => {
  for (const [i, vector] of RFC8032.entries()) {
    it(`signs and verifies test ${i + 1} of RFC 8032 to the byte`, () => {
      const key = signingKey(fromHex(vector.secret));
      const message = fromHex(vector.message);
      expect(toHex(key.publicKey)).to.equal(vector.publicKey);
      expect(toHex(sign(message, key))).to.equal(vector.signature);
      expect(verify(fromHex(vector.signature), message, key.publicKey)).to.equal(true);
    });
  }

  it('verifies a signature made by another implementation, and no other message under it', () => {
    const pair = generateKeyPairSync('ed25519');
    const publicKey = fromHex(pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex'));
    const signature = Uint8Array.from(nodeSign(null, utf8('declared'), pair.privateKey));
    expect(verify(signature, utf8('declared'), publicKey)).to.equal(true);
    expect(verify(signature, utf8('Declared'), publicKey)).to.equal(false);
    expect(verify(signature, utf8('declared'), newSigningKey((n) => new Uint8Array(n).fill(7)).publicKey)).to.equal(
      false,
    );
  });

  it('knows all 14 encodings of points of small order, each different', () => {
    expect(new Set(SMALL_ORDER).size).to.equal(14);
  });

  for (const hex of SMALL_ORDER) {
    it(`refuses ${hex.slice(0, 8)}…${hex.slice(-2)} as the key of an officer, a log or an export signer`, () => {
      expect(() => checkPublicKey(fromHex(hex))).to.throw(DecodeError);
      expect(() => verifierKey('log.example', fromHex(hex))).to.throw(DecodeError);
      // R the neutral element, S zero: satisfies the bare equation for a neutral key and any message
      const forged = fromHex(`01${zeros(63)}`);
      for (const message of ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight']) {
        expect(verify(forged, utf8(message), fromHex(hex))).to.equal(false);
      }
    });
  }

  it('is needed: the neutral key lets one forged signature stand for every message elsewhere', () => {
    const neutral = fromHex(SMALL_ORDER[0]!);
    const forged = fromHex(`01${zeros(63)}`);
    expect(ed25519.verify(forged, utf8('anything'), neutral)).to.equal(true);
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), neutral]);
    expect(nodeVerify(null, utf8('anything'), { key: spki, format: 'der', type: 'spki' }, forged)).to.equal(true);
    expect(verify(forged, utf8('anything'), neutral)).to.equal(false);
  });

  it('refuses a key with a part of small order, under which two people could see two answers', () => {
    const honest = ed25519.Point.fromHex(RFC8032[1]!.publicKey);
    const torsion = ed25519.Point.fromHex(SMALL_ORDER[4]!);
    const mixed = honest.add(torsion).toBytes();
    expect(() => checkPublicKey(mixed)).to.throw(DecodeError);
    expect(() => checkPublicKey(honest.toBytes())).not.to.throw();
  });

  it('refuses a second spelling of a signature: S plus the order of the group', () => {
    const { message, publicKey, signature } = RFC8032[2]!;
    const bytes = fromHex(signature);
    const s = BigInt(`0x${toHex(bytes.slice(32).reverse())}`) + ORDER;
    const mauled = concatBytes(bytes.slice(0, 32), fromHex(s.toString(16).padStart(64, '0')).reverse());
    expect(verify(mauled, fromHex(message), fromHex(publicKey))).to.equal(false);
  });

  it('refuses keys and signatures of another length, and keys that are no point', () => {
    const { message, publicKey, signature } = RFC8032[1]!;
    expect(verify(fromHex(`${signature}00`), fromHex(message), fromHex(publicKey))).to.equal(false);
    expect(verify(fromHex(signature).slice(0, 63), fromHex(message), fromHex(publicKey))).to.equal(false);
    expect(verify(fromHex(signature), fromHex(message), fromHex(`${publicKey}00`))).to.equal(false);
    expect(() => checkPublicKey(fromHex(`02${zeros(31)}`))).to.throw(DecodeError);
  });

  it('reads a log key only when its id is that of its name and key', () => {
    const good = verifierKey('log.example', fromHex(RFC8032[0]!.publicKey));
    expect(toHex(parseVerifierKey(good).publicKey)).to.equal(RFC8032[0]!.publicKey);
    expect(() => parseVerifierKey(good.replace('log.example', 'log.exampl3'))).to.throw(DecodeError);
  });
});
