/** What is wrong with a poll as it was drawn up, each fault by itself and at its place in the form: facts by hand. */
import { expect } from 'chai';
import { type DraftFacts, faultsOfDraft, type PollDraft } from '../../src/domain/pollDraft.ts';

const unit = (code: string, ...covers: string[]) => ({ code, name: code, section: 'party', covers });
const affiliate = (code: string) => ({ ...unit(code), returns: true });
const contest = (id: string) => ({
  ...{ id, kind: 'trigger' as const, question: 'Only candidate?', min: 1, max: 1, blank: false },
  choices: [
    { id: 'affirm', text: 'Yes' },
    { id: 'open', text: 'No' },
  ],
});
const [PORTRAIT, OTHER] = ['c'.repeat(64), 'd'.repeat(64)];
/** A question whose first choice has a picture. */
const pictured = {
  ...{ id: 'first', kind: 'choose' as const, question: 'Who?', min: 1, max: 1, blank: false },
  choices: [
    { id: 'ann', text: 'Ann', picture: { sha256: PORTRAIT, bytes: 100, type: 'image/jpeg', says: 'Ann' } },
    { id: 'ben', text: 'Ben' },
  ],
};
/** The same without. */
const unpictured = { ...pictured, choices: pictured.choices.map(({ id, text }) => ({ id, text })) };
const come = (...pictures: [string, { bytes: number; type: 'image/jpeg' | 'image/png' | null }][]) => ({
  pictures: new Map(pictures),
});
const [LIST, BEFORE] = ['a'.repeat(64), 'b'.repeat(64)];

const draft = (change: object = {}): PollDraft =>
  ({
    title: 'Trigger ballot',
    rehearsal: false,
    opensAt: '2026-10-02T08:00:00Z',
    closesAt: '2026-10-24T19:00:00Z',
    units: [unit('E', 'EAST'), unit('W', 'WEST', '')],
    contests: [contest('first'), contest('second')],
    smallUnit: 10,
    batchFloor: 10,
    promiseMinutes: 60,
    corrections: { claimsUntil: '2026-10-10T00:00:00Z', overridesUntil: '2026-10-24T19:00:00Z' },
    secondElement: 'none',
    trustees: ['tom', 'tess'],
    scrutineers: ['sue'],
    snapshot: LIST,
    previous: BEFORE,
    rules: '',
    ...change,
  }) as unknown as PollDraft;

const facts = (change: Partial<DraftFacts> = {}, rules: object = {}): DraftFacts => ({
  now: new Date('2026-10-01T09:00:00Z'),
  listedUnits: new Set(['EAST', 'WEST', 'NORTH']),
  hasUnitsFile: true,
  membersAsOf: '2026-09-30T00:00:00Z',
  previousAsOf: '2026-08-31T00:00:00Z',
  hasOlderList: true,
  // Only what is read of them.
  rules: { votingDay: '2026-10-24', boundaryTest: 'none', ...rules } as unknown as DraftFacts['rules'],
  trustees: new Set(['tom', 'tess', 'sue']),
  scrutineers: new Set(['sue', 'tom']),
  pictures: new Map(),
  ...change,
});

const three = { trustees: ['tom', 'tess', 'tina'] };

describe('a poll as it was drawn up', () => {
  const paths = (given: object, known?: Partial<DraftFacts>, rules?: object): string[] =>
    faultsOfDraft(draft(given), facts(known, rules)).map(({ path }) => path);

  const cases: readonly [what: string, faults: string[], given: object, known?: Partial<DraftFacts>, rules?: object][] =
    [
      ['is set up when nothing is wrong with it', [], {}],
      ['closes after it opens', ['closesAt'], { opensAt: '2026-10-24T19:00:00Z' }],
      ['does not close in the past', ['closesAt'], {}, { now: new Date('2026-10-24T19:00:00Z') }],
      ['closes a moment from now', [], {}, { now: new Date('2026-10-24T18:59:59.999Z') }],
      ['lasts ten years', [], { closesAt: '2036-10-02T08:00:00Z' }],
      ['lasts no longer than ten years', ['closesAt'], { closesAt: '2036-10-02T08:00:01Z' }],
      [
        'is over before the year 9999',
        ['closesAt'],
        { opensAt: '9998-01-01T00:00:00Z', closesAt: '9999-01-01T00:00:00Z' },
      ],
      ['has the rules of its own day', ['rules'], {}, {}, { votingDay: '2026-10-25' }],
      ['may have any rules when it is a rehearsal', [], { rehearsal: true }, {}, { votingDay: '2026-10-25' }],
      ['shows nobody who votes when', ['batchFloor'], { batchFloor: 9 }],
      ['may do so when it is a rehearsal', [], { batchFloor: 1, rehearsal: true }],
      [
        'is not put right after voting',
        ['corrections.overridesUntil'],
        { corrections: { overridesUntil: '2026-10-24T19:00:01Z' } },
      ],
      ['gives each unit a code of its own', ['units[1].code'], { units: [unit('E', 'EAST'), unit('E', 'WEST')] }],
      [
        'lets each branch vote in one unit',
        ['units[1].covers[1]'],
        { units: [unit('E', 'EAST'), unit('W', 'WEST', 'EAST')] },
      ],
      ['has branches that the list has', ['units[0].covers[1]'], { units: [unit('E', 'EAST', 'MOON')] }],
      ['gives each question a name of its own', ['contests[1].id'], { contests: [contest('first'), contest('first')] }],
      ['lets affiliates return their result', [], { units: [unit('E', 'EAST'), affiliate('UNION')] }],
      ['has somebody vote here', ['units'], { units: [affiliate('UNION')] }],
      [
        'takes no result from a unit whose members vote here',
        ['units[1].code'],
        { units: [unit('E', 'EAST', 'WEST'), affiliate('WEST')] },
      ],
      [
        'has results returned of a trigger ballot alone',
        ['units[1].returns'],
        { units: [unit('E', 'EAST'), affiliate('UNION')], contests: [unpictured] },
      ],
      [
        'counts the sections of affiliates for the college too',
        [],
        {
          units: [unit('E', 'EAST'), { ...affiliate('UNION'), section: 'affiliated' }],
          contests: [{ ...contest('first'), rule: { name: 'college-50-50', quorum: 0 } }],
        },
      ],
      [
        'is told what is wrong with its questions, at their places (contestFaults)',
        ['contests[1].question'],
        { contests: [contest('first'), { ...contest('second'), question: '' }] },
      ],
      [
        'has units of two sections where its rule has a college of two',
        ['contests[0].rule'],
        { contests: [{ ...contest('first'), rule: { name: 'college-50-50', quorum: 0 } }] },
      ],
      ['has its pictures', [], { contests: [pictured] }, come([PORTRAIT, { bytes: 100, type: 'image/jpeg' }])],
      ['misses no picture', ['contests[0].choices[0].picture'], { contests: [pictured] }],
      [
        'has pictures of the size that was said',
        ['contests[0].choices[0].picture'],
        { contests: [pictured] },
        come([PORTRAIT, { bytes: 101, type: 'image/jpeg' }]),
      ],
      [
        'has pictures of the kind that was said',
        ['contests[0].choices[0].picture'],
        { contests: [pictured] },
        come([PORTRAIT, { bytes: 100, type: 'image/png' }]),
      ],
      [
        'has no picture that is none',
        ['contests[0].choices[0].picture'],
        { contests: [pictured] },
        come([PORTRAIT, { bytes: 100, type: null }]),
      ],
      [
        'has no picture of nobody',
        ['pictures[1]'],
        { contests: [pictured] },
        come([PORTRAIT, { bytes: 100, type: 'image/jpeg' }], [OTHER, { bytes: 1, type: 'image/jpeg' }]),
      ],
      ['tests addresses by a file of units', ['rules'], {}, { hasUnitsFile: false }, { boundaryTest: 'listed-unit' }],
      ['tests addresses where there is such a file', [], {}, {}, { boundaryTest: 'listed-unit' }],
      ['needs no such file where it tests none', [], {}, { hasUnitsFile: false }],
      ['is compared with another list', ['previous'], { previous: LIST }],
      ['is compared with an older list', ['previous'], {}, { previousAsOf: '2026-09-30T00:00:00Z' }],
      ['is compared with the list before where there is one', ['previous'], { previous: null }, { previousAsOf: null }],
      [
        'is compared with nothing where there is nothing',
        [],
        { previous: null },
        { previousAsOf: null, hasOlderList: false },
      ],
      ['names a trustee once', ['trustees[1]'], { trustees: ['tess', 'tess'] }],
      ['names a scrutineer once', ['scrutineers[1]'], { scrutineers: ['sue', 'sue'] }],
      ['has a scrutineer', ['scrutineers'], { scrutineers: [] }],
      ['has trustees who are trustees', ['trustees[1]'], { trustees: ['tess', 'nobody'] }],
      ['has scrutineers who are scrutineers', ['scrutineers[1]'], { scrutineers: ['sue', 'tess'], trustees: ['tom'] }],
      ['needs all trustees for its count', [], { quorum: 2 }],
      ['needs more than half of them', ['quorum'], { quorum: 1 }],
      ['needs a majority of three', [], { quorum: 2, ...three }, { trustees: new Set(three.trustees) }],
      ['needs no more than there are', ['quorum'], { quorum: 4, ...three }, { trustees: new Set(three.trustees) }],
      ['has no trustee for a scrutineer', ['scrutineers[0]'], { scrutineers: ['tom'] }],
    ];
  for (const [what, faults, given, known, rules] of cases) {
    it(`${what}${faults.length > 0 ? `, or it is not set up (${faults})` : ''}`, () => {
      expect(paths(given, known, rules)).to.deep.equal(faults);
    });
  }

  it('is told of everything at once, in the order of the form', () => {
    const given = { opensAt: '2026-10-24T19:00:00Z', batchFloor: 9, scrutineers: [], trustees: ['tess', 'nobody'] };
    expect(paths(given)).to.deep.equal(['closesAt', 'batchFloor', 'scrutineers', 'trustees[1]']);
  });
});
