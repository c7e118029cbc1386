/** The inside of a verifying thread: a whole bundle and its anchors in, the report out. Loaded by verifyWorker.mjs. */
import { parentPort } from 'node:worker_threads';
import { verifyBundle } from '../verify/bundleVerifier.ts';
import type { VerifyTask } from './bundleVerifiers.ts';

parentPort?.on('message', ({ files, anchors }: VerifyTask) => {
  parentPort?.postMessage(verifyBundle(files, { anchors }));
});
