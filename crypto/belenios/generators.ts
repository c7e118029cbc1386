/**
 * Group elements of which nobody knows a relation, for the commitments of a shuffle: found by hashing, as Belenios finds
 * them. SPEC §3.14; Belenios 1.x specification, "Shuffles", get_generator.
 */
import { DecodeError, sha256Hex, utf8 } from '../bytes.ts';
import { decodeCurvePoint, type Point } from '../group.ts';

/** z = SHA-256 without its last two bits, counted up until it is a point of the curve; eight times that point. */
export function generatorOf(seed: string): Point {
  for (let code = BigInt(`0x${sha256Hex(utf8(seed))}`) >> 2n; ; code++) {
    try {
      return decodeCurvePoint(code.toString(16).padStart(64, '0')).clearCofactor();
    } catch (fault) {
      if (!(fault instanceof DecodeError)) throw fault; // not a point: the next number
    }
  }
}

/** h, with a table for fast powers. Made when first asked for. */
export function firstGenerator(): Point {
  first ??= generatorOf('ggen|-1').precompute(8);
  return first;
}
let first: Point | undefined;

/** h_1 … h_n; kept for the next shuffle of the same size. */
export function generators(n: number): readonly Point[] {
  while (kept.length < n) kept.push(generatorOf(`ggen|${kept.length}`));
  return kept.slice(0, n);
}
const kept: Point[] = [];
