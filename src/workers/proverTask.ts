/** The inside of a proving thread: proofs of a bundle in, the names of those that hold out. Loaded by proverWorker.mjs. */
import { parentPort } from 'node:worker_threads';
import { type ProofTask, proveTask } from '../verify/proofTasks.ts';

parentPort?.on('message', (task: ProofTask) => parentPort?.postMessage([...proveTask(task)]));
