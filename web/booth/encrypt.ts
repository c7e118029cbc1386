/** From the voter's answers to a cast: encrypts every contest with a fresh key of this paper, and composes what is signed. */
import { type CastMessage, composeCast } from '../../crypto/assertion.ts';
import { encryptBallot } from '../../crypto/belenios/ballot.ts';
import { readElection } from '../../crypto/belenios/election.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import type { Ground, Paper } from './ground.ts';

export type Encrypted = {
  readonly ballots: readonly string[];
  readonly trackers: readonly string[];
  readonly entries: CastMessage['ballots'];
};

const rng = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** Lets the page draw: a question with thirty choices holds an older phone for half a second, and a paper may have ten. */
const drawn = (): Promise<void> => new Promise((go) => setTimeout(go));

/**
 * @param answers   the numbers to encrypt, by contest (see marks.ts)
 * @param onSealed  told how many contests are encrypted, from none on
 */
export async function encryptPaper(
  { elections }: Ground,
  answers: ReadonlyMap<string, readonly number[]>,
  onSealed: (done: number) => void,
): Promise<Encrypted> {
  const made = [];
  for (const { contest, record, uuid, fingerprint } of elections) {
    onSealed(made.length);
    await drawn();
    const answer = answers.get(contest.id) ?? [];
    const { ballot, tracker, credential } = encryptBallot(readElection(record), [answer], rng);
    const entry = { contest: contest.id, uuid, fingerprint, credential, ballot: sha256Hex(utf8(ballot)) };
    made.push({ ballot, tracker, entry });
  }
  onSealed(made.length);
  return {
    ballots: made.map(({ ballot }) => ballot),
    trackers: made.map(({ tracker }) => tracker),
    entries: made.map(({ entry }) => entry),
  };
}

export const castMessageOf = (ground: Ground, paper: Paper, encrypted: Encrypted, nonce: string): CastMessage =>
  composeCast({
    origin: ground.defined.origin,
    rpId: ground.defined.rpId,
    opened: ground.openedHash,
    unit: paper.unit,
    paper: paper.paper,
    ballots: encrypted.entries,
    nonce,
  });
