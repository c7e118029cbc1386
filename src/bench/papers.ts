/** What the bench measures on: an election of one question with one trustee, and archives of it with and without ballots. */
import { writeArchive } from '../../crypto/belenios/archive.ts';
import { encryptBallot } from '../../crypto/belenios/ballot.ts';
import { writeCredentials } from '../../crypto/belenios/credentials.ts';
import { readElection, writeElection } from '../../crypto/belenios/election.ts';
import { newTrusteeKey, readTrustees, writeTrustees } from '../../crypto/belenios/trustees.ts';
import { EMPTY_PREV, makeEntry } from '../../crypto/board.ts';
import { type Rng, utf8 } from '../../crypto/bytes.ts';

/** 22 base58 characters, which also name the archive's file. */
export const BENCH_UUID = 'BenchofCountersignBa11';
const TIMESTAMP_SECONDS = 1_790_000_000;

export type BenchPaper = {
  /** Encrypts one ballot, as a voter's browser does. */
  readonly encrypt: (i: number) => void;
  /** The ballots encrypted so far, as archives that end while the election is still open. */
  readonly archives: () => {
    readonly full: Uint8Array;
    /** The same election, trustees and credentials, and no ballot: what is left is the cost of a ballot. */
    readonly setUpOnly: Uint8Array;
  };
  readonly bytesPerBallot: () => { readonly ballot: number; readonly archive: number; readonly boardLine: number };
};

/** @param choices  one of them is marked */
export function benchPaper(choices: number, rng: Rng): BenchPaper {
  const key = newTrusteeKey(rng);
  const trustees = writeTrustees([key.record]);
  const record = writeElection({
    uuid: BENCH_UUID,
    name: 'Bench',
    description: `One of ${choices}`,
    publicKey: readTrustees(trustees).publicKey,
    questions: [{ question: 'Which?', answers: Array.from({ length: choices }, (_, i) => `${i + 1}`), min: 1, max: 1 }],
  });
  const election = readElection(record);
  const made: ReturnType<typeof encryptBallot>[] = [];
  const archive = (credentials: readonly string[], ballots: readonly string[]): Uint8Array =>
    writeArchive({
      election: record,
      trustees,
      credentials: writeCredentials([...credentials].sort()),
      ballots,
      timestampSeconds: TIMESTAMP_SECONDS,
    });
  return {
    encrypt: (i) => {
      const answers = Array.from({ length: choices }, (_, at): 0 | 1 => (at === i % choices ? 1 : 0));
      made.push(encryptBallot(election, [answers], rng));
    },
    archives: () => {
      const credentials = made.map(({ credential }) => credential);
      const ballots = made.map(({ ballot }) => ballot);
      return { full: archive(credentials, ballots), setUpOnly: archive(credentials, []) };
    },
    bytesPerBallot: () => {
      const credentials = made.map(({ credential }) => credential);
      const ballots = made.map(({ ballot }) => ballot);
      const grown = archive(credentials, ballots).length - archive([], []).length;
      const lines = ballots.map((ballot, i) => {
        const body = { paper: '0'.repeat(64), auth: '0'.repeat(64), ballots: [ballot] };
        return utf8(makeEntry({ index: 1000 + i, kind: 'ballot-cast', prev: EMPTY_PREV, body }).line).length + 1;
      });
      return {
        ballot: mean(ballots.map((ballot) => utf8(ballot).length)),
        archive: Math.round(grown / ballots.length),
        boardLine: mean(lines),
      };
    },
  };
}

const mean = (numbers: readonly number[]): number =>
  Math.round(numbers.reduce((sum, number) => sum + number, 0) / numbers.length);
