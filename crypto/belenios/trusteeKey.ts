/** A trustee's public key with its proof of knowledge. SPEC §3.8. */
import { z } from 'zod';
import type { Rng } from '../bytes.ts';
import { baseMultiply, decodePoint, encodePoint, type Point, randomScalar } from '../group.ts';
import { checkKnowledge, decodeProof, encodeProof, proofShape, proveKnowledge } from '../proofs.ts';
import { compact, decodeFault, readExact } from './json.ts';

/** TPK. `signature` stands only in threshold keys. */
export const trusteeKeyShape = z.strictObject({
  pok: proofShape,
  public_key: z.string(),
  signature: proofShape.optional(),
  name: z.string().optional(),
});
export type TrusteeKeyText = z.infer<typeof trusteeKeyShape>;

/** What is wrong, and whose it is: trustee numbers from 1 through the flattened list. */
export type Fault = { readonly owner: number; readonly says: string };

export type TrusteeKey = { readonly publicKey: Point; readonly name?: string };

const prefixOf = (code: string): string => `pok|Ed25519|${code}|`;

/**
 * A fresh key pair.
 * @returns secret x in [1, q), public key X = g^x, and its record (TPK)
 */
export function newTrusteeKey(
  rng: Rng,
  name?: string,
): { readonly secret: bigint; readonly publicKey: Point; readonly record: string } {
  const secret = randomScalar(rng);
  const { publicKey, key } = trusteeKeyOf(secret, rng);
  return { secret, publicKey, record: compact({ ...key, ...(name === undefined ? {} : { name }) }) };
}

/** Public key of a secret in [1, q) with the proof of knowing it. */
export function trusteeKeyOf(secret: bigint, rng: Rng): { readonly publicKey: Point; readonly key: TrusteeKeyText } {
  const publicKey = baseMultiply(secret);
  const code = encodePoint(publicKey);
  return { publicKey, key: { pok: encodeProof(proveKnowledge(prefixOf(code), secret, rng)), public_key: code } };
}

/** The proof of knowledge of one record. */
export function checkTrusteeRecord(
  record: TrusteeKeyText,
  owner: number,
): { readonly key?: TrusteeKey; readonly faults: readonly Fault[] } {
  try {
    const publicKey = decodePoint(record.public_key, 'public_key');
    const key = { publicKey, ...(record.name === undefined ? {} : { name: record.name }) };
    const pok = decodeProof(record.pok, 'pok');
    if (publicKey.is0()) return { key, faults: [{ owner, says: 'the key is the neutral element' }] };
    if (!checkKnowledge(prefixOf(record.public_key), publicKey, pok)) {
      return { key, faults: [{ owner, says: 'the proof of knowledge of the secret key does not hold' }] };
    }
    return { key, faults: [] };
  } catch (fault) {
    return { faults: [{ owner, says: decodeFault(fault) }] };
  }
}

/** Faults of one TPK record by itself, as a trustee's browser posts it; empty when it is good. */
export function checkTrusteeKey(text: string): readonly string[] {
  try {
    const record = readExact(trusteeKeyShape, text, 'trustee key');
    const faults = checkTrusteeRecord(record, 1).faults.map(({ says }) => says);
    return record.signature === undefined ? faults : [...faults, 'a single trustee key carries no signature'];
  } catch (fault) {
    return [decodeFault(fault)];
  }
}
