/**
 * JSON as Belenios writes it: compact, fields in a fixed order, absent fields left out. Records are read against a
 * schema whose field order is that order, written again and compared, so that each record has one spelling. SPEC §3.4.
 */
import type { z } from 'zod';
import { DecodeError, sha256, toBase64, utf8 } from '../bytes.ts';
import { decode } from '../canonical.ts';
import { parseJson } from '../json.ts';

/** Compact text, fields in the order of the object; DEL is escaped, as the tool does. */
export const compact = (value: unknown): string => JSON.stringify(value).replaceAll('\u007f', '\\u007f');

/** Reads a record that must be byte for byte what we would write. @throws DecodeError */
export function readExact<S extends z.ZodType>(schema: S, text: string, path = ''): z.infer<S> {
  // zod answers with fields in the order of the schema, whatever their order in the text.
  const value = decode(schema, parseJson(text, path), path);
  if (compact(value) !== text) throw new DecodeError(path, 'not in canonical form');
  return value;
}

/** SHA-256 in base64 without the final `=`: 43 characters. */
export const hash43 = (text: string): string => toBase64(sha256(utf8(text))).slice(0, 43);

/** A record that is well formed but speaks of something this verifier does not do (yet): never valid, never a finding. */
export class Unsupported extends Error {}

/** Points and scalars are of another group: nothing in the archive that is made of them can be read either. */
export class OtherGroup extends Unsupported {}

/** The sentence of a DecodeError, for a list of faults; anything else is a fault of ours and goes on up. */
export function decodeFault(fault: unknown): string {
  if (fault instanceof DecodeError) return fault.message;
  throw fault;
}
