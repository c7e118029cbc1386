/**
 * ElGamal in the exponent: (α, β) = (g^r, y^r·g^m). Products of ciphertexts encrypt sums, and a sum is small enough to
 * be found again by a discrete logarithm. Trusts that the points given are group elements (group.ts). SPEC §3.2.
 */
import {
  baseMultiply,
  encodePoint,
  G,
  multiplyPublicVariableTime,
  multiplySecret,
  NEUTRAL,
  type Point,
} from './group.ts';

export type Ciphertext = { readonly alpha: Point; readonly beta: Point };

/** Encryption of 0 with randomness 0: the start of a sum. */
export const NO_CIPHERTEXT: Ciphertext = { alpha: NEUTRAL, beta: NEUTRAL };

/** @param randomness fresh for each call, secret, in [1, q) */
export function encrypt(publicKey: Point, message: 0 | 1, randomness: bigint): Ciphertext {
  const mask = multiplySecret(publicKey, randomness);
  return { alpha: baseMultiply(randomness), beta: mask.add(message === 1 ? G : NEUTRAL) };
}

/** Encrypts the sum of the two plaintexts. */
export const add = (a: Ciphertext, b: Ciphertext): Ciphertext => ({
  alpha: a.alpha.add(b.alpha),
  beta: a.beta.add(b.beta),
});

/** Encrypts weight times the plaintext; weight is public. */
export const weigh = (one: Ciphertext, weight: number): Ciphertext =>
  weight === 1
    ? one
    : {
        alpha: multiplyPublicVariableTime(one.alpha, BigInt(weight)),
        beta: multiplyPublicVariableTime(one.beta, BigInt(weight)),
      };

/** g^1 … g^m by y coordinate; grown when a larger total needs it, kept for the next search. */
const babySteps = new Map<string, { readonly k: number; readonly code: string }>();
let lastBaby = NEUTRAL;
const MOST_BABY_STEPS = 8192;

/** The encoding without its sign bit: the same for a point and its inverse. */
const yOf = (code: string): string => (Number.parseInt(code[0]!, 16) & 7).toString(16) + code.slice(1);

/**
 * The k in [0, most] with g^k = point, by baby steps and giant steps of 2m + 1; undefined when there is none.
 * Ten million takes under a second; public data only.
 */
export function discreteLog(point: Point, most: number): number | undefined {
  const m = Math.min(MOST_BABY_STEPS, Math.ceil(Math.sqrt(most / 2)) + 1);
  while (babySteps.size < m) {
    lastBaby = lastBaby.add(G);
    const code = encodePoint(lastBaby);
    babySteps.set(yOf(code), { k: babySteps.size + 1, code });
  }
  const stride = 2 * m + 1;
  const giant = multiplyPublicVariableTime(G, BigInt(stride)).negate();
  // `left` is point / g^center: a total within m of the center, to either side, is in the table.
  let left = point;
  for (let center = 0; center - m <= most; center += stride) {
    const code = encodePoint(left);
    const hit = babySteps.get(yOf(code));
    const found = left.is0() ? center : hit && (hit.code === code ? center + hit.k : center - hit.k);
    if (found !== undefined) return found >= 0 && found <= most ? found : undefined;
    left = left.add(giant);
  }
  return undefined;
}
