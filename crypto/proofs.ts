/**
 * Zero-knowledge proofs, made non-interactive by hashing (Fiat and Shamir): knowledge of a logarithm, one of several
 * statements, equality of two logarithms. A proof is (challenge, response) with response = w − secret·challenge; the
 * verifier recomputes the commitments. The last part is the decryption proof of our own. SPEC §3.3, §6.3.
 */
import { z } from 'zod';
import type { Rng } from './bytes.ts';
import type { Ciphertext } from './elgamal.ts';
import {
  baseMultiply,
  decodeScalar,
  encodePoints,
  encodeScalar,
  G,
  hashPoints,
  modQ,
  multiplyPublicVariableTime,
  multiplySecret,
  type Point,
  PublicPowers,
  randomScalar,
  wideHashToScalar,
} from './group.ts';

export type Proof = { readonly challenge: bigint; readonly response: bigint };

/** As it stands in JSON: two decimal strings. */
export const proofShape = z.strictObject({ challenge: z.string(), response: z.string() });
export type ProofText = z.infer<typeof proofShape>;

export const encodeProof = ({ challenge, response }: Proof): ProofText => ({
  challenge: encodeScalar(challenge),
  response: encodeScalar(response),
});

/** @throws DecodeError unless both are canonical decimals below q */
export const decodeProof = (text: ProofText, path = ''): Proof => ({
  challenge: decodeScalar(text.challenge, `${path}.challenge`),
  response: decodeScalar(text.response, `${path}.response`),
});

/** g^response · base^challenge, and the like: public data only. */
const basePublic = (scalar: bigint): Point => multiplyPublicVariableTime(G, scalar);

/**
 * Knowledge of log_g X (Schnorr). challenge = HP(prefix, g^w).
 * @param prefix names what is proved or signed, and ends in "|"
 */
export function proveKnowledge(prefix: string, secret: bigint, rng: Rng): Proof {
  const w = randomScalar(rng);
  const challenge = hashPoints(prefix, [baseMultiply(w)]);
  return { challenge, response: modQ(w - secret * challenge) };
}

export function checkKnowledge(prefix: string, publicKey: Point | PublicPowers, proof: Proof): boolean {
  const raised =
    publicKey instanceof PublicPowers
      ? publicKey.to(proof.challenge)
      : multiplyPublicVariableTime(publicKey, proof.challenge);
  return hashPoints(prefix, [basePublic(proof.response).add(raised)]) === proof.challenge;
}

/** One case as its prover knows it: the ciphertext's randomness, and plaintext minus the value that the case claims. */
export type SecretCase = { readonly randomness: bigint; readonly offset: bigint };

/** One case as everyone sees it: "(alpha, beta / g^claim) encrypts 0". */
export type PublicCase = { readonly alpha: PublicPowers; readonly beta: PublicPowers; readonly claim: bigint };

/**
 * Proves that at least one case holds without telling which (Cramer, Damgård, Schoenmakers, CRYPTO '94). Because the
 * prover knows the randomness of every case, a simulated commitment is (g^w, y^w·g^(offset·c)) like a true one, whose
 * offset is 0: the same work is done for all, and only with the two fixed bases.
 * @param holds index of a case with offset 0
 */
export function proveOneOf(
  prefix: string,
  publicKey: Point,
  cases: readonly SecretCase[],
  holds: number,
  rng: Rng,
): readonly Proof[] {
  const drawn = cases.map(({ offset }) => {
    const w = randomScalar(rng);
    const challenge = randomScalar(rng);
    const a = baseMultiply(w);
    const b = multiplySecret(publicKey, w).add(baseMultiply(modQ(offset * challenge)));
    return { w, challenge, commitments: [a, b] };
  });
  const total = hashPoints(
    prefix,
    drawn.flatMap(({ commitments }) => commitments),
  );
  const others = drawn.reduce((sum, { challenge }, j) => (j === holds ? sum : sum + challenge), 0n);
  return drawn.map(({ w, challenge }, j) => {
    const c = j === holds ? modQ(total - others) : challenge;
    return { challenge: c, response: modQ(w - cases[j]!.randomness * c) };
  });
}

/** True exactly when there is one proof a case and HP(prefix, A0,B0,A1,B1…) = Σ challenges (mod q). */
export function checkOneOf(
  prefix: string,
  publicKey: Point,
  cases: readonly PublicCase[],
  proofs: readonly Proof[],
): boolean {
  if (proofs.length !== cases.length) return false;
  const commitments = cases.flatMap(({ alpha, beta, claim }, j) => {
    const { challenge, response } = proofs[j]!;
    // A = g^r·α^c, B = y^r·(β/g^claim)^c
    const a = basePublic(response).add(alpha.to(challenge));
    const b = multiplyPublicVariableTime(publicKey, response).add(beta.to(challenge));
    return [a, claim === 0n ? b : b.add(basePublic(modQ(-claim * challenge)))];
  });
  return hashPoints(prefix, commitments) === modQ(proofs.reduce((sum, { challenge }) => sum + challenge, 0n));
}

/** The challenge of an equality of logarithms, from the two commitments g^w and α^w. */
export type EqualityChallenge = (a: Point, b: Point) => bigint;

/** log_g X = log_α F = secret (Chaum and Pedersen, CRYPTO '92). What the challenge binds is the caller's. */
export function proveEquality(challengeOf: EqualityChallenge, secret: bigint, alpha: Point, rng: Rng): Proof {
  const w = randomScalar(rng);
  const challenge = challengeOf(baseMultiply(w), multiplySecret(alpha, w));
  return { challenge, response: modQ(w - secret * challenge) };
}

export function checkEquality(
  challengeOf: EqualityChallenge,
  publicKey: Point,
  alpha: Point,
  factor: Point,
  { challenge, response }: Proof,
): boolean {
  // A = g^r·X^c, B = α^r·F^c
  const a = basePublic(response).add(multiplyPublicVariableTime(publicKey, challenge));
  const b = multiplyPublicVariableTime(alpha, response).add(multiplyPublicVariableTime(factor, challenge));
  return challengeOf(a, b) === challenge;
}

/** Where a partial decryption stands: binds its proof to one ciphertext of one tally of one closed poll. */
export type DecryptionPlace = {
  /** Belenios fingerprint φ of the election. */
  readonly fingerprint: string;
  /** Lower-case hex SHA-256 of the board's `closed` entry. */
  readonly closed: string;
  /** Lower-case hex SHA-256 of the tally (or last shuffle) record. */
  readonly tally: string;
  /** Lower-case hex SHA-256 of the trustees record. */
  readonly trusteesHash: string;
  /** Trustee number, from 1. */
  readonly owner: number;
  /** Question and ciphertext in it, from 0. */
  readonly question: number;
  readonly index: number;
};

/**
 * The hashed string of the binding proof, exactly (SPEC §6.3; every piece ASCII, points as in encodePoint):
 *
 *   `countersign/decrypt/1|` φ `|` closed `|` tally `|` trusteesHash `|` owner `|` question `|` index `|`
 *   enc(y) `,` enc(X) `,` enc(α) `,` enc(β) `,` enc(F) `,` enc(A) `,` enc(B)
 *
 * c = int(SHA-512 of it, big-endian) mod q. Belenios v1 hashes neither α nor F, so that a trustee may choose F last
 * (Belenios notes §14.2); here both stand in the challenge.
 */
function decryptionChallenge(
  place: DecryptionPlace,
  electionKey: Point,
  trusteeKey: Point,
  { alpha, beta }: Ciphertext,
  factor: Point,
): EqualityChallenge {
  const head = ['countersign/decrypt/1', place.fingerprint, place.closed, place.tally, place.trusteesHash]
    .concat([place.owner, place.question, place.index].map(String))
    .map((piece) => `${piece}|`)
    .join('');
  return (a, b) => {
    const points = encodePoints([electionKey, trusteeKey, alpha, beta, factor, a, b]).join(',');
    return wideHashToScalar(head + points);
  };
}

/**
 * The factor F = α^x and the proof that binds it. Draws its own w: sharing one with Belenios' proof would reveal x.
 * @param secret the trustee's x, with g^x its published key
 */
export function proveDecryption(
  place: DecryptionPlace,
  electionKey: Point,
  secret: bigint,
  ciphertext: Ciphertext,
  rng: Rng,
): { readonly factor: Point; readonly proof: Proof } {
  const factor = multiplySecret(ciphertext.alpha, secret);
  const challengeOf = decryptionChallenge(place, electionKey, baseMultiply(secret), ciphertext, factor);
  return { factor, proof: proveEquality(challengeOf, secret, ciphertext.alpha, rng) };
}

/** True exactly when log_g X = log_α F at this place and X is not neutral; the points must be decoded group elements. */
export function checkDecryption(
  place: DecryptionPlace,
  electionKey: Point,
  trusteeKey: Point,
  ciphertext: Ciphertext,
  factor: Point,
  proof: Proof,
): boolean {
  if (trusteeKey.is0()) return false;
  const challengeOf = decryptionChallenge(place, electionKey, trusteeKey, ciphertext, factor);
  return checkEquality(challengeOf, trusteeKey, ciphertext.alpha, factor, proof);
}
