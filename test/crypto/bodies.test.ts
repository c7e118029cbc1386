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

describe('a contest with a rule', () => {
  const candidates = (number: number) =>
    Array.from({ length: number }, (_, i) => ({ id: `c${i + 1}`, text: `Candidate ${i + 1}` }));
  const COLLEGE = {
    ...{ name: 'college-50-50', preset: 'college-from-2021', unitTie: 'abstain', notVoted: 'abstain' },
    ...{ inquorate: 'abstain', emptySection: 'ask', quorum: 0 },
  };
  const YES_NO = {
    ...CHOOSE,
    ...{ kind: 'yesno', choices: ['yes', 'no'].map((id) => ({ id, text: id })), rule: { name: 'more-yes-than-no' } },
  };
  const MARKS = { ...CHOOSE, choices: candidates(3), rule: { name: 'most-marks', seats: 2, tie: 'lot' } };
  const AV = { ...CHOOSE, kind: 'av', choices: candidates(3), max: 3, rule: { name: 'av' }, rankings: 'public' };
  const STV = { ...AV, kind: 'stv', rule: { name: 'ers97', seats: 2 } };

  it('is accepted as it should be, of each kind', () => {
    const approval = { ...MARKS, kind: 'approval', min: 0, max: 3, order: 'drawn' };
    for (const good of [{ ...TRIGGER, rule: COLLEGE }, YES_NO, MARKS, approval, AV, STV]) {
      expect(complaint(contest, good), good.kind).equal('accepted');
    }
  });

  it('has one where its kind cannot be without, and one of its own kind', () => {
    for (const { rule: _, ...without } of [YES_NO, AV, STV, { ...MARKS, kind: 'approval' }]) {
      expect(complaint(contest, without), without.kind).contain('needs a rule');
    }
    const { rule: _, ...chosen } = MARKS;
    expect(complaint(contest, chosen)).equal('accepted');
    for (const one of [TRIGGER, YES_NO, MARKS, STV]) {
      expect(complaint(contest, { ...one, rule: { name: 'av' } }), one.kind).contain('another kind');
    }
    expect(complaint(contest, { ...AV, rule: STV.rule })).contain('another kind');
    expect(complaint(contest, { ...YES_NO, rule: COLLEGE })).contain('another kind');
    expect(complaint(contest, { ...TRIGGER, rule: YES_NO.rule })).contain('another kind');
  });

  it('has every setting of its rule, and no other', () => {
    const { unitTie: _, ...silent } = COLLEGE;
    for (const rule of [
      ...[silent, { ...COLLEGE, unitTie: 'lost' }, { ...COLLEGE, quorum: -1 }, { ...COLLEGE, preset: undefined }],
      ...[
        { ...COLLEGE, seats: 1 },
        { ...COLLEGE, name: 'two-thirds' },
      ],
    ]) {
      expect(complaint(contest, { ...TRIGGER, rule }), JSON.stringify(rule)).not.equal('accepted');
    }
    expect(complaint(contest, { ...AV, rule: { name: 'av', seats: 1 } })).not.equal('accepted');
    expect(complaint(contest, { ...MARKS, rule: { name: 'most-marks', seats: 2 } })).not.equal('accepted');
    expect(complaint(contest, { ...STV, rule: { name: 'meek', seats: 2 } })).not.equal('accepted');
  });

  it('is a yes/no only with yes and no, in that order, one to mark', () => {
    expect(complaint(contest, { ...YES_NO, choices: [...YES_NO.choices].reverse() })).contain('yes and no');
    expect(complaint(contest, { ...YES_NO, min: 0 })).contain('yes and no');
    expect(complaint(contest, { ...YES_NO, choices: [...YES_NO.choices, { id: 'maybe', text: 'Maybe' }] })).contain(
      'yes and no',
    );
  });

  it('asks for a share of at most all, in whole numbers', () => {
    const share = (over: number, under: number) =>
      complaint(contest, { ...YES_NO, rule: { name: 'share-of-electorate', over, under } });
    expect(share(2, 3)).equal('accepted');
    expect(share(1, 1)).equal('accepted');
    expect(share(4, 3)).contain('at most all');
    expect(share(0, 3)).not.equal('accepted');
    expect(share(1, 1001)).not.equal('accepted');
    expect(share(0.5, 1)).not.equal('accepted');
  });

  it('fills fewer seats than there are choices', () => {
    expect(complaint(contest, { ...MARKS, rule: { ...MARKS.rule, seats: 3 } })).contain('fewer seats');
    expect(complaint(contest, { ...STV, rule: { ...STV.rule, seats: 3 } })).contain('fewer seats');
    expect(complaint(contest, { ...STV, rule: { ...STV.rule, seats: 0 } })).not.equal('accepted');
  });

  it('says of ranked papers, and of no others, who may read them', () => {
    const { rankings: _, ...silent } = AV;
    expect(complaint(contest, silent)).contain('rankings');
    expect(complaint(contest, { ...AV, rankings: 'sealed' })).equal('accepted');
    expect(complaint(contest, { ...MARKS, rankings: 'public' })).contain('rankings');
  });

  it('has room for thirty candidates on a ranked paper, and asks for a first preference at least', () => {
    const ranked = (number: number) => ({ ...STV, choices: candidates(number), max: number });
    expect(complaint(contest, ranked(30))).equal('accepted');
    expect(complaint(contest, ranked(31))).contain('at most 30');
    expect(complaint(contest, { ...AV, min: 0 })).contain('first preference');
  });

  it('has no text on a ranked paper that the file of its papers could not hold', () => {
    const named = (text: string) => ({ ...AV, choices: [{ id: 'c0', text }, ...AV.choices] });
    expect(complaint(contest, named('Jo “Red” Brand # 1'))).equal('accepted');
    for (const text of ['"Jo" Brand', 'Jo "Red" Brand', 'Jo\nBrand', 'Jo\rBrand']) {
      expect(complaint(contest, named(text)), JSON.stringify(text)).contain('quotation marks');
    }
    expect(complaint(contest, { ...AV, question: 'Who is "chair"' })).contain('quotation marks');
  });

  it('keeps the order in which affirm and open, yes and no stand', () => {
    expect(complaint(contest, { ...MARKS, order: 'rotated' })).equal('accepted');
    expect(complaint(contest, { ...YES_NO, order: 'drawn' })).contain('order is fixed');
    expect(complaint(contest, { ...TRIGGER, rule: COLLEGE, order: 'rotated' })).contain('order is fixed');
    expect(complaint(contest, { ...YES_NO, order: 'fixed' })).equal('accepted');
  });

  it('has constraints that can be kept, where seats are filled', () => {
    const women = { id: 'women', says: 'At least one woman (Rule 4)', choices: ['c1', 'c2'], least: 1 };
    const under = (...constraints: readonly object[]) => complaint(contest, { ...STV, constraints });
    expect(under(women)).equal('accepted');
    expect(under()).not.equal('accepted');
    expect(under({ ...women, choices: ['c1', 'c9'] })).contain('choices of its contest');
    expect(under({ ...women, choices: ['c1', 'c1'] })).contain('a choice twice');
    expect(under({ ...women, choices: ['c1'], least: 2 })).contain('number of choices');
    expect(under({ ...women, choices: ['c1', 'c2', 'c3'], least: 3 })).contain('than the seats');
    expect(under({ ...women, least: 0 })).not.equal('accepted');
    expect(under(women, { ...women, least: 2 })).contain('constraint id twice');
    expect(under(women, { ...women, id: 'young', least: 2 })).equal('accepted');
    const { rule: _, ...unruled } = MARKS;
    for (const one of [{ ...TRIGGER, rule: COLLEGE }, unruled, AV]) {
      const of = one.choices.map(({ id }) => id);
      const complained = complaint(contest, { ...one, constraints: [{ ...women, choices: of }] });
      expect(complained, one.kind).contain('where seats are filled');
    }
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
