/**
 * Randomness from a seed: SHA-256 of seed and counter. For rehearsals only: whoever knows the seed knows every secret that
 * was made with it.
 */
import { createHash } from 'node:crypto';
import type { Rng } from '../../crypto/bytes.ts';

/** The same seed gives the same bytes on every machine; another purpose gives others. */
export function seededRng(seed: string, purpose: string): Rng {
  const key = createHash('sha256')
    .update(JSON.stringify(['countersign-simulation/1', seed, purpose]))
    .digest();
  let counter = 0;
  return (length) => {
    const blocks: Buffer[] = [];
    for (let have = 0; have < length; have += 32) {
      blocks.push(createHash('sha256').update(key).update(String(counter++)).digest());
    }
    return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
  };
}

/** A whole number from 0 to n−1. The slight bias of the remainder is of no account here. */
export function drawBelow(rng: Rng, n: number): number {
  const bytes = rng(4);
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) % n;
}
