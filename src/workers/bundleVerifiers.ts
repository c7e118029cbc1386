/**
 * Verifies a whole bundle off the event loop: every proof of every ballot is minutes of work for a large poll, and others sign in
 * and vote meanwhile. Trusted as our own code's word. SPEC §7.1.
 */
import { availableParallelism } from 'node:os';
import type { Anchors, BundleFiles } from '../verify/bundle.ts';
import { type Report, reportShape } from '../verify/report.ts';
import { startPool } from './pool.ts';

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
  /** Ends the threads; what they were at rejects. */
  readonly stop: () => Promise<void>;
};

/** Time for half a million ballots: a thread that takes longer hangs. */
const SECONDS = 20 * 3600;
/** One at a time for a poll (publish). */
const WAITING = 10_000;

export function startBundleVerifiers(): BundleVerifiers {
  const { run, stop } = startPool<VerifyTask, Report>({
    script: new URL('./verifyWorker.mjs', import.meta.url),
    size: availableParallelism(),
    waiting: WAITING,
    seconds: SECONDS,
    readResult: (message) => reportShape.parse(message),
  });
  return {
    verifyBundle: async (files, anchors, review) => {
      const report = await run({ files, anchors, review: review ?? null });
      if (report === 'busy') throw new Error('more bundles wait to be verified than there are polls');
      return report;
    },
    stop,
  };
}
