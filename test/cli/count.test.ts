/** `countersign count`, as a teller types it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { typed } from '../support/command.ts';
import { COUNT_VECTORS, countVector } from '../support/countVectors.ts';

const at = (name: string): string => join(COUNT_VECTORS, 'ballots', `${name}.blt`);

describe('countersign count', () => {
  const folder = mkdtempSync(join(tmpdir(), 'count-'));
  const file = (name: string, text: string | Uint8Array): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  after(() => rmSync(folder, { recursive: true }));
  const tied = file('tied.blt', '3 1\n2 1 0\n2 2 0\n3 3 0\n0\n"Ann\u001b[2J"\n"Bea"\n"Cy"\n');

  it('gives each stage as one JSON document, with the rule named in full', async () => {
    const { status, out, err } = await typed('count', at('ers97-model'), '--rule', 'meek', '--json');
    expect([status, err]).to.deep.equal([0, '']);
    const count = JSON.parse(out);
    expect(count).to.include({ format: 'countersign-count/1', rule: 'meek-hww', seats: 6, valid: 753, blank: 0 });
    expect(count.winners).to.deep.equal(countVector('expected', 'ers97-model.meek.json').winners);
  });

  it('shows the stages side by side and says why', async () => {
    const { status, out } = await typed('count', at('ers97-model'), '--rule', 'ers97');
    expect(status).to.equal(0);
    expect(out).to.match(/^Carpenter +81\.00 +88\.35 +88\.35 +122\.35 \* +107\.58 +107\.58$/m);
    expect(out).to.match(/^non-transferable +0\.00 +0\.59 +0\.59 +6\.79 +13\.56 +25\.56$/m);
    expect(out).to.include('Smith has 26.42 votes more than the quota; 123 papers go on at 0.21.');
    expect(out).to.match(/Elected:\n {2}1\. Smith\n {2}2\. Duke\n/);
  });

  it('fills as many places as it is told', async () => {
    const { out } = await typed('count', at('ers97-model'), '--rule', 'scottish-stv-2007', '--seats', '2', '--json');
    expect(JSON.parse(out)).to.deep.include({ seats: 2 });
    expect(JSON.parse(out).winners.length).to.equal(2);
    const { status, err } = await typed('count', at('ers97-model'), '--rule', 'av', '--seats', '2');
    expect(status).to.equal(64);
    expect(err).to.include('av fills one place');
  });

  it('stops where a lot is needed, says between whom, and goes on with a seed', async () => {
    const stopped = await typed('count', tied, '--rule', 'av');
    expect(stopped.status).to.equal(1);
    expect(stopped.err).to.equal('Stage 2 needs a lot: who goes out of Ann?[2J, Bea. Count again with --lot SEED.\n');
    const json = await typed('count', tied, '--rule', 'av', '--json');
    expect(json.status).to.equal(1);
    expect(JSON.parse(json.out)).to.deep.include({ ok: false, code: 'LOT_NEEDED' });
    const drawn = await typed('count', tied, '--rule', 'av', '--lot', 'a seed', '--json');
    expect(drawn.status).to.equal(0);
    const { lotSeed, stages } = JSON.parse(drawn.out);
    expect(lotSeed).to.equal('a seed');
    expect(stages[1].lots[0]).to.deep.include({ stage: 2, kind: 'exclude', among: [1, 2] });
    expect((await typed('count', tied, '--rule', 'av', '--lot', 'a seed', '--json')).out).to.equal(drawn.out);
  });

  it('lets nothing in a name steer the terminal', async () => {
    const { out } = await typed('count', tied, '--rule', 'av', '--lot', 'a seed');
    expect(out.includes('\u001b')).to.equal(false);
    expect(out).to.include('Ann?[2J');
  });

  it('says where a file cannot be read', async () => {
    const bad = await typed('count', file('bad.blt', '2 1\n3 7 0\n0\n"A"\n"B"\n'), '--rule', 'av');
    expect(bad.status).to.equal(2);
    expect(bad.err).to.include('bad.blt: line 2: ');
    expect((await typed('count', file('latin.blt', new Uint8Array([0x32, 0xe9])), '--rule', 'av')).status).to.equal(2);
    const missing = await typed('count', join(folder, 'none.blt'), '--rule', 'av', '--json');
    expect(missing.status).to.equal(2);
    expect(JSON.parse(missing.out)).to.include({ ok: false, code: 'UNREADABLE' });
  });

  it('says what it cannot understand', async () => {
    for (const args of [[], ['--rule', 'av'], [tied], [tied, '--rule', 'toString'], [tied, tied, '--rule', 'av']]) {
      expect((await typed('count', ...args)).status, args.join(' ')).to.equal(64);
    }
    expect((await typed('count', tied, '--rule', 'ers97', '--seats', '0')).status).to.equal(64);
  });
});
