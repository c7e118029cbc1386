/**
 * What a piece of evidence is, by its content: a name proves nothing. Each kind must begin as it does, hang together as far as
 * that is cheap to see, and come to its end, so that a download cut short is found now and not by the officers who need it.
 */
import type { EvidenceType } from '../contract/claims.ts';

const ascii = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length));
const endsNear = (bytes: Uint8Array, mark: string, within: number): boolean =>
  ascii(bytes, Math.max(0, bytes.length - within), within).includes(mark);

/** ISO 32000-1 §7.5: header, then at the end the place of the cross-references and the mark of the end. */
const isPdf = (bytes: Uint8Array): boolean =>
  /^%PDF-[12]\.[0-9][\r\n ]/.test(ascii(bytes, 0, 9)) &&
  endsNear(bytes, '%%EOF', 1024) &&
  endsNear(bytes, 'startxref', 2048);

const PNG_MARK = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** PNG (W3C) §5: the signature, chunk after chunk without a gap, IHDR first, IEND last. */
export function isPng(bytes: Uint8Array): boolean {
  if (!PNG_MARK.every((byte, i) => bytes[i] === byte)) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8, first = true; at + 12 <= bytes.length; first = false) {
    const length = view.getUint32(at);
    const kind = ascii(bytes, at + 4, 4);
    if (first && (kind !== 'IHDR' || length !== 13 || view.getUint32(at + 8) === 0 || view.getUint32(at + 12) === 0)) {
      return false;
    }
    if (kind === 'IEND') return length === 0 && at + 12 === bytes.length;
    at += 12 + length;
  }
  return false;
}

/** Markers of JPEG (ITU T.81 table B.1). */
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Segment after segment up to the scan, one of them a frame; then the mark of the end. Telephones put more behind it. */
export function isJpeg(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return false;
  let hasFrame = false;
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) return false;
    if (marker === 0xff) {
      at++; // fill
      continue;
    }
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (marker < 0xc0 || length < 2) return false;
    if (isFrame(marker)) hasFrame = true;
    at += 2 + length;
    if (marker === SOS) return hasFrame && hasEndOfImage(bytes, at);
  }
  return false;
}

function hasEndOfImage(bytes: Uint8Array, from: number): boolean {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === EOI) return true;
  }
  return false;
}

const MOST_HEADER = 256 * 1024;
/** RFC 5322 §3.6: header fields, folded lines among them, a From and a Date at least, then an empty line. No NUL anywhere. */
function isEmail(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, MOST_HEADER));
  const end = /\r?\n\r?\n/.exec(text)?.index ?? -1;
  if (end < 0) return false;
  const names: string[] = [];
  for (const line of text.slice(0, end).split(/\r?\n/)) {
    if (/^[ \t]/.test(line) && names.length > 0) continue;
    const name = /^([!-9;-~]{1,76})[ \t]*:/.exec(line)?.[1];
    if (name === undefined) return false;
    names.push(name.toLowerCase());
  }
  return names.includes('from') && names.includes('date');
}

/** @returns null for what is none of the kinds that we take, or is not whole */
export function evidenceTypeOf(bytes: Uint8Array): EvidenceType | null {
  if (isPdf(bytes)) return 'pdf';
  if (isPng(bytes)) return 'png';
  if (isJpeg(bytes)) return 'jpeg';
  return isEmail(bytes) ? 'email' : null;
}

export const EVIDENCE_ENDING: { readonly [T in EvidenceType]: string } = {
  pdf: 'pdf',
  png: 'png',
  jpeg: 'jpg',
  email: 'eml',
};
