/**
 * Numbers of one byte each as one group element, and back: how a ranking becomes a plaintext. Belenios ignores what
 * stands beside the bytes, so that a point can be marked to prove a vote to its buyer; `isCanonicalPacking` tells the
 * one point that stands for a list of numbers from all others. SPEC §3.13.
 */
import { DecodeError } from '../bytes.ts';
import { decodePowers, encodePoint, type Point } from '../group.ts';

/** ⌊(255 − 14) / 8⌋: more bytes do not fit into a point. */
export const MOST_PACKED = 30;

/** Low bits that are counted up until a group element is hit: one number in sixteen is one. */
const FREE_BITS = 14n;

/**
 * The point whose encoding is N·2¹⁴ + ε, N the bytes big-endian and ε the least for which there is one. The number of
 * tries depends on the numbers (about sixteen): that much of them shows in the time it takes.
 *
 * @param values at most 30, each in 0…255
 * @throws RangeError for others; the message does not name them
 */
export function pack(values: readonly number[]): Point {
  if (values.length > MOST_PACKED || values.some((value) => !Number.isInteger(value) || value < 0 || value > 255)) {
    throw new RangeError(`at most ${MOST_PACKED} whole numbers from 0 to 255 can be packed`);
  }
  const first = values.reduce((all, value) => (all << 8n) | BigInt(value), 0n) << FREE_BITS;
  for (let code = first; code < first + (1n << FREE_BITS); code++) {
    const point = elementAt(code);
    if (point !== undefined) return point;
  }
  throw new RangeError('no group element in reach');
}

/** The group element with this number as its encoding, if there is one. */
function elementAt(code: bigint): Point | undefined {
  try {
    return decodePowers(code.toString(16).padStart(64, '0')).point; // not decodePoint, which remembers: a vote is a secret
  } catch (fault) {
    if (fault instanceof DecodeError) return undefined;
    throw fault;
  }
}

/** The numbers in a point, as every Belenios reads them: any point has some. @param count how many */
export function unpack(point: Point, count: number): readonly number[] {
  const code = BigInt(`0x${encodePoint(point)}`) >> FREE_BITS;
  return Array.from({ length: count }, (_, i) => Number((code >> BigInt(8 * (count - 1 - i))) & 255n));
}

/** Whether the point is exactly the packing of the numbers in it: the least ε, and nothing in the bits above them. */
export const isCanonicalPacking = (point: Point, count: number): boolean => pack(unpack(point, count)).equals(point);
