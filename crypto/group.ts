/**
 * The group of prime order q in which everything is encrypted: the Edwards curve of Ed25519 without its small factor.
 * Points and scalars come in only through the decoders here, which accept exactly one spelling of each group element.
 * Written multiplicatively in the SPEC, as in Belenios: g^x is `multiply…(G, x)`, a·b is `a.add(b)`. SPEC §3.1.
 */
import { normalizeZ, pippenger } from '@noble/curves/abstract/curve.js';
import type { EdwardsPoint } from '@noble/curves/abstract/edwards.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { DecodeError, fromHex, type Rng, sha256Hex, toHex, utf8 } from './bytes.ts';

export type Point = EdwardsPoint;

/** Order of the group: 2²⁵² + 27742317777372353535851937790883648493. */
export const Q: bigint = ed25519.Point.Fn.ORDER;
/** Generator: y = 4/5, x even. */
export const G: Point = ed25519.Point.BASE;
export const NEUTRAL: Point = ed25519.Point.ZERO;

/** The representative in [0, q). */
export const modQ = (value: bigint): bigint => ((value % Q) + Q) % Q;

/** 1/value mod q, for public values (Lagrange coefficients). @throws RangeError for 0. */
export function invertModQ(value: bigint): bigint {
  let [a, b, u, v] = [modQ(value), Q, 1n, 0n];
  if (a === 0n) throw new RangeError('zero has no inverse');
  while (a !== 1n) {
    const quotient = b / a;
    [a, b, u, v] = [b - quotient * a, a, v - quotient * u, u];
  }
  return modQ(u);
}

/**
 * Uniform in [1, q) (512 bits reduced: farther from uniform than 2⁻²⁵⁸ is impossible). Always 64 bytes of the source,
 * so that a seeded source gives the same scalars on every machine.
 */
export const randomScalar = (rng: Rng): bigint => (BigInt(`0x${toHex(rng(64))}`) % (Q - 1n)) + 1n;

/** point^scalar for a secret scalar in [0, q), in noble's constant-time form (JavaScript's bigint itself is not). */
export function multiplySecret(point: Point, scalar: bigint): Point {
  // noble refuses 0; do the same work for it and then choose.
  const product = point.multiply(scalar === 0n ? 1n : scalar);
  return scalar === 0n ? NEUTRAL : product;
}

/** g^scalar for a secret scalar in [0, q); noble also blinds it. */
export const baseMultiply = (scalar: bigint): Point => multiplySecret(G, scalar);

/** point^scalar in variable time: for public points and scalars in [0, q) only. */
export const multiplyPublicVariableTime = (point: Point, scalar: bigint): Point => point.multiplyUnsafe(scalar);

/** Π point^scalar in variable time, for long lists of public points and scalars in [0, q) (Pippenger's method). */
export const productOfPowers = (points: readonly Point[], scalars: readonly bigint[]): Point =>
  pippenger(ed25519.Point, [...points], [...scalars]);

const WINDOWS = 64;

/**
 * Several powers of one public point, in variable time. The 252 doublings are done once; each power then costs about
 * 75 additions (Yao's method, signed digits of four bits). Checking a ballot raises each point to three or more powers,
 * its subgroup check among them. Holds 64 points: drop it when the ballot is done.
 */
export class PublicPowers {
  readonly point: Point;
  private readonly steps: readonly Point[]; // steps[i] = point^(16^i)

  constructor(point: Point) {
    this.point = point;
    const steps = [point];
    for (let i = 1; i < WINDOWS; i++) steps.push(steps[i - 1]!.double().double().double().double());
    this.steps = steps;
  }

  /** point^scalar, 0 ≤ scalar ≤ q. */
  to(scalar: bigint): Point {
    const digits = scalar.toString(16).padStart(WINDOWS, '0');
    const buckets = new Array<Point | undefined>(9).fill(undefined);
    let carry = 0;
    for (let i = 0; i < WINDOWS; i++) {
      let digit = Number.parseInt(digits[WINDOWS - 1 - i]!, 16) + carry;
      carry = digit > 8 ? 1 : 0;
      if (carry === 1) digit -= 16;
      if (digit === 0) continue;
      const step = digit > 0 ? this.steps[i]! : this.steps[i]!.negate();
      const held = buckets[Math.abs(digit)];
      buckets[Math.abs(digit)] = held === undefined ? step : held.add(step);
    }
    let running = NEUTRAL;
    let sum = NEUTRAL;
    for (let digit = 8; digit > 0; digit--) {
      const held = buckets[digit];
      if (held !== undefined) running = running.add(held);
      sum = sum.add(running);
    }
    return sum;
  }
}

/** 64 lower-case hex digits, big-endian: y + 2²⁵⁵·(x mod 2). The 32 bytes of RFC 8032, reversed. */
export const encodePoint = (point: Point): string => encodePoints([point])[0]!;

/** As encodePoint, with one inversion for all. */
export function encodePoints(points: readonly Point[]): readonly string[] {
  return normalizeZ(ed25519.Point, [...points]).map(({ X, Y }) =>
    (Y + ((X & 1n) << 255n)).toString(16).padStart(64, '0'),
  );
}

/**
 * A canonical point of the curve, **without** the subgroup check: for ciphertexts that were checked before.
 * @throws DecodeError unless 64 lower-case hex digits of the one encoding of a curve point
 */
export function decodeCurvePoint(text: string, path = ''): Point {
  if (text.length !== 64) throw new DecodeError(path, 'a group element has 64 hex digits');
  const bytes = fromHex(text, path).reverse();
  try {
    return ed25519.Point.fromBytes(bytes, false);
  } catch {
    throw new DecodeError(path, 'not a point of the curve in canonical form');
  }
}

/** A group element with its powers at hand. @throws DecodeError as decodePoint */
export function decodePowers(text: string, path = ''): PublicPowers {
  const powers = new PublicPowers(decodeCurvePoint(text, path));
  // A component of small order would let a proof hold for a plaintext that is none.
  if (!powers.to(Q).is0()) throw new DecodeError(path, 'not in the subgroup of prime order');
  return powers;
}

/** How many are remembered: keys, and the papers of an election with all their shuffles and parts. Ten megabytes at most. */
const REMEMBERED = 20_000;
const remembered = new Map<string, Point>();

/**
 * An element in a public record. The same keys and tallies are read by one check after another, so the last ones are
 * remembered, each with the table for fast powers it may have been given: for what is secret there is `decodePowers`.
 * @throws DecodeError unless the one encoding of an element of the prime-order group; the neutral element is one
 */
export function decodePoint(text: string, path = ''): Point {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const { point } = decodePowers(text, path);
  const [oldest] = remembered.keys();
  if (remembered.size >= REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  remembered.set(text, point);
  return point;
}

/** Decimal digits without leading zero or sign. */
export const encodeScalar = (scalar: bigint): string => scalar.toString();

/** @throws DecodeError unless decimal, without leading zero or sign, below q */
export function decodeScalar(text: string, path = ''): bigint {
  if (!/^(0|[1-9][0-9]{0,75})$/.test(text)) throw new DecodeError(path, 'not a decimal number in canonical form');
  const scalar = BigInt(text);
  if (scalar >= Q) throw new DecodeError(path, 'not below the group order');
  return scalar;
}

/** Hq: SHA-256, big-endian, mod q. */
export const hashToScalar = (text: string): bigint => BigInt(`0x${sha256Hex(utf8(text))}`) % Q;

/** int(SHA-512, big-endian) mod q: the challenge of every proof and signature of our own. */
export const wideHashToScalar = (text: string): bigint => BigInt(`0x${toHex(sha512(utf8(text)))}`) % Q;

/**
 * An element whose logarithm nobody knows, found as Belenios finds its generators: from int(SHA-256(text)) >> 2 on, the first
 * number that is the encoding of a curve point (x even), times 8. SPEC §3.1.
 */
export function hashToPoint(text: string): Point {
  for (let z = BigInt(`0x${sha256Hex(utf8(text))}`) >> 2n; ; z++) {
    try {
      const point = decodeCurvePoint(z.toString(16).padStart(64, '0'));
      return point.double().double().double();
    } catch (fault) {
      if (!(fault instanceof DecodeError)) throw fault; // every second number is one: go on to the next
    }
  }
}

/** HP: Hq of the prefix and the encodings with commas between. */
export const hashPoints = (prefix: string, points: readonly Point[]): bigint =>
  hashToScalar(prefix + encodePoints(points).join(','));
