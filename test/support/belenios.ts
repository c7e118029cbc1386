/**
 * Belenios in tests: the project's own tool in a folder of its own, whole elections made by our code, and archives put
 * together event by event with a tar writer that shares no line with the one under test.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ArchiveParts } from '../../crypto/belenios/archive.ts';
import { encryptBallot, readBallot } from '../../crypto/belenios/ballot.ts';
import { writeCredentials } from '../../crypto/belenios/credentials.ts';
import { partialDecryption } from '../../crypto/belenios/decryption.ts';
import { type Election, type Question, readElection, writeElection } from '../../crypto/belenios/election.ts';
import { readEncrypted, shuffledPlaces } from '../../crypto/belenios/encrypted.ts';
import { combineResult } from '../../crypto/belenios/result.ts';
import { shuffleTally } from '../../crypto/belenios/shuffle.ts';
import { countedBallots, encryptedTally, sizedRecord } from '../../crypto/belenios/tally.ts';
import { newTrusteeKey, readTrustees, type Trustees, writeTrustees } from '../../crypto/belenios/trustees.ts';
import type { Rng } from '../../crypto/bytes.ts';

const VECTORS = new URL('../vectors/belenios/', import.meta.url);

/** Bytes of a vector; `.gz` is unpacked. */
export function vector(path: string): Uint8Array {
  const bytes = readFileSync(new URL(path, VECTORS));
  return new Uint8Array(path.endsWith('.gz') ? gunzipSync(bytes) : bytes);
}

export const vectorText = (path: string): string => readFileSync(new URL(path, VECTORS), 'utf8');

/** A folder for one use of the tool; `run` is belenios-tool in it. */
export type ToolFolder = {
  readonly dir: string;
  readonly run: (args: readonly string[], input?: string) => string;
  readonly write: (name: string, contents: string | Uint8Array) => void;
};

/** Runs `work` in a fresh folder, which is removed afterwards. Throws when there is no tool: tests never skip. */
export function withTool<T>(work: (folder: ToolFolder) => T): T {
  const tool = process.env.BELENIOS_TOOL ?? join(homedir(), '.cache/countersign/belenios-tool/belenios-tool');
  if (!existsSync(tool)) {
    throw new Error(
      `belenios-tool is not at ${tool}: run test/support/install-belenios-tool, or name it in BELENIOS_TOOL`,
    );
  }
  const dir = mkdtempSync(join(tmpdir(), 'belenios-'));
  // Without this setting the tool does not wait for its own ballot checks (3.0 to 3.3).
  const env = { ...process.env, LWT_ASYNC_METHOD: 'none', BELENIOS_USE_URANDOM: '1' };
  try {
    return work({
      dir,
      run: (args, input = '') => execFileSync(tool, args, { cwd: dir, env, input, encoding: 'utf8', stdio: 'pipe' }),
      write: (name, contents) => writeFileSync(join(dir, name), contents),
    });
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** Empty when belenios-tool accepts the archive, else what it complained of. */
export const toolComplaint = (uuid: string, archive: Uint8Array): string =>
  withTool(({ run, write }) => {
    write(`${uuid}.bel`, archive);
    try {
      run(['election', 'verify', '--dir', '.']);
      return '';
    } catch (fault) {
      return fault instanceof Error && fault.message !== '' ? fault.message : 'refused';
    }
  });

export type MadeElection = {
  readonly election: Election;
  readonly electionText: string;
  readonly trustees: Trustees;
  readonly trusteesText: string;
  readonly secrets: readonly bigint[];
};

/** An election of ours with this many single trustees. */
export function makeElection(questions: readonly Question[], trusteeCount: number, rng: Rng): MadeElection {
  const keys = Array.from({ length: trusteeCount }, (_, i) =>
    newTrusteeKey(rng, i === 0 ? 'First "trustee" é' : undefined),
  );
  const secrets = keys.map(({ secret }) => secret);
  return electionUnder(questions, writeTrustees(keys.map(({ record }) => record)), secrets);
}

/** @param secrets of all trustees, in their order */
export function electionUnder(
  questions: readonly Question[],
  trusteesText: string,
  secrets: readonly bigint[],
): MadeElection {
  const trustees = readTrustees(trusteesText);
  const electionText = writeElection({
    uuid: 'aTestPo11ofCountersign',
    name: 'Test poll "é"',
    description: 'Line one\nline two / slash',
    publicKey: trustees.publicKey,
    questions,
  });
  return { election: readElection(electionText), electionText, trustees, trusteesText, secrets };
}

/**
 * All records of a poll in which these votes were cast, each under a fresh credential, and counted.
 * @param owners the trustees who shuffle, where there is something to shuffle, and decrypt; all unless given
 */
export function makePoll(
  made: MadeElection,
  votes: readonly (readonly (readonly number[])[])[],
  rng: Rng,
  owners: readonly number[] = made.secrets.map((_, i) => i + 1),
) {
  const { election, electionText, trustees, trusteesText, secrets } = made;
  const cast = votes.map((answers) => encryptBallot(election, answers, rng));
  const ballots = cast.map(({ ballot }) => readBallot(election, ballot));
  const tally = encryptedTally(election, ballots);
  const shuffles: { owner: number; text: string }[] = [];
  for (const owner of shuffledPlaces(election).length > 0 ? owners : []) {
    const from = readEncrypted(election, tally, shuffles.at(-1)?.text);
    shuffles.push({ owner, text: shuffleTally(election, from, rng) });
  }
  const encrypted = readEncrypted(election, tally, shuffles.at(-1)?.text);
  const partials = owners.map((owner) => ({
    owner,
    text: partialDecryption(election, encrypted, secrets[owner - 1]!, rng),
  }));
  const parts: ArchiveParts = {
    election: electionText,
    trustees: trusteesText,
    credentials: writeCredentials(cast.map(({ credential }) => credential).sort()),
    ballots: cast.map(({ ballot }) => ballot),
    tally: { tally, sized: sizedRecord(tally, countedBallots(ballots).length, votes.length) },
    ...(shuffles.length === 0 ? {} : { shuffles }),
    timestampSeconds: 1795300000,
  };
  const result = combineResult(election, trustees, encrypted, partials, votes.length).record;
  return { ...parts, tally: { tally, sized: parts.tally!.sized }, partials, result };
}

const sha256 = (contents: string | Buffer): string => createHash('sha256').update(contents).digest('hex');

export type LooseEvent = { readonly type: string; readonly records: readonly string[]; readonly height?: number };

/** A well-chained archive of any events, sensible or not; the last record of each is its payload. */
export function looseArchive(
  events: readonly LooseEvent[],
  seconds = 1795300000,
  first = `{"version":1,"timestamp":"${seconds}"}`,
): Uint8Array {
  const blocks: Buffer[] = [];
  const put = (name: string, contents: Buffer) => {
    const head = Buffer.alloc(512);
    head.write(name, 0);
    head.write('0000644', 100);
    head.write('0000000', 108);
    head.write('0000000', 116);
    head.write(contents.length.toString(8).padStart(11, '0'), 124);
    head.write(seconds.toString(8).padStart(11, '0'), 136);
    head.fill(' ', 148, 156);
    head.write('0', 156);
    const sum = head.reduce((total, byte) => total + byte, 0);
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    blocks.push(head, contents, Buffer.alloc((512 - (contents.length % 512)) % 512));
  };
  put('BELENIOS', Buffer.from(first));
  let parent = '';
  events.forEach(({ type, records, height }, i) => {
    for (const text of records) put(`${sha256(text)}.data.json`, Buffer.from(text));
    const last = records.at(-1);
    const text =
      `{${parent === '' ? '' : `"parent":"${parent}",`}"height":${height ?? i},"type":"${type}"` +
      `${last === undefined ? '' : `,"payload":"${sha256(last)}"`}}`;
    parent = sha256(text);
    put(`${parent}.event.json`, Buffer.from(text));
  });
  return new Uint8Array(Buffer.concat(blocks));
}

/** The events of a whole poll, to be altered and written by looseArchive. */
export function eventsOf(parts: ReturnType<typeof makePoll>): readonly LooseEvent[] {
  const { election, trustees, credentials } = parts;
  const setup = `{"election":"${sha256(election)}","trustees":"${sha256(trustees)}","credentials":"${sha256(credentials)}"}`;
  return [
    { type: 'Setup', records: [election, trustees, credentials, setup] },
    ...parts.ballots.map((ballot) => ({ type: 'Ballot', records: [ballot] })),
    { type: 'EndBallots', records: [] },
    { type: 'EncryptedTally', records: [parts.tally.tally, parts.tally.sized] },
    ...(parts.shuffles ?? []).map(owned('Shuffle')),
    ...(parts.shuffles === undefined ? [] : [{ type: 'EndShuffles', records: [] }]),
    ...parts.partials.map(owned('PartialDecryption')),
    { type: 'Result', records: [parts.result] },
  ];
}

const owned =
  (type: string) =>
  ({ owner, text }: { readonly owner: number; readonly text: string }): LooseEvent => ({
    type,
    records: [text, `{"owner":${owner},"payload":"${sha256(text)}"}`],
  });
