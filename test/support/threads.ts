/**
 * The threads of every test service: they keep nothing of the service that asks them, and to start one costs more than most
 * tests. Started when first needed, ended with the run.
 */
import { startBundleVerifiers } from '../../src/workers/bundleVerifiers.ts';
import { startCountWorkers } from '../../src/workers/countWorkers.ts';
import { startProofWorkers } from '../../src/workers/proofWorkers.ts';
import { startRollThreads } from '../../src/workers/rollThreads.ts';

export const proofs = startProofWorkers({ size: 1 });
export const rolls = startRollThreads();
export const counts = startCountWorkers();
export const verifiers = startBundleVerifiers();

/** Called once, when mocha is done. */
export async function stopThreads(): Promise<void> {
  await proofs.stop();
  await rolls.stop();
  await counts.stop();
  await verifiers.stop();
}
