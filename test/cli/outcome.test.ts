/** `countersign outcome`, as a procedure secretary types it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { typed } from '../support/command.ts';
import { COUNT_VECTORS, countVector } from '../support/countVectors.ts';

describe('countersign outcome', () => {
  const folder = mkdtempSync(join(tmpdir(), 'outcome-'));
  const file = (content: object | string): string => {
    const path = join(folder, 'case.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  after(() => rmSync(folder, { recursive: true }));
  const units = (open: number, affirm: number, notVoted = 0) => ({ open, affirm, tied: 0, notVoted });
  const college = { rule: 'college-50-50', sections: { party: units(10, 0), affiliated: units(3, 17) } };

  it('gives every known outcome, each alone and all of them as one file', async () => {
    const { cases } = countVector('trigger.json');
    const known = ({ id, triggered, openPercent }: { readonly [key: string]: unknown }) => ({
      id,
      triggered,
      openPercent,
    });
    const together = await typed('outcome', join(COUNT_VECTORS, 'trigger.json'), '--json');
    expect([together.status, together.err]).to.deep.equal([0, '']);
    expect(JSON.parse(together.out).cases.map(known)).to.deep.equal(cases.map(known));
    for (const { triggered: _, openPercent: __, ...given } of cases) {
      const alone = await typed('outcome', file(given), '--json');
      expect(known(JSON.parse(alone.out))).to.deep.equal(
        cases.map(known).find(({ id }: { id: string }) => id === given.id),
      );
    }
  });

  it('works it out, whatever the file says comes of it', async () => {
    const { out } = await typed('outcome', file({ ...college, triggered: false, openPercent: '1.0000' }), '--json');
    expect(JSON.parse(out)).to.include({ triggered: true, openPercent: '57.5000' });
  });

  it('tells the points of each section', async () => {
    const { status, out } = await typed('outcome', file(college));
    expect(status).to.equal(0);
    expect(out).to.include('party: 10 of 10 units for a full selection, 50.0000 of 50 points');
    expect(out).to.include('A full selection is held (57.5000 of 100 points).');
  });

  it('stops where the published rule does not say, unless a setting does', async () => {
    const silent = { ...college, sections: { party: units(4, 0), affiliated: units(0, 0, 6) } };
    const stopped = await typed('outcome', file(silent), '--json');
    expect(stopped.status).to.equal(3);
    expect(JSON.parse(stopped.out)).to.include({ triggered: null, code: 'RULE_UNCLEAR' });
    const told = await typed('outcome', file({ ...silent, emptySection: 'no-points' }), '--json');
    expect([told.status, JSON.parse(told.out).triggered]).to.deep.equal([0, false]);
    const asOpen = await typed('outcome', file({ ...silent, notVoted: 'open' }), '--json');
    expect(JSON.parse(asOpen.out).openPercent).to.equal('100.0000');
  });

  it('counts units without a quorum as the setting says', async () => {
    const party = { ...units(1, 2), inquorate: 4 };
    const third = { rule: 'third-of-either-section', sections: { party, affiliated: units(0, 5) } };
    expect(JSON.parse((await typed('outcome', file(third), '--json')).out).triggered).to.equal(true);
    const affirmed = await typed('outcome', file({ ...third, inquorate: 'affirm' }), '--json');
    expect(JSON.parse(affirmed.out).triggered).to.equal(false);
  });

  it('is done when its reader has seen enough', () => {
    const cases = Array.from({ length: 5000 }, () => college);
    const piped = `"$0" bin/countersign.mjs outcome '${file({ cases })}' | head -n 1`;
    const { stdout, stderr } = spawnSync('sh', ['-c', piped, process.execPath], { encoding: 'utf8' });
    expect([stdout, stderr]).to.deep.equal([
      'College of two sections with 50 points each (as from the conference of 2021)\n',
      '',
    ]);
  });

  it('says what it cannot read', async () => {
    for (const bad of [
      ...[
        '',
        '[]',
        '{"cases":[]',
        JSON.stringify({ ...college, quorum: 3 }),
        JSON.stringify({ ...college, rule: 'half' }),
      ],
      ...[
        { ...college, sections: {} },
        { ...college, sections: { party: units(1, 1) } },
      ],
      { cases: [] },
      { ...college, sections: { ...college.sections, party: units(-1, 0) } },
      { ...college, sections: { ...college.sections, party: units(1_000_001, 0) } },
    ]) {
      const { status, out } = await typed('outcome', file(bad), '--json');
      expect(status, JSON.stringify(bad)).to.equal(2);
      expect(JSON.parse(out)).to.include({ ok: false, code: 'UNREADABLE' });
    }
    expect((await typed('outcome', join(folder, 'none.json'))).status).to.equal(2);
    expect((await typed('outcome')).status).to.equal(64);
  });
});
