/** What is wrong with the questions of a paper as they were drawn up: each fault alone, at its place; and none that a paper cannot have. */
import { expect } from 'chai';
import fc from 'fast-check';
import { type Contest, contest, MOST_RANKED } from '../../crypto/contest.ts';
import { faultsOfContests } from '../../src/contract/contestFaults.ts';
import { presetQuorum, quorumsOf } from '../../src/contract/quorum.ts';
import { AV, CHOOSE, EVERY_CONTEST, people, STV, TRIGGER, YES_NO } from '../support/everyContest.ts';

const TWO = ['party', 'affiliate', 'party'];

const withChoice = (one: Contest, i: number, change: object): Contest => ({
  ...one,
  choices: one.choices.map((choice, j) => (i === j ? { ...choice, ...change } : choice)),
});
const withConstraint = (change: object): Contest => ({
  ...STV,
  constraints: (STV.constraints ?? []).map((one) => ({ ...one, ...change })),
});
const portrait = (change: object) => ({
  picture: { sha256: 'a'.repeat(64), bytes: 100, type: 'image/jpeg' as const, says: 'Person 1', ...change },
});

describe('what is wrong with the questions of a paper', () => {
  const told = (given: readonly Contest[], sections: readonly string[] = TWO) => faultsOfContests(given, sections);
  const paths = (...given: Parameters<typeof told>) => told(...given).map(({ path }) => path);

  it('is nothing for one of each kind together, and each is one that the board takes', () => {
    expect(told(EVERY_CONTEST)).to.deep.equal([]);
    for (const one of EVERY_CONTEST) expect(contest.safeParse(one).success, one.id).to.equal(true);
  });

  const cases: readonly [what: string, at: string, wrong: Contest][] = [
    ['no question', 'question', { ...AV, question: ' ' }],
    ['a question that fills the paper', 'question', { ...AV, question: 'x'.repeat(501) }],
    ['one candidate', 'choices', { ...AV, choices: people(1), max: 1 }],
    ['31 candidates to rank', 'choices', { ...AV, choices: people(MOST_RANKED + 1) }],
    ['51 choices', 'choices', { ...CHOOSE, choices: people(51) }],
    ['a trigger ballot with other choices', 'choices', { ...TRIGGER, choices: people(2) }],
    ['yes and no the other way round', 'choices', { ...YES_NO, choices: YES_NO.choices.toReversed() }],
    ['a name for programs with a capital', 'id', { ...AV, id: 'Candidate' }],
    ['a choice’s name for programs with a blank', 'choices[1].id', withChoice(CHOOSE, 1, { id: 'a b' })],
    ['two choices with one name for programs', 'choices[1].id', withChoice(CHOOSE, 1, { id: 'person-1' })],
    ['a candidate without a name', 'choices[2].text', withChoice(STV, 2, { text: '' })],
    ['a candidate with a very long name', 'choices[2].text', withChoice(STV, 2, { text: 'x'.repeat(201) })],
    ['two candidates of one name', 'choices[2].text', withChoice(STV, 2, { text: 'Person 1' })],
    ['two candidates of one name but for a blank', 'choices[2].text', withChoice(STV, 2, { text: 'Person 1 ' })],
    ['a ranked question with straight quotation marks', 'question', { ...AV, question: 'Who is "best"?' }],
    ['a candidate with a line end', 'choices[2].text', withChoice(STV, 2, { text: 'Person\nThree' })],
    ['an empty statement', 'choices[0].statement', withChoice(STV, 0, { statement: '' })],
    ['a statement that is too long', 'choices[0].statement', withChoice(STV, 0, { statement: 'x'.repeat(4001) })],
    [
      'a picture of which nobody says what it shows',
      'choices[0].picture.says',
      withChoice(STV, 0, portrait({ says: '' })),
    ],
    [
      'a picture of which too much is said',
      'choices[0].picture.says',
      withChoice(STV, 0, portrait({ says: 'x'.repeat(201) })),
    ],
    ['fewer than none to mark', 'min', { ...CHOOSE, min: -1 }],
    ['a ranked paper without a first preference', 'min', { ...AV, min: 0 }],
    ['half a mark', 'min', { ...CHOOSE, min: 0.5 }],
    ['none to mark', 'max', { ...CHOOSE, max: 0 }],
    ['no number at all', 'max', { ...CHOOSE, max: Number.NaN }],
    ['more marks than choices', 'max', { ...CHOOSE, max: 5 }],
    ['fewer at most than at least', 'max', { ...CHOOSE, min: 3 }],
    ['a trigger ballot in which both may be marked', 'max', { ...TRIGGER, max: 2 }],
    ['yes and no in turn', 'order', { ...YES_NO, order: 'rotated' }],
    ['rankings that nobody said who may read', 'rankings', (({ rankings: _, ...rest }) => rest)(AV)],
    ['rankings of what is not ranked', 'rankings', { ...CHOOSE, rankings: 'public' }],
    ['AV without a rule', 'rule', (({ rule: _, ...rest }) => rest)(AV)],
    ['AV by the rule of a committee', 'rule', { ...AV, rule: { name: 'ers97', seats: 1 } }],
    ['as many places as candidates', 'rule.seats', { ...STV, rule: { name: 'ers97', seats: 8 } }],
    ['no place to fill', 'rule.seats', { ...STV, constraints: undefined, rule: { name: 'ers97', seats: 0 } } as never],
    ['more than the whole', 'rule.over', { ...YES_NO, rule: { name: 'share-of-votes', over: 4, under: 3 } }],
    ['a share of nothing', 'rule.over', { ...YES_NO, rule: { name: 'share-of-electorate', over: 0, under: 3 } }],
    [
      'a quorum below none',
      'rule.quorum',
      { ...TRIGGER, rule: { ...TRIGGER.rule, quorum: -1 } as Contest['rule'] } as Contest,
    ],
    ['a condition that says nothing', 'constraints[0].says', withConstraint({ says: '' })],
    ['a condition that says too much', 'constraints[0].says', withConstraint({ says: 'x'.repeat(501) })],
    ['a condition about nobody', 'constraints[0].choices', withConstraint({ choices: [] })],
    ['a condition about a stranger', 'constraints[0].choices', withConstraint({ choices: ['nobody', 'person-1'] })],
    [
      'a condition that names somebody twice',
      'constraints[0].choices',
      withConstraint({ choices: ['person-1', 'person-1'] }),
    ],
    ['a condition for none', 'constraints[0].least', withConstraint({ least: 0 })],
    ['a condition for more than it names', 'constraints[0].least', withConstraint({ least: 4 })],
    [
      'a condition for more than there are places',
      'constraints[0].least',
      { ...withConstraint({ least: 3 }), rule: { name: 'ers97', seats: 2 } },
    ],
    ['a condition with a name that is none', 'constraints[0].id', withConstraint({ id: 'X' })],
    [
      'two conditions with one name',
      'constraints[1].id',
      { ...STV, constraints: [...(STV.constraints ?? []), ...(STV.constraints ?? [])] },
    ],
    [
      'conditions that no committee can meet together',
      'constraints',
      {
        ...STV,
        constraints: [
          { id: 'some', says: 'Two of these', choices: ['person-1', 'person-2'], least: 2 },
          { id: 'others', says: 'Two of those', choices: ['person-3', 'person-4'], least: 2 },
        ],
      },
    ],
    ['a condition where no places are filled', 'constraints', { ...AV, constraints: STV.constraints } as Contest],
    ['conditions that are none', 'constraints', { ...STV, constraints: [] }],
  ];
  for (const [what, at, wrong] of cases) {
    it(`is told: ${what}`, () => {
      expect(paths([wrong])).to.deep.equal([`contests[0].${at}`]);
      for (const { says } of told([wrong])) expect(says).to.match(/^[A-Z].*[.]$/);
    });
  }

  it('is a college of any other number of sections than two', () => {
    expect(paths([TRIGGER], ['party', 'party'])).to.deep.equal(['contests[0].rule']);
    expect(paths([TRIGGER], ['party', 'affiliate', 'society'])).to.deep.equal(['contests[0].rule']);
    expect(told([TRIGGER], ['party'])[0]?.says).to.include('all in one (party)');
    const third: Contest = {
      ...TRIGGER,
      rule: { ...TRIGGER.rule, name: 'third-of-either-section' } as Contest['rule'],
    } as Contest;
    expect(paths([third], ['party'])).to.deep.equal([]);
  });

  it('is told of every question at its own place, and of the paper as a whole', () => {
    expect(paths([CHOOSE, { ...CHOOSE, question: '' }])).to.deep.equal(['contests[1].question', 'contests[1].id']);
    expect(paths([])).to.deep.equal(['contests']);
    const shown: Contest = { ...CHOOSE, choices: people(50).map((one) => ({ ...one, ...portrait({}) })) };
    expect(paths([shown, { ...shown, id: 'more' }])).to.deep.equal([]);
    const most = [shown, { ...shown, id: 'more' }, withChoice({ ...CHOOSE, id: 'one' }, 0, portrait({}))];
    expect(paths(most)).to.deep.equal(['contests']);
    expect(paths(Array.from({ length: 21 }, (_, i) => ({ ...CHOOSE, id: `q${i}` })))).to.deep.equal(['contests']);
  });

  it('takes rankings for everybody and for the scrutineers alone', () => {
    const ranked = EVERY_CONTEST.filter(({ rankings }) => rankings !== undefined);
    expect(ranked.map(({ kind }) => kind)).to.have.members(['av', 'stv']);
    for (const one of ranked) {
      for (const rankings of ['public', 'sealed'] as const) expect(paths([{ ...one, rankings }])).to.deep.equal([]);
    }
  });

  it('leaves nothing that the board would refuse', () => {
    const texts = fc.constantFrom('', 'Yes', 'Person 1', 'Bob "B" Smith', 'x'.repeat(201), 'x'.repeat(501));
    const numbers = fc.constantFrom(-1, 0, 1, 2, 3, 5, 8, 9, 51, 1001, 0.5);
    const ids = fc.constantFrom('affirm', 'open', 'yes', 'no', 'person-1', 'person-2', 'X', '');
    const changed = fc.record(
      {
        id: ids,
        kind: fc.constantFrom(...EVERY_CONTEST.map(({ kind }) => kind)),
        question: texts,
        choices: fc.constantFrom(...EVERY_CONTEST.map(({ choices }) => choices), people(1), people(31), people(51), []),
        min: numbers,
        max: numbers,
        rule: fc.oneof(
          fc.constantFrom(...EVERY_CONTEST.map(({ rule }) => rule), undefined),
          fc.record({ name: fc.constantFrom('most-marks'), seats: numbers, tie: fc.constantFrom('lot') }),
          fc.record({ name: fc.constantFrom('ers97', 'meek-hww'), seats: numbers }),
          fc.record({ name: fc.constantFrom('share-of-electorate'), over: numbers, under: numbers }),
        ),
        order: fc.constantFrom('fixed', 'rotated', 'drawn', undefined),
        rankings: fc.constantFrom('public', 'sealed', undefined),
        constraints: fc.oneof(
          fc.constantFrom(undefined, []),
          fc.array(fc.record({ id: ids, says: texts, choices: fc.array(ids, { maxLength: 3 }), least: numbers }), {
            maxLength: 3,
          }),
        ),
      },
      { requiredKeys: [] },
    );
    const drawn = fc.tuple(fc.constantFrom(...EVERY_CONTEST), changed).map(([one, change]) => {
      const all: object = { ...one, ...change };
      return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Contest;
    });
    fc.assert(
      fc.property(drawn, (one) => told([one]).length > 0 || contest.safeParse(one).success),
      { numRuns: 3000 },
    );
  });
});

describe('how many trustees must be needed', () => {
  it('is more than half of them, the smallest majority unless the officer says more', () => {
    expect([1, 2, 3, 4, 5, 50].map((n) => quorumsOf(n))).to.deep.equal([
      ...[[1], [2], [2, 3], [3, 4], [3, 4, 5]],
      Array.from({ length: 25 }, (_, i) => 26 + i),
    ]);
    expect([1, 2, 3, 4, 5].map((n) => presetQuorum(n))).to.deep.equal([1, 2, 2, 3, 3]);
  });
});
