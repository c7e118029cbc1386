/** Where papers of another way may be put in as ballots. */
import { expect } from 'chai';
import { contest } from '../../crypto/contest.ts';
import { transcribableUnits, unitsPutIn } from '../../src/verify/transcribing.ts';

const CHOICES = ['Ash', 'Beech', 'Cherry'].map((text, i) => ({ id: `c${i + 1}`, text }));
const base = { choices: CHOICES, min: 1, max: 1, blank: false, question: 'Who?' };
const WHOLE = contest.parse({ ...base, id: 'w', kind: 'choose', rule: { name: 'most-marks', seats: 1, tie: 'lot' } });
const BY_UNIT = contest.parse({ ...base, id: 'u', kind: 'choose' });
const SEALED = contest.parse({
  ...{ ...base, id: 's', kind: 'stv', rankings: 'sealed' },
  rule: { name: 'scottish-stv-2007', seats: 1 },
});
const units = ['A', 'B'].map((code) => ({ code, name: code, section: 'party', covers: [code] }));
const of = (a: number, b: number) => new Map(Object.entries({ A: a, B: b }).filter(([, number]) => number > 0));
/** Fewer than five are few. */
const found = (
  contests: (typeof WHOLE)[],
  taken: Map<string, number>,
  online: Map<string, number>,
  smallCounts?: 'sealed',
) => transcribableUnits({ smallUnit: 5, contests, units, ...(smallCounts && { smallCounts }) }, taken, online).join('');
const sealing = (contests: (typeof WHOLE)[], taken: Map<string, number>, online: Map<string, number>) =>
  found(contests, taken, online, 'sealed');

describe('few papers of another way', () => {
  it('are put in as ballots where they would seal a count', () => {
    expect(sealing([WHOLE], of(2, 1), of(5, 5))).to.equal('AB');
    expect(sealing([BY_UNIT], of(2, 5), of(5, 5)), 'many papers of a unit seal nothing').to.equal('A');
    expect(sealing([WHOLE], of(2, 3), of(5, 5)), 'nor many papers of all units together').to.equal('');
    expect(sealing([WHOLE, BY_UNIT], of(4, 0), of(5, 0))).to.equal('A');
  });

  it('are not where nothing is sealed, or is sealed whatever is done', () => {
    expect(found([WHOLE], of(2, 1), of(5, 5))).to.equal('');
    expect(sealing([SEALED], of(2, 1), of(5, 5))).to.equal('');
    expect(sealing([WHOLE], of(0, 0), of(5, 5))).to.equal('');
    expect(sealing([BY_UNIT], of(2, 0), of(0, 9)), 'all of a unit voted on paper').to.equal('');
  });

  it('are not where the tellers would learn how few others voted', () => {
    expect(sealing([WHOLE], of(2, 1), of(4, 0))).to.equal('');
    expect(sealing([WHOLE], of(2, 0), of(5, 0))).to.equal('A');
    expect(sealing([WHOLE, BY_UNIT], of(2, 0), of(4, 9))).to.equal('');
  });

  it('are not where those that are left would be few in a count of all', () => {
    expect(sealing([WHOLE, BY_UNIT], of(2, 1), of(5, 4))).to.equal('');
    expect(sealing([WHOLE, BY_UNIT], of(2, 6), of(5, 4))).to.equal('A');
    expect(sealing([BY_UNIT], of(2, 1), of(5, 4)), 'units by themselves').to.equal('A');
  });

  it('are not at the close where tellers agree on those of some units, and of the others few would be left', () => {
    const putIn = (contests: (typeof WHOLE)[], agreed: string[], online = of(5, 5)) =>
      unitsPutIn({ smallUnit: 5, smallCounts: 'sealed', contests, units }, of(2, 1), online, agreed).join('');
    expect(putIn([WHOLE], ['B', 'A'])).to.equal('AB');
    expect(putIn([WHOLE], ['A']), 'that of B would be left').to.equal('');
    expect(putIn([BY_UNIT], ['A'])).to.equal('A');
    expect(putIn([BY_UNIT], ['A', 'B'], of(5, 4)), 'ballots of B have become few').to.equal('A');
  });
});
