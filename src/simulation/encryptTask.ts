/** The inside of an encryption thread: does what a voter's browser does, with randomness from the seed. */
import { parentPort } from 'node:worker_threads';
import { encryptBallot } from '../../crypto/belenios/ballot.ts';
import { electionOf } from '../workers/keptElections.ts';
import type { EncryptTask } from './encryptors.ts';
import { seededRng } from './seededRng.ts';

parentPort?.on('message', ({ record, answers, seed, purpose }: EncryptTask) => {
  const { ballot, credential } = encryptBallot(electionOf(record), [answers], seededRng(seed, purpose));
  parentPort?.postMessage({ ballot, credential });
});
