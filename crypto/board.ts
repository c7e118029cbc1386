/**
 * The board: an append-only log per poll, one line of canonical JSON per entry, each naming the SHA-256 of the line
 * before it. The reader trusts nothing and returns every fault, so that a scrutineer sees all of them at once. What a
 * body must hold is bodies.ts. SPEC §5.1.
 */
import { z } from 'zod';
import { DecodeError, fromUtf8, hex32, sha256Hex, utf8 } from './bytes.ts';
import { canonical, canonicalBytes, decode, type Encodable, readCanonical } from './canonical.ts';
import type { Json } from './json.ts';
import { leafHash } from './tlog.ts';

/** Every kind of entry there is. */
export const KINDS = [
  'poll-defined',
  'roll-frozen',
  'roll-amended',
  'trustees',
  'opened',
  'ballot-cast',
  'ballot-checked',
  'ballot-tendered',
  'tenders-settled',
  'enrolments',
  'unit-returned',
  'closed',
  'encrypted-tally',
  'other-channel',
  'tally-approval',
  'shuffle',
  'lot-share',
  'partial-decryption',
  'sealed-part',
  'attestation',
  'result',
  'outcome',
  'ruling',
  'declaration',
  'objection',
  'incident',
  'reviewer-admitted',
  'abandoned',
] as const;
export const kind = z.enum(KINDS);
export type Kind = z.infer<typeof kind>;

/** What stands in the place of the hash of an earlier line in entry 0. */
export const EMPTY_PREV = '0'.repeat(64);

/** Canonical bytes that a body may have in its line; a longer one is kept as a blob. */
export const INLINE_LIMIT = 32 * 1024;

export type Entry = { readonly index: number; readonly kind: Kind; readonly prev: string; readonly body: Json };
export type Blob = { readonly sha256: string; readonly bytes: Uint8Array };
export type ReadEntry = Entry & { readonly hash: string; readonly line: string };

const FAULTS = {
  BOARD_NO_LAST_NEWLINE: 'the last line does not end in a newline',
  BOARD_EMPTY_LINE: 'a line is empty',
  BOARD_NOT_UTF8: 'a line is not valid UTF-8',
  BOARD_NOT_CANONICAL: 'a line is not canonical JSON',
  BOARD_SHAPE: 'a line is not an entry',
  BOARD_INDEX: 'an entry does not have the index of its place',
  BOARD_CHAIN: 'an entry does not name the hash of the line before it',
  BOARD_BODY_TOO_LONG: 'a body over 32 KiB stands in its line',
  BLOB_MISSING: 'a blob that an entry names is missing',
  BLOB_ALTERED: 'a blob does not have the length and hash that its entry names',
  BLOB_NOT_CANONICAL: 'a blob is not canonical JSON',
  BLOB_NEEDLESS: 'a body of 32 KiB or less is kept as a blob',
  BLOB_UNUSED: 'a blob is named by no entry',
} as const;
export type BoardFaultCode = keyof typeof FAULTS;
/** `at` is `board[PLACE]`, the place counted from 0, or `blobs/NAME`; evidence holds hashes, indexes and paths alone. */
export type BoardFault = {
  readonly code: BoardFaultCode;
  readonly at: string;
  readonly says: string;
  readonly evidence: readonly string[];
};

const wholeNumber = z.int().nonnegative();
const present = z.custom<Json>((value) => value !== undefined, 'a value');
const entryShape = z.strictObject({ body: present, index: wholeNumber, kind, prev: hex32 });
const blobReference = z.strictObject({ bytes: wholeNumber, sha256: hex32 });

/** Lower-case hex SHA-256 of a line, which comes without its newline: what `sha256sum` prints for it. */
export const entryHash = (line: string): string => sha256Hex(utf8(line));

/**
 * The next line (without newline), its hash, and the blob to keep when the body is over 32 KiB.
 * @throws DecodeError for a body that JSON cannot hold, or one that a reader would take for a reference to a blob
 */
export function makeEntry(entry: Omit<Entry, 'body'> & { readonly body: Encodable }): {
  readonly line: string;
  readonly hash: string;
  readonly blob: Blob | null;
} {
  const bytes = canonicalBytes(entry.body);
  if (blobReference.safeParse(entry.body).success) throw new DecodeError('body', 'has the shape of a blob reference');
  const blob = bytes.length > INLINE_LIMIT ? { sha256: sha256Hex(bytes), bytes } : null;
  const body = blob === null ? entry.body : { bytes: bytes.length, sha256: blob.sha256 };
  const line = canonical({ body, index: entry.index, kind: entry.kind, prev: entry.prev });
  decode(entryShape, { ...entry, body }, 'entry');
  return { line, hash: entryHash(line), blob };
}

/**
 * Reads a whole board and finds every fault of its form, chain and blobs.
 *
 * @param bytes  board.jsonl as it stands
 * @param blobs  contents by name; the name is to be the lower-case hex SHA-256 of the contents
 * @returns the entries that could be read, bodies kept as blobs put in; `leaves`, the RFC 6962 leaf hash of every line,
 *   readable or not, for the root that a checkpoint signs; `head`, the hash of the last line; and all faults
 */
export function readBoard(
  bytes: Uint8Array,
  blobs: ReadonlyMap<string, Uint8Array>,
): {
  readonly entries: readonly ReadEntry[];
  readonly leaves: readonly Uint8Array[];
  readonly head: string;
  readonly faults: readonly BoardFault[];
} {
  const entries: ReadEntry[] = [];
  const leaves: Uint8Array[] = [];
  const faults: BoardFault[] = [];
  const used = new Set<string>();
  let head = EMPTY_PREV;

  const fault = (code: BoardFaultCode, at: string, ...evidence: readonly string[]): void => {
    faults.push({ code, at, says: FAULTS[code], evidence });
  };

  splitLines(bytes).forEach(({ line, ended }, place) => {
    const at = `board[${place}]`;
    if (!ended) fault('BOARD_NO_LAST_NEWLINE', at);
    const before = head;
    head = sha256Hex(line);
    leaves.push(leafHash(line));

    const entry = readLine(line, at, fault);
    if (entry === null) return;
    if (entry.index !== place) fault('BOARD_INDEX', at, String(place), String(entry.index));
    if (entry.prev !== before) fault('BOARD_CHAIN', at, before, entry.prev);

    const reference = blobReference.safeParse(entry.body);
    if (!reference.success) {
      if (canonicalBytes(entry.body).length > INLINE_LIMIT) fault('BOARD_BODY_TOO_LONG', at);
      entries.push({ ...entry, hash: head });
      return;
    }
    used.add(reference.data.sha256);
    const body = readBlob(reference.data, blobs, at, fault);
    if (body !== undefined) entries.push({ ...entry, body, hash: head });
  });

  for (const name of blobs.keys()) if (!used.has(name)) fault('BLOB_UNUSED', `blobs/${name}`);
  return { entries, leaves, head, faults };
}

type Fault = (code: BoardFaultCode, at: string, ...evidence: readonly string[]) => void;

function splitLines(bytes: Uint8Array): { readonly line: Uint8Array; readonly ended: boolean }[] {
  const lines: { line: Uint8Array; ended: boolean }[] = [];
  for (let from = 0; from < bytes.length; ) {
    const newline = bytes.indexOf(0x0a, from);
    const to = newline < 0 ? bytes.length : newline;
    lines.push({ line: bytes.subarray(from, to), ended: newline >= 0 });
    from = to + 1;
  }
  return lines;
}

function readLine(bytes: Uint8Array, at: string, fault: Fault): (Entry & { readonly line: string }) | null {
  if (bytes.length === 0) {
    fault('BOARD_EMPTY_LINE', at);
    return null;
  }
  let step: BoardFaultCode = 'BOARD_NOT_UTF8';
  try {
    const line = fromUtf8(bytes);
    step = 'BOARD_NOT_CANONICAL';
    const value = readCanonical(line);
    step = 'BOARD_SHAPE';
    return { ...decode(entryShape, value), line };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    fault(step, at, error.message);
    return null;
  }
}

function readBlob(
  reference: z.infer<typeof blobReference>,
  blobs: ReadonlyMap<string, Uint8Array>,
  at: string,
  fault: Fault,
): Json | undefined {
  const { sha256 } = reference;
  const bytes = blobs.get(sha256);
  if (reference.bytes <= INLINE_LIMIT) fault('BLOB_NEEDLESS', at, sha256);
  if (bytes === undefined) {
    fault('BLOB_MISSING', at, sha256);
    return undefined;
  }
  const found = sha256Hex(bytes);
  if (bytes.length !== reference.bytes || found !== sha256) {
    fault('BLOB_ALTERED', at, sha256, found, String(reference.bytes), String(bytes.length));
    return undefined;
  }
  try {
    return readCanonical(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    fault('BLOB_NOT_CANONICAL', at, sha256, error.message);
    return undefined;
  }
}
