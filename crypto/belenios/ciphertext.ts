/** Ciphertexts as they stand in Belenios' records. SPEC §3.2, §3.4. */
import { z } from 'zod';
import type { Ciphertext } from '../elgamal.ts';
import { decodeCurvePoint, decodePoint, encodePoints } from '../group.ts';

export const ciphertextShape = z.strictObject({ alpha: z.string(), beta: z.string() });
export type CiphertextText = z.infer<typeof ciphertextShape>;

/** Each as its pair of encodings, with one inversion for all. */
export function encodeCiphertexts(ciphertexts: readonly Ciphertext[]): readonly CiphertextText[] {
  const codes = encodePoints(ciphertexts.flatMap(({ alpha, beta }) => [alpha, beta]));
  return ciphertexts.map((_, i) => ({ alpha: codes[2 * i]!, beta: codes[2 * i + 1]! }));
}

/** @throws DecodeError unless both are group elements in their one spelling */
export const decodeCiphertext = ({ alpha, beta }: CiphertextText, path: string): Ciphertext => ({
  alpha: decodePoint(alpha, `${path}.alpha`),
  beta: decodePoint(beta, `${path}.beta`),
});

/** Points of the curve, **not** subgroup-checked: for ciphertexts that were checked before. @throws DecodeError */
export const decodeCheckedCiphertext = ({ alpha, beta }: CiphertextText, path: string): Ciphertext => ({
  alpha: decodeCurvePoint(alpha, `${path}.alpha`),
  beta: decodeCurvePoint(beta, `${path}.beta`),
});
