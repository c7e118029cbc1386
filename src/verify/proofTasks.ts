/**
 * The dear part of verifying a bundle, in pieces that need nothing of one another: several threads may prove them, and the verifier
 * then goes through the bundle with what they have seen. What is left out here, or fails, it checks itself. SPEC §7.4.
 */
import { readElection } from '../../crypto/belenios/election.ts';
import { readCheckedEncrypted } from '../../crypto/belenios/encrypted.ts';
import { readTrustees } from '../../crypto/belenios/trustees.ts';
import type { Body } from '../../crypto/bodies.ts';
import { DecodeError, sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { deriveElections } from './boardChecks.ts';
import type { BundleFiles } from './bundle.ts';
import { openBundle } from './bundleFiles.ts';
import { checkCasts } from './castChecks.ts';
import { entriesOf } from './entriesOf.ts';
import { readPollBoard } from './pollBoard.ts';
import { ballotOnce, bindingOnce, newSeen, partialOnce, type Seen, shuffleOnce } from './seen.ts';

/** Texts as they stand on the board. */
export type ProofTask =
  | { readonly kind: 'ballots'; readonly election: string; readonly ballots: readonly string[] }
  /** `before`: the shuffles up to the one that is shuffled again or decrypted; none where that is the tally. */
  | {
      readonly kind: 'shuffle';
      readonly election: string;
      readonly tally: string;
      readonly before: Before;
      readonly shuffle: string;
    }
  | {
      readonly kind: 'part';
      readonly election: string;
      readonly tally: string;
      readonly before: Before;
      readonly closed: string;
      readonly trustees: string;
      readonly part: Pick<Body<'partial-decryption'>, 'owner' | 'partial' | 'binding'>;
    };
type Before = string | null;

const BALLOTS_A_TASK = 20;

/** All of a bundle, the longest first; none of one that cannot be read. */
export function proofTasksOf(files: BundleFiles): readonly ProofTask[] {
  const opened = openBundle(files);
  if ('unreadable' in opened) return [];
  const { board } = readPollBoard(opened.entries);
  const elections = deriveElections(board);
  const { ballots } = checkCasts(board, elections);
  const { closed, trustees } = board;
  const tasks = elections.flatMap(({ uuid, record: election }): ProofTask[] => {
    const texts = (ballots.get(uuid) ?? []).map(({ text }) => text);
    const ofBallots = chunks(texts).map((chunk): ProofTask => ({ kind: 'ballots', election, ballots: chunk }));
    const { tallies, shuffles, partials } = entriesOf(board, uuid);
    const tally = tallies[0]?.body.tally;
    if (tally === undefined || closed === undefined || trustees === undefined) return ofBallots;
    const mixed = shuffles.map(({ body }) => body.shuffle);
    return [
      ...ofBallots,
      ...mixed.map(
        (shuffle, i): ProofTask => ({ kind: 'shuffle', election, tally, before: mixed[i - 1] ?? null, shuffle }),
      ),
      ...partials.map(({ body }): ProofTask => {
        const where = { closed: closed.hash, trustees: trustees.body.record };
        return { kind: 'part', election, tally, before: mixed.at(-1) ?? null, ...where, part: body };
      }),
    ];
  });
  return tasks.toSorted((a, b) => sizeOf(b) - sizeOf(a));
}

const chunks = (texts: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(texts.length / BALLOTS_A_TASK) }, (_, i) =>
    texts.slice(i * BALLOTS_A_TASK, (i + 1) * BALLOTS_A_TASK),
  );

/** Characters to be gone through: of all kinds of proof about equally dear. */
export function sizeOf(task: ProofTask): number {
  switch (task.kind) {
    case 'ballots':
      return task.ballots.reduce((sum, { length }) => sum + length, 0);
    case 'shuffle':
      return task.shuffle.length;
    case 'part':
      return 2 * task.part.partial.length;
  }
}

/** @returns the names of the proofs that hold */
export function proveTask(task: ProofTask): Seen {
  const seen = newSeen();
  try {
    prove(task, seen);
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault; // the verifier tells it, with its place
  }
  return seen;
}

function prove(task: ProofTask, seen: Seen): void {
  const election = readElection(task.election);
  if (task.kind === 'ballots') {
    for (const text of task.ballots) ballotOnce(election, text, seen);
    return;
  }
  // Whether these are group elements is part of other proofs; what holds of their spelling holds of nothing else.
  const from = readCheckedEncrypted(election, task.tally, task.before ?? undefined);
  if (task.kind === 'shuffle') {
    shuffleOnce(election, from, task.shuffle, seen);
    return;
  }
  const { owner, partial, binding } = task.part;
  const key = readTrustees(task.trustees).owners[owner - 1]?.publicKey;
  if (key === undefined) return;
  partialOnce(election, from, key, partial, seen);
  const context = { closed: task.closed, trusteesHash: sha256Hex(utf8(task.trustees)), owner };
  bindingOnce(election, from, context, key, partial, binding, seen);
}
