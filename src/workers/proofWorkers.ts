/** Checks the proofs of ballots off the event loop. What the threads say is trusted as our own code's word. SPEC §3.7. */
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { startPool } from './pool.ts';

export type ProofTask = { readonly election: string; readonly ballot: string };

/** What is wrong with the ballot: nothing when every proof and the signature hold for this election. */
const faultsShape = z.array(z.string());

export type ProofWorkers = {
  /**
   * @param election  the election's exact text, from our own board
   * @param ballot    the exact text that the voter's browser sent
   * @returns the faults, or 'busy' when too many ballots wait already: then nothing was checked.
   * Rejects when a thread broke: the ballot is neither good nor bad, and must not be accepted.
   */
  readonly checkBallot: (election: string, ballot: string) => Promise<readonly string[] | 'busy'>;
  readonly stop: () => Promise<void>;
};

/**
 * @param size     threads, started when first needed
 * @param waiting  ballots that may wait: some ten seconds' work, since a voter should not wait for longer
 */
export function startProofWorkers({
  size = Math.max(1, availableParallelism() - 1),
  waiting = 200,
}: {
  readonly size?: number;
  readonly waiting?: number;
} = {}): ProofWorkers {
  const script = new URL('./proofWorker.mjs', import.meta.url);
  const readResult = (message: unknown) => faultsShape.parse(message);
  const { run, stop } = startPool<ProofTask, string[]>({ script, size, waiting, seconds: 30, readResult });
  return { checkBallot: (election, ballot) => run({ election, ballot }), stop };
}
