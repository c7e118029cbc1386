/**
 * Canonical JSON, RFC 8785 (JCS): the one encoder for everything that is hashed or signed, and the one reader, which
 * refuses any other spelling instead of mending it. SPEC §2.2.
 */
import type { z } from 'zod';
import { DecodeError, fromUtf8, sha256Hex, utf8 } from './bytes.ts';
import { type Json, parseJson } from './json.ts';

const isText = (item: unknown): item is string => typeof item === 'string' && item.isWellFormed();

/** What may be encoded: JSON values; `undefined`, functions and the like are refused, not dropped. */
export type Encodable = Json | readonly unknown[] | object;

function encodeValue(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new DecodeError(path, 'lone surrogate');
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || Object.is(value, -0)) throw new DecodeError(path, 'not a number JSON can hold');
    return JSON.stringify(value); // ECMAScript's shortest form is the one RFC 8785 §3.2.2.3 asks for
  }
  if (Array.isArray(value)) {
    // Most are texts: their path is not written out for nothing.
    return `[${value.map((item, i) => (isText(item) ? JSON.stringify(item) : encodeValue(item, `${path}[${i}]`))).join(',')}]`;
  }
  if (typeof value === 'object') {
    // RFC 8785 §3.2.3: keys by UTF-16 code units, which is what sort() without a comparator does.
    const entries = Object.keys(value)
      .sort()
      .map((key) => {
        if (!key.isWellFormed()) throw new DecodeError(path, 'lone surrogate in a key');
        return `${JSON.stringify(key)}:${encodeValue((value as Record<string, unknown>)[key], `${path}.${key}`)}`;
      });
    return `{${entries.join(',')}}`;
  }
  throw new DecodeError(path, `cannot encode ${typeof value}`);
}

/** RFC 8785 text of a value. @throws DecodeError for what JSON cannot hold. */
export const canonical = (value: Encodable): string => encodeValue(value, '$');

/** RFC 8785 bytes. */
export const canonicalBytes = (value: Encodable): Uint8Array => utf8(canonical(value));

/** Lower-case hex SHA-256 of the RFC 8785 bytes: SHA-256(JCS(value)) in the SPEC. */
export const hashOf = (value: Encodable): string => sha256Hex(canonicalBytes(value));

/** Reads bytes or text that must be canonical JSON to the byte. @throws DecodeError otherwise. */
export function readCanonical(source: Uint8Array | string, path = ''): Json {
  const text = typeof source === 'string' ? source : fromUtf8(source, path);
  const value = parseJson(text, path);
  if (canonical(value as Encodable) !== text) throw new DecodeError(path, 'not canonical JSON (RFC 8785)');
  return value;
}

/** Checks a parsed value against a schema; the error has the first fault's path and what was expected, not the value. */
export function decode<S extends z.ZodType>(schema: S, value: unknown, path = ''): z.infer<S> {
  const outcome = schema.safeParse(value);
  if (outcome.success) return outcome.data;
  const issue = outcome.error.issues[0]!;
  const at = [path, ...issue.path.map(String)].filter((part) => part !== '').join('.');
  // zod repeats unknown keys in its message, and a key is the sender's words too.
  if (issue.code === 'unrecognized_keys') throw new DecodeError(at, 'a key that does not belong here');
  throw new DecodeError(at, issue.code === 'invalid_key' ? `not ${issue.issues[0]?.message}` : issue.message);
}

/** Canonical bytes straight into a checked type. */
export const decodeCanonical = <S extends z.ZodType>(schema: S, source: Uint8Array | string, path = ''): z.infer<S> =>
  decode(schema, readCanonical(source, path), path);
