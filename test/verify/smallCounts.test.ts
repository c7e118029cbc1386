/** What few voted in every small poll there is: nothing of it follows from what is published, but what is meant to be told. */
import { expect } from 'chai';
import type { Contest, ContestOutcome, PollDefinition, TellersCount } from '../../crypto/bodies.ts';
import { noLots } from '../../src/count/lot.ts';
import { type CountedElection, outcomeOf } from '../../src/count/outcome.ts';
import { isCountSealed, treatmentOf } from '../../src/verify/sealing.ts';
import { smallCounts } from '../../src/verify/smallCounts.ts';

const K = 4;
const trigger = {
  ...{ id: 'it', kind: 'trigger', question: 'Q?', min: 1, max: 1, blank: false },
  choices: ['affirm', 'open'].map((id) => ({ id, text: id })),
  rule: {
    ...{ name: 'majority-of-all-units', preset: null, unitTie: 'abstain', notVoted: 'abstain', inquorate: 'abstain' },
    ...{ emptySection: 'ask', quorum: 0 },
  },
} as unknown as Contest;
const chosen = { ...trigger, kind: 'choose', blank: true, rule: undefined } as unknown as Contest;
const carried = { ...trigger, kind: 'yesno', blank: true, rule: { name: 'more-yes-than-no' } } as unknown as Contest;

/** Every way in which so many ballots can be cast: for the first choice, for the second, blank. */
const waysOf = (ballots: number, blank: boolean): readonly (readonly [number, number, number])[] =>
  Array.from({ length: ballots + 1 }, (_, first) =>
    Array.from({ length: ballots - first + 1 }, (_, second) => [first, second, ballots - first - second] as const),
  )
    .flat()
    .filter(([, , blanks]) => blank || blanks === 0);

const tellers = (contest: Contest, [first, second, blanks]: readonly [number, number, number]): TellersCount => ({
  ...{ blank: contest.blank ? blanks : null, void: 0, rankings: [] },
  votes: [first, second].map((votes, i) => ({ choice: contest.choices[i]!.id, votes })),
});

/** One unit's row or a contest of all units, as published of a poll with these ballots and papers. */
function published(
  contest: Contest,
  [here, papers]: readonly [number, number],
  [way, other]: readonly [readonly [number, number, number], readonly [number, number, number]],
): ContestOutcome {
  const poll = {
    ...{ smallUnit: K, smallCounts: 'sealed', contests: [contest] },
    units: [{ code: 'A', name: 'A', section: 'party', covers: ['A'] }],
  } as unknown as PollDefinition;
  const cast = { ballots: here, papers, sealedTo: true };
  const treatment = treatmentOf(poll, contest, cast);
  const isKept = isCountSealed(poll, contest, cast);
  const count = tellers(contest, other);
  const head = {
    ...{ unit: contest.kind === 'yesno' ? null : 'A', contest: 'it', ballots: here },
    ...(papers === 0 ? {} : { other: { papers, count: isKept && treatment.is === 'unopened' ? null : count } }),
  };
  const totals = contest.blank ? [way[2], way[0], way[1]] : [way[0], way[1]];
  const counted: CountedElection =
    treatment.is === 'unopened'
      ? { ...head, shown: 'unopened', hidden: true }
      : { ...head, totals, ...(treatment.is === 'sealed' ? { shown: treatment.shown } : {}) };
  const concluded = outcomeOf(poll, [counted], { electorate: 100, lots: () => noLots, returned: [] });
  if (!concluded.ok) throw new Error(concluded.code);
  return concluded.outcome.contests[0]!;
}

const SIZES = [0, 1, 2, 3, 4];

describe('small counts', () => {
  for (const [name, contest] of Object.entries({ trigger, chosen, carried })) {
    it(`are told by nothing that is published of a small poll (${name})`, () => {
      for (const here of SIZES) {
        for (const papers of SIZES) {
          for (const way of waysOf(here, contest.blank)) {
            for (const other of waysOf(papers, contest.blank)) {
              const result = published(contest, [here, papers], [way, other]);
              expect(smallCounts(contest, result, K), JSON.stringify(result)).to.deep.equal([]);
            }
          }
        }
      }
    });

    it(`are the same to everybody but who opened them, whoever voted how (${name})`, () => {
      // What is published of fewer than four, here or on paper, is the same for at least two ways: but where the decision tells it.
      for (const here of [3]) {
        for (const papers of [0, 1, 2, 3, 5]) {
          const shown = new Map<string, Set<string>>();
          for (const way of waysOf(here, contest.blank)) {
            for (const other of waysOf(papers, contest.blank)) {
              const key = JSON.stringify(published(contest, [here, papers], [way, other]));
              shown.set(key, (shown.get(key) ?? new Set()).add(way.join()));
            }
          }
          for (const [key, ways] of shown) {
            if (ways.size > 1) continue;
            // One way alone: all voted alike, of many or of few.
            const [only] = [...ways].map((one) => one.split(',').map(Number));
            const { together } = JSON.parse(key).units[0];
            const alike = together === undefined ? only : together.votes.map((one: { votes: number }) => one.votes);
            const isAlike = alike.filter((votes: number) => votes > 0).length <= 1;
            expect(isAlike || JSON.parse(key).units[0].says === 'tied', key).to.equal(true);
          }
        }
      }
    });
  }

  const row = (result: ContestOutcome) => result.units[0]!;
  const few = published(
    trigger,
    [3, 0],
    [
      [2, 1, 0],
      [0, 0, 0],
    ],
  );
  const both = published(
    trigger,
    [3, 3],
    [
      [2, 1, 0],
      [1, 2, 0],
    ],
  );
  const votes = (affirm: number, open: number) => [
    { choice: 'affirm', votes: affirm },
    { choice: 'open', votes: open },
  ];
  const withRow = (result: ContestOutcome, more: object): ContestOutcome => ({
    ...result,
    units: [{ ...row(result), ...more }],
  });

  it('are found where they are published, or follow from what is', () => {
    expect(row(few)).to.deep.include({ shown: 'nothing', says: 'affirm', votes: [] });
    expect(smallCounts(trigger, withRow(few, { votes: votes(2, 1) }), K)).to.deep.equal(['A, online']);
    expect(row(both)).to.deep.include({ shown: 'together' });
    expect(smallCounts(trigger, withRow(both, { votes: votes(2, 1) }), K)).to.deep.equal([
      'A, online',
      'A, another way',
    ]);
    const other = { papers: 3, blank: null, votes: votes(1, 2) };
    expect(smallCounts(trigger, withRow(both, { other }), K)).to.deep.equal(['A, another way', 'A, online']);
    const whole = published(
      carried,
      [3, 0],
      [
        [2, 1, 0],
        [0, 0, 0],
      ],
    );
    const decided = { by: 'yes-no', yes: 2, no: 1, of: 3, carried: true } as const;
    expect(smallCounts(carried, { ...whole, decided }, K)).to.deep.equal(['all units, online']);
    const unopened = { ...whole, units: [{ ...row(whole), ballots: 2, shown: 'unopened' as const }] };
    expect(smallCounts(carried, { ...unopened, decided }, K)).to.deep.equal(['all units, online']);
  });

  it('are found of one ballot, and of one paper', () => {
    const of = (here: number, papers: number, more: object) =>
      smallCounts(trigger, withRow(few, { ballots: here, other: { papers, blank: null, votes: [] }, ...more }), K);
    expect(of(1, 0, { votes: votes(1, 0) })).to.deep.equal(['A, online']);
    expect(of(0, 1, { other: { papers: 1, blank: null, votes: votes(0, 1) } })).to.deep.equal(['A, another way']);
  });

  it('are found where it is told of few how many are blank or void, and no votes', () => {
    const blank = { ...trigger, blank: true };
    expect(smallCounts(blank, withRow(few, { blank: 1 }), K)).to.deep.equal(['A, online']);
    const other = { papers: 3, blank: null, void: 1, votes: [] };
    expect(smallCounts(trigger, withRow(few, { other }), K)).to.deep.equal(['A, another way']);
  });

  it('would follow if the count of many papers stood beside the sums of both', () => {
    const result = published(
      trigger,
      [3, 5],
      [
        [2, 1, 0],
        [2, 3, 0],
      ],
    );
    expect(row(result)).to.deep.include({ shown: 'together', other: { papers: 5, blank: null, votes: [] } });
    const other = { papers: 5, blank: null, votes: votes(2, 3) };
    expect(smallCounts(trigger, withRow(result, { other }), K)).to.deep.equal(['A, online']);
  });

  it('are looked for at once, whatever an outcome says of how many decided', () => {
    const papers = 1_000_000_000;
    const told = { ...row(few), ballots: 2, other: { papers, blank: null, votes: [] }, shown: 'unopened' };
    expect(smallCounts(trigger, withRow(few, told), 10)).to.deep.equal([]);
  });
});
