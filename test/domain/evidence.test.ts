/** What a file is, by its content alone. The samples are the smallest whole files of their kinds, written out here. */
import { expect } from 'chai';
import { concatBytes, fromBase64, utf8 } from '../../crypto/bytes.ts';
import { evidenceTypeOf } from '../../src/domain/evidence.ts';

const latin = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const PDF = latin(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\nxref\n0 3\ntrailer<</Root 1 0 R/Size 3>>\nstartxref\n99\n%%EOF\n',
);
/** One pixel, as an image editor writes it. */
const PNG = fromBase64(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
);
const JPEG = fromBase64(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z',
);
const EMAIL = utf8(
  'Received: from mail.example.org\r\n by mx.example\r\nFrom: Office <office@example.org>\r\nDate: Fri, 2 Oct 2026 09:00:00 +0100\r\nSubject: Welcome\r\n\r\nWelcome to the party.\r\n',
);

/** The same with one byte or more changed, from a place on. */
const changed = (bytes: Uint8Array, at: number, ...to: readonly number[]): Uint8Array =>
  bytes.map((byte, i) => to[i - at] ?? byte);
const without = (bytes: Uint8Array, word: string): Uint8Array => {
  const at = String.fromCharCode(...bytes).indexOf(word);
  return changed(bytes, at, ...utf8(word).map(() => 0x20));
};
/** Of the first chunk, after the signature: its kind, its width and its height. */
const [KIND, WIDTH, HEIGHT] = [12, 16, 20];
const FRAME = JPEG.findIndex((byte, i) => byte === 0xff && JPEG[i + 1] === 0xc0) + 1;

describe('a piece of evidence', () => {
  it('is a PDF, a PNG, a JPEG or an e-mail, whatever it is called', () => {
    expect([PDF, PNG, JPEG, EMAIL].map(evidenceTypeOf)).to.deep.equal(['pdf', 'png', 'jpeg', 'email']);
  });

  it('is taken from a telephone that puts more behind the picture, and from a mail program that ends lines as Unix does', () => {
    expect(evidenceTypeOf(concatBytes(JPEG, utf8('SEFT trailer')))).to.equal('jpeg');
    const remark = concatBytes(JPEG.subarray(0, 2), Uint8Array.of(0xff, 0xfe, 0, 2), JPEG.subarray(2));
    expect(evidenceTypeOf(remark), 'with a remark that is empty').to.equal('jpeg');
    const filled = concatBytes(JPEG.subarray(0, 2), Uint8Array.of(0xff), JPEG.subarray(2));
    expect(evidenceTypeOf(filled), 'filled up before a segment').to.equal('jpeg');
    expect(evidenceTypeOf(changed(JPEG, FRAME, 0xcf)), 'the last kind of frame').to.equal('jpeg');
    expect(evidenceTypeOf(utf8('from: a@b.example\ndate: today\n\nHello\n'))).to.equal('email');
  });

  it('is refused when its end is missing, so that nobody decides on half of it', () => {
    for (const whole of [PDF, PNG]) {
      expect(evidenceTypeOf(whole.subarray(0, whole.length - 12))).to.equal(null);
    }
    expect(evidenceTypeOf(JPEG.subarray(0, JPEG.length - 2))).to.equal(null);
    expect(evidenceTypeOf(utf8('From: a@b.example\r\nDate: today\r\n')), 'no end of the headers').to.equal(null);
  });

  const others: Readonly<Record<string, Uint8Array>> = {
    nothing: new Uint8Array(),
    'a web page': utf8('<!doctype html><script>alert(1)</script>'),
    'a picture in XML': utf8('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    'a web page that ends like a PDF': utf8('<script></script>startxref\n%%EOF'),
    'a PDF behind a web page': concatBytes(utf8('<html>'), PDF),
    'a picture with another file behind it': concatBytes(PNG, utf8('PK\u0003\u0004')),
    'a PNG that begins otherwise': concatBytes(Uint8Array.of(0x88), PNG.subarray(1)),
    'a JPEG that begins otherwise': concatBytes(Uint8Array.of(0xff, 0xd0), JPEG.subarray(2)),
    'a JPEG with something between its segments': concatBytes(
      JPEG.subarray(0, 20),
      Uint8Array.of(0),
      JPEG.subarray(20),
    ),
    'a JPEG with a segment that has no length': concatBytes(JPEG.subarray(0, 4), Uint8Array.of(0, 0), JPEG.subarray(4)),
    'a PDF that does not say where its objects are': without(PDF, 'startxref'),
    'a PDF that does not end': without(PDF, '%%EOF'),
    'a PNG that does not say how large it is': changed(PNG, KIND, ...utf8('tEXt')),
    'a PNG with a header of another length': concatBytes(
      changed(PNG.subarray(0, 29), 11, 14),
      Uint8Array.of(0),
      PNG.subarray(29),
    ),
    'a PNG without width': changed(PNG, WIDTH, 0, 0, 0, 0),
    'a PNG without height': changed(PNG, HEIGHT, 0, 0, 0, 0),
    'a PNG that ends with more than an end': concatBytes(changed(PNG, PNG.length - 9, 1), Uint8Array.of(0)),
    ...Object.fromEntries(
      // Tables of codes, an extension, conditioning, and what is no picture at all.
      [0xc4, 0xc8, 0xcc, 0xd0, 0xe0].map((marker) => [
        `a JPEG with ${marker} for a frame`,
        changed(JPEG, FRAME, marker),
      ]),
    ),
    'a JPEG with a segment that there is not': concatBytes(
      JPEG.subarray(0, 2),
      Uint8Array.of(0xff, 0xbf, 0, 2),
      JPEG.subarray(2),
    ),
    'a JPEG that begins with another byte': changed(JPEG, 0, 0xfe),
    'a PNG whose end has a length': changed(PNG, PNG.length - 9, 1),
    'a JPEG without a picture': Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2, 0xff, 0xd9),
    'a zip': Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0),
    'an e-mail without a sender': utf8('Date: today\r\nSubject: x\r\n\r\nHello'),
    'an e-mail without a date': utf8('From: a@b.example\r\nSubject: x\r\n\r\nHello'),
    'an e-mail whose first line goes on from nothing': utf8('\tx\r\nFrom: a@b.example\r\nDate: today\r\n\r\nHello'),
    'an e-mail with a line that is none of a header': utf8('From: a@b.example\r\nDate: today\r\n<html>\r\n\r\nHello'),
    'an e-mail with a NUL': concatBytes(EMAIL, Uint8Array.of(0)),
    text: utf8('I am a member, believe me.\n\nAnn'),
  };
  for (const [what, bytes] of Object.entries(others)) {
    it(`is not ${what}`, () => {
      expect(evidenceTypeOf(bytes)).to.equal(null);
    });
  }
});
