/**
 * What there is to be shuffled or decrypted: the encrypted tally, with the lists of the last shuffle in place of its own
 * for the questions that are shuffled. SPEC §3.9, §3.14.
 */
import { z } from 'zod';
import { DecodeError, sha256Hex, utf8 } from '../bytes.ts';
import type { Ciphertext } from '../elgamal.ts';
import { ciphertextShape, decodeCheckedCiphertext, decodeCiphertext } from './ciphertext.ts';
import type { Election } from './election.ts';
import { readExact } from './json.ts';
import { readTally, type Tally } from './tally.ts';

export type Encrypted = {
  readonly rows: Tally;
  /** Lower-case hex SHA-256 of the record that it comes from: the last shuffle, or the tally where there is none. */
  readonly hash: string;
};

const point = z.string();
const scalar = z.string();
/** t1, t2, t3, (t41, t42), t̂; s1…s4, ŝ, s′; c; ĉ. */
export const shuffleProofShape = z.tuple([
  z.tuple([point, point, point, z.tuple([point, point]), z.array(point)]),
  z.tuple([scalar, scalar, scalar, scalar, z.array(scalar), z.array(scalar)]),
  z.array(point),
  z.array(point),
]);
export type ShuffleProofText = z.infer<typeof shuffleProofShape>;

const shuffleShape = z.strictObject({
  ciphertexts: z.array(z.array(ciphertextShape)),
  proofs: z.array(shuffleProofShape),
});

/** Places of the shuffled questions in the election, in the order of a shuffle's lists. */
export const shuffledPlaces = ({ questions }: Election): readonly number[] =>
  questions.flatMap(({ kind }, i) => (kind === 'shuffled' ? [i] : []));

/**
 * @param lastShuffle a shuffle record that checkShuffle has passed before; its proofs are not looked at
 * @throws DecodeError unless in the shape of the election, with group elements
 */
export function readEncrypted(election: Election, tallyText: string, lastShuffle?: string): Encrypted {
  const tally = { rows: readTally(election, tallyText), hash: sha256Hex(utf8(tallyText)) };
  return lastShuffle === undefined ? tally : readShuffle(election, tally, lastShuffle).to;
}

/**
 * As readEncrypted, for records that were **checked before** or whose use rests on nothing but the spelling of their points: points of
 * the curve, not subgroup-checked. @throws DecodeError
 */
export function readCheckedEncrypted(election: Election, tallyText: string, lastShuffle?: string): Encrypted {
  const decode = decodeCheckedCiphertext;
  const tally = { rows: readTally(election, tallyText, decode), hash: sha256Hex(utf8(tallyText)) };
  return lastShuffle === undefined ? tally : readShuffle(election, tally, lastShuffle, decode).to;
}

/**
 * The shuffle's lists in the places of those they were made from, and its proofs, unchecked. @throws DecodeError
 * @param decode  decodeCheckedCiphertext where checkShuffle has passed before
 */
export function readShuffle(
  election: Election,
  from: Encrypted,
  text: string,
  decode = decodeCiphertext,
): { readonly to: Encrypted; readonly proofs: readonly ShuffleProofText[] } {
  const { ciphertexts, proofs } = readExact(shuffleShape, text, 'shuffle');
  const places = shuffledPlaces(election);
  const fits =
    ciphertexts.length === places.length &&
    proofs.length === places.length &&
    places.every((place, k) => ciphertexts[k]!.length === from.rows[place]!.length);
  if (!fits) throw new DecodeError('shuffle', 'not in the shape of what it shuffles');
  const rows: (readonly Ciphertext[])[] = [...from.rows];
  places.forEach((place, k) => {
    rows[place] = ciphertexts[k]!.map((one, j) => decode(one, `shuffle.ciphertexts[${k}][${j}]`));
  });
  return { to: { rows, hash: sha256Hex(utf8(text)) }, proofs };
}
