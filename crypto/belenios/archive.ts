/**
 * The .bel archive: an old-style tar to which records are appended, and a chain of events over them. The writer makes
 * exactly the bytes of belenios-tool; the reader accepts exactly what the writer could have made, byte by byte, and
 * trusts nothing: every record is named by its hash, every event by its parent. SPEC §3.11.
 */
import { z } from 'zod';
import { concatBytes, DecodeError, equalBytes, fromUtf8, joinBytes, sha256Hex, utf8 } from '../bytes.ts';
import { parseJson } from '../json.ts';
import { compact, readExact, Unsupported } from './json.ts';
import { readSized, type Sized } from './tally.ts';

const BLOCK = 512;
const FIRST = 'BELENIOS';

const firstShape = z.strictObject({ version: z.literal(1), timestamp: z.string().regex(/^(0|[1-9][0-9]{0,10})$/) });
/** Enough to tell an archive of a later version, which writes its time as a number, from a broken one. */
const versionShape = z.object({ version: z.number(), timestamp: z.unknown() });
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'not a hash');
const EVENT_TYPES = [
  'Setup',
  'Ballot',
  'EndBallots',
  'EncryptedTally',
  'Shuffle',
  'EndShuffles',
  'PartialDecryption',
  'Result',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

const eventShape = z.strictObject({
  parent: hash.optional(),
  height: z.int().nonnegative(),
  type: z.enum(EVENT_TYPES),
  payload: hash.optional(),
});
const setupShape = z.strictObject({
  election: hash,
  trustees: hash,
  credentials: hash,
  credentials_certificate: hash.optional(),
});
const ownedShape = z.strictObject({ owner: z.int().positive(), payload: hash });

/** An event with the contents of its records. */
export type ArchiveEvent = {
  readonly height: number;
  /** Where its event record begins, in bytes. */
  readonly offset: number;
  /** Hex SHA-256 of the event record. */
  readonly hash: string;
} & (
  | { readonly type: 'Setup'; readonly election: string; readonly trustees: string; readonly credentials: string }
  | { readonly type: 'Ballot'; readonly ballot: string }
  | { readonly type: 'EncryptedTally'; readonly tally: string; readonly sized: Sized }
  | { readonly type: 'Shuffle' | 'PartialDecryption'; readonly owner: number; readonly text: string }
  | { readonly type: 'Result'; readonly result: string }
  | { readonly type: 'EndBallots' | 'EndShuffles' }
);

export type Archive = {
  /** Seconds since 1970, the same in every header. */
  readonly timestampSeconds: number;
  readonly events: readonly ArchiveEvent[];
};

/** The 512-byte header of a record. @param timestampSeconds below 8¹¹ */
function header(name: string, size: number, timestampSeconds: number): Uint8Array {
  const out = new Uint8Array(BLOCK);
  const put = (at: number, text: string) => out.set(utf8(text), at);
  put(0, name);
  put(100, '0000644');
  put(108, '0000000');
  put(116, '0000000');
  put(124, size.toString(8).padStart(11, '0'));
  put(136, timestampSeconds.toString(8).padStart(11, '0'));
  put(148, '        ');
  put(156, '0');
  const checksum = out.reduce((sum, byte) => sum + byte, 0);
  put(148, `${checksum.toString(8).padStart(6, '0')}\0 `);
  return out;
}

const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK;

function record(name: string, contents: Uint8Array, timestampSeconds: number): Uint8Array {
  const body = new Uint8Array(padded(contents.length));
  body.set(contents);
  return concatBytes(header(name, contents.length, timestampSeconds), body);
}

export type ArchiveParts = {
  /** Exact texts of the records. */
  readonly election: string;
  readonly trustees: string;
  /** The public_credentials record (writeCredentials). */
  readonly credentials: string;
  /** In the order of casting. */
  readonly ballots: readonly string[];
  /** Tally and sized record; without them the archive ends with the ballots, still open. */
  readonly tally?: { readonly tally: string; readonly sized: string };
  /** All shuffles, in their order, where a question is shuffled and they have ended. */
  readonly shuffles?: readonly { readonly owner: number; readonly text: string }[];
  /** Without a result the archive ends behind the tally or the shuffles, or behind the partial decryptions given. */
  readonly partials?: readonly { readonly owner: number; readonly text: string }[];
  readonly result?: string;
  /** Time in every header, seconds since 1970. */
  readonly timestampSeconds: number;
};

/** The archive of these records, as far as they go. */
export function writeArchive(parts: ArchiveParts): Uint8Array {
  const { timestampSeconds } = parts;
  const blocks: Uint8Array[] = [
    record(FIRST, utf8(compact({ version: 1, timestamp: String(timestampSeconds) })), timestampSeconds),
  ];
  let parent: string | undefined;
  let height = 0;
  const data = (text: string): string => {
    const contents = utf8(text);
    const name = sha256Hex(contents);
    blocks.push(record(`${name}.data.json`, contents, timestampSeconds));
    return name;
  };
  const event = (type: EventType, payload?: string) => {
    const contents = utf8(
      compact({
        ...(parent === undefined ? {} : { parent }),
        height: height++,
        type,
        ...(payload === undefined ? {} : { payload }),
      }),
    );
    parent = sha256Hex(contents);
    blocks.push(record(`${parent}.event.json`, contents, timestampSeconds));
  };
  const setup = {
    election: data(parts.election),
    trustees: data(parts.trustees),
    credentials: data(parts.credentials),
  };
  event('Setup', data(compact(setup)));
  for (const ballot of parts.ballots) event('Ballot', data(ballot));
  if (parts.tally !== undefined) {
    event('EndBallots');
    data(parts.tally.tally);
    event('EncryptedTally', data(parts.tally.sized));
    const owned = (type: EventType, { owner, text }: { readonly owner: number; readonly text: string }) =>
      event(type, data(compact({ owner, payload: data(text) })));
    for (const shuffle of parts.shuffles ?? []) owned('Shuffle', shuffle);
    if (parts.shuffles !== undefined) event('EndShuffles');
    for (const partial of parts.partials ?? []) owned('PartialDecryption', partial);
    if (parts.result !== undefined) event('Result', data(parts.result));
  }
  return joinBytes(blocks);
}

type RawRecord = { readonly offset: number; readonly hash: string; readonly text: string };

/** True when the bytes begin as a Belenios archive does; what follows may still be broken. */
export function looksLikeArchive(bytes: Uint8Array): boolean {
  const name = utf8(`${FIRST}\0`);
  return bytes.length >= 2 * BLOCK && equalBytes(bytes.subarray(0, name.length), name);
}

/**
 * Reads an archive strictly: tar headers and padding to the byte, hashes, chain, the records that each event needs and
 * no other. The order of the events is not judged here.
 * @throws DecodeError with the place (`byte N`) of what does not follow, Unsupported for another version's archive
 */
export function readArchive(bytes: Uint8Array): Archive {
  const events: ArchiveEvent[] = [];
  const seen: RawRecord[] = [];
  let parent: string | undefined;
  const first = readRecord(bytes, 0, undefined);
  if (first.name !== FIRST) throw new DecodeError('byte 0', 'not a Belenios archive');
  const version = versionShape.safeParse(parseJson(first.text, 'byte 0')).data;
  if (version !== undefined && (version.version !== 1 || typeof version.timestamp === 'number')) {
    throw new Unsupported('only archives of version 1 of the Belenios protocol can be read');
  }
  const start = readExact(firstShape, first.text, 'byte 0');
  const timestampSeconds = Number(start.timestamp);
  if (timestampSeconds !== first.timestamp) throw new DecodeError('byte 0', 'not the time of the header');
  for (let offset = first.next; offset < bytes.length; ) {
    const { name, text, contents, next } = readRecord(bytes, offset, timestampSeconds);
    const at = `byte ${offset}`;
    const [hashName, kind] = [name.slice(0, 64), name.slice(64)];
    if (hashName !== sha256Hex(contents))
      throw new DecodeError(at, 'the record is not named by the hash of its contents');
    if (kind === '.data.json') seen.push({ offset, hash: hashName, text });
    else if (kind === '.event.json') {
      const data = readExact(eventShape, text, at);
      if (data.parent !== parent) throw new DecodeError(at, 'the event does not name the event before it');
      if (data.height !== events.length) throw new DecodeError(at, 'the height of the event is not its place');
      events.push({ height: data.height, offset, hash: hashName, ...contentsOf(data.type, data.payload, seen, at) });
      seen.length = 0;
      parent = hashName;
    } else throw new DecodeError(at, 'neither a data nor an event record');
    offset = next;
  }
  if (seen.length > 0) throw new DecodeError(`byte ${seen[0]!.offset}`, 'a record without an event');
  return { timestampSeconds, events };
}

/** One record; its header must be the one we would write. @throws DecodeError */
function readRecord(bytes: Uint8Array, offset: number, timestampSeconds: number | undefined) {
  const at = `byte ${offset}`;
  const given = bytes.subarray(offset, offset + BLOCK);
  if (given.length < BLOCK) throw new DecodeError(at, 'the archive is cut off');
  const end = given.indexOf(0);
  const name = String.fromCharCode(...given.subarray(0, Math.min(end < 0 ? 100 : end, 100)));
  const number = (from: number): number => {
    const digits = String.fromCharCode(...given.subarray(from, from + 11));
    if (!/^[0-7]{11}$/.test(digits)) throw new DecodeError(at, 'not a tar header');
    return Number.parseInt(digits, 8);
  };
  const [size, timestamp] = [number(124), number(136)];
  if (!equalBytes(given, header(name, size, timestampSeconds ?? timestamp))) {
    throw new DecodeError(at, 'not the header that Belenios writes');
  }
  const from = offset + BLOCK;
  const next = from + padded(size);
  if (next > bytes.length) throw new DecodeError(at, 'the archive is cut off');
  if (bytes.subarray(from + size, next).some((byte) => byte !== 0))
    throw new DecodeError(at, 'padding that is not zero');
  const contents = bytes.subarray(from, from + size);
  return { name, timestamp, next, contents, text: fromUtf8(contents, at) };
}

/** The records in front of an event, which must be those its type needs and be named by its payload. */
function contentsOf(type: EventType, payload: string | undefined, seen: readonly RawRecord[], at: string) {
  const last = seen.at(-1);
  if (payload !== last?.hash) throw new DecodeError(at, 'the payload is not the record in front of the event');
  const expect = (count: number) => {
    if (seen.length !== count) throw new DecodeError(at, 'not the records that this event needs');
  };
  switch (type) {
    case 'Setup': {
      const text = last?.text ?? '';
      const setup = readExact(setupShape, text, at);
      const hashes = Object.values(setup);
      expect(hashes.length + 1);
      if (hashes.some((one, i) => one !== seen[i]!.hash)) throw new DecodeError(at, 'not the records that it names');
      const [election, trustees, credentials] = seen;
      return { type, election: election!.text, trustees: trustees!.text, credentials: credentials!.text };
    }
    case 'Ballot':
      expect(1);
      return { type, ballot: last!.text };
    case 'EncryptedTally': {
      expect(2);
      const sized = readSized(last!.text, at);
      if (sized.tallyHash !== seen[0]!.hash) throw new DecodeError(at, 'not the tally that it names');
      return { type, tally: seen[0]!.text, sized };
    }
    case 'Shuffle':
    case 'PartialDecryption': {
      expect(2);
      const owned = readExact(ownedShape, last!.text, at);
      if (owned.payload !== seen[0]!.hash) throw new DecodeError(at, 'not the record that it names');
      return { type, owner: owned.owner, text: seen[0]!.text };
    }
    case 'Result':
      expect(1);
      return { type, result: last!.text };
    case 'EndBallots':
    case 'EndShuffles':
      expect(0);
      return { type };
  }
}
