/** Messages that a passkey signs, the keys it signs with, and the walk over CBOR. */
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  actMessage,
  castMessage,
  challengeOf,
  composeAct,
  composeCast,
  composeEnrol,
  composeSignIn,
  coseFromPublicKey,
  message,
  publicKeyFromCose,
} from '../../crypto/assertion.ts';
import { concatBytes, DecodeError, fromHex, toBase64Url, toHex } from '../../crypto/bytes.ts';
import { cborEnd } from '../../crypto/cbor.ts';

const nonce = '11'.repeat(32);
const hash = '22'.repeat(32);
const ballot = (contest: string) => ({
  contest,
  uuid: '2'.repeat(22),
  fingerprint: 'A'.repeat(43),
  credential: '33'.repeat(32),
  ballot: hash,
});
const cast = {
  origin: 'vote.example/board/p',
  rpId: 'vote.example',
  opened: hash,
  unit: 'NORTH',
  paper: hash,
  ballots: [ballot('b'), ballot('a')],
  nonce,
};
const web = { origin: 'https://vote.example', rpId: 'vote.example', nonce };

describe('messages that a passkey signs', () => {
  it('are signed as SHA-256 of their canonical form', () => {
    const expected = createHash('sha256')
      .update(
        `{"format":"countersign-sign-in/1","nonce":"${nonce}","origin":"https://vote.example","rpId":"vote.example"}`,
      )
      .digest('hex');
    expect(toHex(challengeOf(composeSignIn(web)))).to.equal(expected);
  });

  it('name a cast as system and specification write it, contests sorted', () => {
    const one = (contest: string): string =>
      `{"ballot":"${hash}","contest":"${contest}","credential":"${'33'.repeat(32)}","fingerprint":"${'A'.repeat(43)}","uuid":"${'2'.repeat(22)}"}`;
    const text =
      `{"ballots":[${one('a')},${one('b')}],"format":"countersign-cast/1","nonce":"${nonce}","opened":"${hash}",` +
      `"origin":"vote.example/board/p","paper":"${hash}","rpId":"vote.example","unit":"NORTH"}`;
    expect(toHex(challengeOf(composeCast(cast)))).to.equal(createHash('sha256').update(text).digest('hex'));
  });

  it('have a challenge each, though all other parts are equal', () => {
    const challenges = [
      composeSignIn(web),
      composeEnrol(web),
      composeAct({ ...web, act: 'freeze', poll: 'p', says: { undecided: 3 } }),
      composeAct({ ...web, act: 'freeze', poll: 'p', says: { undecided: 4 } }),
      composeAct({ ...web, act: 'open', poll: 'p', says: { undecided: 3 } }),
    ].map((signed) => toHex(challengeOf(signed)));
    expect(new Set(challenges).size).to.equal(challenges.length);
  });

  for (const [why, change] of [
    ['a contest twice', { ballots: [ballot('a'), ballot('a')] }],
    ['no ballot', { ballots: [] }],
    ['a nonce of 31 bytes', { nonce: '11'.repeat(31) }],
    ['a nonce in capitals', { nonce: 'AA'.repeat(32) }],
    ['a paper that is no hash', { paper: 'paper' }],
    ['a ballot hash that is none', { ballots: [{ ...ballot('a'), ballot: 'no' }] }],
    ['a padded fingerprint', { ballots: [{ ...ballot('a'), fingerprint: `${'A'.repeat(43)}=` }] }],
  ] as const) {
    it(`cannot be a cast with ${why}`, () => {
      expect(() => composeCast({ ...cast, ...change })).to.throw(DecodeError);
    });
  }

  it('cannot have an unknown key, a missing one, another order of contests or another format', () => {
    const good = composeCast(cast);
    expect(castMessage.safeParse(good).success).to.equal(true);
    expect(castMessage.safeParse({ ...good, extra: 1 }).success).to.equal(false);
    expect(castMessage.safeParse({ ...good, unit: undefined }).success).to.equal(false);
    expect(castMessage.safeParse({ ...good, ballots: [...good.ballots].reverse() }).success).to.equal(false);
    expect(message.safeParse({ ...good, format: 'countersign-cast/2' }).success).to.equal(false);
    expect(message.safeParse({ ...good, format: 'countersign-sign-in/1' }).success).to.equal(false);
    expect(
      actMessage.safeParse({ ...web, format: 'countersign-act/1', act: 'x', poll: 'p', says: [] }).success,
    ).to.equal(false);
  });

  it('name a web origin as browsers do: nothing after the host and port', () => {
    for (const origin of [
      'https://vote.example/',
      'vote.example',
      'https://vote.example?x',
      'ftp://vote.example',
      '',
    ]) {
      expect(() => composeSignIn({ ...web, origin }), origin).to.throw(DecodeError);
    }
    expect(() => composeSignIn({ ...web, origin: 'http://localhost:3000' })).not.to.throw();
  });
});

describe('the key of a passkey', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  const [bx, by] = [Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')];
  const cose = concatBytes(fromHex('a5010203262001215820'), bx, fromHex('225820'), by);

  it('is read from its canonical COSE form to the same point, and written back', () => {
    const point = publicKeyFromCose(cose);
    expect(toHex(point)).to.equal(`04${bx.toString('hex')}${by.toString('hex')}`);
    expect(toHex(coseFromPublicKey(point))).to.equal(toHex(cose));
    const jwk = { kty: 'EC', crv: 'P-256', x: toBase64Url(point.slice(1, 33)), y: toBase64Url(point.slice(33)) };
    expect(createPublicKey({ key: jwk, format: 'jwk' }).equals(publicKey)).to.equal(true);
  });

  const replaced = (from: string, to: string): Uint8Array => fromHex(toHex(cose).replace(from, to));
  const last = cose.slice();
  last[76] = last[76]! ^ 1;
  for (const [why, bytes] of [
    ['a point that is not on the curve', last],
    [
      'both coordinates zero',
      concatBytes(fromHex('a5010203262001215820'), new Uint8Array(32), fromHex('225820'), new Uint8Array(32)),
    ],
    [
      'a coordinate beyond the field',
      concatBytes(fromHex('a5010203262001215820'), new Uint8Array(32).fill(255), fromHex('225820'), by),
    ],
    ['another algorithm (EdDSA)', replaced('0326', '0327')],
    ['another algorithm (RS256)', replaced('a501020326', 'a50102033901')],
    ['another key type', replaced('a50102', 'a50101')],
    ['another curve', replaced('262001', '262002')],
    ['the keys in another order', concatBytes(fromHex('a5032601022001215820'), bx, fromHex('225820'), by)],
    ['another parameter in the place of y', replaced('225820', '235820')],
    ['the algorithm left out', concatBytes(fromHex('a401022001215820'), bx, fromHex('225820'), by)],
    ['one more key', concatBytes(fromHex('a6010203262001215820'), bx, fromHex('225820'), by, fromHex('0401'))],
    ['a byte after it', concatBytes(cose, Uint8Array.of(0))],
    ['a byte less', cose.slice(0, -1)],
    ['the sign of y in place of y', concatBytes(fromHex('a5010203262001215820'), bx, fromHex('22f5'))],
    ['an indefinite length', replaced('a50102', 'bf0102')],
    ['nothing', new Uint8Array()],
  ] as const) {
    it(`is refused with ${why}`, () => {
      expect(() => publicKeyFromCose(bytes)).to.throw(DecodeError);
    });
  }
});

describe('the walk over CBOR', () => {
  // Examples of RFC 8949, appendix A, that CTAP2 canonical form allows
  for (const hex of [
    '00',
    '17',
    '1818',
    '1864',
    '1903e8',
    '1a000f4240',
    '20',
    '29',
    '3863',
    '3903e7',
    'f4',
    'f5',
    'f6',
    '40',
    '4401020304',
    '60',
    '6161',
    '6449455446',
    '64f0908591',
    '80',
    '83010203',
    '8301820203820405',
    'a0',
    'a201020304',
    'a26161016162820203',
    'a56161614161626142616361436164614461656145',
  ]) {
    it(`ends after ${hex}, whatever follows`, () => {
      const bytes = fromHex(hex);
      expect(cborEnd(bytes, 0)).to.equal(bytes.length);
      expect(cborEnd(concatBytes(Uint8Array.of(9), bytes, Uint8Array.of(0)), 1)).to.equal(bytes.length + 1);
      for (let cut = 0; cut < bytes.length; cut++) expect(cborEnd(bytes.slice(0, cut), 0)).to.equal(null);
    });
  }

  for (const [why, hex] of [
    ['an indefinite map', 'bf61610161629f0203ffff'],
    ['an indefinite string', '5f42010243030405ff'],
    ['a tag', 'c001'],
    ['a float', 'f93c00'],
    ['undefined', 'f7'],
    ['a length not in its shortest form', '1817'],
    ['a length not in its shortest form, two bytes', '190018'],
    ['a length not in its shortest form, four bytes', '1a0000ffff'],
    ['reserved bits', '1c'],
    ['a string longer than there is', '5affffffff00'],
    ['a map of more than there is', 'bbffffffffffffffff'],
    ['arrays six deep', '818181818181'.concat('00')],
  ] as const) {
    it(`refuses ${why}`, () => {
      expect(cborEnd(fromHex(hex), 0)).to.equal(null);
    });
  }

  it('never reads past the end and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const end = cborEnd(bytes, 0);
        expect(end === null || (end > 0 && end <= bytes.length)).to.equal(true);
      }),
      { numRuns: 1000 },
    );
  });
});
