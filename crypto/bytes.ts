/**
 * Bytes and their spellings. Each spelling has exactly one form (RFC 4648 without slack, lower-case hex): a decoder
 * refuses every other, because a second spelling of the same bytes would be a second name for the same thing. SPEC §2.1.
 */
import { sha256 as sha256Bytes } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { z } from 'zod';

/** Source of randomness: fills and returns n fresh bytes. Always an argument in the pure rooms, so that it can be seen. */
export type Rng = (length: number) => Uint8Array;

/** Malformed input. `path` says where it stands; the message never holds the value. */
export class DecodeError extends Error {
  readonly path: string;
  constructor(path: string, says: string) {
    super(path === '' ? says : `${path}: ${says}`);
    this.name = 'DecodeError';
    this.path = path;
  }
}

const encoder = new TextEncoder();

export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** Strict UTF-8: refuses malformed bytes; keeps a byte order mark as a character, for the caller to refuse or accept. */
export function fromUtf8(bytes: Uint8Array, path = ''): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new DecodeError(path, 'not valid UTF-8');
  }
}

export const toHex = bytesToHex;

/** Lower-case hex of even length. */
export function fromHex(text: string, path = ''): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) throw new DecodeError(path, 'not lower-case hex');
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function encode64(bytes: Uint8Array, alphabet: string, pad: boolean): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += alphabet[group >> 18]! + alphabet[(group >> 12) & 63]!;
    out += left > 1 ? alphabet[(group >> 6) & 63]! : pad ? '=' : '';
    out += left > 2 ? alphabet[group & 63]! : pad ? '=' : '';
  }
  return out;
}

function decode64(text: string, alphabet: string, padded: boolean, path: string): Uint8Array {
  const digits = padded ? text.replace(/={1,2}$/, '') : text;
  const out = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let at = 0;
  let bits = 0;
  let held = 0;
  for (const digit of digits) {
    const value = alphabet.indexOf(digit);
    if (value < 0) throw new DecodeError(path, 'not base64');
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (held >> bits) & 255;
    }
  }
  // One spelling only: unused bits must be zero, padding exact. Compare with what we would have written.
  if (encode64(out, alphabet, padded) !== text) throw new DecodeError(path, 'not base64 in its one spelling');
  return out;
}

export const toBase64 = (bytes: Uint8Array): string => encode64(bytes, STANDARD, true);
export const fromBase64 = (text: string, path = ''): Uint8Array => decode64(text, STANDARD, true, path);
export const toBase64Url = (bytes: Uint8Array): string => encode64(bytes, URL_SAFE, false);
export const fromBase64Url = (text: string, path = ''): Uint8Array => decode64(text, URL_SAFE, false, path);

export const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** So many base58 characters, each equally likely: bytes from 232 = 4 · 58 on are drawn again. */
export function randomBase58(length: number, rng: Rng): string {
  let text = '';
  while (text.length < length) {
    for (const byte of rng(length)) {
      if (byte < 4 * 58 && text.length < length) text += BASE58[byte % 58];
    }
  }
  return text;
}

/** Big-endian base 58 in the Bitcoin alphabet (which is also that of Belenios); each leading zero byte is one `1`. */
export function toBase58(bytes: Uint8Array): string {
  let value = BigInt(`0x0${toHex(bytes)}`);
  let out = '';
  for (; value > 0n; value /= 58n) out = BASE58[Number(value % 58n)]! + out;
  for (let i = 0; i < bytes.length && bytes[i] === 0; i++) out = `1${out}`;
  return out;
}

export const sha256 = sha256Bytes;
export const sha256Hex = (bytes: Uint8Array): string => toHex(sha256Bytes(bytes));

/** Unsigned byte order, a prefix first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

/** Order of two texts by the unsigned bytes of their UTF-8, which is their order by code point; never by locale. */
export function compareText(a: string, b: string): number {
  const left = a[Symbol.iterator]();
  const right = b[Symbol.iterator]();
  for (;;) {
    const x = left.next();
    const y = right.next();
    if (x.done || y.done) return (x.done ? 0 : 1) - (y.done ? 0 : 1);
    if (x.value !== y.value) return x.value.codePointAt(0)! - y.value.codePointAt(0)!;
  }
}

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && compareBytes(a, b) === 0;

export const concatBytes = (...parts: readonly Uint8Array[]): Uint8Array => joinBytes(parts);

/** As concatBytes, for lists of any length: a call takes no more than some hundred thousand arguments. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** 32 bytes as 64 lower-case hex digits. Hashes with a meaning of their own brand it. */
export const hex32 = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits');

/** So many base58 characters. */
export const base58Text = (length: number) =>
  z.string().regex(new RegExp(`^[${BASE58}]{${length}}$`), `${length} base58 characters`);
