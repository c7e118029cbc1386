/** What a candidate's picture is, by its content alone: whole, of a kind that browsers show, and nothing in it but the picture. */
import { expect } from 'chai';
import { concatBytes, fromBase64, utf8 } from '../../crypto/bytes.ts';
import { pictureTypeOf } from '../../src/domain/picture.ts';

/** One point each, as Chromium writes them. */
const PNG = fromBase64(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
);
const JPEG = fromBase64(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z',
);
const WEBP = fromBase64('UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vuUAAA=');

const [SOI, REST] = [JPEG.subarray(0, 2), JPEG.subarray(2)];
const segment = (marker: number, text: string): Uint8Array =>
  concatBytes(SOI, Uint8Array.of(0xff, marker, 0, 2 + text.length), utf8(text), REST);
const crcless = (kind: string): Uint8Array => concatBytes(new Uint8Array(4), utf8(kind), new Uint8Array(4));
const END = PNG.length - 12;
const inPng = (kind: string): Uint8Array => concatBytes(PNG.subarray(0, END), crcless(kind), PNG.subarray(END));
/** With one more part behind, and the length of the whole put right. */
function inWebp(kind: string, length = WEBP.length): Uint8Array {
  const bytes = concatBytes(WEBP, utf8(kind), new Uint8Array(4));
  new DataView(bytes.buffer).setUint32(4, length, true);
  return bytes;
}

describe('a candidate’s picture', () => {
  it('is a JPEG, a PNG or a WebP', () => {
    expect([JPEG, PNG, WEBP].map(pictureTypeOf)).to.deep.equal(['image/jpeg', 'image/png', 'image/webp']);
  });

  it('may say how its colours are meant', () => {
    expect(pictureTypeOf(segment(0xe2, 'ICC_PROFILE'))).to.equal('image/jpeg');
    expect(pictureTypeOf(inPng('gAMA'))).to.equal('image/png');
    expect(pictureTypeOf(inWebp('ICCP'))).to.equal('image/webp');
  });

  const others: Readonly<Record<string, Uint8Array>> = {
    nothing: new Uint8Array(),
    'a web page': utf8('<!doctype html><script>alert(1)</script>'),
    'a picture in XML': utf8('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    'a PDF': utf8('%PDF-1.4\nstartxref\n9\n%%EOF\n'),
    'a JPEG that says where it was taken': segment(0xe1, 'Exif\0\0'),
    'a JPEG with words of a press office': segment(0xed, 'Photoshop 3.0'),
    'a JPEG with a remark': segment(0xfe, 'taken at home'),
    'a JPEG with a file behind it': concatBytes(JPEG, utf8('PK\u0003\u0004')),
    'a JPEG cut short': JPEG.subarray(0, JPEG.length - 2),
    'a PNG that says where it was taken': inPng('eXIf'),
    'a PNG with words in it': inPng('tEXt'),
    'a PNG with a file behind it': concatBytes(PNG, utf8('PK\u0003\u0004')),
    'a WebP that says where it was taken': inWebp('EXIF'),
    'a WebP with words in it': inWebp('XMP '),
    'a WebP that moves': inWebp('ANIM'),
    'a WebP with something behind it': inWebp('ICCP', WEBP.length - 8),
    'a WebP whose picture goes on behind its end': WEBP.map((byte, i) => (i === 16 ? byte + 2 : byte)),
    'a WebP cut short': WEBP.subarray(0, WEBP.length - 2),
    'a WebP without a picture': concatBytes(
      utf8('RIFF'),
      Uint8Array.of(12, 0, 0, 0),
      utf8('WEBPICCP'),
      new Uint8Array(4),
    ),
    'a sound': concatBytes(WEBP.subarray(0, 8), utf8('WAVE'), WEBP.subarray(12)),
  };
  for (const [what, bytes] of Object.entries(others)) {
    it(`is not ${what}`, () => {
      expect(pictureTypeOf(bytes)).to.equal(null);
    });
  }
});
