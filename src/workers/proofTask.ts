/** The inside of a proof thread: one ballot text in, what is wrong with it out. Loaded by proofWorker.mjs. */
import { parentPort } from 'node:worker_threads';
import { checkBallot } from '../../crypto/belenios/ballot.ts';
import { type Election, readElection } from '../../crypto/belenios/election.ts';
import type { ProofTask } from './proofWorkers.ts';

// A poll has an election for each unit and contest; reading one again for each ballot would cost as much as a proof.
const KEPT = 64;
const elections = new Map<string, Election>();

function electionOf(text: string): Election {
  const known = elections.get(text);
  if (known !== undefined) return known;
  const election = readElection(text);
  const [oldest] = elections.keys();
  if (elections.size >= KEPT && oldest !== undefined) elections.delete(oldest);
  elections.set(text, election);
  return election;
}

parentPort?.on('message', ({ election, ballot }: ProofTask) => {
  parentPort?.postMessage(checkBallot(electionOf(election), ballot).faults);
});
