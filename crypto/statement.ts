/**
 * What a trustee or a scrutineer signs with a key of the group: a canonical message under a purpose of its own. Schnorr's signature, the key and the
 * whole message in the challenge (Belenios' own signatures leave the key out). SPEC §2.7.
 */
import { DecodeError, type Rng } from './bytes.ts';
import { canonical, type Encodable } from './canonical.ts';
import {
  baseMultiply,
  encodePoint,
  G,
  modQ,
  multiplyPublicVariableTime,
  type Point,
  randomScalar,
  wideHashToScalar,
} from './group.ts';
import { decodeProof, encodeProof, type Proof, type ProofText } from './proofs.ts';

/** Purposes, one for each kind of message: a signature for one is none for another. */
export type Purpose = 'approval' | 'attestation' | 'ceremony' | 'sealing-key' | 'shuffle' | 'transcript';

/**
 * c = int(SHA-512(`countersign/<purpose>/1|` ‖ enc(X) ‖ `|` ‖ enc(A) ‖ `|` ‖ JCS(message)), big-endian) mod q. The message comes last:
 * what stands before it has a fixed length, so that no two messages give one text.
 */
const challengeOf = (purpose: Purpose, publicKey: Point, commitment: Point, message: Encodable): bigint =>
  wideHashToScalar(
    `countersign/${purpose}/1|${encodePoint(publicKey)}|${encodePoint(commitment)}|${canonical(message)}`,
  );

/** @param secret x in [1, q), with X = g^x the signer's key */
export function signStatement(purpose: Purpose, message: Encodable, secret: bigint, rng: Rng): ProofText {
  const w = randomScalar(rng);
  const challenge = challengeOf(purpose, baseMultiply(secret), baseMultiply(w), message);
  return encodeProof({ challenge, response: modQ(w - secret * challenge) });
}

/** True exactly when the holder of X signed this message for this purpose; false for a neutral key and for what is no signature. */
export function checkStatement(purpose: Purpose, message: Encodable, publicKey: Point, signature: ProofText): boolean {
  if (publicKey.is0()) return false; // anyone can sign for it
  let proof: Proof;
  try {
    proof = decodeProof(signature);
  } catch (fault) {
    if (fault instanceof DecodeError) return false;
    throw fault;
  }
  // A = g^r·X^c
  const commitment = multiplyPublicVariableTime(G, proof.response).add(
    multiplyPublicVariableTime(publicKey, proof.challenge),
  );
  return challengeOf(purpose, publicKey, commitment, message) === proof.challenge;
}
