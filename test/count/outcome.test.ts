/** From the totals of the units to what each of them decided. */
import { expect } from 'chai';
import { BODIES } from '../../crypto/bodies.ts';
import { decode } from '../../crypto/canonical.ts';
import { noLots } from '../../src/count/lot.ts';
import { type CountedElection, outcomeOf } from '../../src/count/outcome.ts';
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
    const found = outcomeOf(poll, counted, { electorate: 40, lots: () => noLots });
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

  it('refuses to conclude anything while a unit is not counted', () => {
    expect(() => concluded(chair)).to.throw(RangeError);
    expect(() => concluded([...chair, ...trigger([1, 0], [1, 0]).map((one) => ({ ...one, totals: [1] }))])).to.throw(
      RangeError,
    );
  });
});
