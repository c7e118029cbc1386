/**
 * Bytes on paper, to be typed in again after years: lines of groups of five in Crockford's base32, which has no letter for two looks,
 * each line with a group that tells a slip of typing. SPEC §10.5.
 */
import { joinBytes, sha256, toHex } from './bytes.ts';
import { canonicalBytes } from './canonical.ts';

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUP = 5;
/** Groups of a line, the last being its check. */
const GROUPS = 7;
const DATA = GROUP * (GROUPS - 1);
/** As many bytes as their number in two bytes can tell. */
const MOST_BYTES = 65_535;

/** The first 25 bits of SHA-256(JCS(["countersign-recovery-line/1", line, data])), as five digits; `line` counts from 1. */
const checkOf = (line: number, data: string): string =>
  digitsOf(sha256(canonicalBytes(['countersign-recovery-line/1', line, data]))).slice(0, GROUP);

/** Base32 from the first bit on, filled up with zero bits. */
function digitsOf(bytes: Uint8Array): string {
  const length = Math.ceil((bytes.length * 8) / 5);
  const value = BigInt(`0x0${toHex(bytes)}`) << BigInt(length * 5 - bytes.length * 8);
  return Array.from({ length }, (_, i) => DIGITS[Number((value >> BigInt((length - 1 - i) * 5)) & 31n)]).join('');
}

/**
 * The lines of a sheet, each without its number: six groups of data and one of check. What is written is the number of bytes in two
 * bytes, the bytes, and zeros up to the end of the line.
 * @throws RangeError for more than 65,535 bytes
 */
export function sheetLines(bytes: Uint8Array): readonly string[] {
  if (bytes.length > MOST_BYTES) throw new RangeError('too long for a sheet');
  const digits = digitsOf(joinBytes([new Uint8Array([bytes.length >> 8, bytes.length & 255]), bytes]));
  return Array.from({ length: Math.ceil(digits.length / DATA) }, (_, i) => {
    const data = digits.slice(i * DATA, (i + 1) * DATA).padEnd(DATA, '0');
    return (data + checkOf(i + 1, data)).match(/.{5}/g)!.join(' ');
  });
}

export type ReadSheet =
  | { readonly ok: true; readonly bytes: Uint8Array }
  /** `line` from 1: the first that is not as it was printed; for `missing` the first that is not there. */
  | { readonly ok: false; readonly line: number; readonly slip: SheetSlip };
export type SheetSlip = 'length' | 'characters' | 'check' | 'missing' | 'too-many' | 'end';

/** Letters that Crockford reads as the digits they look like. */
const LOOKS_LIKE: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' };

/** What somebody typed, line by line, without the numbers of the lines. Spaces, hyphens and capitals do not matter. */
export function readSheet(lines: readonly string[]): ReadSheet {
  let digits = '';
  for (const [i, typed] of lines.entries()) {
    const slip = (what: SheetSlip): ReadSheet => ({ ok: false, line: i + 1, slip: what });
    const given = [...typed.replace(/[\s\p{Zs}\p{Pd}]+/gu, '').toUpperCase()].map((one) => LOOKS_LIKE[one] ?? one);
    if (!given.every((one) => DIGITS.includes(one))) return slip('characters');
    if (given.length !== GROUP * GROUPS) return slip('length');
    const line = given.join('');
    const data = line.slice(0, DATA);
    if (checkOf(i + 1, data) !== line.slice(DATA)) return slip('check');
    digits += data;
  }
  if (digits === '') return { ok: false, line: 1, slip: 'missing' };
  const all = bytesOf(digits);
  const length = (all[0]! << 8) | all[1]!;
  const needed = Math.ceil(((length + 2) * 8) / 5 / DATA);
  if (lines.length < needed) return { ok: false, line: lines.length + 1, slip: 'missing' };
  if (lines.length > needed) return { ok: false, line: needed + 1, slip: 'too-many' };
  const bytes = all.subarray(2, length + 2);
  // One spelling only: what fills the last line is zeros.
  return sheetLines(bytes).at(-1)?.replaceAll(' ', '').slice(0, DATA) === digits.slice(-DATA)
    ? { ok: true, bytes }
    : { ok: false, line: needed, slip: 'end' };
}

/** Whole bytes of the digits, the bits left over at the end cut off. */
function bytesOf(digits: string): Uint8Array {
  const length = Math.floor((digits.length * 5) / 8);
  const bytes = new Uint8Array(length);
  let [held, bits, at] = [0, 0, 0];
  for (const digit of digits) {
    held = ((held << 5) | DIGITS.indexOf(digit)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 255;
    }
  }
  return bytes;
}
