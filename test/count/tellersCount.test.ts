/** Votes on paper, as tellers count them: what cannot be a count is refused, rankings are read as typed, sums of both ways hold. */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  BODIES,
  type Contest,
  otherChannel,
  type PollDefinition,
  pollDefinition,
  type TellersCount,
} from '../../crypto/bodies.ts';
import { decode } from '../../crypto/canonical.ts';
import { outcome, type UnitResult } from '../../crypto/outcomeBody.ts';
import { lotsFromSeed } from '../../src/count/lot.ts';
import { type CountedElection, outcomeOf } from '../../src/count/outcome.ts';
import { countInOrder, faultOfCount, readRankings } from '../../src/count/tellersCount.ts';
import { samplePoll } from '../support/samplePoll.ts';

const SAMPLE = decode(BODIES['poll-defined'], samplePoll({ casts: [0, 0] }).drafts[0]!.body).poll;
const choices = (...ids: readonly string[]) => ids.map((id) => ({ id, text: id.toUpperCase() }));
const TRIGGER = {
  ...{ kind: 'trigger', choices: choices('affirm', 'open'), min: 1, max: 1, blank: true },
  rule: {
    name: 'majority-of-all-units',
    preset: null,
    unitTie: 'abstain',
    notVoted: 'abstain',
    inquorate: 'abstain',
    emptySection: 'ask',
    quorum: 5,
  },
};
const PLEBISCITE = {
  kind: 'yesno',
  choices: choices('yes', 'no'),
  min: 1,
  max: 1,
  blank: false,
  rule: { name: 'more-yes-than-no' },
};
const MARKS = {
  kind: 'choose',
  choices: choices('a', 'b', 'c', 'd'),
  min: 1,
  max: 2,
  blank: true,
  rule: { name: 'most-marks', seats: 2, tie: 'lot' },
};
const STV = {
  kind: 'stv',
  choices: choices('a', 'b', 'c', 'd'),
  min: 1,
  max: 3,
  blank: true,
  rule: { name: 'scottish-stv-2007', seats: 2 },
  rankings: 'public',
};

const pollOf = (contest: object): PollDefinition =>
  pollDefinition.parse({
    ...SAMPLE,
    contests: [{ id: 'it', question: 'Which?', ...contest }],
    units: [{ code: 'A-WEST', name: 'West', section: 'party', covers: ['A-WEST'] }],
  });
const contestOf = (contest: object): Contest => pollOf(contest).contests[0]!;

const sums = (contest: Contest, numbers: readonly number[], blank: number | null, voided = 0): TellersCount => ({
  ...{ blank, void: voided, rankings: [] },
  votes: contest.choices.map(({ id }, i) => ({ choice: id, votes: numbers[i]! })),
});
const rowOf = (poll: PollDefinition, counted: CountedElection) => {
  const lots = (contest: string) => lotsFromSeed('s', contest);
  const found = outcomeOf(poll, [counted], { electorate: 1000, lots, returned: [] });
  if (!found.ok) throw new Error('a seed answers every lot');
  expect(outcome.parse(found.outcome)).to.deep.equal(found.outcome);
  return found.outcome.contests[0]!;
};

/** Papers as voters mark them, counted here one by one; and as many online. */
const marked = (contest: Contest) => {
  const { min, max, blank, choices } = contest;
  const valid = fc.shuffledSubarray([...choices.keys()], { minLength: min, maxLength: max });
  return fc.array(fc.oneof(valid, fc.constant('void' as const), ...(blank ? [fc.constant('blank' as const)] : [])), {
    maxLength: 30,
  });
};
type Papers = readonly (readonly number[] | 'void' | 'blank')[];
const tellersOf = (contest: Contest, papers: Papers): TellersCount =>
  sums(
    contest,
    contest.choices.map((_, i) => papers.filter((one) => Array.isArray(one) && one.includes(i)).length),
    contest.blank ? papers.filter((one) => one === 'blank').length : null,
    papers.filter((one) => one === 'void').length,
  );

describe('the count of two tellers', () => {
  it('is never refused when somebody could have cast such papers, and the sums of both ways are those of all papers in one pile', () => {
    for (const kind of [TRIGGER, PLEBISCITE, MARKS]) {
      const poll = pollOf(kind);
      const contest = poll.contests[0]!;
      const unit = kind === TRIGGER ? 'A-WEST' : null;
      const both = fc.tuple(
        marked(contest),
        marked(contest).map((all) => all.filter((one) => one !== 'void')),
      );
      fc.assert(
        fc.property(both, ([paper, online]) => {
          const count = tellersOf(contest, paper);
          expect(faultOfCount(contest, paper.length, count)).to.equal(null);
          const here = tellersOf(contest, online);
          const totals = [...(contest.blank ? [here.blank!] : []), ...here.votes.map(({ votes }) => votes)];
          const counted = {
            unit,
            contest: 'it',
            ballots: online.length,
            totals,
            other: { papers: paper.length, count },
          };
          const [row] = rowOf(poll, counted).units;
          const { blank, void: voided, votes } = tellersOf(contest, [...paper, ...online]);
          const together = { ballots: paper.length + online.length, blank, void: voided, votes };
          expect(row?.together).to.deep.equal(paper.length === 0 ? undefined : together);
          expect(row).to.deep.include({ ballots: online.length, votes: here.votes });
        }),
        { numRuns: 40 },
      );
    }
  });

  it('is refused with one vote, blank or void paper more or less than the papers, where each paper has one mark', () => {
    const contest = contestOf(TRIGGER);
    const piles = marked(contest).filter((all) => all.length > 0);
    const change = fc.record({ place: fc.nat(3), by: fc.integer({ min: -3, max: 3 }).filter((by) => by !== 0) });
    fc.assert(
      fc.property(piles, change, (papers, { place, by }) => {
        const count = tellersOf(contest, papers);
        const numbers = [...count.votes.map(({ votes }) => votes), count.blank!, count.void];
        numbers[place]! += by;
        fc.pre(numbers[place]! >= 0);
        const tampered = sums(contest, numbers, numbers[2]!, numbers[3]!);
        expect(faultOfCount(contest, papers.length, tampered)).to.be.a('string');
      }),
    );
  });

  it('has between the least and the greatest number of marks on each valid paper, and no choice more than the papers', () => {
    const contest = contestOf(MARKS);
    const fault = (papers: number, numbers: readonly number[], blank: number | null = 0) =>
      faultOfCount(contest, papers, sums(contest, numbers, blank));
    expect(fault(3, [3, 3, 0, 0])).to.equal(null);
    expect(fault(3, [1, 1, 1, 0])).to.equal(null);
    expect(fault(3, [3, 3, 1, 0])).to.match(/3 to 6 marks, and not 7/);
    expect(fault(3, [1, 1, 0, 0])).to.match(/and not 2/);
    expect(fault(3, [4, 1, 0, 0])).to.match(/No choice/);
    expect(fault(3, [1, 1, 0, 0], 1)).to.equal(null);
    expect(fault(3, [1, 1, 0, 0], 4)).to.match(/more blank and void papers/);
    expect(fault(3, [3, 0, 0, 0], null)).to.match(/counted apart/);
    const all = sums(contest, [1, 1, 1, 0], 0);
    const [a, b, c, d] = all.votes;
    for (const votes of [
      [a!, b!, d!, c!],
      [...all.votes, { choice: 'e', votes: 0 }],
    ]) {
      expect(faultOfCount(contest, 3, { ...all, votes })).to.match(/in their order/);
    }
    const plebiscite = contestOf(PLEBISCITE);
    expect(faultOfCount(plebiscite, 2, sums(plebiscite, [1, 0], 1))).to.match(/void here/);
    expect(faultOfCount(plebiscite, 5, sums(plebiscite, [2, 1], null, 1))).to.match(/together are 4 of 5 papers/);
    const swapped = { ...sums(plebiscite, [1, 1], null), votes: sums(plebiscite, [1, 1], null).votes.toReversed() };
    expect(faultOfCount(plebiscite, 2, swapped)).to.match(/in their order/);
    expect(
      faultOfCount(plebiscite, 2, { ...sums(plebiscite, [1, 1], null), rankings: [{ ranking: [1], papers: 2 }] }),
    ).to.be.a('string');
  });

  it('has rankings that the contest allows, equal ones as one and in their order', () => {
    const contest = contestOf(STV);
    const ranked = (rankings: TellersCount['rankings']): TellersCount => ({ blank: 1, void: 1, votes: [], rankings });
    const [one, two] = [
      { ranking: [3, 1], papers: 2 },
      { ranking: [3, 1, 2], papers: 1 },
    ];
    expect(faultOfCount(contest, 5, ranked([one, two]))).to.equal(null);
    expect(faultOfCount(contest, 6, ranked([one, two]))).to.match(/5 of 6 papers/);
    expect(faultOfCount(contest, 5, ranked([two, one]))).to.match(/in their order/);
    expect(faultOfCount(contest, 6, ranked([one, one]))).to.match(/in their order/);
    for (const ranking of [[1, 1], [5], [1, 5], [0], [1, 2, 3, 4]]) {
      expect(faultOfCount(contest, 3, ranked([{ ranking, papers: 1 }])), ranking.join(' ')).to.be.a('string');
    }
    expect(faultOfCount({ ...contest, min: 3 }, 4, ranked([one]))).to.match(/ranks at least 3/);
    expect(faultOfCount(contest, 2, { ...ranked([]), votes: [{ choice: 'a', votes: 0 }] })).to.be.a('string');
    expect(countInOrder(ranked([two, one, { ranking: [3, 1], papers: 4 }])).rankings).to.deep.equal([
      { ranking: [3, 1], papers: 6 },
      two,
    ]);
  });

  it('says how the unit decides, where ballots alone would say something else', () => {
    const poll = pollOf(TRIGGER);
    const [contest] = poll.contests;
    const online = { unit: 'A-WEST', contest: 'it', ballots: 4, totals: [0, 3, 1] };
    const says = (other?: CountedElection['other']): UnitResult['says'] | undefined =>
      rowOf(poll, other === undefined ? online : { ...online, other }).units[0]?.says;
    expect(says()).to.equal('inquorate');
    expect(says({ papers: 1, count: sums(contest!, [0, 0], 0, 1) })).to.equal('affirm');
    expect(says({ papers: 3, count: sums(contest!, [0, 3], 0) })).to.equal('open');
    expect(says({ papers: 0, count: sums(contest!, [0, 0], 0) })).to.equal('inquorate');
  });

  it('is counted with the ballots in a ranked contest, as if all had been cast here; their void papers have no place', () => {
    const poll = pollOf(STV);
    const ranking = fc.shuffledSubarray([1, 2, 3, 4], { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(ranking, { maxLength: 20 }), fc.array(ranking, { maxLength: 20 }), (online, paper) => {
        const papers = online.map((ranking) => ({ ranking }));
        const count = countInOrder({
          blank: 0,
          void: 2,
          votes: [],
          rankings: paper.map((ranking) => ({ ranking, papers: 1 })),
        });
        const held = { unit: null, contest: 'it', ballots: papers.length, papers };
        const both = rowOf(poll, { ...held, other: { papers: paper.length + 2, count } });
        const all = [...papers, ...paper.map((ranking) => ({ ranking }))];
        const pooled = rowOf(poll, { unit: null, contest: 'it', ballots: all.length, papers: all });
        expect(both.decided).to.deep.equal(pooled.decided);
        expect(both.units[0]?.together).to.deep.equal({ ballots: all.length + 2, blank: 0, void: 2, votes: [] });
      }),
      { numRuns: 40 },
    );
  });

  it('cannot come into an outcome when it does not fit its contest', () => {
    const poll = pollOf(PLEBISCITE);
    const count = sums(poll.contests[0]!, [2, 2], null);
    expect(() =>
      rowOf(poll, { unit: null, contest: 'it', ballots: 1, totals: [1, 0], other: { papers: 5, count } }),
    ).to.throw(RangeError);
  });
});

describe('rankings as they are typed', () => {
  const contest = contestOf(STV);
  it('are a paper a line, or several equal ones with how many', () => {
    expect(readRankings(contest, '3 1 2\n\n12 x 3 1\n 2×4,1 \n2 X 1\r\n')).to.deep.equal({
      ok: true,
      rankings: [
        { ranking: [3, 1, 2], papers: 1 },
        { ranking: [3, 1], papers: 12 },
        { ranking: [4, 1], papers: 2 },
        { ranking: [1], papers: 2 },
      ],
    });
    expect(readRankings(contest, '')).to.deep.equal({ ok: true, rankings: [] });
  });

  it('are refused by the line that cannot be a valid paper', () => {
    const refused = (text: string) => {
      const read = readRankings(contest, text);
      return read.ok ? null : `${read.line}: ${read.says}`;
    };
    expect(refused('1 2\n1 2 1')).to.match(/^2: A candidate stands twice/);
    expect(refused('5')).to.match(/^1: Candidates have the numbers 1 to 4/);
    expect(refused('0 x 1')).to.match(/^1: Before the x/);
    expect(refused('1000000 x 1')).to.match(/^1: Before the x/);
    expect(refused('999999 x 1')).to.equal(null);
    expect(refused('1 2 3 4')).to.match(/^1: A paper ranks at most 3/);
    for (const text of ['a', '1 - 2', '12 x', '1.5', '3 x 2 x 1', '-1'])
      expect(refused(text), text).to.match(/^1: Write/);
  });
});

describe('an other-channel entry', () => {
  it('has the count or a commitment to it, and two tellers', () => {
    const hash = (digit: string) => digit.repeat(64);
    const teller = (digit: string) => ({ act: hash(digit), at: '2026-11-22T20:00:00Z' });
    const entry = {
      ...{
        unit: null,
        contest: 'it',
        papers: 0,
        count: { blank: null, void: 0, votes: [], rankings: [] },
        sealed: null,
      },
      ...{ tellers: [teller('a'), teller('b')], duties: hash('d') },
    };
    expect(otherChannel.safeParse(entry).success).to.equal(true);
    expect(otherChannel.safeParse({ ...entry, count: null, sealed: hash('c') }).success).to.equal(true);
    expect(otherChannel.safeParse({ ...entry, sealed: hash('c') }).success).to.equal(false);
    expect(otherChannel.safeParse({ ...entry, count: null }).success).to.equal(false);
    expect(otherChannel.safeParse({ ...entry, tellers: [teller('a'), teller('a')] }).success).to.equal(false);
  });
});
