/** When one line of the roll may be changed against the rules, as a table of cases; and what a change does to a paper. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { PollDefinition } from '../../crypto/bodies.ts';
import { GROUNDS_FIT } from '../../src/contract/grounds.ts';
import { GROUNDS, type ProposalOf, proposal as schema } from '../../src/contract/proposals.ts';
import { REASON_ORDER } from '../../src/contract/words.ts';
import { effectOf, isAlarming, mayOverride, type OverrideFacts, paperMove } from '../../src/domain/override.ts';
import type { RollLine } from '../../src/verify/bundle.ts';

type Override = ProposalOf<'override'>;

const line = (change: Partial<RollLine> = {}): RollLine => ({
  number: 'M1',
  name: 'Ann Example',
  unit: 'EAST',
  decision: 'excluded',
  reasons: ['IN_ARREARS'],
  ...change,
});
const eligible = (change: Partial<RollLine> = {}): RollLine => line({ decision: 'eligible', reasons: [], ...change });
const HASH = 'ab'.repeat(32);

const proposal = (change: Partial<Override> = {}): Override => ({
  kind: 'override',
  poll: schema.options[0].shape.poll.parse('1'.repeat(22)),
  number: 'M1',
  before: line(),
  after: eligible(),
  grounds: 'arrears-wrong',
  evidence: [HASH],
  claim: null,
  variances: [],
  why: 'The bank letter shows it.',
  ...change,
});

const unit = (code: string, ...covers: string[]) => ({ code, name: code, section: 'party', covers });
/** Only what the rules read. */
const definition = {
  units: [unit('E', 'EAST', 'EAST-2'), unit('W', 'WEST')],
  corrections: {
    claimsUntil: '2026-10-10T00:00:00Z',
    overridesUntil: '2026-10-20T00:00:00Z',
    lapseHours: 72,
    pairAlarm: 3,
    pairCap: 5,
  },
} as unknown as PollDefinition;

const facts = (change: Partial<OverrideFacts> = {}): OverrideFacts => ({
  state: 'roll-open',
  definition,
  now: new Date('2026-10-01T00:00:00Z'),
  line: line(),
  units: new Set(['EAST', 'NORTH', '']),
  evidence: new Set([HASH]),
  claim: null,
  variances: new Map(),
  pending: false,
  tendered: false,
  votedAsAnother: false,
  together: null,
  spent: false,
  ...change,
});

const codeOf = (given: Override, known: OverrideFacts): string => {
  const answer = mayOverride(given, known);
  return answer.ok ? 'OK' : answer.code;
};

describe('an override', () => {
  const OPEN = { state: 'open' } as const;
  const cases: readonly [what: string, given: Partial<Override>, known: Partial<OverrideFacts>, code: string][] = [
    ['is made on evidence that the reason is wrong', {}, {}, 'OK'],
    ['is made after the freeze too', {}, { state: 'roll-frozen' }, 'OK'],
    ['is made while voting is open', {}, OPEN, 'OK'],
    ['is not made in a draft', {}, { state: 'draft' }, 'POLL_STATE'],
    ['is not made once voting has closed', {}, { state: 'closed' }, 'POLL_STATE'],
    ['is made in the last second before the time is over', {}, { now: new Date('2026-10-19T23:59:59Z') }, 'OK'],
    [
      'is not made at the very instant at which it is over',
      {},
      { now: new Date('2026-10-20T00:00:00Z') },
      'CORRECTIONS_OVER',
    ],
    ['is not made on a line that has become another', {}, { line: eligible() }, 'ENTRY_CHANGED'],
    ['is not made on a line that is not there', {}, { line: null }, 'ENTRY_CHANGED'],
    ['does not put somebody on the roll who is there', { before: null, grounds: 'not-listed' }, {}, 'ENTRY_CHANGED'],
    ['is not made when it changes nothing', { after: line() }, {}, 'PROPOSAL_EMPTY'],
    ['is not made without its evidence', {}, { evidence: new Set(['cd'.repeat(32)]) }, 'EVIDENCE_MISSING'],
    ['is not made while a tendered ballot waits on the line', {}, { tendered: true }, 'TENDER_WAITING'],
    ['is not made beside another about the same line', {}, { pending: true }, 'PROPOSAL_PENDING'],
    ['is made by two who have decided less than the cap', {}, { together: 4 }, 'OK'],
    ['is not made by the same two beyond the cap', {}, { together: 5 }, 'PAIR_CAP'],
    ['names no member but its own', { number: 'M2' }, { line: line() }, 'PROPOSAL_UNSUITABLE'],
    ['makes nobody eligible with a reason left', { after: line({ decision: 'eligible' }) }, {}, 'PROPOSAL_UNSUITABLE'],
    [
      'excludes nobody without a reason',
      { before: eligible(), after: line({ reasons: [] }), grounds: 'wrongly-listed' },
      { line: eligible() },
      'PROPOSAL_UNSUITABLE',
    ],
    [
      'gives no reason that nobody knows',
      { after: line({ reasons: ['TOO_TALL'] }), grounds: 'wrongly-listed' },
      {},
      'PROPOSAL_UNSUITABLE',
    ],
    [
      'gives reasons in their order',
      { after: line({ reasons: ['IN_ARREARS', 'JOINED_TOO_LATE'] }), grounds: 'wrongly-listed' },
      {},
      'PROPOSAL_UNSUITABLE',
    ],
    ['lifts no reason that its grounds do not speak of', { grounds: 'name-wrong' }, {}, 'PROPOSAL_UNSUITABLE'],
    [
      'moves nobody on grounds that say nothing of units',
      { after: eligible({ unit: 'NORTH' }) },
      {},
      'PROPOSAL_UNSUITABLE',
    ],
    [
      'renames nobody on grounds that say nothing of names',
      { after: eligible({ name: 'Ann Other' }) },
      {},
      'PROPOSAL_UNSUITABLE',
    ],
    [
      'moves a member to a unit that the list knows',
      { before: eligible(), after: eligible({ unit: 'NORTH' }), grounds: 'unit-wrong' },
      { line: eligible() },
      'OK',
    ],
    [
      'moves a member to a unit that the poll covers',
      { before: eligible(), after: eligible({ unit: 'WEST' }), grounds: 'address-wrong' },
      { line: eligible() },
      'OK',
    ],
    [
      'moves nobody to a unit that nobody knows',
      { before: eligible(), after: eligible({ unit: 'MOON' }), grounds: 'unit-wrong' },
      { line: eligible() },
      'PROPOSAL_UNSUITABLE',
    ],
    [
      'puts a person on the roll whom the list does not have',
      { before: null, grounds: 'not-listed' },
      { line: null },
      'OK',
    ],
    [
      'puts nobody on the roll on other grounds',
      { before: null, grounds: 'joined-earlier' },
      { line: null },
      'PROPOSAL_UNSUITABLE',
    ],
    [
      'takes a duplicate off',
      { before: eligible(), after: line({ reasons: ['DUPLICATE_ROW'] }), grounds: 'duplicate' },
      { line: eligible() },
      'OK',
    ],
    [
      'takes somebody off who was challenged',
      { before: eligible(), after: line({ reasons: ['RESIGNED'] }), grounds: 'wrongly-listed' },
      { line: eligible() },
      'OK',
    ],
    ['names its evidence once', { evidence: [HASH, HASH] }, {}, 'PROPOSAL_UNSUITABLE'],
    ['settles a variance that names the member', { variances: [7] }, { variances: new Map([[7, ['M1', 'M2']]]) }, 'OK'],
    [
      'settles no variance about others',
      { variances: [7] },
      { variances: new Map([[7, ['M2']]]) },
      'PROPOSAL_UNSUITABLE',
    ],
    ['settles a variance once', { variances: [7, 7] }, { variances: new Map([[7, ['M1']]]) }, 'PROPOSAL_UNSUITABLE'],
    ['is of one member, whom the lines name too', { after: eligible({ number: 'M2' }) }, {}, 'PROPOSAL_UNSUITABLE'],
    [
      'leaves what else speaks against somebody as it is',
      { before: line({ reasons: ['IN_ARREARS', 'RESIGNED'] }), after: line({ reasons: ['RESIGNED'] }) },
      { line: line({ reasons: ['IN_ARREARS', 'RESIGNED'] }) },
      'OK',
    ],
    ['settles no variance that is decided', { variances: [7] }, {}, 'PROPOSAL_UNSUITABLE'],
    [
      'answers a claim about the member',
      { claim: '2'.repeat(22) },
      { claim: { number: 'M1', state: 'received', votesAs: null } },
      'OK',
    ],
    [
      'answers a claim by somebody who knew no number',
      { claim: '2'.repeat(22) },
      { claim: { number: null, state: 'lapsed', votesAs: null } },
      'OK',
    ],
    [
      'answers no claim about another',
      { claim: '2'.repeat(22) },
      { claim: { number: 'M2', state: 'received', votesAs: null } },
      'PROPOSAL_UNSUITABLE',
    ],
    [
      'answers no claim of somebody who has voted under another number',
      { claim: '2'.repeat(22) },
      { claim: { number: null, state: 'received', votesAs: 'TENDER-1' } },
      'PROPOSAL_UNSUITABLE',
    ],
    [
      'gives nobody a vote whose number was voted by under another one',
      {},
      { votedAsAnother: true },
      'PROPOSAL_UNSUITABLE',
    ],
    [
      'answers a claim of somebody who has voted under this very number',
      { claim: '2'.repeat(22) },
      { claim: { number: null, state: 'received', votesAs: 'M1' } },
      'OK',
    ],
    [
      'takes somebody off whose number was voted by under another one',
      { before: eligible(), after: line({ reasons: ['RESIGNED'] }), grounds: 'wrongly-listed' },
      { line: eligible(), votedAsAnother: true },
      'OK',
    ],
    ['answers no claim of another poll', { claim: '2'.repeat(22) }, {}, 'PROPOSAL_UNSUITABLE'],
    [
      'answers no claim that was withdrawn',
      { claim: '2'.repeat(22) },
      { claim: { number: 'M1', state: 'withdrawn', votesAs: null } },
      'ENTRY_CHANGED',
    ],
    [
      'answers no claim that is decided',
      { claim: '2'.repeat(22) },
      { claim: { number: 'M1', state: 'decided', votesAs: null } },
      'ENTRY_CHANGED',
    ],
    [
      'takes somebody off who has not voted',
      { before: eligible(), after: line(), grounds: 'wrongly-listed' },
      { ...OPEN, line: eligible() },
      'OK',
    ],
    [
      'takes nobody off who has voted',
      { before: eligible(), after: line(), grounds: 'wrongly-listed' },
      { ...OPEN, line: eligible(), spent: true },
      'ALREADY_CAST',
    ],
    [
      'moves nobody who has voted to another unit of the poll',
      { before: eligible(), after: eligible({ unit: 'WEST' }), grounds: 'unit-wrong' },
      { ...OPEN, line: eligible(), spent: true },
      'ALREADY_CAST',
    ],
    [
      'corrects the name of somebody who has voted',
      { before: eligible(), after: eligible({ name: 'Ann Other' }), grounds: 'name-wrong' },
      { ...OPEN, line: eligible(), spent: true },
      'OK',
    ],
    [
      'moves somebody who has voted within their unit of the poll',
      { before: eligible(), after: eligible({ unit: 'EAST-2' }), grounds: 'unit-wrong' },
      { ...OPEN, line: eligible(), spent: true },
      'OK',
    ],
  ];
  for (const [what, given, known, code] of cases) {
    it(`${what} (${code})`, () => {
      expect(codeOf(proposal(given), facts(known))).to.equal(code);
    });
  }

  it('tells everything that is wrong with it at once, each with its place', () => {
    const answer = mayOverride(
      proposal({ after: line({ name: '—', unit: 'MOON', reasons: ['TOO_TALL'] }), variances: [7] }),
      facts(),
    );
    if (answer.ok || !Array.isArray(answer.details)) return expect.fail('accepted');
    expect(answer.details.map(({ path }: { path: string }) => path)).to.deep.equal([
      ...['after.name', 'after.unit', 'after.reasons', 'grounds', 'after.unit', 'after.name', 'variances'],
    ]);
  });

  it('is never made late, on a line that is another, without evidence, or with a reason for somebody eligible', () => {
    const codes = ['IN_ARREARS', 'JOINED_TOO_LATE', 'RESIGNED', 'DUPLICATE_ROW', 'TOO_TALL'];
    const lineOf = fc
      .record({
        unit: fc.constantFrom('EAST', 'WEST', 'MOON'),
        name: fc.constantFrom('Ann Example', 'Ann Other', '—'),
        decision: fc.constantFrom('eligible' as const, 'excluded' as const),
        reasons: fc.subarray(codes),
      })
      .map((change) => line(change));
    const good: readonly Partial<Override>[] = [
      {},
      { before: eligible(), after: line({ reasons: ['RESIGNED'] }), grounds: 'wrongly-listed' },
      { before: eligible(), after: eligible({ unit: 'WEST' }), grounds: 'unit-wrong' },
      { before: eligible(), after: eligible({ name: 'Ann Other' }), grounds: 'name-wrong' },
    ];
    const amiss = fc.record(
      {
        before: fc.option(lineOf),
        after: lineOf,
        grounds: fc.constantFrom(...GROUNDS),
        evidence: fc.subarray([HASH, 'cd'.repeat(32)], { minLength: 1 }),
      },
      { requiredKeys: [] },
    );
    const given = fc
      .tuple(fc.constantFrom(...good), fc.oneof(fc.constant({}), amiss))
      .map(([one, change]) => ({ ...one, ...change }));
    const known = fc.record({
      line: fc.option(lineOf),
      state: fc.constantFrom('draft' as const, 'roll-open' as const, 'open' as const, 'closed' as const),
      now: fc.constantFrom('2026-10-01', '2026-10-20', '2026-10-21').map((day) => new Date(day)),
      together: fc.constantFrom(null, 4, 5),
      pending: fc.boolean(),
      spent: fc.boolean(),
    });
    let made = 0;
    const property = fc.property(given, known, fc.boolean(), (change, about, asItStands) => {
      const of = proposal(change);
      const as = facts({ ...about, ...(asItStands ? { line: of.before } : {}) });
      if (!mayOverride(of, as).ok) return;
      made++;
      expect(of.before).to.deep.equal(as.line);
      expect(of.after).not.to.deep.equal(of.before);
      expect(of.evidence.filter((hash) => !as.evidence.has(hash))).to.deep.equal([]);
      expect(of.after.decision === 'eligible').to.equal(of.after.reasons.length === 0);
      expect(of.after.reasons).not.to.include('TOO_TALL');
      expect([as.pending, as.together === 5, as.now < new Date('2026-10-20')]).to.deep.equal([false, false, true]);
      expect(['roll-open', 'open']).to.include(as.state);
      if (as.spent && as.state === 'open') expect(paperMove(definition, of.before, of.after).cancels).to.equal(false);
    });
    fc.assert(property, { numRuns: 5000, seed: 1 });
    expect(made, 'some were').to.be.greaterThan(20);
  });

  it('can lift every reason on some grounds, and change a name and a unit', () => {
    const fits = GROUNDS.map((grounds) => GROUNDS_FIT[grounds]);
    const liftable = new Set(fits.flatMap(({ lifts }) => lifts));
    expect(REASON_ORDER.filter((code) => !liftable.has(code))).to.deep.equal([]);
    expect([fits.some((one) => one.unit), fits.some((one) => one.name)]).to.deep.equal([true, true]);
  });
});

describe('what a change does to a paper', () => {
  const move = (before: RollLine | null, after: RollLine) => paperMove(definition, before, after);
  it('gives one to whoever may vote only now, and takes it from whoever may not any more', () => {
    expect(move(line(), eligible())).to.deep.equal({ cancels: false, gives: 'E' });
    expect(move(null, eligible({ unit: 'WEST' }))).to.deep.equal({ cancels: false, gives: 'W' });
    expect(move(eligible(), line())).to.deep.equal({ cancels: true, gives: null });
    expect([effectOf(line(), eligible()), effectOf(null, eligible()), effectOf(eligible(), line())]).to.deep.equal([
      1, 1, -1,
    ]);
  });
  it('exchanges it for a member who votes in another unit of the poll, and for no other', () => {
    expect(move(eligible(), eligible({ unit: 'WEST' }))).to.deep.equal({ cancels: true, gives: 'W' });
    expect(move(eligible(), eligible({ unit: 'EAST-2' }))).to.deep.equal({ cancels: false, gives: null });
    expect(move(eligible(), eligible({ unit: 'NORTH' })), 'outside the poll').to.deep.equal({
      cancels: true,
      gives: null,
    });
    expect(move(line(), line({ unit: 'WEST' }))).to.deep.equal({ cancels: false, gives: null });
    expect(effectOf(eligible(), eligible({ unit: 'WEST' }))).to.equal(0);
  });
  it('sets off the alarm at the number that the poll names, and at each after it', () => {
    expect([1, 2, 3, 4].map((together) => isAlarming(together, definition))).to.deep.equal([false, false, true, true]);
  });
});
