/** What the booth makes of taps, moves and typed numbers, and what of it is encrypted. */
import { expect } from 'chai';
import fc from 'fast-check';
import { type Contest, contest } from '../../crypto/contest.ts';
import { papersOf, rankingOf } from '../../src/count/ranking.ts';
import { answerOf, faultOf, type Marks, marksIn, NO_MARKS } from '../../web/booth/marks.ts';
import { moved, ordinal, readTyped, tapped, typedOf } from '../../web/booth/ranking.ts';

const NAMES = ['Anna Berg', 'Ben Cole', 'Cem Demir', 'Dot Ellis', 'Eve Fox'];
const IDS = NAMES.map((name) => name.toLowerCase().replace(' ', '-'));
const contestOf = (changes: object): Contest =>
  contest.parse({
    id: 'committee',
    kind: 'stv',
    question: 'Who shall sit on the committee?',
    choices: NAMES.map((text, i) => ({ id: IDS[i]!, text })),
    min: 1,
    max: NAMES.length,
    blank: false,
    rankings: 'public',
    rule: { name: 'scottish-stv-2007', seats: 2 },
    ...changes,
  });
const marked = (changes: object) =>
  contestOf({ kind: 'choose', rankings: undefined, rule: { name: 'most-marks', seats: 2, tie: 'lot' }, ...changes });
const typedAs = (...entries: readonly string[]) => new Map(entries.map((entry, i) => [IDS[i]!, entry]));
const says = (of: Contest, ...entries: readonly string[]) =>
  readTyped(of, typedAs(...entries)).faults.map(({ says }) => says);
const stv = contestOf({});
const [anna, ben, cem, dot] = IDS as [string, string, string, string];

describe('a ranking by tapping', () => {
  it('gives the next preference at each tap; a second tap takes it away, and the later ones move up', () => {
    const taps = [cem, anna, dot].reduce<readonly string[]>((order, id) => tapped(order, id, 5)!, []);
    expect(taps).deep.equal([cem, anna, dot]);
    expect(tapped(taps, anna, 5)).deep.equal([cem, dot]);
  });

  it('gives no more preferences than the contest allows', () => {
    expect(tapped([anna, ben], cem, 2)).equal(null);
    expect(tapped([anna, ben], ben, 2)).deep.equal([anna]);
  });

  it('moves a name by one place, and none beyond the ends', () => {
    expect(moved([anna, ben, cem], cem, -1)).deep.equal([anna, cem, ben]);
    expect(moved([anna, ben, cem], anna, 1)).deep.equal([ben, anna, cem]);
    expect(moved([anna, ben], anna, -1)).equal(null);
    expect(moved([anna, ben], ben, 1)).equal(null);
    expect(moved([anna, ben], cem, 1)).equal(null);
  });

  it('is a ranking without gap or repeat whatever is tapped and moved', () => {
    const act = fc.tuple(fc.constantFrom('tap', 'up', 'down'), fc.constantFrom(...IDS));
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), (acts, max) => {
        const chosen = acts.reduce<readonly string[]>(
          (order, [how, id]) =>
            (how === 'tap' ? tapped(order, id, max) : moved(order, id, how === 'up' ? -1 : 1)) ?? order,
          [],
        );
        const [paper] = papersOf({ min: 1, max, blank: true }, [answerOf(stv, { blank: false, chosen })], []);
        expect(paper).deep.equal({ ranking: chosen.map((id) => IDS.indexOf(id) + 1) });
      }),
    );
  });
});

describe('a ranking by typed numbers', () => {
  it('leads to the same numbers as the same order tapped', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(IDS), (order) => {
        const { ranking, faults } = readTyped(stv, typedOf(order));
        expect({ ranking, faults }).deep.equal({ ranking: order, faults: [] });
      }),
    );
  });

  it('is read exactly when every number from 1 on stands once', () => {
    const entry = fc.constantFrom('', '1', '2', '3', '4', '5');
    fc.assert(
      fc.property(fc.array(entry, { minLength: 5, maxLength: 5 }), fc.integer({ min: 1, max: 5 }), (entries, max) => {
        const { ranking, faults } = readTyped({ ...stv, max }, typedAs(...entries));
        const read = rankingOf(entries.map(Number), max);
        expect(faults.length === 0).equal('ranking' in read);
        if ('ranking' in read) expect(ranking).deep.equal(read.ranking.map((number) => IDS[number - 1]));
      }),
      { numRuns: 500 },
    );
  });

  it('says which number stands twice, and beside whom', () => {
    expect(says(stv, '1', '2', '2')).deep.equal([
      'The number 2 stands twice, beside Ben Cole and Cem Demir. Give each a number of its own.',
    ]);
    expect(says(stv, '1', '1', '', '', '1')).deep.equal([
      'The number 1 stands 3 times, beside Anna Berg, Ben Cole and Eve Fox. Give each a number of its own.',
    ]);
  });

  it('says beside each of the names where else its number stands', () => {
    const [fault] = readTyped(stv, typedAs('1', '1', '', '', '1')).faults;
    expect(Object.fromEntries(fault?.beside ?? [])).deep.equal({
      'anna-berg': '1 stands beside Ben Cole and Eve Fox too.',
      'ben-cole': '1 stands beside Anna Berg and Eve Fox too.',
      'eve-fox': '1 stands beside Anna Berg and Ben Cole too.',
    });
  });

  it('says which number is left out', () => {
    expect(says(stv, '1', '', '4')).deep.equal([
      'There is a 4, and no 2 and 3. Use 1, 2, 3 and so on, and leave no number out.',
    ]);
  });

  it('says what cannot be a preference here', () => {
    for (const entry of ['6', '0', '01', '-1', '1.', 'x', '99'])
      expect(says(stv, entry)).deep.equal([
        `“${entry}” beside Anna Berg cannot be used. Type a number from 1 to 5, or leave it empty.`,
      ]);
    expect(says({ ...stv, max: 2 }, '1', '2', '3')).deep.equal([
      '“3” beside Cem Demir cannot be used. Type a number from 1 to 2, or leave it empty.',
    ]);
    expect(says(stv, ' 1 ', ' ', '2')).deep.equal([]);
  });

  it('counts on as far as the order is clear', () => {
    expect(readTyped(stv, typedAs('1', '3', '2', '5', '3')).ranking).deep.equal([anna, cem]);
    expect(readTyped(stv, typedAs('2', '3')).ranking).deep.equal([]);
  });
});

describe('what is still wrong with a paper', () => {
  const fault = (of: Contest, ...chosen: readonly string[]) => faultOf(of, { blank: false, chosen });

  it('is that it has no first preference, or fewer than the contest asks for', () => {
    expect(fault(stv)).equal('Please give at least your first preference.');
    expect(fault(contestOf({ blank: true }))).equal(
      'Please give at least your first preference, or choose to leave this question blank.',
    );
    expect(fault(contestOf({ min: 3 }), anna, ben)).equal('Please rank at least 3 candidates.');
    expect(fault(contestOf({ min: 3 }), anna, ben, cem)).equal(null);
    expect(faultOf(contestOf({ blank: true }), { blank: true, chosen: [] })).equal(null);
  });

  it('is what is wrong with the typed numbers, even where part of the order is clear', () => {
    const typed = typedAs('1', '3');
    const marks: Marks = { blank: false, ...{ chosen: readTyped(stv, typed).ranking }, typed };
    expect(faultOf(stv, marks)).match(/^There is a 3, and no 2\./);
  });

  it('is too few marks or too many', () => {
    expect(fault(marked({ min: 1, max: 2 }))).equal('Please mark at least 1.');
    expect(fault(marked({ min: 1, max: 2, blank: true }), anna, ben, cem)).equal(
      'Please mark at most 2, or choose to leave this question blank. You have marked 3.',
    );
    expect(fault(marked({ min: 2, max: 2 }), anna)).equal('Please mark exactly 2.');
    expect(fault(marked({ min: 0, max: 5, kind: 'approval' }))).equal(null);
    expect(fault(marked({ min: 0, max: 5, kind: 'approval', blank: true }))).match(/leave this question blank/);
    expect(fault(marked({ min: 0, max: 5, kind: 'approval' }), ...IDS)).equal(null);
  });
});

describe('the numbers that are encrypted', () => {
  it('are the rank of each candidate in the order of the contest, and 0 for whoever has none', () => {
    expect(answerOf(stv, { blank: false, chosen: [cem, anna] })).deep.equal([2, 0, 1, 0, 0]);
    expect(answerOf(contestOf({ blank: true }), { blank: true, chosen: [] })).deep.equal([0, 0, 0, 0, 0]);
  });

  it('are a mark or none for each choice, the blank vote in front where the paper may be blank', () => {
    expect(answerOf(marked({}), { blank: false, chosen: [dot, ben] })).deep.equal([0, 1, 0, 1, 0]);
    expect(answerOf(marked({ blank: true }), { blank: false, chosen: [ben] })).deep.equal([0, 0, 1, 0, 0, 0]);
    expect(answerOf(marked({ blank: true }), { blank: true, chosen: [ben] })).deep.equal([1, 0, 0, 0, 0, 0]);
  });

  it('say again what was marked, in its order, on the page before the cast', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(IDS, { minLength: 1 }), fc.boolean(), (chosen, blank) => {
        const ranked = contestOf({ blank });
        expect(marksIn(ranked, answerOf(ranked, { blank: false, chosen }))).deep.equal({ blank: false, chosen });
        const other = marked({ blank });
        const read = marksIn(other, answerOf(other, { blank: false, chosen }));
        expect(read).deep.equal({ blank: false, chosen: IDS.filter((id) => chosen.includes(id)) });
      }),
    );
    for (const of of [contestOf({ blank: true }), marked({ blank: true })])
      expect(marksIn(of, answerOf(of, { ...NO_MARKS, blank: true }))).deep.equal({ blank: true, chosen: [] });
  });

  it('say nothing where they are no ranking: that is not cast', () => {
    for (const answer of [[1, 1, 0, 0, 0], [2, 0, 0, 0, 0], [1, 2], []])
      expect(() => marksIn(stv, answer), answer.join()).throw(RangeError);
    expect(() => marksIn(contestOf({ max: 1 }), [1, 2, 0, 0, 0])).throw(RangeError);
  });
});

it('the places of an order are said as people say them', () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 30].map(ordinal).join(' ')).equal(
    '1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 23rd 30th',
  );
});
