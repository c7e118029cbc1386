/** `countersign export check` and `countersign roll build`, as typed. */

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { main } from '../../src/cli/main.ts';
import { json, VECTORS } from '../support/exportVectors.ts';

const at = (...path: readonly string[]): string => join(VECTORS, ...path);
const KEYS = ['--keys', at('keys', 'trusted'), '--now', '2026-10-02T09:00:00Z'];

async function run(...args: readonly string[]) {
  const said: { out: string[]; err: string[] } = { out: [], err: [] };
  const status = await main(args, {
    out: (text) => void said.out.push(text),
    err: (text) => void said.err.push(text),
    isTerminal: false,
  });
  return { status, out: said.out.join(''), err: said.err.join('') };
}

const bareOf = (out: string) =>
  JSON.parse(out).refused.map(({ message, ...rest }: { message: string }) => {
    expect(message).to.match(/^[A-Z].*\.$/);
    return rest;
  });

describe('countersign export check', () => {
  it('says that a good set is good, and by whom each file is signed', async () => {
    const { status, out, err } = await run('export', 'check', at('oakmarsh', 'current'), ...KEYS, '--json');
    expect(status).to.equal(0);
    expect(err).to.equal('');
    const answer = JSON.parse(out);
    expect(answer.format).to.equal('countersign-export-check/1');
    expect(answer.snapshot).to.equal(json('oakmarsh', 'index.json').cases[0].snapshots.current);
    expect(answer.files.map(({ file, rows }: { file: string; rows: number }) => [file, rows])).to.deep.equal([
      ['leavers.csv', 41],
      ['members.csv', 603],
      ['payments.csv', 610],
      ['role-holders.csv', 35],
      ['units.csv', 14],
    ]);
    expect(answer.files[0].signedBy).to.include('SHA256:zsknRzvEmwHwqTL011TAuOvJgSQCC1NTSkp+rf4WZKE');
    expect(answer.notes).to.deep.equal([{ file: 'payments.csv', code: 'bom' }]);
  });

  it('tells every complaint with file, row and column, as a document and as a table', async () => {
    const { refused } = json('bad', 'index.json').cases.find(({ dir }: { dir: string }) => dir === 'many-faults');
    const asJson = await run('export', 'check', at('bad', 'many-faults'), ...KEYS, '--json');
    expect(asJson.status).to.equal(2);
    expect(bareOf(asJson.out)).to.deep.equal(refused);
    const plain = await run('export', 'check', at('bad', 'many-faults'), ...KEYS);
    expect(plain.status).to.equal(2);
    expect(plain.out)
      .to.match(/members\.csv +2 +email +Not a value/)
      .and.to.contain('What to do:');
  });

  it('lets no header of the file steer the terminal', async () => {
    const { out } = await run('export', 'check', at('bad', 'refused-fullwidth'), ...KEYS);
    expect(out)
      .to.contain('ＤＯＢ')
      .and.not.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it('takes a link in the folder for absent, so that a folder cannot point outside itself', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-test-'));
    try {
      cpSync(at('bad', 'good'), folder, { recursive: true });
      symlinkSync('/dev/null', join(folder, 'leavers.csv'));
      symlinkSync(join(folder, 'members.csv'), join(folder, 'stray.csv'));
      mkdirSync(join(folder, 'older.csv'));
      expect((await run('export', 'check', folder, ...KEYS)).status).to.equal(0);
      writeFileSync(join(folder, 'Members.CSV'), '');
      const { status, out } = await run('export', 'check', folder, ...KEYS, '--json');
      expect(status).to.equal(2);
      expect(bareOf(out)).to.deep.equal([{ file: 'Members.CSV', row: null, column: null, code: 'unknown-file' }]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('answers wrong usage with 64, a sentence and nothing on standard output', async () => {
    const good = at('bad', 'good');
    for (const [args, says] of [
      [[good], '--keys DIR is needed'],
      [KEYS, 'exactly one folder'],
      [[good, good, ...KEYS], 'exactly one folder'],
      [[good, '--keys', at('bad')], '--keys: the folder has no allowed_signers'],
      [[good, '--keys', at('nowhere')], '--keys is not a folder'],
      [[at('nowhere'), ...KEYS], 'DIR is not a folder'],
      [[good, ...KEYS.slice(0, 2), '--now', 'yesterday'], '--now: an instant'],
      [[good, ...KEYS, '--force'], '--force'],
    ] as const) {
      const { status, out, err } = await run('export', 'check', ...args, '--json');
      expect(status, says).to.equal(64);
      expect(out, says).to.equal('');
      expect(err).to.contain(says);
    }
  });
});

describe('countersign roll build', () => {
  const rules = ['--rules', at('oakmarsh', 'rules.json')];

  it('builds the roll of Oakmarsh, canonical and the same each time, and exits 1 for its variances', async () => {
    const args = [at('oakmarsh', 'current'), '--previous', at('oakmarsh', 'previous'), ...rules, ...KEYS, '--json'];
    const [first, second] = [await run('roll', 'build', ...args), await run('roll', 'build', ...args)];
    expect(first.status).to.equal(1);
    expect(first.err).to.equal('');
    expect(first.out).to.equal(second.out);
    expect(first.out).to.match(/^\{"asOf":\{[^\n]*\}\n$/);
    expect(JSON.parse(first.out).identity).to.deep.equal(json('oakmarsh', 'expected.json').identity);
  });

  it('speaks plainly without --json', async () => {
    const { status, out } = await run('roll', 'build', at('oakmarsh', 'current'), ...rules, ...KEYS);
    expect(status).to.equal(1);
    expect(out)
      .to.contain('Listed 603, eligible 505, proposed exclusions 98.')
      .and.match(/OM-NORTH +107 +89 +18/);
  });

  it('exits 0 when there is no variance, and 2 when the set or the one before it is refused', async () => {
    const small = ['--rules', at('bad', 'rules.json'), ...KEYS, '--json'];
    expect((await run('roll', 'build', at('bad', 'good'), ...small)).status).to.equal(0);
    const unitsMissing = await run('roll', 'build', at('bad', 'units-missing'), ...small);
    expect(unitsMissing.status).to.equal(2);
    expect(bareOf(unitsMissing.out)).to.deep.equal([
      { file: 'units.csv', row: null, column: null, code: 'missing-file' },
    ]);
    const previous = ['--previous', at('bad', 'previous-bad', 'previous')];
    const refused = await run('roll', 'build', at('bad', 'previous-bad'), ...previous, ...small);
    expect(refused.status).to.equal(2);
    expect(bareOf(refused.out)[0].file).to.equal('previous/members.csv');
  });

  it('refuses a rule pack that is not one, by its file name', async () => {
    const args = ['--rules', at('bad', 'index.json'), ...KEYS, '--json'];
    const { status, out } = await run('roll', 'build', at('bad', 'good'), ...args);
    expect(status).to.equal(2);
    expect(bareOf(out)).to.deep.equal([{ file: 'index.json', row: null, column: null, code: 'bad-rules' }]);
    expect((await run('roll', 'build', at('bad', 'good'), ...KEYS)).status).to.equal(64);
    expect((await run('roll', 'build', at('bad', 'good'), '--rules', at('nowhere'), ...KEYS)).status).to.equal(64);
  });
});
