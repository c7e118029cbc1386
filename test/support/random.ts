/** Randomness from a seed: SHA-256 of seed and counter. The same seed gives the same bytes on every machine. */
import { createHash } from 'node:crypto';
import type { Rng } from '../../crypto/bytes.ts';

export function seededRng(seed: string): Rng {
  let counter = 0;
  return (length) => {
    const blocks: Buffer[] = [];
    for (let have = 0; have < length; have += 32) {
      blocks.push(createHash('sha256').update(`${seed}|${counter++}`).digest());
    }
    return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
  };
}
