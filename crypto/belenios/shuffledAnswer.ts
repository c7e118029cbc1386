/**
 * One encrypted answer of a question that is shuffled: all its numbers in one ciphertext, with a proof that whoever cast
 * it knows the randomness, so that nobody can cast a disguised copy of another's. Nothing is proved of the numbers: what
 * is no ranking is found when it is decrypted. SPEC §3.13; Belenios 1.x specification, "Non-homomorphic questions".
 */
import { z } from 'zod';
import type { Rng } from '../bytes.ts';
import type { Ciphertext } from '../elgamal.ts';
import {
  baseMultiply,
  decodePoint,
  decodePowers,
  encodePoint,
  multiplySecret,
  type Point,
  randomScalar,
} from '../group.ts';
import { checkKnowledge, decodeProof, encodeProof, proofShape, proveKnowledge } from '../proofs.ts';
import { type CiphertextText, ciphertextShape, encodeCiphertexts } from './ciphertext.ts';
import type { ShuffledQuestion } from './election.ts';
import { pack } from './packing.ts';

export const shuffledAnswerShape = z.strictObject({ choices: ciphertextShape, proof: proofShape });
export type ShuffledAnswerText = z.infer<typeof shuffledAnswerShape>;

/** What the proof binds: election, voter, key and ciphertext. */
const prefixOf = (context: string, publicKey: Point, { alpha, beta }: CiphertextText): string =>
  `raweg|${context}|${encodePoint(publicKey)},${alpha},${beta}|`;

/**
 * @param values one number in 0…255 for each answer of the question
 * @throws RangeError when they are not; the message does not name them
 */
export function encryptShuffledAnswer(
  publicKey: Point,
  { answers }: ShuffledQuestion,
  values: readonly number[],
  context: string,
  rng: Rng,
): ShuffledAnswerText {
  if (values.length !== answers.length) throw new RangeError('the question does not allow this answer');
  const plaintext = pack(values);
  const r = randomScalar(rng);
  const ciphertext = { alpha: baseMultiply(r), beta: multiplySecret(publicKey, r).add(plaintext) };
  const choices = encodeCiphertexts([ciphertext])[0]!;
  return { choices, proof: encodeProof(proveKnowledge(prefixOf(context, publicKey, choices), r, rng)) };
}

/** @throws DecodeError for points or scalars that are none */
export function checkShuffledAnswer(
  publicKey: Point,
  { choices, proof }: ShuffledAnswerText,
  context: string,
  path: string,
): { readonly choices: readonly Ciphertext[]; readonly faults: readonly string[] } {
  const alpha = decodePowers(choices.alpha, `${path}.choices.alpha`);
  const beta = decodePoint(choices.beta, `${path}.choices.beta`);
  const holds = checkKnowledge(prefixOf(context, publicKey, choices), alpha, decodeProof(proof, `${path}.proof`));
  return {
    choices: [{ alpha: alpha.point, beta }],
    faults: holds ? [] : ['the proof that the voter knows what was encrypted does not hold'],
  };
}
