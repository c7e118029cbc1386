/** The inside of the counting thread: one shuffle, part or result in, what is wrong with it or what it comes to out. */
import { parentPort } from 'node:worker_threads';
import { checkBindingProofs, checkPartial } from '../../crypto/belenios/decryption.ts';
import { readEncrypted } from '../../crypto/belenios/encrypted.ts';
import { combineResult } from '../../crypto/belenios/result.ts';
import { checkShuffle } from '../../crypto/belenios/shuffle.ts';
import { readTrustees } from '../../crypto/belenios/trustees.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { decryptedOf } from '../count/decrypted.ts';
import type { CountAnswer, CountTask, PartTask, ResultTask } from './countWorkers.ts';
import { electionOf } from './keptElections.ts';

parentPort?.on('message', (task: CountTask) => parentPort?.postMessage(answerTo(task)));

const listOf = ({ election, tally, lastShuffle }: CountTask) =>
  readEncrypted(electionOf(election), tally, lastShuffle ?? undefined);

function answerTo(task: CountTask): CountAnswer {
  switch (task.kind) {
    case 'shuffle':
      return { faults: [...checkShuffle(electionOf(task.election), listOf(task), task.shuffle).faults] };
    case 'part':
      return { faults: partFaults(task) };
    case 'result':
      return resultOf(task);
  }
}

function partFaults(task: PartTask): string[] {
  const { owner, closed, trustees, partial, binding } = task;
  const election = electionOf(task.election);
  const key = readTrustees(trustees).owners[owner - 1]?.publicKey;
  if (key === undefined) return ['no such trustee'];
  const from = listOf(task);
  const place = { closed, trusteesHash: sha256Hex(utf8(trustees)), owner };
  return [
    ...checkPartial(election, from, key, partial).faults,
    ...checkBindingProofs(election, from, place, key, partial, binding),
  ];
}

function resultOf(task: ResultTask): CountAnswer {
  const { contest, trustees, partials, ballots } = task;
  const made = combineResult(electionOf(task.election), readTrustees(trustees), listOf(task), partials, ballots);
  const [result, notCanonical] = [made.result[0], made.notCanonical[0]];
  if (result === undefined || notCanonical === undefined) throw new Error('an election without a question');
  const decrypted = decryptedOf(contest, result, notCanonical);
  return { record: made.record, ...decrypted };
}
