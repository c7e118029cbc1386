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
    const known = countVector('expected', 'ers97-model.meek.json');
    const outOf = ({ excluded }: { readonly excluded: readonly number[] }) => excluded;
    expect(count).to.deep.include({ winners: known.winners, winnerNames: known.winnerNames, validVotes: 753 });
    expect(count.stages.map(outOf)).to.deep.equal(known.stages.map(outOf));
    const av = JSON.parse((await typed('count', at('burlington-2009-mayor'), '--rule', 'av', '--json')).out);
    const rounds = ({ excluded, exhausted }: Readonly<Record<string, unknown>>) => ({ excluded, exhausted });
    const knownAv = countVector('expected', 'burlington-2009-mayor.av.json');
    expect(av.stages.map(rounds)).to.deep.equal(knownAv.stages.map(rounds));
    const ers97 = countVector('expected', 'ers97-model.ers97.json');
    const { out: byErs97 } = await typed('count', at('ers97-model'), '--rule', 'ers97', '--json');
    expect(JSON.parse(byErs97).quota).to.equal(ers97.quota);
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
    expect(stopped.status).to.equal(3);
    expect(stopped.err).to.equal(
      'Stage 2 needs a lot: who goes out of Ann?[2J (1), Bea (2). Count again with --lot and the number drawn, or --lot-seed.\n',
    );
    const json = await typed('count', tied, '--rule', 'av', '--json');
    expect(json.status).to.equal(3);
    expect(JSON.parse(json.out)).to.deep.include({ ok: false, code: 'LOT_NEEDED' });
    const seeded = ['count', tied, '--rule', 'av', '--lot-seed', 'a seed', '--json'];
    const drawn = await typed(...seeded);
    expect(drawn.status).to.equal(0);
    const { lotSeed, stages } = JSON.parse(drawn.out);
    expect(lotSeed).to.equal('a seed');
    expect(stages[1].lots[0]).to.deep.include({ stage: 2, kind: 'exclude', among: [1, 2] });
    expect((await typed(...seeded)).out).to.equal(drawn.out);
    const ofContests = new Set<number>();
    for (const contest of 'abcdefghijkl') {
      const { out } = await typed(...seeded, '--contest', contest);
      ofContests.add(JSON.parse(out).stages[1].lots[0].drawn);
    }
    expect([...ofContests].sort()).to.deep.equal([1, 2]);
  });

  it('takes the lots as they were drawn, and none that cannot have been', async () => {
    for (const out of [1, 2]) {
      const { status, out: text } = await typed('count', tied, '--rule', 'av', '--lot', String(out), '--json');
      expect(status).to.equal(0);
      expect(JSON.parse(text).stages[1].of).to.deep.equal([out]);
    }
    const more = file(
      'more.blt',
      '6 1\n1 1 0\n3 1 3 0\n1 1 6 0\n1 3 0\n3 3 5 1 2 0\n2 6 0\n0\n"A"\n"B"\n"C"\n"D"\n"E"\n"F"\n',
    );
    expect((await typed('count', more, '--rule', 'av', '--lot', '4,5')).status).to.equal(0);
    expect((await typed('count', more, '--rule', 'av', '--lot', '4')).status).to.equal(3);
    const never = await typed('count', more, '--rule', 'av', '--lot', '4,3');
    expect(never.status).to.equal(64);
    expect(never.err).to.include('lot 2 is between 2, 5; it cannot fall on 3');
    expect((await typed('count', tied, '--rule', 'av', '--lot', 'a seed')).status).to.equal(64);
    expect((await typed('count', tied, '--rule', 'av', '--lot', '1', '--lot-seed', 'x')).status).to.equal(64);
  });

  it('says where the elected do not keep a condition, and elects nobody else for it', async () => {
    const kept = ['count', at('orkney-2022-ward5'), '--rule', 'scottish-stv-2007', '--json'];
    const { winners } = JSON.parse((await typed(...kept)).out);
    expect(winners).to.deep.equal(countVector('expected', 'orkney-2022-ward5.scottish-stv-2007.json').winners);
    const [first, second] = winners;
    expect((await typed(...kept, '--least', `2:${first},${second}`)).status).to.equal(0);
    const others = [1, 2, 3, 4, 5].filter((number) => !winners.includes(number));
    const stopped = await typed(...kept, '--least', `1:${others.join()}`, '--least', `1:${first}`);
    expect(stopped.status).to.equal(4);
    expect(JSON.parse(stopped.out).winners).to.deep.equal(winners);
    expect(JSON.parse(stopped.out).notKept).to.deep.equal([{ least: 1, among: others }]);
    const inWords = await typed(...kept.slice(0, -1), '--least', `1:${others.join()}`);
    expect(inWords.out).to.match(/Not kept: at least 1 of .+ is for the returning officer to say\.\n$/);
    for (const wrong of ['2', '0:1', '2:1', '1:9', '1:1,1', '1:', 'x:1']) {
      expect((await typed(...kept, '--least', wrong)).status, wrong).to.equal(64);
    }
  });

  it('lets nothing in a name steer the terminal', async () => {
    const { out } = await typed('count', tied, '--rule', 'av', '--lot-seed', 'a seed');
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
