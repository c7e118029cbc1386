/** From the totals of the units to what each of them decided. */
import { expect } from 'chai';
import { BODIES } from '../../crypto/bodies.ts';
import { decode } from '../../crypto/canonical.ts';
import { outcome } from '../../crypto/outcomeBody.ts';
import { noLots } from '../../src/count/lot.ts';
import { type CountedElection, outcomeOf } from '../../src/count/outcome.ts';
import { TRIGGER_PRESETS } from '../../src/count/trigger.ts';
import { samplePoll } from '../support/samplePoll.ts';

describe('outcomeOf', () => {
  const { poll } = decode(BODIES['poll-defined'], samplePoll({ casts: [0, 0] }).drafts[0]!.body);
  const chair = ['A-WEST', 'B-EAST'].map((unit) => ({ unit, contest: 'chair', ballots: 4, totals: [1, 0, 2, 1] }));
  const trigger = (west: readonly [number, number], east: readonly [number, number]) =>
    [west, east].map((totals, i) => ({
      unit: ['A-WEST', 'B-EAST'][i]!,
      contest: 'sitting-member',
      ballots: totals[0] + totals[1],
      totals,
    }));
  const concluded = (counted: readonly CountedElection[]) => {
    const found = outcomeOf(poll, counted, { electorate: 40, lots: () => noLots, returned: [] });
    if (!found.ok) throw new Error('a lot is needed');
    return found.outcome;
  };
  const says = (west: readonly [number, number], east: readonly [number, number]) =>
    concluded([...chair, ...trigger(west, east)]).contests[1]!.units.map((unit) => unit.says);

  it('says of each unit of a trigger ballot what the greater number chose', () => {
    expect(says([5, 4], [4, 5])).to.deep.equal(['affirm', 'open']);
  });

  it('calls a unit tied at equal numbers, and one without a ballot not voted', () => {
    expect(says([3, 3], [0, 0])).to.deep.equal(['tied', 'not-voted']);
  });

  it('keeps blank papers apart from the choices, in the order of the definition', () => {
    const [contest] = concluded([...trigger([1, 0], [1, 0]), ...chair].reverse()).contests;
    expect(contest).to.deep.include({ contest: 'chair', kind: 'choose' });
    expect(contest!.units).to.deep.equal(
      ['A-WEST', 'B-EAST'].map((unit) => ({
        unit,
        ballots: 4,
        blank: 1,
        votes: [
          { choice: 'amin', votes: 0 },
          { choice: 'brand', votes: 2 },
          { choice: 'cole', votes: 1 },
        ],
        says: null,
      })),
    );
  });

  it('takes what affiliates returned beside what was counted, and one that returned nothing for not voted', () => {
    const contests = poll.contests.map((contest) =>
      contest.kind === 'trigger' ? { ...contest, rule: { ...TRIGGER_PRESETS[2]!.rule, quorum: 3 } } : contest,
    );
    const affiliates = ['C-UNION', 'D-UNION', 'E-UNION'].map((code) => ({
      ...{ code, name: code, section: 'affiliated', covers: [], returns: true as const },
    }));
    const wide = { ...poll, contests, units: [...poll.units.map((u) => ({ ...u, section: 'party' })), ...affiliates] };
    const returned = [
      { unit: 'D-UNION', contest: 'sitting-member', says: 'open' },
      { unit: 'C-UNION', contest: 'sitting-member', says: 'affirm' },
    ] as const;
    const ground = { electorate: 40, lots: () => noLots, returned };
    const found = outcomeOf(wide, [...chair, ...trigger([4, 5], [9, 0])], ground);
    if (!found.ok) throw new Error('a lot is needed');
    expect(outcome.parse(found.outcome)).to.deep.equal(found.outcome);
    const [choose, triggered] = found.outcome.contests;
    // Who is asked for a delegate is asked of members alone.
    expect(choose!.units.map(({ unit }) => unit)).to.deep.equal(['A-WEST', 'B-EAST']);
    const row = { ballots: 0, blank: null, votes: [], returned: true };
    expect(triggered!.units.slice(2)).to.deep.equal([
      { unit: 'C-UNION', ...row, says: 'affirm' },
      { unit: 'D-UNION', ...row, says: 'open' },
      { unit: 'E-UNION', ...row, says: 'not-voted' },
    ]);
    // One of two branches and one of two affiliates that said something: 25 points and 25, and 50 are not more than 50.
    expect(triggered!.decided).to.deep.include({ by: 'units', triggered: false });
    const turned = outcomeOf(wide, [...chair, ...trigger([4, 5], [9, 0])], {
      ...ground,
      returned: [returned[0], { ...returned[1], says: 'inquorate' }],
    });
    expect(turned.ok && turned.outcome.contests[1]!.decided).to.deep.include({ triggered: true });
  });

  it('refuses to conclude anything while a unit is not counted', () => {
    expect(() => concluded(chair)).to.throw(RangeError);
    expect(() => concluded([...chair, ...trigger([1, 0], [1, 0]).map((one) => ({ ...one, totals: [1] }))])).to.throw(
      RangeError,
    );
  });
});
