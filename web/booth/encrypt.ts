/** From the voter's marks to a cast: encrypts every contest with a fresh key of this paper, and composes what is signed. */
import { type CastMessage, composeCast } from '../../crypto/assertion.ts';
import { encryptBallot } from '../../crypto/belenios/ballot.ts';
import { readElection } from '../../crypto/belenios/election.ts';
import type { Contest } from '../../crypto/bodies.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import type { Ground, Paper } from './ground.ts';

/** Choice ids marked in one contest, or a blank paper. */
export type Marks = { readonly blank: boolean; readonly chosen: readonly string[] };
export type Encrypted = {
  readonly ballots: readonly string[];
  readonly trackers: readonly string[];
  readonly entries: CastMessage['ballots'];
};

export const NO_MARKS: Marks = { blank: false, chosen: [] };

/** What is still wrong with the marks, in words; null when the paper can be cast so. */
export function faultOf({ min, max, blank: blankAllowed }: Contest, { blank, chosen }: Marks): string | null {
  if (blank) return null;
  const wanted = min === max ? `exactly ${max}` : `between ${min} and ${max}`;
  const orBlank = blankAllowed ? ', or choose to leave this paper blank' : '';
  if (chosen.length < min || chosen.length > max || (chosen.length === 0 && min === 0 && blankAllowed))
    return `Please mark ${wanted}${orBlank}.`;
  return null;
}

const rng = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** One vector of zeros and ones, with the blank vote in front where the paper may be blank. */
export const answerOf = (contest: Contest, { blank, chosen }: Marks): readonly (0 | 1)[] => [
  ...(contest.blank ? ([blank ? 1 : 0] as const) : []),
  ...contest.choices.map(({ id }) => (!blank && chosen.includes(id) ? 1 : 0) as 0 | 1),
];

export function encryptPaper({ elections }: Ground, marks: ReadonlyMap<string, Marks>): Encrypted {
  const made = elections.map(({ contest, record, uuid, fingerprint }) => {
    const { ballot, tracker, credential } = encryptBallot(
      readElection(record),
      [answerOf(contest, marks.get(contest.id) ?? NO_MARKS)],
      rng,
    );
    return {
      ballot,
      tracker,
      entry: { contest: contest.id, uuid, fingerprint, credential, ballot: sha256Hex(utf8(ballot)) },
    };
  });
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
