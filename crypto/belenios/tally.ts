/**
 * The encrypted tally: of a summed question for each choice the product of the counted ballots' ciphertexts, each to
 * the power of its weight; of a shuffled one the ciphertexts themselves, sorted. The last ballot of a credential
 * counts. SPEC §3.9.
 */
import { z } from 'zod';
import { DecodeError, sha256Hex, utf8 } from '../bytes.ts';
import { add, type Ciphertext, NO_CIPHERTEXT, weigh } from '../elgamal.ts';
import type { Ballot } from './ballot.ts';
import { type CiphertextText, ciphertextShape, decodeCiphertext, encodeCiphertexts } from './ciphertext.ts';
import type { Credentials } from './credentials.ts';
import { choicesOf, type Election } from './election.ts';
import { compact, readExact } from './json.ts';

/** For each question the ciphertexts of its choices; of a shuffled one those of the papers. */
export type Tally = readonly (readonly Ciphertext[])[];

/** Of several ballots under one credential the last, in the order of casting. */
export function countedBallots<B extends { readonly credential: string }>(ballots: readonly B[]): readonly B[] {
  const last = new Map(ballots.map((ballot) => [ballot.credential, ballot]));
  return ballots.filter((ballot) => last.get(ballot.credential) === ballot);
}

/** Sum of the weights of the counted ballots; a credential without an entry weighs 1. */
export const totalWeight = (ballots: readonly Ballot[], credentials?: Credentials): number =>
  countedBallots(ballots).reduce((sum, { credential }) => sum + (credentials?.get(credential) ?? 1), 0);

/**
 * The tally record of these ballots, given in the order of casting and already checked (checkBallot).
 * @param credentials weights; without them every ballot weighs 1
 * @throws RangeError for another weight than 1 where a question is shuffled: the caller has refused such a ballot before
 */
export function encryptedTally(election: Election, ballots: readonly Ballot[], credentials?: Credentials): string {
  const counted = countedBallots(ballots);
  const tally = election.questions.map((question, i) => {
    if (question.kind === 'shuffled') {
      if (counted.some(({ credential }) => (credentials?.get(credential) ?? 1) !== 1)) {
        throw new RangeError('a paper that is shuffled weighs 1');
      }
      return sorted(encodeCiphertexts(counted.map(({ choices }) => choices[i]![0]!)));
    }
    const zero = new Array<Ciphertext>(choicesOf(question)).fill(NO_CIPHERTEXT);
    const sums = counted.reduce<readonly Ciphertext[]>((sums, { credential, choices }) => {
      const weight = credentials?.get(credential) ?? 1;
      return sums.map((sum, j) => add(sum, weigh(choices[i]![j]!, weight)));
    }, zero);
    return encodeCiphertexts(sums);
  });
  return compact(tally);
}

/** By (α, β), points by their 32 bytes as RFC 8032 writes them, which is the encoding backwards. */
function sorted(texts: readonly CiphertextText[]): readonly CiphertextText[] {
  const backwards = (code: string): string => (code.match(/../g) ?? []).reverse().join('');
  return texts
    .map((text) => ({ text, key: backwards(text.alpha) + backwards(text.beta) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ text }) => text);
}

/**
 * Strict: shape of the election (of a shuffled question any number of papers), group elements. @throws DecodeError
 * @param decode  decodeCheckedCiphertext where it is known that the ciphertexts are good
 */
export function readTally(election: Election, text: string, decode = decodeCiphertext): Tally {
  const data = readExact(z.array(z.array(ciphertextShape)), text, 'tally');
  const fits =
    data.length === election.questions.length &&
    election.questions.every((question, i) => question.kind === 'shuffled' || data[i]!.length === choicesOf(question));
  if (!fits) throw new DecodeError('tally', 'not in the shape of the election');
  return data.map((choices, i) => choices.map((choice, j) => decode(choice, `tally[${i}][${j}]`)));
}

/** A number up to 2³⁰ − 1, above it a decimal string. */
export const weightShape = z.union([
  z.int().min(0).max(1073741823),
  z
    .string()
    .regex(/^[1-9][0-9]{9,15}$/)
    .refine((text) => Number(text) > 1073741823 && Number.isSafeInteger(Number(text))),
]);
export const encodeWeight = (weight: number): number | string => (weight > 1073741823 ? String(weight) : weight);

const sizedShape = z.strictObject({
  num_tallied: z.int().nonnegative(),
  total_weight: weightShape,
  encrypted_tally: z.string(),
});
export type Sized = { readonly numTallied: number; readonly totalWeight: number; readonly tallyHash: string };

/** The record that stands behind the tally: number of counted ballots, their weight, hex SHA-256 of the tally. */
export const sizedRecord = (tallyText: string, numTallied: number, weight: number): string =>
  compact({
    num_tallied: numTallied,
    total_weight: encodeWeight(weight),
    encrypted_tally: sha256Hex(utf8(tallyText)),
  });

/** @throws DecodeError */
export function readSized(text: string, path = 'sized tally'): Sized {
  const data = readExact(sizedShape, text, path);
  return {
    numTallied: data.num_tallied,
    totalWeight: Number(data.total_weight),
    tallyHash: data.encrypted_tally,
  };
}
