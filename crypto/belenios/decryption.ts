/**
 * Partial decryptions and the result: each trustee's factors α^x with proofs, their combination (all single trustees,
 * t of each threshold group by Lagrange), and the totals, checked as g^total = plaintext. SPEC §3.10, §6.3.
 */
import { z } from 'zod';
import { DecodeError, type Rng, sha256Hex, utf8 } from '../bytes.ts';
import { discreteLog } from '../elgamal.ts';
import {
  baseMultiply,
  decodePoint,
  encodePoint,
  encodePoints,
  G,
  hashPoints,
  multiplyPublicVariableTime,
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
import { choicesOf, type Election } from './election.ts';
import { compact, decodeFault, readExact } from './json.ts';
import { encodeWeight, readTally, type Tally, weightShape } from './tally.ts';
import { joined, quorumOf, type Shortfall, type Trustees } from './trustees.ts';

const partialShape = z.strictObject({
  decryption_factors: z.array(z.array(z.string())),
  decryption_proofs: z.array(z.array(proofShape)),
});

/** Factors in the shape of the tally. */
export type Factors = readonly (readonly Point[])[];

/** Belenios' challenge: binds fingerprint and key, but neither α nor the factor (notes §14.2). */
export const challengeV1 =
  ({ fingerprint }: Pick<Election, 'fingerprint'>, trusteeKey: Point): EqualityChallenge =>
  (a, b) =>
    hashPoints(`decrypt|${fingerprint}|${encodePoint(trusteeKey)}|`, [a, b]);

/** The record that a trustee with this secret exponent (single key, or threshold decryption key) publishes. */
export function partialDecryption(election: Election, tallyText: string, secret: bigint, rng: Rng): string {
  const challengeOf = challengeV1(election, baseMultiply(secret));
  const tally = readTally(election, tallyText);
  return compact({
    decryption_factors: tally.map((choices) => encodePoints(choices.map(({ alpha }) => multiplySecret(alpha, secret)))),
    decryption_proofs: tally.map((choices) =>
      choices.map(({ alpha }) => encodeProof(proveEquality(challengeOf, secret, alpha, rng))),
    ),
  });
}

/**
 * Checks a partial decryption against the tally and the trustee's key.
 * @returns sentences naming question and choice from 1; the factors when there is none
 */
export function checkPartial(
  election: Election,
  tally: Tally,
  publicKey: Point,
  text: string,
): { readonly factors?: Factors; readonly faults: readonly string[] } {
  try {
    const { proofs, factors } = readPartial(election, text);
    const challengeOf = challengeV1(election, publicKey);
    const faults = tally.flatMap((choices, i) =>
      choices.flatMap(({ alpha }, j) =>
        checkEquality(challengeOf, publicKey, alpha, factors[i]![j]!, proofs[i]![j]!)
          ? []
          : [`question ${i + 1}, choice ${j + 1}: the decryption proof does not hold`],
      ),
    );
    return faults.length > 0 ? { faults } : { factors, faults };
  } catch (fault) {
    return { faults: [decodeFault(fault)] };
  }
}

/** As checkPartial, from the tally's text. */
export const checkPartialDecryption = (
  election: Election,
  tallyText: string,
  publicKey: Point,
  text: string,
): readonly string[] => checkPartial(election, readTally(election, tallyText), publicKey, text).faults;

/** @throws DecodeError unless in the shape of the election, with group elements and scalars */
function readPartial(election: Election, text: string) {
  const data = readExact(partialShape, text, 'partial decryption');
  checkShape(election, data.decryption_factors, 'decryption_factors');
  checkShape(election, data.decryption_proofs, 'decryption_proofs');
  return {
    factors: data.decryption_factors.map((row, i) =>
      row.map((code, j) => decodePoint(code, `decryption_factors[${i}][${j}]`)),
    ),
    proofs: data.decryption_proofs.map((row, i) =>
      row.map((proof, j) => decodeProof(proof, `decryption_proofs[${i}][${j}]`)),
    ),
  };
}

function checkShape(election: Election, rows: readonly (readonly unknown[])[], path: string): void {
  const fits =
    rows.length === election.questions.length &&
    election.questions.every((question, i) => rows[i]!.length === choicesOf(question));
  if (!fits) throw new DecodeError(path, 'not in the shape of the election');
}

/** Which place of which poll the binding proofs of one trustee are for; the tally's hash is computed. */
export type BindingContext = Pick<DecryptionPlace, 'closed' | 'trusteesHash' | 'owner'>;

const placeOf = (
  election: Election,
  tallyText: string,
  { closed, trusteesHash, owner }: BindingContext,
): Omit<DecryptionPlace, 'question' | 'index'> => ({
  fingerprint: election.fingerprint,
  closed,
  tally: sha256Hex(utf8(tallyText)),
  trusteesHash,
  owner,
});

/** Our proofs beside those of partialDecryption, in the shape of the tally (proofs.ts, proveDecryption). */
export function bindingProofs(
  election: Election,
  tallyText: string,
  context: BindingContext,
  secret: bigint,
  rng: Rng,
): readonly (readonly ProofText[])[] {
  const place = placeOf(election, tallyText, context);
  return readTally(election, tallyText).map((choices, question) =>
    choices.map((ciphertext, index) =>
      encodeProof(proveDecryption({ ...place, question, index }, election.publicKey, secret, ciphertext, rng).proof),
    ),
  );
}

/** @returns sentences naming question and choice from 1; empty when every factor of the partial decryption is bound */
export function checkBindingProofs(
  election: Election,
  tallyText: string,
  context: BindingContext,
  publicKey: Point,
  partialText: string,
  proofs: readonly (readonly ProofText[])[],
): readonly string[] {
  try {
    checkShape(election, proofs, 'binding proofs');
    const { factors } = readPartial(election, partialText);
    const place = placeOf(election, tallyText, context);
    return readTally(election, tallyText).flatMap((choices, question) =>
      choices.flatMap((ciphertext, index) => {
        const proof: Proof = decodeProof(proofs[question]![index]!, `binding proofs[${question}][${index}]`);
        const factor = factors[question]![index]!;
        const at = { ...place, question, index };
        return checkDecryption(at, election.publicKey, publicKey, ciphertext, factor, proof)
          ? []
          : [`question ${question + 1}, choice ${index + 1}: the binding decryption proof does not hold`];
      }),
    );
  } catch (fault) {
    return [decodeFault(fault)];
  }
}

/**
 * Plaintext points g^total, in the shape of the tally, from checked factors by trustee number.
 * @returns the groups of trustees that are short of their threshold, if any is
 */
export function plaintexts(
  tally: Tally,
  trustees: Trustees,
  factors: ReadonlyMap<number, Factors>,
): { readonly points: Factors } | { readonly short: readonly Shortfall[] } {
  const found = quorumOf(trustees, (owner) => factors.has(owner));
  if ('short' in found) return found;
  return {
    points: tally.map((choices, i) =>
      choices.map(({ beta }, j) => beta.add(joined(found.quorum, (owner) => factors.get(owner)![i]![j]!).negate())),
    ),
  };
}

const resultShape = z.strictObject({ result: z.array(z.array(weightShape)) });

/** Totals by question and choice, the blank one first where allowed. */
export type Totals = readonly (readonly number[])[];

/** @throws DecodeError unless canonical and in the shape of the election */
export function readResult(election: Election, text: string): Totals {
  const { result } = readExact(resultShape, text, 'result');
  checkShape(election, result, 'result');
  return result.map((row) => row.map(Number));
}

/** Sentences naming question and choice from 1, wherever g^total is not the plaintext. */
export const checkTotals = (points: Factors, totals: Totals): readonly string[] =>
  points.flatMap((row, i) =>
    row.flatMap((point, j) =>
      multiplyPublicVariableTime(G, BigInt(totals[i]![j]!)).equals(point)
        ? []
        : [`question ${i + 1}, choice ${j + 1}: the total is not what the trustees decrypted`],
    ),
  );

/**
 * Checks all partial decryptions and finds the totals.
 * @param mostPerAnswer highest possible total: the number of counted ballots, or their weight
 * @returns the result record
 * @throws DecodeError naming the trustee whose partial decryption is missing or does not hold
 */
export function combineResult(
  election: Election,
  trustees: Trustees,
  tallyText: string,
  partials: readonly { readonly owner: number; readonly text: string }[],
  mostPerAnswer = 10_000_000,
): string {
  const tally = readTally(election, tallyText);
  const factors = new Map<number, Factors>();
  for (const { owner, text } of partials) {
    const key = trustees.owners[owner - 1]?.publicKey;
    if (key === undefined || factors.has(owner)) throw new DecodeError(`trustee ${owner}`, 'no such trustee, or twice');
    const { factors: good, faults } = checkPartial(election, tally, key, text);
    if (good === undefined) throw new DecodeError(`trustee ${owner}`, faults[0] ?? 'not a partial decryption');
    factors.set(owner, good);
  }
  const combined = plaintexts(tally, trustees, factors);
  if ('short' in combined) {
    const waiting = combined.short.flatMap(({ owners }) => owners.filter((owner) => !factors.has(owner)));
    throw new DecodeError('partial decryptions', `missing from trustee ${waiting.join(', ')}`);
  }
  const result = combined.points.map((row, i) =>
    row.map((point, j) => {
      const total = discreteLog(point, mostPerAnswer);
      if (total === undefined) throw new DecodeError(`result[${i}][${j}]`, 'above the highest possible total');
      return encodeWeight(total);
    }),
  );
  return compact({ result });
}
