/**
 * The long work between close and result, off the event loop: whether a shuffle or a part of the count proves itself, and what the
 * parts come to. One after another. What the thread says is trusted as our own code's word. SPEC §3.10, §3.14.
 */
import { z } from 'zod';
import type { Contest } from '../../crypto/contest.ts';
import { VOID_REASONS } from '../../crypto/outcomeBody.ts';
import type { ProofText } from '../../crypto/proofs.ts';
import type { decryptedOf } from '../count/decrypted.ts';
import { startPool } from './pool.ts';

/** An election and what of it is on our own board: the tally, and the last shuffle where there is one. */
export type ListTask = {
  readonly election: string;
  readonly tally: string;
  readonly lastShuffle: string | null;
};
export type ShuffleTask = ListTask & { readonly kind: 'shuffle'; readonly shuffle: string };
export type PartTask = ListTask & {
  readonly kind: 'part';
  readonly owner: number;
  readonly closed: string;
  /** Record of all trustees. */
  readonly trustees: string;
  readonly partial: string;
  readonly binding: readonly (readonly ProofText[])[];
};
export type ResultTask = ListTask & {
  readonly kind: 'result';
  readonly trustees: string;
  readonly partials: readonly { readonly owner: number; readonly text: string }[];
  readonly ballots: number;
  readonly contest: Contest;
};
export type CountTask = ShuffleTask | PartTask | ResultTask;

const paper = z.union([
  z.strictObject({ ranking: z.array(z.int().min(1)) }),
  z.strictObject({ void: z.enum(VOID_REASONS) }),
]);
const answer: z.ZodType<CountAnswer> = z.union([
  z.strictObject({ faults: z.array(z.string()) }),
  z.strictObject({ record: z.string(), totals: z.array(z.int().min(0)) }),
  z.strictObject({ record: z.string(), papers: z.array(paper) }),
]);
/** What the thread says: of a result as decryptedOf has it. */
export type CountAnswer = { readonly faults: readonly string[] } | Counted;
export type Counted = { readonly record: string } & ReturnType<typeof decryptedOf>;

export type CountWorkers = {
  /**
   * @returns what is wrong: nothing when every proof holds; 'busy' when too much waits already, and nothing was checked.
   * Rejects when the thread broke: it is neither good nor bad, and must not be accepted.
   */
  readonly check: (task: ShuffleTask | PartTask) => Promise<readonly string[] | 'busy'>;
  /** @throws when it is no result: of parts that were checked, a fault of ours */
  readonly result: (task: ResultTask) => Promise<Counted>;
  readonly stop: () => Promise<void>;
};

/** Time for a hundred thousand papers. */
const SECONDS = 3600;
/** Each election of a poll is a task, and nobody else waits for these. */
const WAITING = 10_000;

export function startCountWorkers(): CountWorkers {
  const { run, stop } = startPool<CountTask, CountAnswer>({
    script: new URL('./countWorker.mjs', import.meta.url),
    size: 1,
    waiting: WAITING,
    seconds: SECONDS,
    readResult: (message) => answer.parse(message),
  });
  return {
    check: async (task) => {
      const said = await run(task);
      if (said === 'busy') return said;
      if (!('faults' in said)) throw new Error('the thread answered another question');
      return said.faults;
    },
    result: async (task) => {
      const said = await run(task);
      if (said === 'busy' || 'faults' in said) throw new Error('the thread has no result');
      return said;
    },
    stop,
  };
}
