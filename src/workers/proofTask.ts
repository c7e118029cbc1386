/** The inside of a proof thread: one ballot text in, what is wrong with it out. Loaded by proofWorker.mjs. */
import { parentPort } from 'node:worker_threads';
import { checkBallot } from '../../crypto/belenios/ballot.ts';
import { electionOf } from './keptElections.ts';
import type { ProofTask } from './proofWorkers.ts';

parentPort?.on('message', ({ election, ballot }: ProofTask) => {
  parentPort?.postMessage(checkBallot(electionOf(election), ballot).faults);
});
