/**
 * Partial decryptions: each trustee's factors α^x with proofs, of the tally or of what the last shuffle made of it, and
 * their combination (all single trustees, t of each threshold group by Lagrange). SPEC §3.10, §6.3.
 */
import { z } from 'zod';
import { DecodeError, type Rng } from '../bytes.ts';
import {
  baseMultiply,
  decodeCurvePoint,
  decodePoint,
  encodePoint,
  encodePoints,
  hashPoints,
  multiplySecret,
  type Point,
} from '../group.ts';
import {
  checkDecryption,
  checkEquality,
  type DecryptionPlace,
  decodeProof,
  type EqualityChallenge,
  encodeProof,
  type Proof,
  type ProofText,
  proofShape,
  proveDecryption,
  proveEquality,
} from '../proofs.ts';
import type { Election } from './election.ts';
import type { Encrypted } from './encrypted.ts';
import { compact, decodeFault, readExact } from './json.ts';
import type { Tally } from './tally.ts';
import { joined, quorumOf, type Shortfall, type Trustees } from './trustees.ts';

const partialShape = z.strictObject({
  decryption_factors: z.array(z.array(z.string())),
  decryption_proofs: z.array(z.array(proofShape)),
});

/** Factors in the shape of what is decrypted. */
export type Factors = readonly (readonly Point[])[];

/** Belenios' challenge: binds fingerprint and key, but neither α nor the factor (notes §14.2). */
export const challengeV1 =
  ({ fingerprint }: Pick<Election, 'fingerprint'>, trusteeKey: Point): EqualityChallenge =>
  (a, b) =>
    hashPoints(`decrypt|${fingerprint}|${encodePoint(trusteeKey)}|`, [a, b]);

/** The record that a trustee with this secret exponent (single key, or threshold decryption key) publishes. */
export function partialDecryption(election: Election, { rows }: Encrypted, secret: bigint, rng: Rng): string {
  const challengeOf = challengeV1(election, baseMultiply(secret));
  return compact({
    decryption_factors: rows.map((choices) => encodePoints(choices.map(({ alpha }) => multiplySecret(alpha, secret)))),
    decryption_proofs: rows.map((choices) =>
      choices.map(({ alpha }) => encodeProof(proveEquality(challengeOf, secret, alpha, rng))),
    ),
  });
}

/**
 * Checks a partial decryption against what is decrypted and the trustee's key.
 * @returns sentences naming question and choice from 1; the factors when there is none
 */
export function checkPartial(
  election: Election,
  { rows }: Encrypted,
  publicKey: Point,
  text: string,
): { readonly factors?: Factors; readonly faults: readonly string[] } {
  try {
    const { proofs, factors } = readPartial(rows, text);
    const challengeOf = challengeV1(election, publicKey);
    const key = tabled(publicKey, rows);
    const faults = rows.flatMap((choices, i) =>
      choices.flatMap(({ alpha }, j) =>
        checkEquality(challengeOf, key, alpha, factors[i]![j]!, proofs[i]![j]!)
          ? []
          : [`question ${i + 1}, choice ${j + 1}: the decryption proof does not hold`],
      ),
    );
    return faults.length > 0 ? { faults } : { factors, faults };
  } catch (fault) {
    return { faults: [decodeFault(fault)] };
  }
}

/** Of a partial decryption **that checkPartial has passed before** for these rows: points of the curve, no proofs. @throws DecodeError */
export const readCheckedFactors = (rows: Tally, text: string): Factors =>
  readPartial(rows, text, decodeCurvePoint).factors;

/** The key with a table for fast powers, where it is raised often enough to be worth the making. */
const tabled = (publicKey: Point, rows: Tally): Point =>
  rows.reduce((sum, { length }) => sum + length, 0) > 32 ? publicKey.precompute(8) : publicKey;

/** @throws DecodeError unless in the shape of what is decrypted, with group elements and scalars */
function readPartial(rows: Tally, text: string, decode = decodePoint) {
  const data = readExact(partialShape, text, 'partial decryption');
  checkShape(rows, data.decryption_factors, 'decryption_factors');
  checkShape(rows, data.decryption_proofs, 'decryption_proofs');
  return {
    factors: data.decryption_factors.map((row, i) =>
      row.map((code, j) => decode(code, `decryption_factors[${i}][${j}]`)),
    ),
    proofs: data.decryption_proofs.map((row, i) =>
      row.map((proof, j) => decodeProof(proof, `decryption_proofs[${i}][${j}]`)),
    ),
  };
}

function checkShape(rows: Tally, given: readonly (readonly unknown[])[], path: string): void {
  const fits = given.length === rows.length && rows.every(({ length }, i) => given[i]!.length === length);
  if (!fits) throw new DecodeError(path, 'not in the shape of what is decrypted');
}

/** Which place of which poll the binding proofs of one trustee are for; the rest is known from what is decrypted. */
export type BindingContext = Pick<DecryptionPlace, 'closed' | 'trusteesHash' | 'owner'>;

const placeOf = (
  { fingerprint }: Election,
  { hash }: Encrypted,
  { closed, trusteesHash, owner }: BindingContext,
): Omit<DecryptionPlace, 'question' | 'index'> => ({ fingerprint, closed, tally: hash, trusteesHash, owner });

/** Our proofs beside those of partialDecryption, in the same shape (proofs.ts, proveDecryption). */
export function bindingProofs(
  election: Election,
  from: Encrypted,
  context: BindingContext,
  secret: bigint,
  rng: Rng,
): readonly (readonly ProofText[])[] {
  const place = placeOf(election, from, context);
  return from.rows.map((choices, question) =>
    choices.map((ciphertext, index) =>
      encodeProof(proveDecryption({ ...place, question, index }, election.publicKey, secret, ciphertext, rng).proof),
    ),
  );
}

/** @returns sentences naming question and choice from 1; empty when every factor of the partial decryption is bound */
export function checkBindingProofs(
  election: Election,
  from: Encrypted,
  context: BindingContext,
  publicKey: Point,
  partialText: string,
  proofs: readonly (readonly ProofText[])[],
): readonly string[] {
  try {
    checkShape(from.rows, proofs, 'binding proofs');
    const { factors } = readPartial(from.rows, partialText);
    const place = placeOf(election, from, context);
    const key = tabled(publicKey, from.rows);
    return from.rows.flatMap((choices, question) =>
      choices.flatMap((ciphertext, index) => {
        const proof: Proof = decodeProof(proofs[question]![index]!, `binding proofs[${question}][${index}]`);
        const factor = factors[question]![index]!;
        const at = { ...place, question, index };
        return checkDecryption(at, election.publicKey, key, ciphertext, factor, proof)
          ? []
          : [`question ${question + 1}, choice ${index + 1}: the binding decryption proof does not hold`];
      }),
    );
  } catch (fault) {
    return [decodeFault(fault)];
  }
}

/**
 * Plaintext points (g^total, or a packed paper), in the shape of the ciphertexts, from checked factors by trustee number.
 * @returns the groups of trustees that are short of their threshold, if any is
 */
export function plaintexts(
  { rows }: Encrypted,
  trustees: Trustees,
  factors: ReadonlyMap<number, Factors>,
): { readonly points: Factors } | { readonly short: readonly Shortfall[] } {
  const found = quorumOf(trustees, (owner) => factors.has(owner));
  if ('short' in found) return found;
  return {
    points: rows.map((choices, i) =>
      choices.map(({ beta }, j) => beta.add(joined(found.quorum, (owner) => factors.get(owner)![i]![j]!).negate())),
    ),
  };
}
