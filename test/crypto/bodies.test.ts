/** What the definition of a poll may not say, whoever wrote it. */
import { expect } from 'chai';
import { contest, pollUnit } from '../../crypto/bodies.ts';

const CHOOSE = {
  id: 'committee',
  kind: 'choose',
  question: 'Who should sit on the committee?',
  choices: [
    { id: 'a', text: 'Amara' },
    { id: 'b', text: 'Beatrix' },
  ],
  min: 1,
  max: 1,
  blank: false,
};
const TRIGGER = {
  ...CHOOSE,
  kind: 'trigger',
  choices: [
    { id: 'affirm', text: 'Keep' },
    { id: 'open', text: 'Select' },
  ],
};
const complaint = (schema: typeof contest | typeof pollUnit, given: object): string =>
  schema.safeParse(given).error?.issues[0]?.message ?? 'accepted';

describe('a contest', () => {
  it('is accepted as it should be', () => {
    expect(complaint(contest, CHOOSE)).equal('accepted');
    expect(complaint(contest, TRIGGER)).equal('accepted');
  });

  it('has no two choices that a voter could not tell apart', () => {
    const twins = [
      { id: 'a', text: 'Amara' },
      { id: 'b', text: 'Amara' },
    ];
    expect(complaint(contest, { ...CHOOSE, choices: twins })).contain('text twice');
    expect(
      complaint(contest, { ...CHOOSE, choices: twins.map(({ text }, i) => ({ id: 'a', text: text + i })) }),
    ).contain('id twice');
  });

  it('asks for no more marks than there are choices, and for no fewer than none', () => {
    expect(complaint(contest, { ...CHOOSE, max: 3 })).contain('min ≤ max');
    expect(complaint(contest, { ...CHOOSE, min: 2 })).contain('min ≤ max');
  });

  it('is a trigger only with the choices affirm and open, in that order, one to mark', () => {
    expect(complaint(contest, { ...TRIGGER, choices: [...TRIGGER.choices].reverse() })).contain('affirm and open');
    expect(complaint(contest, { ...TRIGGER, min: 0 })).contain('affirm and open');
  });

  it('has no field that nobody knows', () => {
    expect(complaint(contest, { ...CHOOSE, weight: 2 })).not.equal('accepted');
  });
});

describe('a unit of a poll', () => {
  const unit = { code: 'EAST', name: 'East', section: 'party', covers: ['EAST', 'EAST-2'] };
  it('covers roll units in order, none twice, and one at least', () => {
    expect(complaint(pollUnit, unit)).equal('accepted');
    expect(complaint(pollUnit, { ...unit, covers: ['EAST-2', 'EAST'] })).contain('sorted');
    expect(complaint(pollUnit, { ...unit, covers: ['EAST', 'EAST'] })).contain('sorted');
    expect(complaint(pollUnit, { ...unit, covers: [] })).not.equal('accepted');
  });
});
