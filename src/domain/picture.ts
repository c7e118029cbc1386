/**
 * What a candidate's picture is, by its content: a name proves nothing. It goes on the public board for good, so it is the
 * picture and nothing else: no place where it was taken, no camera, nothing behind its end.
 */
import type { z } from 'zod';
import type { picture } from '../../crypto/contest.ts';
import { isJpeg, isPng } from './evidence.ts';

export type PictureType = z.infer<typeof picture>['type'];

const ascii = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length));
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Of PNG (W3C) §4.3, those that say how the picture looks. */
const PNG_PARTS = ['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'sBIT', 'bKGD', 'pHYs'];
function isBarePng(bytes: Uint8Array): boolean {
  if (!isPng(bytes)) return false;
  const view = viewOf(bytes);
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    if (!PNG_PARTS.includes(ascii(bytes, at + 4, 4))) return false;
  }
  return true;
}

/** Segments for applications (ITU T.81 table B.1) that say how the picture looks: JFIF, its colours (ICC), Adobe's. */
const JPEG_PARTS = [0xe0, 0xe2, 0xee];
const isTelling = (marker: number): boolean =>
  marker === 0xfe || (marker >= 0xe0 && marker <= 0xef && !JPEG_PARTS.includes(marker));
function isBareJpeg(bytes: Uint8Array): boolean {
  if (!isJpeg(bytes) || bytes.at(-2) !== 0xff || bytes.at(-1) !== 0xd9) return false;
  const view = viewOf(bytes);
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) at++;
    else if (isTelling(marker)) return false;
    else if (marker === 0xda) return true;
    else at += 2 + view.getUint16(at + 2);
  }
  return false;
}

/** Of the WebP container (RFC 9649 §2), those of a picture that stands still and tells nothing of itself. */
const WEBP_PARTS = ['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP'];
function isBareWebp(bytes: Uint8Array): boolean {
  if (bytes.length < 20 || ascii(bytes, 0, 4) !== 'RIFF' || ascii(bytes, 8, 4) !== 'WEBP') return false;
  const view = viewOf(bytes);
  if (view.getUint32(4, true) + 8 !== bytes.length) return false;
  const parts: string[] = [];
  let at = 12;
  while (at + 8 <= bytes.length) {
    const length = view.getUint32(at + 4, true);
    parts.push(ascii(bytes, at, 4));
    at += 8 + length + (length % 2);
  }
  return (
    at === bytes.length && parts.some((part) => /^VP8[ L]$/.test(part)) && parts.every((p) => WEBP_PARTS.includes(p))
  );
}

/** @returns null for what is none of the kinds that we take, is not whole, or carries more than the picture */
export function pictureTypeOf(bytes: Uint8Array): PictureType | null {
  if (isBareJpeg(bytes)) return 'image/jpeg';
  if (isBarePng(bytes)) return 'image/png';
  return isBareWebp(bytes) ? 'image/webp' : null;
}
