/** `countersign verify` as it is typed: folder, zip, archive, anchors, exit status, and what a hostile zip may not do. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { unzipSync, zipSync } from 'fflate';
import { utf8 } from '../../crypto/bytes.ts';
import { isReplayFile } from '../../src/verify/packReplay.ts';
import { reportShape } from '../../src/verify/report.ts';
import { vector } from '../support/belenios.ts';
import { typed } from '../support/command.ts';
import { samplePoll, seal } from '../support/samplePoll.ts';

describe('countersign verify', () => {
  const sample = samplePoll({ contests: 1, casts: [2, 1] });
  let dir = '';
  const path = (name: string): string => join(dir, name);
  const write = (name: string, bytes: Uint8Array): void => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), bytes);
  };
  const zip = (files: ReadonlyMap<string, Uint8Array>): Uint8Array => zipSync(Object.fromEntries(files));
  const run = (...args: string[]) => typed('verify', ...args);
  const runReport = (...args: string[]) => typed('report', ...args);

  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'verify-'));
    for (const [name, bytes] of sample.bundle) write(`bundle/${name}`, bytes);
    for (const [name, bytes] of sample.pack) write(`pack/${name}`, bytes);
    write('bundle.zip', zip(sample.bundle));
    write('anchors.json', utf8(JSON.stringify(sample.anchors)));
  });
  after(() => rmSync(dir, { recursive: true }));

  it('says of a bundle without anchors that it is internally consistent only, and what to do about it', async () => {
    const { status, out, err } = await run(path('bundle'));
    expect(status).to.equal(0);
    expect(out).to.include('Internally consistent only').and.include('--anchors FILE');
    expect(out).to.match(/Unit A-WEST.*2 ballots\n.*\n\s+1 {2}Yes: only candidate\n\s+1 {2}No: hold a full selection/);
    expect(err).to.equal('');
  });

  it('says valid with anchors, an earlier copy and the scrutineer pack', async () => {
    const { status, out } = await run(
      path('bundle'),
      '--anchors',
      path('anchors.json'),
      '--against',
      path('bundle.zip'),
      '--scrutineer',
      path('pack'),
    );
    expect([status, out.includes('Valid: nothing was found')]).to.deep.equal([0, true]);
    expect(out).to.include('signed by the enrolled passkey').and.include('The roll was made again from the signed');
  });

  it('says so when a pack does not let the decisions be made again', async () => {
    write('in-place.zip', zip(new Map([...sample.pack].filter(([name]) => !isReplayFile(name)))));
    const { status, out } = await run(path('bundle'), '--scrutineer', path('in-place.zip'));
    expect(status).to.equal(0);
    expect(out).to.include('Decisions not recomputed').and.not.include('The roll was made again');
    for (const [pack, decisions] of [
      ['in-place.zip', 'not recomputed'],
      ['pack', 'recomputed'],
    ] as const) {
      const told = await run(path('bundle'), '--scrutineer', path(pack), '--json');
      expect(reportShape.parse(JSON.parse(told.out)).pack).to.deep.equal({ decisions });
    }
  });

  it('prints one JSON document and nothing else, for a folder and for a zip alike', async () => {
    const [folder, zipped] = [await run(path('bundle'), '--json'), await run(path('bundle.zip'), '--json')];
    expect(folder.out).to.equal(zipped.out);
    expect(reportShape.parse(JSON.parse(folder.out)).verdict).to.equal('consistent');
    expect(folder.err + zipped.err).to.equal('');
  });

  it('exits 1 with each finding named, those of the pack too', async () => {
    const changed = new Map([...sample.bundle, ['result.json', utf8('{}\n')]]);
    write('changed.zip', zip(changed));
    const { status, out } = await run(path('changed.zip'));
    expect(status).to.equal(1);
    expect(out).to.include('FILE_ALTERED').and.include('FILE_NOT_OF_BOARD');
    write('pack.zip', zip(new Map([...sample.pack, ['casts.jsonl', new Uint8Array()]])));
    const packed = await run(path('bundle'), '--scrutineer', path('pack.zip'), '--json');
    expect(packed.status).to.equal(1);
    expect(reportShape.parse(JSON.parse(packed.out)).findings.map(({ code }) => code)).to.include('CAST_UNSIGNED');
  });

  it('drafts the scrutineer’s report with the papers of each unit, and none of a bundle that has findings', async () => {
    const draft = await runReport(path('bundle'), '--scrutineer', path('pack'), '--out', path('report.html'));
    expect([draft.status, draft.err]).to.deep.equal([0, '']);
    const page = readFileSync(path('report.html'), 'utf8');
    const [west, east] = ['A-WEST', 'B-EAST'].map((code) => sample.voters.filter(({ unit }) => unit === code).length);
    expect(page).to.include(`<th scope="row">Voting papers distributed</th><td>${west! + east!}</td>`);
    expect(page).to.include('<th scope="row">Voting papers returned</th><td>3</td>');
    expect(page).to.include(`<td>${west}</td><td>2</td><td>0</td><td>${west! - 2}</td><td>0</td>`);
    expect(page).to.include(`<td>${east}</td><td>1</td><td>0</td><td>${east! - 1}</td><td>0</td>`);
    expect(await runReport(path('bundle'), '--out', path('report.pdf'))).to.include({ status: 0 });
    expect(readFileSync(path('report.pdf')).subarray(0, 5).toString()).to.equal('%PDF-');
    expect(await runReport(path('changed.zip'), '--out', path('none.html'))).to.include({ status: 1 });
    expect(existsSync(path('none.html'))).to.equal(false);
    expect(await runReport(path('bundle'))).to.include({ status: 64 });
  });

  it('verifies one archive by itself', async () => {
    const name = [...sample.bundle.keys()].find((file) => file.endsWith('.bel'))!;
    const { status, out } = await run(path(`bundle/${name}`));
    expect([status, out.includes('Valid: every proof holds')]).to.deep.equal([0, true]);
  });

  it('exits 2 for what is not there, what is something else, and what is damaged', async () => {
    write('some.bel', utf8('no archive'));
    write('note.txt', utf8('hello'));
    write('cut.zip', zip(sample.bundle).slice(0, 3000));
    for (const name of ['nothing', 'some.bel', 'note.txt', 'cut.zip', 'pack']) {
      const { status, out } = await run(path(name), '--json');
      expect([name, status, reportShape.parse(JSON.parse(out)).verdict]).to.deep.equal([name, 2, 'unreadable']);
    }
  });

  it('exits 64 when it is asked wrongly', async () => {
    const archive = path(`bundle/${[...sample.bundle.keys()].find((file) => file.endsWith('.bel'))!}`);
    for (const args of [
      [],
      [path('bundle'), path('bundle')],
      [path('bundle'), '--anchor', 'x'],
      [path('bundle'), '--anchors', path('nothing')],
      [path('bundle'), '--anchors', path('bundle/poll.json')],
      [path('bundle'), '--against', path('anchors.json')],
      [archive, '--anchors', path('anchors.json')],
    ]) {
      expect((await run(...args)).status, args.join(' ')).to.equal(64);
    }
  });

  it('refuses names that lead out of a bundle, links, and a file twice', async () => {
    const hostile = ['../escape', '/absolute', 'units/../../escape', 'a\\b', '.hidden', 'a//b', 'blobs/\u0000'];
    for (const name of hostile) {
      write('hostile.zip', zipSync({ 'board.jsonl': utf8('x'), [name]: utf8('x') }));
      const { status, out } = await run(path('hostile.zip'), '--json');
      expect([name, status, /name that no bundle has/.test(out)]).to.deep.equal([name, 2, true]);
    }
    const one = zipSync({ 'board.jsonl': utf8('x') }, { level: 0 });
    const local = one.slice(0, 30 + 'board.jsonl'.length + 1);
    write('twice.zip', new Uint8Array([...local, ...one]));
    expect((await run(path('twice.zip'), '--json')).out).to.include('twice');
    mkdirSync(path('linked'));
    symlinkSync(path('anchors.json'), path('linked/board.jsonl'));
    expect((await run(path('linked'), '--json')).out).to.include('neither a file nor a folder');
  });

  it('refuses a zip that gives other contents to programs that unpack it by its directory', async () => {
    const shown = utf8('{"winner":"A"}\n');
    const hidden = zipSync({ 'result.json': utf8('{"winner":"B"}\n') }, { level: 0 });
    const inside = hidden.slice(0, 30 + 'result.json'.length + shown.length);
    const forged = Buffer.from(
      zipSync({
        'result.json': [shown, { level: 0 }],
        'board.jsonl': [utf8('x'), { level: 0, extra: { 39321: inside } }],
      }),
    );
    const directory = forged.indexOf('PK\u0001\u0002'); // its first entry is result.json
    forged.writeUInt32LE(forged.indexOf(inside), directory + 42);
    forged.fill(0, forged.lastIndexOf(inside), forged.lastIndexOf(inside) + 4); // in the directory's own copy it would be seen
    const unpacked = unzipSync(forged)['result.json'];
    expect(Buffer.from(unpacked!).toString(), 'what others unpack').to.include('"B"');
    write('two-faced.zip', forged);
    const { status, out } = await run(path('two-faced.zip'), '--json');
    expect([status, /directory of the zip/.test(out)]).to.deep.equal([2, true]);
  });

  it('says of an abandoned poll that it was abandoned, and why', async () => {
    const { drafts, logKey } = sample;
    const closed = drafts.findIndex(({ kind }) => kind === 'closed');
    const given = { kind: 'abandoned' as const, body: { reason: 'A candidate died.' } };
    write('abandoned.zip', zip(seal([...drafts.slice(0, closed), given], logKey)));
    const { status, out } = await run(path('abandoned.zip'));
    expect([status, out.includes('This poll was abandoned: A candidate died.')]).to.deep.equal([0, true]);
  });

  it('shows control characters of a hostile bundle as question marks', async () => {
    const title = '\u001b[2J\u202eValid';
    const hostile = samplePoll({ contests: 1, casts: [0, 0], define: (poll) => ({ ...poll, title }) });
    write('hostile-title.zip', zip(hostile.bundle));
    expect((await run(path('hostile-title.zip'))).out).to.match(/^\?\[2J\?Valid\n/);
  });

  it('counts the papers of a shuffled question, and names one that stands for more than its numbers', async () => {
    write('forged.bel', vector('bad/decryption-forged-nh.bel.gz'));
    const { status, out } = await run(path('forged.bel'));
    expect(status).to.equal(0);
    expect(out).to.include('question 1: 3 papers decrypted').and.include('question 1, paper 1: what was decrypted');
    expect(out).not.to.include('paper 2');
  });
});
