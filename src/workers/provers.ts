/**
 * Checks the proofs of a bundle on every core, before the verifier goes through it. Threads live as long as that takes. What they say
 * is trusted as our own code's word; what they do not vouch for is checked again. SPEC §7.4.
 */
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { BundleFiles } from '../verify/bundle.ts';
import { type ProofTask, proofTasksOf, sizeOf } from '../verify/proofTasks.ts';
import { newSeen, type Seen } from '../verify/seen.ts';
import { startPool } from './pool.ts';

/** Characters of proofs below which the threads would take longer to start than to prove: some sixty ballots of five choices. */
const LEAST = 200_000;
const names = z.array(z.string());

/**
 * @param onProgress  called with how much of the whole is done
 * @returns the proofs that hold, for verifyBundle; of a small bundle none
 */
export async function proveAhead(
  files: BundleFiles,
  onProgress: (done: number, of: number) => void = () => {},
  least = LEAST,
): Promise<Seen> {
  const seen = newSeen();
  const tasks = proofTasksOf(files);
  const of = tasks.reduce((sum, task) => sum + sizeOf(task), 0);
  if (of < least) return seen;
  const { run, stop } = startPool<ProofTask, string[]>({
    script: new URL('./proverWorker.mjs', import.meta.url),
    size: availableParallelism(),
    waiting: tasks.length,
    seconds: 3600,
    readResult: (message) => names.parse(message),
  });
  let done = 0;
  try {
    await Promise.all(
      tasks.map(async (task) => {
        const held = await run(task);
        if (held === 'busy') throw new Error('the threads of this bundle have no other work');
        for (const name of held) seen.add(name);
        done += sizeOf(task);
        onProgress(done, of);
      }),
    );
  } finally {
    await stop();
  }
  return seen;
}
