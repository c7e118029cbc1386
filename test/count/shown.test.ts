/** Few ballots in an outcome: what is opened of them, what is shown, and what scrutineers may attest of what is not. */
import { expect } from 'chai';
import type { Contest, PollDefinition, TellersCount } from '../../crypto/bodies.ts';
import { contestOutcome, type Decided } from '../../crypto/outcomeBody.ts';
import { noLots } from '../../src/count/lot.ts';
import { type CountedElection, outcomeOf } from '../../src/count/outcome.ts';
import { decisionInWords, hiddenInWords, sumLines } from '../../src/count/resultWords.ts';
import type { PollElection } from '../../src/verify/elections.ts';
import type { PollBoard } from '../../src/verify/pollBoard.ts';
import { isCountSealed, treatmentIn, treatmentOf } from '../../src/verify/sealing.ts';

const K = 10;
const choices = ['a', 'b', 'c'].map((id) => ({ id, text: id.toUpperCase() }));
const trigger = (quorum = 0) =>
  ({
    ...{ id: 'it', kind: 'trigger', question: 'Q?', min: 1, max: 1, blank: false },
    choices: ['affirm', 'open'].map((id) => ({ id, text: id })),
    rule: {
      ...{ name: 'majority-of-all-units', preset: null, unitTie: 'abstain', notVoted: 'affirm', inquorate: 'abstain' },
      ...{ emptySection: 'ask', quorum },
    },
  }) as unknown as Contest;
const yesno = {
  ...{ id: 'it', kind: 'yesno', question: 'Q?', min: 1, max: 1, blank: true },
  choices: ['yes', 'no'].map((id) => ({ id, text: id })),
  rule: { name: 'more-yes-than-no' },
} as unknown as Contest;
const marks = {
  ...{ id: 'it', kind: 'choose', question: 'Q?', choices, min: 1, max: 2, blank: false },
  rule: { name: 'most-marks', seats: 2, tie: 'run-off' },
} as unknown as Contest;
const stv = {
  ...{ id: 'it', kind: 'stv', question: 'Q?', choices, min: 1, max: 3, blank: true, rankings: 'sealed' },
  rule: { name: 'scottish-stv-2007', seats: 1 },
} as unknown as Contest;

const pollOf = (contest: Contest) =>
  ({
    ...{ smallUnit: K, smallCounts: 'sealed', contests: [contest] },
    units: [{ code: 'A', name: 'A', section: 'party', covers: ['A'] }],
  }) as unknown as PollDefinition;
const ground = { electorate: 100, lots: () => noLots, returned: [] };

function conclude(contest: Contest, counted: CountedElection) {
  const concluded = outcomeOf(pollOf(contest), [counted], ground);
  if (!concluded.ok) throw new Error(concluded.code);
  const [result] = concluded.outcome.contests;
  // Whatever is concluded can stand on the board as it is.
  expect(contestOutcome.parse(result)).to.deep.equal(result);
  return result!;
}

/** What everybody else makes of it who takes what is attested. */
function taken(contest: Contest, counted: CountedElection, attested: object) {
  const { unit, ballots, shown, other } = counted;
  const head = { unit, contest: 'it', ballots, ...(other && { other: { ...other, count: null } }) };
  const concluded = outcomeOf(pollOf(contest), [{ ...head, ...(shown && { shown }), hidden: true }], {
    ...ground,
    attested: [contestOutcome.parse(attested)],
  });
  return concluded.ok ? 'taken' : concluded.code;
}

describe('how an election is treated', () => {
  const small = { smallCounts: 'sealed', smallUnit: K } as const;
  const all = { smallUnit: K };
  const of = (
    ballots: number,
    papers: number,
    { poll = small, rankings = undefined as Contest['rankings'], sealedTo = true } = {},
  ) => {
    const treatment = treatmentOf(poll, { rankings }, { ballots, papers, sealedTo });
    return 'shown' in treatment ? treatment.shown : treatment.is;
  };

  it('follows from how many ballots and papers there are', () => {
    const table = [
      [0, 0, 'open'],
      [1, 0, 'unopened'],
      [2, 50, 'unopened'],
      [3, 0, 'nothing'],
      [9, 0, 'nothing'],
      [10, 0, 'open'],
      [3, 6, 'nothing'],
      [3, 7, 'together'],
      [9, 50, 'together'],
      [0, 1, 'unopened'],
      [0, 2, 'unopened'],
      [0, 3, 'nothing'],
      [0, 9, 'nothing'],
      [0, 10, 'open'],
      [50, 1, 'together'],
      [50, 10, 'open'],
    ] as const;
    for (const [ballots, papers, is] of table) expect(of(ballots, papers), `${ballots}+${papers}`).to.equal(is);
  });

  it('is open where the poll does not ask for it, and closed to all where there is no scrutineer', () => {
    expect(of(1, 0, { poll: all as typeof small })).to.equal('open');
    expect([
      of(3, 0, { sealedTo: false }),
      of(50, 1, { sealedTo: false }),
      of(50, 0, { sealedTo: false }),
    ]).to.deep.equal(['unopened', 'unopened', 'open']);
  });

  it('keeps sealed rankings from everybody, however many there are', () => {
    const sealed = (ballots: number, papers = 0) =>
      of(ballots, papers, { poll: all as typeof small, rankings: 'sealed' });
    expect([sealed(0), sealed(2), sealed(3), sealed(500), sealed(0, 500)]).to.deep.equal([
      'open',
      'unopened',
      'nothing',
      'together',
      'together',
    ]);
  });

  it('keeps the tellers’ count off the board where ballots would follow from it', () => {
    const kept = (ballots: number, papers: number, rankings?: Contest['rankings']) =>
      isCountSealed(small, { rankings }, { ballots, papers, sealedTo: true });
    expect([kept(50, 0), kept(50, 9), kept(50, 10), kept(5, 50), kept(2, 50), kept(50, 50, 'sealed')]).to.deep.equal([
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
    expect([kept(2, 9), kept(2, 50, 'sealed')], 'where nobody opens the ballots').to.deep.equal([true, true]);
    expect(isCountSealed(all, {}, { ballots: 5, papers: 5, sealedTo: true })).to.equal(false);
  });
});

describe('how an election is treated on a board', () => {
  const [west, east] = ['A', 'B'].map((code) => ({ code, name: code, section: 'party', covers: [code] }));
  const papersOf = (unit: string | null, contest: string) => ({
    index: 0,
    hash: '',
    body: { unit, contest, papers: 9 },
  });
  const treated = (
    unit: typeof west | null,
    papers: ReturnType<typeof papersOf>,
    opened: object = { sealedTo: [] },
  ) => {
    const poll = { ...pollOf(trigger()), smallUnit: K };
    const board = { defined: { body: { poll } }, opened: { body: opened }, otherChannels: [papers] };
    return treatmentIn(board as unknown as PollBoard, { unit: unit ?? null, contest: trigger() } as PollElection, 50)
      .is;
  };

  it('follows from the papers of its own unit and contest alone', () => {
    expect(treated(west, papersOf('A', 'it'))).to.equal('sealed');
    expect(treated(null, papersOf(null, 'it'))).to.equal('sealed');
    expect(treated(east, papersOf('A', 'it'))).to.equal('open');
    expect(treated(west, papersOf('A', 'chair'))).to.equal('open');
    expect(treated(west, papersOf('A', 'it'), {}), 'no scrutineer has a key').to.equal('unopened');
  });
});

describe('few ballots in an outcome', () => {
  const tellers = (affirm: number, open: number): TellersCount => ({
    ...{ blank: null, void: 0, rankings: [] },
    votes: [
      { choice: 'affirm', votes: affirm },
      { choice: 'open', votes: open },
    ],
  });
  const unopened = (ballots: number, papers: number, count: TellersCount | null, quorum = 0) =>
    conclude(trigger(quorum), {
      ...{ unit: 'A', contest: 'it', ballots, shown: 'unopened', hidden: true },
      ...((papers > 0 || count !== null) && { other: { papers, count } }),
    });

  it('that nobody opens say nothing, but where papers decide whatever they say, or there is no quorum', () => {
    const says = (...args: Parameters<typeof unopened>) => unopened(...args).units[0]!.says;
    expect(says(2, 0, null)).to.equal('too-few');
    expect(says(2, 12, tellers(7, 5))).to.equal('too-few');
    expect(says(2, 13, tellers(8, 5))).to.equal('affirm');
    expect(says(2, 13, tellers(5, 8))).to.equal('open');
    expect(says(2, 5, null)).to.equal('too-few');
    expect(says(2, 5, null, 8)).to.equal('inquorate');
    expect(says(2, 5, null, 7)).to.equal('too-few');
    expect(says(2, 0, null, 3)).to.equal('inquorate');
    expect(says(2, 0, tellers(0, 0))).to.equal('too-few');
  });

  it('that nobody opens say nothing of a yes or no, whatever many papers say', () => {
    const count = { ...tellers(0, 0), blank: 0, votes: ['yes', 'no'].map((choice) => ({ choice, votes: 20 })) };
    const whole = { unit: null, contest: 'it', ballots: 2, other: { papers: 40, count } };
    const [row] = conclude(yesno, { ...whole, shown: 'unopened', hidden: true }).units;
    expect(row).to.deep.include({ says: null, other: { papers: 40, blank: 0, void: 0, votes: count.votes } });
  });

  it('are shown beside how many papers there are, be it one, and beside no papers where there are none', () => {
    const other = (papers: number) =>
      conclude(trigger(), {
        ...{ unit: 'A', contest: 'it', ballots: 3, shown: 'nothing', totals: [2, 1] },
        other: { papers, count: tellers(papers, 0) },
      }).units[0]!.other;
    expect([other(0), other(1)]).to.deep.equal([undefined, { papers: 1, blank: null, votes: [] }]);
  });

  it('that nobody opens count as of a unit that did not vote', () => {
    const { decided } = unopened(2, 0, null);
    expect(decided?.by === 'units' && decided.sections[0]).to.deep.include({ notVoted: 1, affirm: 0 });
    expect(decided).to.deep.include({ triggered: false }); // by this rule such units affirm
  });

  it('are decided without a number, whoever is elected in the order of the contest', () => {
    const whole = { unit: null, contest: 'it', shown: 'nothing' } as const;
    expect(conclude(yesno, { ...whole, ballots: 5, totals: [1, 3, 1] }).decided).to.deep.equal({
      ...{ by: 'sealed', carried: true, elected: [], stopped: null },
    });
    expect(conclude(marks, { ...whole, ballots: 5, totals: [3, 0, 4] }).decided).to.deep.equal({
      ...{ by: 'sealed', carried: null, elected: ['a', 'c'], stopped: null },
    });
    const papers = [[3, 1], [3], [3], [1]].map((ranking) => ({ ranking }));
    expect(conclude(stv, { ...whole, ballots: 4, papers }).decided).to.deep.equal({
      ...{ by: 'sealed', carried: null, elected: ['c'], stopped: null },
    });
    const none = conclude(marks, { unit: null, contest: 'it', ballots: 2, shown: 'unopened', hidden: true });
    expect(none.decided).to.deep.equal({
      ...{ by: 'sealed', carried: null, elected: [] },
      stopped: { code: 'TOO_FEW', ballots: 2 },
    });
    const onPaper = { unit: null, contest: 'it', ballots: 0, other: { papers: 1, count: null } };
    expect(conclude(yesno, { ...onPaper, shown: 'unopened', hidden: true }).decided).to.deep.include({
      stopped: { code: 'TOO_FEW', ballots: 1 },
    });
  });

  it('are told in words, and in no number that is not shown', () => {
    const shown = conclude(yesno, { unit: null, contest: 'it', ballots: 5, shown: 'nothing', totals: [1, 3, 1] });
    expect(decisionInWords(yesno, shown.decided!).says).to.equal('Carried.');
    expect(hiddenInWords(shown, false).join(' ')).to.match(/known to the scrutineers alone/);
    expect(sumLines(shown.units[0]!).map(({ ballots, hidden }) => [ballots, hidden])).to.deep.equal([[5, true]]);
    const both = conclude(trigger(), {
      ...{ unit: 'A', contest: 'it', ballots: 4, shown: 'together', totals: [3, 1] },
      other: { papers: 12, count: tellers(2, 10) },
    });
    expect(sumLines(both.units[0]!).map(({ way, ballots, hidden }) => [way, ballots, hidden])).to.deep.equal([
      ['online', 4, true],
      ['on paper', 12, true],
      ['together', 16, false],
    ]);
    const none = unopened(2, 13, tellers(8, 5));
    expect(sumLines(none.units[0]!).map(({ way, hidden }) => [way, hidden])).to.deep.equal([
      ['online', true],
      ['on paper', false],
      ['together', true],
    ]);
  });
});

describe('what scrutineers attest of few ballots', () => {
  const sealed = (contest: Contest, counted: CountedElection) => {
    const right = conclude(contest, counted);
    const says = (decided: object) => taken(contest, counted, { ...right, decided });
    expect(taken(contest, counted, right)).to.equal('taken');
    return { right, says };
  };
  const whole = { unit: null, contest: 'it', ballots: 5, shown: 'nothing' } as const;
  const alone = (decided: object) => ({ by: 'sealed', carried: null, elected: [], stopped: null, ...decided });

  it('can be either of a yes or no, and nothing else', () => {
    const { says } = sealed(yesno, { ...whole, totals: [1, 3, 1] });
    expect(says(alone({ carried: false }))).to.equal('taken');
    for (const lie of [
      alone({}),
      alone({ carried: true, elected: ['yes'] }),
      alone({ carried: true, stopped: { code: 'TOO_FEW', ballots: 5 } }),
      { by: 'yes-no', yes: 3, no: 1, of: 4, carried: true },
    ]) {
      expect(says(lie), JSON.stringify(lie)).to.equal('ATTESTED_WRONG');
    }
  });

  it('can be anybody who stands, for the seats there are, in the order of the contest', () => {
    const { says } = sealed(marks, { ...whole, totals: [3, 0, 4] });
    expect(says(alone({ elected: ['a', 'b'] }))).to.equal('taken');
    const runOff = (places: number, among: readonly string[]) => ({ code: 'RUN_OFF', among, places });
    expect(says(alone({ elected: ['a'], stopped: runOff(1, ['b', 'c']) }))).to.equal('taken');
    for (const lie of [
      alone({ elected: ['b', 'a'] }),
      alone({ elected: ['a', 'a'] }),
      alone({ elected: ['a', 'b', 'c'] }),
      alone({ elected: ['x'] }),
      alone({ elected: ['a'], carried: true }),
      alone({ elected: ['a'], stopped: runOff(2, ['b', 'c']) }),
      alone({ elected: ['a'], stopped: runOff(1, ['c', 'b']) }),
      alone({ stopped: runOff(2, ['a', 'b']) }),
      alone({ elected: ['a'], stopped: runOff(1, ['a', 'b']) }),
      alone({ stopped: runOff(1, ['a', 'b']) }),
      alone({ elected: ['a'], stopped: { code: 'TOO_FEW', ballots: 5 } }),
    ]) {
      expect(says(lie), JSON.stringify(lie)).to.equal('ATTESTED_WRONG');
    }
  });

  it('asks for a run-off only where the contest has one', () => {
    const lots = { ...marks, rule: { name: 'most-marks', seats: 2, tie: 'lot' } } as Contest;
    const { says } = sealed(lots, { ...whole, totals: [3, 0, 4] });
    expect(says(alone({ elected: ['a'], stopped: { code: 'RUN_OFF', among: ['b', 'c'], places: 1 } }))).to.equal(
      'ATTESTED_WRONG',
    );
  });

  it('has sums of as many ballots and papers as there are, of which papers alone can be void', () => {
    const lies = (contest: Contest, counted: CountedElection, changes: readonly object[]) => {
      const { right } = sealed(contest, counted);
      const [row] = right.units;
      for (const change of changes) {
        // null: left out
        const all = Object.entries({ ...row!.together!, ...change });
        const together = Object.fromEntries(all.filter(([name, number]) => name !== 'void' || number !== null));
        const units = [{ ...row!, together }];
        expect(taken(contest, counted, { ...right, units }), JSON.stringify(change)).to.equal('ATTESTED_WRONG');
      }
    };
    const count = { blank: 1, void: 1, rankings: [], votes: ['yes', 'no'].map((choice) => ({ choice, votes: 1 })) };
    const sums = { ...whole, ballots: 12, shown: 'together', totals: [2, 6, 4] } as const;
    lies(yesno, sums, [{ void: 0 }, { ballots: 13, blank: 3 }]);
    const both = { ...sums, other: { papers: 4, count } };
    const moved = [5, 4].map((votes, i) => ({ choice: yesno.choices[i]!.id, votes }));
    lies(yesno, both, [{ void: null, blank: 4 }]);
    const { right } = sealed(yesno, both);
    const together = { ...right.units[0]!.together!, void: 5, blank: 2, votes: moved };
    const decided = { by: 'yes-no', yes: 5, no: 4, of: 9, carried: true };
    expect(taken(yesno, both, { ...right, units: [{ ...right.units[0]!, together }], decided })).to.equal(
      'ATTESTED_WRONG',
    );
    const papers = Array.from({ length: 12 }, () => ({ ranking: [1] }));
    lies(stv, { ...whole, ballots: 12, shown: 'together', papers }, [
      ...[{ void: null }, { blank: null }, { blank: 7, void: 6 }, { ballots: 13 }],
      { votes: choices.map(({ id }) => ({ choice: id, votes: 4 })) },
    ]);
  });

  it('has to follow from the sums where these are shown', () => {
    const counted = { ...whole, ballots: 12, shown: 'together', totals: [2, 6, 4] } as const;
    const { right, says } = sealed(yesno, counted);
    expect(right.decided).to.deep.include({ by: 'yes-no', yes: 6, no: 4, carried: true });
    expect(says({ ...right.decided!, carried: false } as Decided)).to.equal('ATTESTED_WRONG');
    expect(says({ ...right.decided!, yes: 7 } as Decided)).to.equal('ATTESTED_WRONG');
    expect(says(alone({ carried: true }))).to.equal('ATTESTED_WRONG');
    const [row] = right.units;
    const more = { ...row!, together: { ...row!.together!, blank: 3 } };
    expect(taken(yesno, counted, { ...right, units: [more] })).to.equal('ATTESTED_WRONG');
  });

  it('elects of rankings as many as there are places, none twice, as its stages say, and loses no paper', () => {
    const rankings = [[3, 1], [3], [3], [1], [1, 2], [2], [2, 1], [3, 2], [3], [1, 3]];
    const papers = rankings.map((ranking) => ({ ranking }));
    const { right, says } = sealed(stv, { ...whole, ballots: papers.length, shown: 'together', papers });
    const { decided } = right;
    if (decided?.by !== 'ranking') throw new Error('no count of rankings');
    expect(decided.elected).to.deep.equal(['c']);
    const { count } = decided;
    const [first, ...later] = count.stages;
    const elected = (ids: readonly string[], winners: readonly number[], stages: readonly object[] = count.stages) =>
      says({ ...decided, elected: ids, count: { ...count, winners, stages } });
    const last = { ...count.stages.at(-1)!, elected: [], electedUnfilled: [] };
    const with1 = (winners: readonly number[]) => [...count.stages.slice(0, -1), { ...last, elected: winners }];
    expect(elected(['a'], [1], with1([1]))).to.equal('taken'); // who alone knows the papers can say so
    expect(elected(['a'], [1])).to.equal('ATTESTED_WRONG');
    expect(elected(['c'], [3], [])).to.equal('ATTESTED_WRONG');
    expect(elected(['c', 'c'], [3, 3], with1([3, 3]))).to.equal('ATTESTED_WRONG');
    expect(elected(['c', 'a'], [3, 1], with1([3, 1]))).to.equal('ATTESTED_WRONG');
    expect(elected([], [], with1([]))).to.equal('ATTESTED_WRONG');
    const unfilled = [...count.stages.slice(0, -1), { ...last, electedUnfilled: [1] }];
    expect(elected(['a'], [1], unfilled), 'for a place left at the end').to.equal('taken');
    expect(elected(['a'], [3])).to.equal('ATTESTED_WRONG');
    for (const change of [
      ...[{ rule: 'ers97' }, { title: 'R?' }, { seats: 2 }, { candidates: count.candidates.toReversed() }],
      ...[{ withdrawn: [1] }, { papers: 11 }, { valid: 11 }, { blank: 1 }],
    ]) {
      expect(says({ ...decided, count: { ...count, ...change } }), JSON.stringify(change)).to.equal('ATTESTED_WRONG');
    }
    expect(says({ ...decided, stopped: { code: 'TOO_FEW', ballots: 5 } })).to.equal('ATTESTED_WRONG');
    expect(says({ ...decided, void: [{ position: 1, why: 'gap' }] })).to.equal('ATTESTED_WRONG');
    const votes = (all: readonly string[]) => elected(['c'], [3], [{ ...first!, votes: all }, ...later]);
    expect(votes(first!.votes)).to.equal('taken');
    const digits = '0'.repeat(40);
    for (const all of [
      ['1', ...first!.votes.slice(1)],
      first!.votes.slice(1),
      [...first!.votes, '0'],
      ['-1', '3', '8'],
      [`3.${digits}`, '2', '5'],
    ]) {
      expect(votes(all), all.join()).to.equal('ATTESTED_WRONG');
    }
  });
});
