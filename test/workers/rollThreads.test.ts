/** Exports read and rolls built in a thread: what the pure room itself says, and nothing good when the thread breaks. */

import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { judgeRoll } from '../../src/roll/build.ts';
import type { Files } from '../../src/roll/export.ts';
import type { RollLine } from '../../src/roll/lines.ts';
import { outlineOf } from '../../src/roll/outline.ts';
import { type RollThreads, startRollThreads } from '../../src/workers/rollThreads.ts';
import { membership, OFFICE_KEY_FILES, ORGANISATION, signedSet } from '../support/exports.ts';
import { folder, json, readSet, rulesAt, VECTORS } from '../support/exportVectors.ts';

const NOW = new Date('2026-10-02T09:00:00Z');
const unwatched = () => undefined;
const current = () => folder('oakmarsh', 'current');
const keys = folder('keys', 'trusted');
const task = (files: Files) => ({
  files,
  keys,
  now: NOW,
  organisation: 'oakmarsh-clp',
  asked: { numbers: [], addresses: [] },
});

describe('an export that is read in a thread', () => {
  let threads: RollThreads;
  before(() => {
    threads = startRollThreads();
  });
  after(() => threads.stop());

  it('is told of as it is, and its bytes come back as they went', async () => {
    const answer = await threads.readExport(task(current()), unwatched);
    if (answer === 'busy' || !answer.ok) return expect.fail('refused');
    const read = readSet(current());
    if (!read.ok) return expect.fail('refused');
    expect(answer.outline).to.deep.equal(outlineOf(read.set));
    expect(answer.files).to.deep.equal(current());
  });

  it('is refused with every complaint counted, also for being another organisation’s', async () => {
    const { refused } = json('bad', 'index.json').cases.find(({ dir }: { dir: string }) => dir === 'many-faults');
    const answer = await threads.readExport(task(folder('bad', 'many-faults')), unwatched);
    if (answer === 'busy' || answer.ok) return expect.fail('accepted');
    expect(answer.total).to.equal(refused.length);
    expect(answer.sorts.map(({ code }) => code)).to.include.members(refused.map(({ code }: { code: string }) => code));
    const strange = await threads.readExport({ ...task(current()), organisation: 'tilling-clp' }, unwatched);
    if (strange === 'busy' || strange.ok) return expect.fail('accepted');
    expect(strange.sorts.map(({ code }) => code)).to.deep.equal(['wrong-organisation']);
  });

  it('tells how far it is, and leaves the service free meanwhile', async () => {
    const files = signedSet(membership(30_000));
    let turns = 0;
    const others = setInterval(() => turns++, 1);
    const seen: (readonly [string, number, number])[] = [];
    const answer = await threads
      .readExport({ ...task(files), keys: OFFICE_KEY_FILES, organisation: ORGANISATION }, ({ file, row, of }) =>
        seen.push([file, row, of]),
      )
      .finally(() => clearInterval(others));
    expect(answer).to.include({ ok: true });
    expect(seen.filter(([file]) => file === 'members.csv')).to.deep.equal(
      [0, 10_000, 20_000, 30_000].map((row) => ['members.csv', row, 30_000]),
    );
    expect(turns).to.be.greaterThan(10);
  });

  it('is neither good nor bad when the thread breaks; the next one is read by a new thread', async () => {
    const broken = new Map([['allowed_signers', 7]]) as unknown as Files;
    const fault = await threads.readExport({ ...task(current()), keys: broken }, unwatched).catch(String);
    expect(fault).to.match(/^Error: a worker thread ended/);
    expect(await threads.readExport(task(current()), unwatched)).to.include({ ok: true });
  });
});

describe('a roll that is built in a thread', () => {
  let threads: RollThreads;
  before(() => {
    threads = startRollThreads();
  });
  after(() => threads.stop());
  const rules = new Uint8Array(readFileSync(`${VECTORS}oakmarsh/rules.json`));

  it('has the lines, variances and numbers of the same roll built here', async () => {
    const previous = folder('oakmarsh', 'previous');
    const answer = await threads.buildRoll({ files: current(), previous, keys, now: NOW, rules }, unwatched);
    if (answer === 'busy' || !answer.ok) return expect.fail('refused');
    const read = readSet(current(), folder('oakmarsh', 'previous'));
    if (!read.ok) return expect.fail('refused');
    const pack = rulesAt('oakmarsh', 'rules.json');
    const lines: RollLine[] = [];
    const given = { set: read.set, previous: read.previous, rules: pack.rules, rulesSha256: pack.sha256 };
    const { roll, contacts } = judgeRoll(given, (line) => lines.push(line));
    const all = async (): Promise<RollLine[]> => {
      const some: RollLine[] = [];
      for await (const part of answer.lines()) some.push(...part);
      return some;
    };
    const built = await answer.built;
    expect(lines).to.have.length(answer.members);
    expect(await all()).to.deep.equal(lines);
    expect(await all(), 'gone through again').to.deep.equal(lines);
    expect([...built.variances()].flat()).to.deep.equal(roll.variances);
    expect(built.identity).to.deep.equal(roll.identity);
    expect(built.contacts).to.deep.equal(contacts);
  });

  it('is refused when the set before it is', async () => {
    const previous = folder('bad', 'previous-bad', 'previous');
    const files = folder('bad', 'previous-bad');
    const answer = await threads.buildRoll({ files, previous, keys, now: NOW, rules }, unwatched);
    if (answer === 'busy' || answer.ok) return expect.fail('accepted');
    expect(answer.sorts.map(({ file }) => file)).to.include('previous/members.csv');
  });
});
