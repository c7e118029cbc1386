/**
 * Verifies a whole bundle off the event loop, in a thread of its own that ends with it: every proof of every ballot is
 * minutes of work for a large poll, and others sign in and vote meanwhile. Trusted as our own code's word. SPEC §7.1.
 */
import type { Anchors, BundleFiles } from '../verify/bundle.ts';
import { type Report, reportShape } from '../verify/report.ts';
import { type Pool, startPool } from './pool.ts';

export type VerifyTask = {
  readonly files: BundleFiles;
  readonly anchors: Anchors;
  readonly review: BundleFiles | null;
};

export type BundleVerifiers = {
  /**
   * Rejects when the thread broke or was stopped: the bundle is neither good nor bad, and must not be published.
   *
   * @param review  the pack's part on the review, whose findings stand in the report behind those of the bundle
   */
  readonly verifyBundle: (files: BundleFiles, anchors: Anchors, review?: BundleFiles) => Promise<Report>;
  /** Ends the threads that still run. */
  readonly stop: () => Promise<void>;
};

/** Time for half a million ballots: a thread that takes longer hangs. */
const SECONDS = 20 * 3600;

export function startBundleVerifiers(): BundleVerifiers {
  const running = new Set<Pool<VerifyTask, Report>>();
  return {
    verifyBundle: async (files, anchors, review) => {
      const thread = startPool<VerifyTask, Report>({
        script: new URL('./verifyWorker.mjs', import.meta.url),
        size: 1,
        waiting: 0,
        seconds: SECONDS,
        readResult: (message) => reportShape.parse(message),
      });
      running.add(thread);
      try {
        const report = await thread.run({ files, anchors, review: review ?? null });
        if (report === 'busy') throw new Error('a new thread has nothing to do');
        return report;
      } finally {
        running.delete(thread);
        await thread.stop();
      }
    },
    stop: async () => {
      await Promise.all([...running].map((thread) => thread.stop()));
    },
  };
}
