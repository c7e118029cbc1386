/** The inside of a verifying thread: a whole bundle, its anchors and the review in, the report out. Loaded by verifyWorker.mjs. */
import { parentPort } from 'node:worker_threads';
import { verifyBundle } from '../verify/bundleVerifier.ts';
import { verifyReview } from '../verify/pack.ts';
import type { VerifyTask } from './bundleVerifiers.ts';
import { proveAhead } from './provers.ts';

parentPort?.on('message', async ({ files, anchors, review }: VerifyTask) => {
  const seen = await proveAhead(files);
  const report = verifyBundle(files, { anchors, seen });
  const ofReview = review === null ? [] : verifyReview(files, review);
  parentPort?.postMessage({ ...report, findings: [...report.findings, ...ofReview] });
});
