/** Spellings of bytes: published vectors, and that each value has one spelling (EN-2). */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  compareBytes,
  compareText,
  DecodeError,
  fromBase64,
  fromBase64Url,
  fromHex,
  fromUtf8,
  toBase58,
  toBase64,
  toBase64Url,
  toHex,
  utf8,
} from '../../crypto/bytes.ts';

describe('spellings of bytes', () => {
  // RFC 4648 §10
  const rfc4648 = [
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ] as const;

  it('writes and reads base64 as RFC 4648 prints it', () => {
    for (const [text, base64] of rfc4648) {
      expect(toBase64(utf8(text))).to.equal(base64);
      expect(fromUtf8(fromBase64(base64))).to.equal(text);
      expect(toBase64Url(utf8(text))).to.equal(base64.replaceAll('=', ''));
    }
  });

  it('agrees with another implementation on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const theirs = Buffer.from(bytes);
        expect(toHex(bytes)).to.equal(theirs.toString('hex'));
        expect(toBase64(bytes)).to.equal(theirs.toString('base64'));
        expect(toBase64Url(bytes)).to.equal(theirs.toString('base64url'));
        expect(Buffer.from(fromBase64Url(theirs.toString('base64url')))).to.deep.equal(theirs);
        expect(Buffer.from(fromHex(theirs.toString('hex')))).to.deep.equal(theirs);
      }),
    );
  });

  for (const [why, text] of [
    ['bits that are thrown away are not zero', 'Zh=='],
    ['the padding is missing', 'Zg'],
    ['there is one padding sign too many', 'Zm8=='],
    ['padding stands in the middle', 'Zg==Zg=='],
    ['a line break is in it', 'Zm9v\nYmFy'],
    ['a space follows', 'Zm9v '],
    ['it uses the other alphabet', '-_8='],
    ['one digit is left over', 'Zm9vY==='],
  ] as const) {
    it(`refuses base64 in which ${why}`, () => {
      expect(() => fromBase64(text)).to.throw(DecodeError);
    });
  }

  for (const [why, text] of [
    ['it is padded', 'Zg=='],
    ['bits that are thrown away are not zero', 'Zh'],
    ['it uses the other alphabet', '+/8'],
    ['one digit is left over', 'Zm9vY'],
  ] as const) {
    it(`refuses base64url when ${why}`, () => {
      expect(() => fromBase64Url(text)).to.throw(DecodeError);
    });
  }

  it('refuses hex in capitals, of odd length or with anything else in it', () => {
    for (const text of ['AB', 'abc', '0x', ' ab', 'ab ', 'gg', 'ａ0']) {
      expect(() => fromHex(text), text).to.throw(DecodeError);
    }
  });

  it('writes base58 as the base58 draft of the IETF does', () => {
    expect(toBase58(utf8('Hello World!'))).to.equal('2NEpo7TZRRrLZSi2U');
    expect(toBase58(utf8('The quick brown fox jumps over the lazy dog.'))).to.equal(
      'USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z',
    );
    expect(toBase58(fromHex('0000287fb4cd'))).to.equal('11233QC4');
  });

  it('refuses bytes that are not UTF-8: cut short, over-long, surrogates, beyond Unicode', () => {
    for (const hex of ['c3', 'c0af', 'e080af', 'eda080', 'f4908080', 'ff', '80']) {
      expect(() => fromUtf8(fromHex(hex)), hex).to.throw(DecodeError);
    }
  });

  it('keeps a byte order mark, so that whoever reads on can refuse it', () => {
    expect(fromUtf8(fromHex('efbbbf61'))).to.equal('\ufeffa');
  });

  it('orders texts by the bytes of their UTF-8, not by UTF-16', () => {
    expect(compareText('\u{ff61}', '\u{10002}')).to.be.below(0);
    expect(['\u{10002}', '\u{ff61}', 'a'].sort()).to.deep.equal(['a', '\u{10002}', '\u{ff61}']); // what sort() alone gives
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const theirs = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(Math.sign(compareText(a, b))).to.equal(theirs);
        expect(Math.sign(compareBytes(utf8(a), utf8(b)))).to.equal(theirs);
      }),
    );
  });

  it('never puts the refused value in the error', () => {
    for (const read of [() => fromHex('secret!', 'field'), () => fromBase64('secret!', 'field')]) {
      expect(read)
        .to.throw(DecodeError, /^field: /)
        .and.to.satisfy((e: Error) => !e.message.includes('secret'));
    }
  });
});
