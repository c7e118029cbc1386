/** What each kind of contest decides, by the rule in the poll's definition: both sides of every line, and what changes nothing. */
import { expect } from 'chai';
import fc from 'fast-check';
import { BODIES, type Contest, type PollDefinition, pollDefinition } from '../../crypto/bodies.ts';
import { decode } from '../../crypto/canonical.ts';
import type { ContestRule, TriggerRuleSettings } from '../../crypto/contest.ts';
import { type ContestOutcome, type Decided, outcome } from '../../crypto/outcomeBody.ts';
import { type Lots, lotsFromSeed, noLots } from '../../src/count/lot.ts';
import { type CountedElection, type DecodedPaper, outcomeOf } from '../../src/count/outcome.ts';
import { countRanked } from '../../src/count/rules.ts';
import { TRIGGER_PRESETS } from '../../src/count/trigger.ts';
import { countVector, smallElection } from '../support/countVectors.ts';
import { samplePoll } from '../support/samplePoll.ts';

type Unit = { readonly code: string; readonly section: string };
const UNITS: readonly Unit[] = [
  { code: 'A-WEST', section: 'party' },
  { code: 'B-EAST', section: 'affiliated' },
];
const SAMPLE = decode(BODIES['poll-defined'], samplePoll({ casts: [0, 0] }).drafts[0]!.body).poll;

const pollOf = (contest: object, units: readonly Unit[] = UNITS): PollDefinition =>
  pollDefinition.parse({
    ...SAMPLE,
    contests: [{ id: 'it', question: 'Which?', min: 1, max: 1, blank: false, ...contest }],
    units: units.map((unit) => ({ ...unit, name: unit.code, covers: [unit.code] })),
  });

const conclude = (
  poll: PollDefinition,
  counted: readonly CountedElection[],
  { electorate = 100, lots = noLots }: { readonly electorate?: number; readonly lots?: Lots } = {},
): ContestOutcome => {
  const found = outcomeOf(poll, counted, { electorate, lots: () => lots, returned: [] });
  if (!found.ok) throw new Error(`not concluded: ${JSON.stringify(found)}`);
  // Whatever is concluded can stand on the board as it is.
  expect(outcome.parse(found.outcome)).to.deep.equal(found.outcome);
  return found.outcome.contests[0]!;
};

const decidedBy = <B extends Decided['by']>(by: B, { decided }: ContestOutcome): Extract<Decided, { by: B }> => {
  const isSo = (one: Decided | undefined): one is Extract<Decided, { by: B }> => one?.by === by;
  if (!isSo(decided)) throw new Error(`decided by ${decided?.by}`);
  return decided;
};

const choices = (...ids: readonly string[]) => ids.map((id) => ({ id, text: id.toUpperCase() }));

describe('a trigger ballot in a poll', () => {
  const of = (rule: TriggerRuleSettings, units: readonly (Unit & { readonly votes: readonly [number, number] })[]) => {
    const poll = pollOf(
      { kind: 'trigger', choices: choices('affirm', 'open'), rule },
      units.map(({ code, section }) => ({ code, section })),
    );
    const counted = units.map(({ code, votes }) => ({
      ...{ unit: code, contest: 'it', ballots: votes[0] + votes[1], totals: votes },
    }));
    return conclude(poll, counted);
  };
  const college = TRIGGER_PRESETS.find(({ rule }) => rule.name === 'college-50-50')!.rule;
  const ruleNamed = (name: string) => TRIGGER_PRESETS.find(({ rule }) => rule.name === name)!.rule;
  const VOTES = { open: [1, 4], affirm: [4, 1], tied: [2, 2], notVoted: [0, 0] } as const;
  type Kinds = Readonly<Record<keyof typeof VOTES, number>>;

  /** Units of these sections that say what these numbers say. */
  const unitsSaying = (sections: Readonly<Record<string, Kinds>>) =>
    Object.entries(sections).flatMap(([section, said], s) =>
      (['open', 'affirm', 'tied', 'notVoted'] as const).flatMap((kind, k) =>
        Array.from({ length: said[kind] }, (_, i) => ({
          ...{ code: `U-${s}-${k}-${String(i).padStart(4, '0')}`, section, votes: VOTES[kind] },
        })),
      ),
    );

  for (const { id, rule, unitTie, sections, triggered, openPercent } of countVector('trigger.json').cases) {
    it(`ends as known from the ballots of its units: ${id}`, () => {
      const decided = decidedBy('units', of({ ...ruleNamed(rule), unitTie }, unitsSaying(sections)));
      expect(decided).to.deep.include({ triggered, unclear: null });
      expect(decided.points?.percent).to.equal(openPercent);
      for (const { section, open, affirm, tied, inquorate, notVoted } of decided.sections) {
        expect({ open, affirm, tied, notVoted }).to.deep.equal(sections[section]);
        expect(inquorate).to.equal(0);
      }
    });
  }

  const unit = (code: string, section: string, ...votes: readonly [number, number]) => ({ code, section, votes });

  it('takes a unit with fewer ballots than the quorum for inquorate, one with as many as it decided', () => {
    const found = of({ ...college, quorum: 5 }, [
      unit('A', 'party', 0, 5),
      unit('B', 'party', 0, 4),
      unit('C', 'party', 2, 2),
      unit('D', 'party', 0, 0),
      unit('E', 'affiliated', 9, 0),
    ]);
    expect(found.units.map(({ says }) => says)).to.deep.equal([
      'open',
      'inquorate',
      'inquorate',
      'not-voted',
      'affirm',
    ]);
    const [affiliated, party] = decidedBy('units', found).sections;
    expect(affiliated).to.deep.include({ section: 'affiliated', affirm: 1, share: { open: 0, of: 1 } });
    expect(party).to.deep.equal({
      ...{ section: 'party', open: 1, affirm: 0, tied: 0, inquorate: 2, notVoted: 1, share: { open: 1, of: 1 } },
      points: { over: '50', under: '1', percent: '50.0000' },
    });
  });

  it('tells each section’s points, and says so where the rule does not say what becomes of them', () => {
    const one = [
      unit('A', 'party', 0, 5),
      unit('B', 'party', 3, 1),
      unit('C', 'party', 3, 1),
      unit('D', 'affiliated', 0, 0),
    ];
    const asked = decidedBy('units', of(college, one));
    expect(asked).to.deep.include({ triggered: null, points: null });
    expect(asked.unclear).to.contain('no unit');
    expect(asked.sections.map(({ points }) => points?.percent ?? null)).to.deep.equal([null, '16.6667']);
    const silent = decidedBy('units', of({ ...college, emptySection: 'no-points' }, one));
    expect(silent).to.deep.include({ triggered: false, unclear: null });
    expect(silent.points?.percent).to.equal('16.6667');
  });

  it('cannot be a college of one section or of three', () => {
    const trigger = { kind: 'trigger', choices: choices('affirm', 'open'), rule: college };
    for (const sections of [['party'], ['party', 'affiliated', 'youth']]) {
      const units = sections.map((section, i) => ({ code: `U${i}`, section }));
      expect(() => pollOf(trigger, units), sections.join()).to.throw('a college has two sections');
      expect(() => pollOf({ ...trigger, rule: ruleNamed('third-of-either-section') }, units)).to.not.throw();
    }
  });

  it('agrees under every setting with a count of units one by one', () => {
    const countsAs = fc.constantFrom('abstain', 'affirm', 'open');
    const settings = fc.record({
      name: fc.constantFrom('majority-of-all-units', 'third-of-either-section', 'college-50-50'),
      preset: fc.constant(null),
      ...{ unitTie: countsAs, notVoted: countsAs, inquorate: countsAs },
      emptySection: fc.constantFrom('ask', 'no-points'),
      quorum: fc.nat({ max: 4 }),
    });
    const votes = fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }));
    const units = fc.array(fc.tuple(fc.boolean(), votes), { minLength: 0, maxLength: 12 });
    fc.assert(
      fc.property(settings, votes, votes, units, (rule, first, second, more) => {
        const all = [[true, first] as const, [false, second] as const, ...more].map(([party, votes], i) =>
          unit(`U${String(i).padStart(2, '0')}`, party ? 'party' : 'affiliated', ...votes),
        );
        // One by one, in fractions of a section of each unit's own.
        const sides = all.map(({ section, votes: [affirm, open] }) => {
          const plain = affirm > open ? 'affirm' : affirm < open ? 'open' : rule.unitTie;
          const here = affirm + open === 0 ? rule.notVoted : affirm + open < rule.quorum ? rule.inquorate : plain;
          return { section, side: here };
        });
        const number = (section: string, ...wanted: readonly string[]) =>
          sides.filter((one) => one.section.startsWith(section) && wanted.includes(one.side)).length;
        const base = (section: string) => number(section, 'affirm', 'open');
        const [p, a] = [number('party', 'open'), number('affiliated', 'open')];
        const [ofP, ofA] = [base('party'), base('affiliated')];
        const expected = (): boolean | null => {
          if (ofP + ofA === 0) return null;
          if (rule.name === 'majority-of-all-units') return !(number('', 'affirm') > number('', 'open'));
          if (rule.name === 'third-of-either-section') return (ofP > 0 && p >= ofP / 3) || (ofA > 0 && a >= ofA / 3);
          if (ofP === 0 || ofA === 0) return rule.emptySection === 'ask' ? null : false;
          return p * ofA + a * ofP > ofP * ofA;
        };
        const { triggered, sections } = decidedBy('units', of(rule, all));
        expect(triggered).to.equal(expected());
        for (const { section, open, affirm, tied, inquorate, notVoted, share } of sections) {
          expect(open + affirm + tied + inquorate + notVoted).to.equal(
            all.filter((one) => one.section === section).length,
          );
          expect(share).to.deep.equal({ open: number(section, 'open'), of: base(section) });
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is the same whatever the order in which its units were counted', () => {
    const units = [
      unit('A', 'party', 0, 5),
      unit('B', 'party', 3, 1),
      unit('C', 'affiliated', 1, 1),
      unit('D', 'affiliated', 2, 3),
    ];
    const poll = pollOf(
      { kind: 'trigger', choices: choices('affirm', 'open'), rule: college },
      units.map(({ code, section }) => ({ code, section })),
    );
    const counted = units.map(({ code, votes }) => ({
      unit: code,
      contest: 'it',
      ballots: votes[0] + votes[1],
      totals: votes,
    }));
    const known = conclude(poll, counted);
    fc.assert(
      fc.property(fc.shuffledSubarray(counted, { minLength: 4 }), (shuffled) => {
        expect(conclude(poll, shuffled)).to.deep.equal(known);
      }),
      { numRuns: 24 },
    );
  });
});

const whole = (ballots: number, totals: readonly number[]): readonly CountedElection[] => [
  { unit: null, contest: 'it', ballots, totals },
];

describe('a yes/no', () => {
  const carried = (rule: ContestRule, yes: number, no: number, electorate = 100): boolean =>
    decidedBy(
      'yes-no',
      conclude(pollOf({ kind: 'yesno', choices: choices('yes', 'no'), rule }), whole(yes + no, [yes, no]), {
        electorate,
      }),
    ).carried;

  it('is carried by one more yes than no, and not by a tie', () => {
    const rule = { name: 'more-yes-than-no' } as const;
    expect(carried(rule, 6, 5)).to.equal(true);
    expect(carried(rule, 5, 5)).to.equal(false);
    expect(carried(rule, 5, 6)).to.equal(false);
    expect(carried(rule, 0, 0)).to.equal(false);
  });

  it('is carried with exactly the share that is asked for, and not with one vote fewer', () => {
    const rule = { name: 'share-of-votes', over: 2, under: 3 } as const;
    expect(carried(rule, 4, 2)).to.equal(true);
    expect(carried(rule, 3, 2)).to.equal(false);
    // 1000 × 9,007,199,254,740,991 is more than a number holds exactly; this is one vote short of 999/1000.
    const nearly = { name: 'share-of-votes', over: 999, under: 1000 } as const;
    expect(carried(nearly, 8_991_000_000_000_000, 9_000_000_000_000)).to.equal(true);
    expect(carried(nearly, 8_990_999_999_999_999, 9_000_000_000_001)).to.equal(false);
  });

  it('is not carried by a tie, whatever share is asked for', () => {
    expect(carried({ name: 'share-of-votes', over: 1, under: 2 }, 5, 5)).to.equal(false);
    expect(carried({ name: 'share-of-votes', over: 1, under: 3 }, 4, 6)).to.equal(false);
    expect(carried({ name: 'share-of-votes', over: 1, under: 2 }, 0, 0)).to.equal(false);
    expect(carried({ name: 'share-of-electorate', over: 2, under: 5 }, 41, 45)).to.equal(false);
  });

  it('is carried by a share of all who may vote, whether they did or not', () => {
    const rule = { name: 'share-of-electorate', over: 2, under: 5 } as const;
    expect(carried(rule, 40, 3, 100)).to.equal(true);
    expect(carried(rule, 39, 0, 100)).to.equal(false);
    expect(carried(rule, 40, 3, 101)).to.equal(false);
  });

  it('leaves blank papers out of the votes', () => {
    const rule = { name: 'share-of-votes', over: 2, under: 3 } as const;
    const poll = pollOf({ kind: 'yesno', choices: choices('yes', 'no'), rule, blank: true });
    const found = conclude(poll, whole(9, [3, 4, 2]));
    expect(found.units).to.deep.equal([
      {
        ...{ unit: null, ballots: 9, blank: 3, says: null },
        votes: [
          { choice: 'yes', votes: 4 },
          { choice: 'no', votes: 2 },
        ],
      },
    ]);
    expect(found.decided).to.deep.equal({ by: 'yes-no', yes: 4, no: 2, of: 6, carried: true });
  });
});

describe('the most marks', () => {
  const women = { id: 'women', says: 'At least one woman', choices: ['a', 'd'], least: 1 };
  const marks = (tie: 'lot' | 'run-off', more: object = {}) =>
    pollOf({
      ...{ kind: 'approval', choices: choices('a', 'b', 'c', 'd'), max: 4, min: 0 },
      rule: { name: 'most-marks', seats: 2, tie },
      ...more,
    });
  const of = (poll: PollDefinition, totals: readonly number[], lots?: Lots) =>
    decidedBy('marks', conclude(poll, whole(20, totals), lots === undefined ? {} : { lots }));

  it('fill the places, most first, and the rule’s tie plays no part where nobody is tied for the last', () => {
    for (const tie of ['lot', 'run-off'] as const) {
      expect(of(marks(tie), [3, 9, 9, 1])).to.deep.include({ elected: ['b', 'c'], lots: [], stopped: null });
      expect(of(marks(tie), [9, 3, 3, 9])).to.deep.include({ elected: ['a', 'd'], stopped: null });
    }
  });

  it('go to the lot among equals for the last place, or stop for a run-off between them', () => {
    const drawn = of(marks('lot'), [9, 5, 5, 1], ({ among }) => among[1]!);
    expect(drawn).to.deep.include({
      elected: ['a', 'c'],
      lots: [{ stage: 1, kind: 'elect', among: [2, 3], drawn: 3 }],
      stopped: null,
    });
    const stopped = of(marks('run-off'), [9, 5, 5, 1]);
    expect(stopped).to.deep.include({
      ...{ elected: ['a'], lots: [] },
      stopped: { code: 'RUN_OFF', among: ['b', 'c'], places: 1 },
    });
    expect(of(marks('run-off'), [5, 5, 5, 1]).stopped).to.deep.equal({
      code: 'RUN_OFF',
      among: ['a', 'b', 'c'],
      places: 2,
    });
  });

  it('wait for a lot that nobody has drawn, and name it', () => {
    const found = outcomeOf(marks('lot'), whole(20, [9, 5, 5, 1]), {
      electorate: 20,
      lots: () => noLots,
      returned: [],
    });
    expect(found).to.deep.equal({
      ...{ ok: false, code: 'LOT_NEEDED', contest: 'it' },
      lot: { stage: 1, kind: 'elect', among: [2, 3] },
    });
  });

  it('stop where fewer are elected than a constraint asks for, and change nobody', () => {
    const poll = marks('lot', { constraints: [women] });
    expect(of(poll, [1, 9, 9, 3])).to.deep.include({
      ...{ elected: ['b', 'c'], stopped: { code: 'CONSTRAINT', constraint: 'women', least: 1, found: 0 } },
    });
    expect(of(poll, [1, 9, 3, 8])).to.deep.include({ elected: ['b', 'd'], stopped: null });
    const two = marks('lot', { constraints: [women, { ...women, id: 'more', choices: ['a', 'b', 'd'], least: 2 }] });
    expect(of(two, [1, 2, 9, 8]).stopped).to.deep.equal({ code: 'CONSTRAINT', constraint: 'more', least: 2, found: 1 });
  });
});

describe('a ranked contest in a poll', () => {
  const RULES = [
    { name: 'av' },
    ...(['scottish-stv-2007', 'ers97', 'meek-hww'] as const).map((name) => ({ name, seats: 2 })),
  ];
  const ranked = (rule: { readonly name: string }, more: Partial<Contest> = {}) =>
    pollOf({
      ...{ kind: rule.name === 'av' ? 'av' : 'stv', choices: choices('a', 'b', 'c', 'd', 'e'), max: 5, blank: true },
      ...{ rule, rankings: 'public', ...more },
    });
  const held = (papers: readonly DecodedPaper[]): readonly CountedElection[] => [
    { unit: null, contest: 'it', ballots: papers.length, papers },
  ];
  const paper: fc.Arbitrary<DecodedPaper> = fc.oneof(
    { weight: 9, arbitrary: fc.shuffledSubarray([1, 2, 3, 4, 5]).map((ranking) => ({ ranking })) },
    { weight: 1, arbitrary: fc.constantFrom('gap' as const, 'not-canonical' as const).map((why) => ({ void: why })) },
  );
  const seeded = lotsFromSeed('a seed', 'it');

  it('is counted from the valid papers alone; blank and void ones are told apart, void ones by their place', () => {
    const papers: DecodedPaper[] = [
      { ranking: [2, 1] },
      { void: 'gap' },
      { ranking: [] },
      { ranking: [2] },
      { void: 'repeat' },
    ];
    const found = conclude(ranked({ name: 'av' }), held(papers));
    expect(found.units).to.deep.equal([{ unit: null, ballots: 5, blank: 1, void: 2, votes: [], says: null }]);
    const decided = decidedBy('ranking', found);
    expect(decided).to.deep.include({ elected: ['b'], stopped: null });
    expect(decided.void).to.deep.equal([
      { position: 1, why: 'gap' },
      { position: 4, why: 'repeat' },
    ]);
    expect(decided.count).to.include({ papers: 2, valid: 2, blank: 0, title: 'Which?' });
    expect(decided.count.candidates).to.deep.equal(['A', 'B', 'C', 'D', 'E']);
  });

  it('has the stages and winners of the same papers counted on their own, under each rule', () => {
    fc.assert(
      fc.property(fc.constantFrom(...RULES), fc.array(paper, { maxLength: 40 }), (rule, papers) => {
        const { count, elected } = decidedBy('ranking', conclude(ranked(rule), held(papers), { lots: seeded }));
        const lines = papers.flatMap((one) => ('ranking' in one ? [['1', ...one.ranking].join(' ')] : []));
        const election = smallElection(2, 5, lines);
        const alone = countRanked(election, { rule: count.rule, lots: seeded });
        if (!alone.ok) throw new Error('a seed answers every lot');
        const votesOf = ({ stages }: typeof count) =>
          stages.map(({ votes, elected, lots }) => ({ votes, elected, lots }));
        expect(votesOf(count)).to.deep.equal(votesOf(alone.count));
        expect(elected).to.deep.equal(alone.count.winners.map((number) => 'abcde'[number - 1]));
        expect(count.seats).to.equal(rule.name === 'av' ? 1 : 2);
      }),
      { numRuns: 60 },
    );
  });

  it('comes out the same from the papers in any order, but for the places of void ones', () => {
    const orders = fc.array(paper, { minLength: 2, maxLength: 30 }).chain((papers) =>
      fc.record({
        papers: fc.constant(papers),
        order: fc.shuffledSubarray([...papers.keys()], { minLength: papers.length }),
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...RULES), orders, (rule, { papers, order }) => {
        const shuffled = order.map((place) => papers[place]!);
        const [before, after] = [papers, shuffled].map((all) => conclude(ranked(rule), held(all), { lots: seeded }));
        const { void: places, ...rest } = decidedBy('ranking', before!);
        const { void: others, ...same } = decidedBy('ranking', after!);
        expect(same).to.deep.equal(rest);
        expect(others.map(({ why }) => why).sort()).to.deep.equal(places.map(({ why }) => why).sort());
      }),
      { numRuns: 60 },
    );
  });

  it('waits for a lot that nobody has drawn, and names it', () => {
    const tied = held([{ ranking: [1] }, { ranking: [2] }]);
    const found = outcomeOf(ranked({ name: 'av' }), tied, { electorate: 9, lots: () => noLots, returned: [] });
    expect(found).to.deep.include({ ok: false, code: 'LOT_NEEDED', contest: 'it' });
    expect('lot' in found ? found.lot : null).to.deep.include({ kind: 'exclude' });
  });

  it('asks for the lots of its own contest', () => {
    const asked: string[] = [];
    const lots = (contest: string): Lots => {
      asked.push(contest);
      return lotsFromSeed('s', contest);
    };
    const found = outcomeOf(ranked({ name: 'av' }), held([{ ranking: [1] }, { ranking: [2] }]), {
      electorate: 9,
      lots,
      returned: [],
    });
    expect(found.ok).to.equal(true);
    expect(asked).to.deep.equal(['it']);
  });

  it('stops where fewer are elected than a constraint asks for', () => {
    const constraints = [{ id: 'women', says: 'At least two women', choices: ['c', 'd', 'e'], least: 2 }];
    const papers = ['1', '1', '1', '1', '2', '2', '2', '3'].map((one) => ({ ranking: [Number(one)] }));
    const rule = { name: 'scottish-stv-2007', seats: 2 };
    const decided = decidedBy('ranking', conclude(ranked(rule, { constraints }), held(papers), { lots: seeded }));
    expect(decided).to.deep.include({
      ...{ elected: ['a', 'b'], stopped: { code: 'CONSTRAINT', constraint: 'women', least: 2, found: 0 } },
    });
    expect(decided.count.winners).to.deep.equal([1, 2]);
  });

  it('is not concluded from totals, from too few papers, or from a blank one where there can be none', () => {
    const poll = ranked({ name: 'av' });
    const off =
      (counted: readonly CountedElection[], of = poll) =>
      () =>
        conclude(of, counted);
    expect(off(whole(1, [1, 0, 0, 0, 0, 0]))).to.throw(RangeError);
    expect(off([{ unit: null, contest: 'it', ballots: 2, papers: [{ ranking: [1] }] }])).to.throw(RangeError);
    expect(off(held([{ ranking: [] }]), ranked({ name: 'av' }, { blank: false }))).to.throw(RangeError);
    expect(off([{ unit: 'A-WEST', contest: 'it', ballots: 1, papers: [{ ranking: [1] }] }])).to.throw(RangeError);
    expect(off([...held([{ ranking: [1] }]), ...held([{ ranking: [1] }])])).to.throw(RangeError);
  });
});
