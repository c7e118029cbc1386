/** What a new list says about those who hold a role: whose access ends by it, and who is only to be looked at (demands 54, 55). */
import { expect } from 'chai';
import { type HolderFacts, judgeHolder } from '../../src/domain/holders.ts';
import { STANDINGS, type Standing } from '../../src/roll/columns.ts';
import { day } from '../../src/roll/day.ts';

const LIST = day.parse('2026-10-01');
const on = (text: string) => day.parse(text);
const listed = (standing: Standing, from: string | null = null) => ({
  standing,
  standingFrom: from === null ? null : on(from),
});
const left = (reason: 'lapsed' | 'resigned' | 'deceased' | 'excluded', ended: string) => ({ reason, ended: on(ended) });
const holder = (more: Partial<HolderFacts>): HolderFacts => ({
  number: '4711',
  listed: listed('active'),
  left: null,
  atAddress: [],
  ...more,
});
const verdict = (more: Partial<HolderFacts>) => {
  const found = judgeHolder(holder(more), LIST);
  return found.is === 'flagged' ? found.kind : found.is;
};

describe('a role-holder, by a new list,', () => {
  it('goes on as a member in good standing', () => {
    expect(verdict({})).to.equal('good');
  });

  it('loses access by a standing that bars, from its first day on', () => {
    const ended = STANDINGS.filter((standing) => verdict({ listed: listed(standing) }) === 'ended');
    expect(ended).to.deep.equal(['suspended', 'excluded', 'resigned', 'deceased']);
    expect(verdict({ listed: listed('suspended', '2026-10-01') })).to.equal('ended');
    expect(verdict({ listed: listed('suspended', '2026-10-02') })).to.equal('good');
  });

  it('loses access by a row among those who left, up to the day of the list', () => {
    for (const reason of ['lapsed', 'resigned', 'deceased', 'excluded'] as const) {
      expect(verdict({ listed: null, left: left(reason, '2026-09-30') }), reason).to.equal('ended');
    }
    expect(verdict({ left: left('resigned', '2026-10-01') })).to.equal('ended');
    expect(verdict({ left: left('resigned', '2026-10-02') })).to.equal('good');
    expect(judgeHolder(holder({ listed: null, left: left('resigned', '2026-09-30') }), LIST)).to.deep.include({
      because: 'the membership list of 2026-10-01 says: resigned on 2026-09-30',
    });
  });

  it('is flagged, and nothing ends, when the list merely misses them or says that they lapsed', () => {
    expect(verdict({ listed: null })).to.equal('absent');
    expect(verdict({ listed: listed('lapsed') })).to.equal('lapsed');
  });

  it('who is no member goes on, and is flagged when everybody at their address has gone', () => {
    const stranger = { number: null, listed: null };
    const [gone, here] = [
      { listed: listed('resigned'), left: null },
      { listed: listed('active'), left: null },
    ];
    expect(verdict(stranger)).to.equal('good');
    expect(verdict({ ...stranger, atAddress: [gone] })).to.equal('address');
    expect(verdict({ ...stranger, atAddress: [gone, here] })).to.equal('good');
  });
});
