/**
 * Proofs that were checked before and hold: in other threads, or when the same board was shorter. Each is named by the hash of
 * everything that its check rests on, so a name says the same wherever it is met. Nothing is remembered of a proof that fails: it
 * is checked again where its finding is told. SPEC §7.4.
 */
import { type CheckedBallot, checkBallot, readBallot, trackerOf } from '../../crypto/belenios/ballot.ts';
import { decodeCheckedCiphertext, encodeCiphertexts } from '../../crypto/belenios/ciphertext.ts';
import {
  type BindingContext,
  checkBindingProofs,
  checkPartial,
  type Factors,
  readCheckedFactors,
} from '../../crypto/belenios/decryption.ts';
import type { Election } from '../../crypto/belenios/election.ts';
import { type Encrypted, readShuffle } from '../../crypto/belenios/encrypted.ts';
import { checkShuffle, type OnShuffleProgress } from '../../crypto/belenios/shuffle.ts';
import { hashOf } from '../../crypto/canonical.ts';
import { encodePoint, type Point } from '../../crypto/group.ts';
import type { ProofText } from '../../crypto/proofs.ts';

export type Seen = Set<string>;

export const newSeen = (): Seen => new Set();

/** What is shuffled or decrypted, point by point: its record's hash does not say what stands in the rows of other questions. */
const rowsOf = ({ rows, hash }: Encrypted) => ({ hash, rows: rows.map(encodeCiphertexts) });

/** As checkBallot, once for each ballot. */
export function ballotOnce(election: Election, text: string, seen: Seen): CheckedBallot {
  const tracker = trackerOf(text);
  const name = `ballot/${election.fingerprint}/${tracker}`;
  if (seen.has(name)) {
    const ballot = readBallot(election, text);
    return { credential: ballot.credential, tracker, faults: [], ballot };
  }
  const checked = checkBallot(election, text);
  if (checked.faults.length === 0) seen.add(name);
  return checked;
}

/** As checkShuffle. */
export function shuffleOnce(
  election: Election,
  from: Encrypted,
  text: string,
  seen: Seen,
  onProgress?: OnShuffleProgress,
): ReturnType<typeof checkShuffle> {
  const name = `shuffle/${hashOf([election.fingerprint, rowsOf(from), text])}`;
  if (seen.has(name)) return { to: readShuffle(election, from, text, decodeCheckedCiphertext).to, faults: [] };
  const checked = checkShuffle(election, from, text, onProgress);
  if (checked.faults.length === 0) seen.add(name);
  return checked;
}

/** As checkPartial. */
export function partialOnce(
  election: Election,
  from: Encrypted,
  publicKey: Point,
  text: string,
  seen: Seen,
): { readonly factors?: Factors; readonly faults: readonly string[] } {
  const name = `partial/${hashOf([election.fingerprint, rowsOf(from), encodePoint(publicKey), text])}`;
  if (seen.has(name)) return { factors: readCheckedFactors(from.rows, text), faults: [] };
  const checked = checkPartial(election, from, publicKey, text);
  if (checked.faults.length === 0) seen.add(name);
  return checked;
}

/** As checkBindingProofs. */
export function bindingOnce(
  election: Election,
  from: Encrypted,
  context: BindingContext,
  publicKey: Point,
  text: string,
  proofs: readonly (readonly ProofText[])[],
  seen: Seen,
): readonly string[] {
  const key = encodePoint(publicKey);
  const name = `binding/${hashOf([election.fingerprint, rowsOf(from), { ...context }, key, text, proofs])}`;
  if (seen.has(name)) return [];
  const faults = checkBindingProofs(election, from, context, publicKey, text, proofs);
  if (faults.length === 0) seen.add(name);
  return faults;
}
