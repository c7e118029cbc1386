/** `countersign export prepare`, as a membership office types it: the printed commands are run with the real ssh-keygen. */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { KINDS, type Kind } from '../../src/roll/columns.ts';
import { type KeptLayout, writeKeptLayout } from '../../src/roll/keptLayout.ts';
import { typed } from '../support/command.ts';
import { json, VECTORS } from '../support/exportVectors.ts';
import { requireSshKeygen } from '../support/sshKeygen.ts';

const at = (...path: readonly string[]): string => join(VECTORS, ...path);
const NOW = ['--now', '2026-10-02T09:00:00Z'];
const WHO = ['--organisation', 'oakmarsh-clp', '--source', 'membership office, nightly list'];
const AS_OF = ['--as-of', '2026-09-30T23:30:00Z'];
const KEYS = ['--keys', at('keys', 'trusted')];

describe('countersign export prepare', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "countersign office's "));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const copy = (set: string, ...kinds: readonly Kind[]) => {
    for (const kind of kinds) copyFileSync(at(set, `${kind}.csv`), join(folder, `${kind}.csv`));
  };
  /** As an office has it after mapping its columns on the page. */
  const layoutOf = (set: string, kind: Kind, change: Partial<KeptLayout> = {}): string => {
    const { layout } = json(set, `${kind}.manifest.json`);
    const file = join(folder, `${kind}-layout.json`);
    writeFileSync(
      file,
      writeKeptLayout({ format: 'countersign-layout/1', name: 'Our system', kind, layout, ...change }),
    );
    return file;
  };
  const key = (): string => {
    const file = join(folder, 'signing key');
    copyFileSync(at('keys', 'private-TEST-ONLY', 'ssh-office'), file);
    chmodSync(file, 0o600); // ssh-keygen wants nobody else to read it
    return file;
  };
  const written = () =>
    readdirSync(folder)
      .filter((name) => name.includes('manifest'))
      .sort();
  const prepare = (...args: readonly string[]) => typed('export', 'prepare', folder, ...WHO, ...NOW, ...args);

  it('writes manifests whose printed commands, run as they stand, make a set that export check finds good', async () => {
    requireSshKeygen();
    copy('oakmarsh/current', 'members', 'leavers', 'payments');
    const layouts = [layoutOf('oakmarsh/current', 'members'), layoutOf('oakmarsh/current', 'leavers')];
    const dates = [
      ...AS_OF,
      ...['payments=2026-09-16T23:15:00Z', 'leavers=2026-10-02T07:00:00+01:00'].flatMap((of) => ['--as-of', of]),
    ];
    const options = layouts.flatMap((file) => ['--layout', file]);
    const { status, out, err } = await prepare(...dates, ...options, '--key', key());
    expect([status, err]).to.deep.equal([0, '']);
    expect(written()).to.deep.equal(['leavers.manifest.json', 'members.manifest.json', 'payments.manifest.json']);
    const commands = out.split('\n').filter((line) => line.includes('ssh-keygen '));
    expect(commands).to.have.length(3);
    for (const command of commands) execFileSync('sh', ['-c', command], { stdio: 'pipe' });

    const checked = await typed('export', 'check', folder, ...KEYS, ...NOW, '--json');
    expect(checked.status, checked.out).to.equal(0);
    const expected = JSON.parse(
      (await typed('export', 'check', at('oakmarsh/current'), ...KEYS, ...NOW, '--json')).out,
    );
    const rowsOf = ({ files }: { files: { file: string; rows: number; asOf: string }[] }) =>
      files
        .map(({ file, rows, asOf }) => [file, rows, asOf])
        .filter(([file]) => /members|payments|leavers/.test(String(file)));
    expect(rowsOf(JSON.parse(checked.out))).to.deep.equal(rowsOf(expected));
    for (const kind of ['members', 'payments', 'leavers'] as const) {
      const [ours, theirs] = [
        JSON.parse(readFileSync(join(folder, `${kind}.manifest.json`), 'utf8')),
        json('oakmarsh/current', `${kind}.manifest.json`),
      ];
      expect({ ...ours, source: theirs.source }, kind).to.deep.equal(theirs);
    }
  });

  it('prints the minisign command too, and both as a document', async () => {
    copy('oakmarsh/current-schema', 'members');
    const { status, out } = await prepare(...AS_OF, '--key', 'office.key', '--json');
    expect(status).to.equal(0);
    const { format, files, sign } = JSON.parse(out);
    expect(format).to.equal('countersign-export-prepared/1');
    const { sha256 } = JSON.parse(readFileSync(join(folder, 'members.manifest.json'), 'utf8'));
    expect(files).to.deep.equal([
      { file: 'members.csv', manifest: 'members.manifest.json', rows: 603, asOf: AS_OF[1], sha256, layout: null },
    ]);
    const path = `'${folder.replaceAll("'", "'\\''")}/members.manifest.json'`;
    expect(sign.ssh).to.deep.equal([`ssh-keygen -Y sign -n countersign-export -f office.key ${path}`]);
    expect(sign.minisign).to.deep.equal([`minisign -S -s office.key -m ${path}`]);
  });

  it('refuses what could not be loaded with the complaints of export check, and writes nothing', async () => {
    const unsigned = new Set(['unsigned', 'bad-signature', 'hash-mismatch', 'bad-manifest', 'wrong-kind', 'row-count']);
    const cases: { dir: string; must: string; refused?: { file: string; code: string; row: number | null }[] }[] = json(
      'bad',
      'index.json',
    ).cases;
    // Every bad file in the schema's layout whose fault is in the CSV itself.
    const faulty = cases.filter(
      ({ dir, must, refused = [] }) =>
        must === 'refuse' &&
        refused.every(({ code, file }) => !unsigned.has(code) && file === 'members.csv') &&
        refused.some(({ row }) => row !== null) &&
        json('bad', dir, 'members.manifest.json').layout === 'schema',
    );
    expect(faulty.length).to.be.greaterThan(30);
    for (const { dir, refused } of faulty) {
      copy(`bad/${dir}`, 'members');
      const { asOf } = json('bad', dir, 'members.manifest.json');
      const { status, out } = await prepare('--as-of', asOf, '--json');
      expect(status, dir).to.equal(2);
      expect(
        JSON.parse(out).refused.map(({ message, ...told }: { message: string }) => told),
        dir,
      ).to.deep.equal(refused);
      expect(written(), dir).to.deep.equal([]);
    }
  });

  it('prepares a finance office’s payments alone, without the list of members', async () => {
    copy('oakmarsh/current', 'payments');
    expect((await prepare(...AS_OF)).status).to.equal(0);
    expect(written()).to.deep.equal(['payments.manifest.json']);
  });

  it('leaves a manifest that is there, unless it is to be replaced: then its old signatures go', async () => {
    copy('oakmarsh/current-schema', 'members');
    await prepare(...AS_OF);
    writeFileSync(join(folder, 'members.manifest.json.sig'), 'old');
    writeFileSync(join(folder, 'members.manifest.json.minisig'), 'old');
    const before = readFileSync(join(folder, 'members.manifest.json'));
    const again = await prepare('--as-of', '2026-10-01T23:30:00Z');
    expect(again.status).to.equal(64);
    expect(again.err).to.contain('--replace');
    expect(readFileSync(join(folder, 'members.manifest.json'))).to.deep.equal(before);
    expect((await prepare('--as-of', '2026-10-01T23:30:00Z', '--replace')).status).to.equal(0);
    expect(written()).to.deep.equal(['members.manifest.json']);
    expect(readFileSync(join(folder, 'members.manifest.json'))).not.to.deep.equal(before);
  });

  it('answers wrong usage with 64, a sentence and nothing on standard output', async () => {
    copy('oakmarsh/current', 'members');
    const layout = layoutOf('oakmarsh/current', 'members');
    const other = layoutOf('oakmarsh/current', 'leavers');
    const notOne = join(folder, 'notes.json');
    writeFileSync(notOne, '{"format":"countersign-layout/1"}');
    for (const [args, says] of [
      [[], '--as-of INSTANT is needed'],
      [['--as-of', 'yesterday'], '--as-of: an instant'],
      [['--as-of', 'people=2026-09-30T23:30:00Z'], 'there is no file people.csv'],
      [[...AS_OF, ...AS_OF], 'given twice'],
      [[...AS_OF, '--layout', notOne], 'is not a layout'],
      [[...AS_OF, '--layout', layout, '--layout', layout], '--layout is given twice'],
      [[...AS_OF, '--layout', other], 'leavers.csv, which is not in the folder'],
      [[...AS_OF, '--organisation', 'Oakmarsh CLP'], '--organisation or --source'],
      [[...AS_OF, '--force'], '--force'],
      [['elsewhere', ...AS_OF], 'exactly one folder'],
    ] as const) {
      const { status, out, err } = await prepare(...args, '--json');
      expect([status, out], says).to.deep.equal([64, '']);
      expect(err).to.contain(says);
      expect(written(), says).to.deep.equal([]);
    }
    const empty = await typed('export', 'prepare', at('keys'), ...WHO, ...AS_OF);
    expect([empty.status, empty.err.includes(KINDS.map((kind) => `${kind}.csv`).join(', '))]).to.deep.equal([64, true]);
    expect((await typed('export', 'prepare', '--help')).out).to.contain('usage: countersign export prepare DIR');
  });
});
