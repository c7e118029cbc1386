/** What each rule says about ties and the last places, on elections small enough to count by hand. */
import { expect } from 'chai';
import type { Lots } from '../../src/count/lot.ts';
import { countRanked } from '../../src/count/rules.ts';
import type { Count, RuleName } from '../../src/count/stage.ts';
import { smallElection } from '../support/countVectors.ts';

const falling =
  (...drawn: readonly number[]): Lots =>
  ({ among }) =>
    drawn.find((one) => among.includes(one)) ?? null;

function count(rule: RuleName, seats: number, candidates: number, ballots: readonly string[], lots?: Lots): Count {
  const outcome = countRanked(smallElection(seats, candidates, ballots), { rule, ...(lots && { lots }) });
  if (!outcome.ok) throw new Error(`a lot is needed: ${JSON.stringify(outcome.lot)}`);
  return outcome.count;
}

describe('Scottish STV', () => {
  // Candidate 1 leads 2 at stage 1 by 6 to 5; 4 goes out and makes them equal; 3 is out of reach.
  const ballots = ['6 1', '5 2', '9 3', '1 4 2'];

  it('puts out of two equal candidates the one who had fewer when they last differed', () => {
    const { stages } = count('scottish-stv-2007', 1, 4, ballots);
    expect(stages.map(({ of }) => of)).to.deep.equal([[], [4], [2], [1]].slice(0, stages.length));
    expect(stages[2]?.of).to.deep.equal([2]);
    expect(stages[2]?.says[0]).to.equal(
      'Candidate 1 and Candidate 2 have equal votes; Candidate 2 had the fewest at the latest point where they differed.',
    );
    expect(stages[2]?.lots).to.deep.equal([]);
  });

  it('looks at the latest difference, ERS97 at the earliest', () => {
    // 1 and 2 have 10 and 9, then 10 and 11 when 5 has gone out, then 13 each when 6 has.
    const turned = ['10 1', '9 2', '25 3', '24 4', '2 5 2', '3 5', '3 6 1', '2 6 2', '1 6'];
    for (const [rule, out] of [['scottish-stv-2007', 1] as const, ['ers97', 2] as const]) {
      const { stages } = count(rule, 1, 6, turned);
      const votes = stages.map(({ votes }) => votes.slice(0, 2).map(Number).join(' '));
      expect(votes.slice(0, 3), rule).to.deep.equal(['10 9', '10 11', '13 13']);
      expect(stages[3]?.of, rule).to.deep.equal([out]);
    }
  });

  it('looks back further with those who were still equal, and says each step', () => {
    // 1, 2 and 3 have 4, 5, 6; then 5, 5, 6; then 6 each.
    const { stages } = count('scottish-stv-2007', 1, 6, ['4 1', '5 2', '6 3', '15 4', '1 5 1', '1 6 1', '1 6 2']);
    expect(stages[3]?.says.slice(0, 3)).to.deep.equal([
      'Candidate 1, Candidate 2 and Candidate 3 have equal votes; ' +
        'Candidate 1 and Candidate 2 had the fewest at the latest point where they differed.',
      'Candidate 1 and Candidate 2 have equal votes; Candidate 1 had the fewest at the latest point where they differed.',
      'Candidate 1 goes out, of Candidate 1, Candidate 2 and Candidate 3 with the fewest votes, 6.00000.',
    ]);
  });

  it('says how much of a surplus can go on', () => {
    for (const [second, going] of [
      ['8 1 2', 'they go on'],
      ['2 1 2', '1.00000 of them go on'],
      ['2 1', 'none of them can go on'],
    ] as const) {
      const { stages } = count(
        'scottish-stv-2007',
        2,
        4,
        [...(second[0] === '8' ? [] : ['6 1']), second, '1 3', '1 4'],
        falling(3),
      );
      expect(stages[1]?.says[0]).to.equal(`Candidate 1 has 4.00000 votes more than the quota; ${going}.`);
    }
  });

  it('puts out one at a time, though two together could not win', () => {
    const { stages } = count('scottish-stv-2007', 1, 4, ['1 1 2', '2 2 3', '9 3', '10 4']);
    expect(stages[1]?.of).to.deep.equal([1]);
    expect(count('ers97', 1, 4, ['1 1 2', '2 2 3', '9 3', '10 4']).stages[1]?.of.toSorted()).to.deep.equal([1, 2]);
  });

  it('moves the papers of the last one out before it elects those who are left', () => {
    const { stages, winners } = count('scottish-stv-2007', 2, 3, ['9 1', '4 2', '1 3 2', '1 3']);
    const last = stages.at(-1);
    expect(last?.of).to.deep.equal([3]);
    expect(last?.electedUnfilled.length === 1 || last?.elected.length === 1).to.equal(true);
    expect(last?.votes).to.deep.equal(['6.00000', '5.00000', '0.00000']);
    expect(winners).to.deep.equal([1, 2]);
  });
});

describe('ERS97', () => {
  it('elects none of two equal candidates for one place, and draws who goes out (5.6.2)', () => {
    const ballots = ['5 1', '5 2'];
    const outcome = countRanked(smallElection(1, 2, ballots), { rule: 'ers97' });
    expect(outcome).to.deep.include({ ok: false, lot: { stage: 2, kind: 'exclude', among: [1, 2] } });
    const { winners, stages } = count('ers97', 1, 2, ballots, falling(1));
    expect(winners).to.deep.equal([2]);
    expect(stages[0]?.says.slice(1)).to.deep.equal([
      'Candidate 1 and Candidate 2 are more than the places left and always had equal votes: none is elected yet.',
      'The lot between Candidate 1 and Candidate 2 fell on Candidate 1.',
      'Candidate 1 would go out, with the fewest votes; no paper moves, as that leaves just enough candidates.',
      'Candidate 2 is elected: no more candidates are left than places.',
    ]);
    expect(count('ers97', 1, 2, ballots, falling(2)).winners).to.deep.equal([1]);
  });

  it('elects, of two equal candidates for one place, the one who was ahead when they first differed (5.6.2)', () => {
    // 6 and 5; then the papers of 3 bring both to 7, the quota.
    const { stages, winners } = count('ers97', 1, 3, ['6 1', '5 2', '1 3 1', '2 3 2']);
    expect(stages.map(({ votes }) => votes.join(' '))).to.deep.equal(['6.00 5.00 3.00', '7.00 7.00 0.00']);
    expect(stages.map(({ elected }) => elected)).to.deep.equal([[], [1]]);
    expect(winners).to.deep.equal([1]);
  });

  it('rounds the quota up to a hundredth, and works it out again while nobody is elected (5.1.6, 5.4.8)', () => {
    const { stages } = count('ers97', 2, 5, ['20 1', '19 2', '18 3', '2 4', '16 5 1']);
    expect(stages[0]?.quota).to.equal('25.00');
    expect(stages[1]?.of.toSorted()).to.deep.equal([4, 5]);
    expect(stages[1]?.quota).to.equal('24.34'); // 73 / 3 = 24.333…
  });

  it('defers a surplus that cannot change who is lowest, and then counts it among the votes of a group (5.2.2, 5.2.5)', () => {
    const { stages } = count('ers97', 2, 5, ['36 1 2', '25 2', '24 3', '9 4', '4 5', '1 5 4']);
    // Quota 33.00, surplus 3.00; the lowest have 5 and 9: deferred.
    expect(stages[0]?.quota).to.equal('33.00');
    expect(stages[1]?.action).to.equal('exclude');
    expect(stages[1]?.says[0]).to.match(/^Surpluses of 3\.00 are deferred/);
    expect(stages[1]?.of.toSorted()).to.deep.equal([4, 5]); // 5 + 9 + 3 ≤ 24
  });
});

describe('Meek', () => {
  it('goes to the lot at once for equal candidates', () => {
    // 1 was ahead of 2 at the first stage, but Meek does not look back.
    const ballots = ['6 1', '5 2', '9 3', '1 4 2'];
    const outcome = countRanked(smallElection(1, 4, ballots), { rule: 'meek-hww' });
    expect(outcome).to.deep.include({ ok: false, lot: { stage: 3, kind: 'exclude', among: [1, 2] } });
  });

  // 5 and 6 are each other's mirror, as 1 and 4 are; the worth of papers past 1, 2, 3 and past 2, 3, 4 rounds differently.
  const mirrored = ['33 1 2 3 5', '33 4 2 3 6', '32 2 3', '30 3', '5 5', '5 6', '15 7', '14 8'];

  it('takes candidates for equal whose votes differ only in the last of eighteen places', () => {
    const outcome = countRanked(smallElection(5, 8, mirrored), { rule: 'meek-hww' });
    if (outcome.ok) throw new Error('no lot was needed');
    const [five, six] = outcome.stages[0]!.votes.slice(4, 6);
    expect(five).to.not.equal(six);
    expect(outcome.lot).to.deep.equal({ stage: 2, kind: 'exclude', among: [5, 6] });
  });

  it('comes to an end where a thousand million million papers leave no room to come nearer', () => {
    const many = mirrored.map((line) => line.replace(' ', '0000000000000 '));
    const outcome = countRanked(smallElection(5, 8, many), { rule: 'meek-hww', lots: ({ among }) => among[0]! });
    expect(outcome.ok).to.equal(true);
  });
});

describe('a count that needs a lot', () => {
  it('stops, names the tied and keeps the stages so far', () => {
    const outcome = countRanked(smallElection(1, 3, ['2 1', '2 2', '3 3']), { rule: 'scottish-stv-2007' });
    expect(outcome).to.deep.include({
      ok: false,
      code: 'LOT_NEEDED',
      lot: { stage: 2, kind: 'exclude', among: [1, 2] },
    });
    expect(outcome.ok ? [] : outcome.stages.map(({ votes }) => votes)).to.deep.equal([
      ['2.00000', '2.00000', '3.00000'],
    ]);
  });

  it('takes no lot that fell on somebody who is not tied', () => {
    expect(() => count('av', 1, 3, ['2 1', '2 2', '3 3'], () => 3)).to.throw(RangeError);
  });

  it('keeps the lot with the stage that it decided', () => {
    const { stages } = count('av', 1, 3, ['2 1', '2 2', '3 3'], falling(2));
    expect(stages[1]?.lots).to.deep.equal([{ stage: 2, kind: 'exclude', among: [1, 2], drawn: 2 }]);
    expect(stages[1]?.says[0]).to.equal('The lot between Candidate 1 and Candidate 2 fell on Candidate 2.');
  });
});
