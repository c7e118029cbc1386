/** Encryption off the event loop: the simulation's voters have one machine between them, not a telephone each. */
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { type Pool, startPool } from '../workers/pool.ts';

export type EncryptTask = {
  /** The election's exact record. */
  readonly record: string;
  readonly answers: readonly number[];
  readonly seed: string;
  /** Names this ballot: the stream of randomness is its own. */
  readonly purpose: string;
};
const encrypted = z.strictObject({ ballot: z.string(), credential: z.string() });

export const startEncryptors = (): Pool<EncryptTask, z.infer<typeof encrypted>> =>
  startPool({
    script: new URL('./encryptWorker.mjs', import.meta.url),
    size: Math.max(1, availableParallelism() - 1),
    waiting: 1000,
    seconds: 60,
    readResult: (message) => encrypted.parse(message),
  });
