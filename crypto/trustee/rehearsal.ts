/**
 * A rehearsal: before the poll opens each trustee decrypts a ciphertext of its own with its share, so that a lost or spoilt key shows
 * while it can still be replaced. It stands for no election, and can be taken for none. SPEC §6.10.
 */
import { z } from 'zod';
import { challengeV1 } from '../belenios/decryption.ts';
import { hash43 } from '../belenios/json.ts';
import { base58Text, DecodeError, hex32, type Rng, sha256, toBase58 } from '../bytes.ts';
import { canonical, canonicalBytes, decodeCanonical, hashOf } from '../canonical.ts';
import { encrypt } from '../elgamal.ts';
import { baseMultiply, decodePoint, encodePoint, G, type Point, randomScalar } from '../group.ts';
import {
  checkDecryption,
  checkEquality,
  type DecryptionPlace,
  decodeProof,
  encodeProof,
  proofShape,
  proveDecryption,
  proveEquality,
} from '../proofs.ts';

/** Whose rehearsal it is: poll id, SHA-256 of the trustees record, trustee number from 1. */
export type RehearsalPlace = { readonly poll: string; readonly trusteesHash: string; readonly owner: number };

const rehearsalShape = z.strictObject({
  format: z.literal('countersign-rehearsal/1'),
  uuid: base58Text(22),
  /** Encryption of 1 under the trustee's own key X. */
  alpha: hex32,
  beta: hex32,
  factor: hex32,
  /** Belenios' proof, and ours beside it, as for a tally. */
  proof: proofShape,
  binding: proofShape,
});

/** The longest that is read. */
const LONGEST = 4096;

/** First 22 characters of base58(SHA-256(JCS(["countersign-rehearsal/1", poll, trusteesHash, owner]))): the uuid of no election. */
export const rehearsalUuid = ({ poll, trusteesHash, owner }: RehearsalPlace): string =>
  toBase58(sha256(canonicalBytes(['countersign-rehearsal/1', poll, trusteesHash, owner]))).slice(0, 22);

/** Where the two proofs stand: φ is the hash of a text that is no election, `closed` 64 zeros, which is the hash of no entry. */
const placeOf = (place: RehearsalPlace, alpha: string, beta: string): DecryptionPlace => ({
  fingerprint: hash43(`countersign/rehearsal/1|${rehearsalUuid(place)}`),
  closed: '0'.repeat(64),
  tally: hashOf({ alpha, beta }),
  trusteesHash: place.trusteesHash,
  owner: place.owner,
  question: 0,
  index: 0,
});

/** @param share x of the trustee. Not to be called once the poll is open: then every factor answers an approved tally. */
export function rehearse(place: RehearsalPlace, share: bigint, rng: Rng): string {
  const publicKey = baseMultiply(share);
  const ciphertext = encrypt(publicKey, 1, randomScalar(rng));
  const [alpha, beta] = [encodePoint(ciphertext.alpha), encodePoint(ciphertext.beta)];
  const at = placeOf(place, alpha, beta);
  const { factor, proof: binding } = proveDecryption(at, publicKey, share, ciphertext, rng);
  const proof = proveEquality(challengeV1(at, publicKey), share, ciphertext.alpha, rng);
  return canonical({
    format: 'countersign-rehearsal/1',
    uuid: rehearsalUuid(place),
    alpha,
    beta,
    factor: encodePoint(factor),
    proof: encodeProof(proof),
    binding: encodeProof(binding),
  });
}

/** Sentences on a rehearsal; empty when the holder of X decrypted its own ciphertext. */
export function rehearsalFaults(place: RehearsalPlace, publicKey: Point, text: string): readonly string[] {
  try {
    if (text.length > LONGEST) return ['the rehearsal is too long'];
    const read = decodeCanonical(rehearsalShape, text, 'rehearsal');
    if (read.uuid !== rehearsalUuid(place)) return ['the rehearsal is of another trustee or poll'];
    const alpha = decodePoint(read.alpha, 'alpha');
    const beta = decodePoint(read.beta, 'beta');
    const factor = decodePoint(read.factor, 'factor');
    const at = placeOf(place, read.alpha, read.beta);
    const holds =
      checkEquality(challengeV1(at, publicKey), publicKey, alpha, factor, decodeProof(read.proof, 'proof')) &&
      checkDecryption(at, publicKey, publicKey, { alpha, beta }, factor, decodeProof(read.binding, 'binding'));
    if (!holds) return ['a proof of the rehearsal does not hold'];
    return beta.subtract(factor).equals(G) ? [] : ['the rehearsal does not decrypt to what was encrypted'];
  } catch (fault) {
    if (fault instanceof DecodeError) return [fault.message];
    throw fault;
  }
}

/** True exactly when the holder of X decrypted its own ciphertext. */
export const checkRehearsal = (place: RehearsalPlace, publicKey: Point, text: string): boolean =>
  rehearsalFaults(place, publicKey, text).length === 0;
