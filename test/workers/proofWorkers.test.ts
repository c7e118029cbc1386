/** Proofs in threads: right answers, and no answer taken for a good one when a thread breaks. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { readArchive } from '../../crypto/belenios/archive.ts';
import { type Pool, startPool } from '../../src/workers/pool.ts';
import { type ProofWorkers, startProofWorkers } from '../../src/workers/proofWorkers.ts';
import { vector } from '../support/belenios.ts';

describe('the proof workers', () => {
  const { events } = readArchive(vector('a-hom-1of2/archive.bel'));
  const [election = ''] = events.map((event) => (event.type === 'Setup' ? event.election : undefined));
  const ballots = events.flatMap((event) => (event.type === 'Ballot' ? [event.ballot] : []));
  let workers: ProofWorkers;
  before(() => {
    workers = startProofWorkers({ size: 1 });
  });
  after(() => workers.stop());

  it('find nothing wrong with ten ballots that belenios-tool made', async () => {
    const faults = await Promise.all(ballots.map((ballot) => workers.checkBallot(election, ballot)));
    expect(faults).to.deep.equal(Array.from({ length: 10 }, () => []));
  });

  it('find fault with a ballot in which one digit of one proof is another', async () => {
    const altered = ballots[0]!.replace(
      /"response":"(\d)/,
      (_, digit: string) => `"response":"${digit === '1' ? 2 : 1}`,
    );
    expect(altered).to.not.equal(ballots[0]);
    expect(await workers.checkBallot(election, altered)).to.not.deep.equal([]);
  });

  it('find fault with a good ballot of another election, and with what is no ballot', async () => {
    const other = election.replace(/"name":"[^"]*"/, '"name":"another"');
    expect(other).to.not.equal(election);
    expect(await workers.checkBallot(other, ballots[0]!)).to.not.deep.equal([]);
    expect(await workers.checkBallot(election, 'x')).to.not.deep.equal([]);
  });

  it('answer nothing when the election itself cannot be read, and work on', async () => {
    const fault = await workers.checkBallot('{}', ballots[0]!).catch((error: unknown) => String(error));
    expect(fault).to.match(/^Error: a worker thread ended/);
    expect(await workers.checkBallot(election, ballots[0]!)).to.deep.equal([]);
  });
});

describe('a pool of threads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-pool-'));
  const script = join(folder, 'thread.mjs');
  writeFileSync(
    script,
    `import { parentPort, threadId } from 'node:worker_threads';
     parentPort.on('message', (task) => {
       if (task === 'throw') throw new RangeError('secret');
       if (task === 'die') process.exit(0);
       if (task === 'nonsense') return parentPort.postMessage(7);
       if (task !== 'hang') parentPort.postMessage(task + ' by ' + threadId);
     });`,
  );
  const readResult = (message: unknown): string => {
    if (typeof message !== 'string') throw new Error('no result');
    return message;
  };
  let pool: Pool<string, string>;
  const start = (options: { size?: number; waiting?: number; seconds?: number } = {}) => {
    pool = startPool({ script: pathToFileURL(script), size: 1, waiting: 10, seconds: 30, readResult, ...options });
    return pool;
  };
  const outcome = (task: string) => pool.run(task).catch((fault: unknown) => String(fault));
  afterEach(() => pool.stop());
  after(() => rmSync(folder, { recursive: true }));

  it('answers each task with its own answer', async () => {
    start({ size: 2 });
    const tasks = Array.from({ length: 9 }, (_, i) => `task ${i}`);
    const answers = await Promise.all(tasks.map((task) => pool.run(task)));
    expect(answers.map((answer) => answer.replace(/ by \d+$/, ''))).to.deep.equal(tasks);
    expect(new Set(answers.map((answer) => answer.replace(/^.* by /, '')))).to.have.property('size', 2);
  });

  for (const [task, says] of [
    ['throw', 'Error: a worker thread ended: RangeError'],
    ['die', 'Error: a worker thread ended: it was ended'],
    ['nonsense', 'Error: no result'],
  ] as const) {
    it(`fails a task whose thread does this: ${task}; and goes on with those that wait`, async () => {
      start();
      const answers = await Promise.all([outcome(task), outcome('next')]);
      expect(answers[0]).to.equal(says);
      expect(answers[1]).to.match(/^next by \d+$/);
    });
  }

  it('gives up a task that takes too long and goes on with a new thread', async () => {
    start({ seconds: 3 });
    expect(await outcome('hang')).to.equal('Error: a worker thread ended: it was ended');
    expect(await outcome('next')).to.match(/^next by \d+$/);
  });

  it('says busy at once when too many wait, and forgets nobody who was let in', async () => {
    start({ waiting: 2 });
    const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(outcome));
    expect(answers.map((answer) => answer.replace(/ by \d+$/, ''))).to.deep.equal(['a', 'b', 'c', 'busy', 'busy']);
    expect(await outcome('f')).to.match(/^f by/);
  });

  it('leaves nobody waiting for ever when it is stopped', async () => {
    start();
    const answers = Promise.all([outcome('hang'), outcome('waits')]);
    await pool.stop();
    expect(await answers).to.deep.equal([
      'Error: a worker thread ended: it was ended',
      'Error: the worker threads were stopped',
    ]);
    expect(await outcome('late')).to.equal('Error: the worker threads are stopped');
  });
});
