/** Every count with known stages: Scottish wards with their officers' reports, the ERS model election, small random ones. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readBlt } from '../../src/count/blt.ts';
import { countRanked } from '../../src/count/rules.ts';
import type { Count, Stage } from '../../src/count/stage.ts';
import { COUNT_VECTORS, countVector, RULE_OF, smallElection } from '../support/countVectors.ts';

const counted = (...args: Parameters<typeof countRanked>): Count => {
  const outcome = countRanked(...args);
  if (!outcome.ok) throw new Error(`a lot is needed: ${JSON.stringify(outcome.lot)}`);
  return outcome.count;
};

/** A stage as the vectors of the two STV rules write it. */
const asWritten = ({ action, of, votes, nonTransferable, elected, electedUnfilled, quota, transferValue }: Stage) => ({
  ...{
    action,
    of: of.toSorted((a, b) => a - b),
    votes,
    nonTransferable,
    elected,
    electedUnfilled,
  },
  ...(transferValue === undefined ? {} : { quota, transferValue }),
});

const files = readdirSync(join(COUNT_VECTORS, 'expected'));

describe('a count', () => {
  it('has 28 elections with known stages to answer for', () => {
    expect(files.length).to.equal(28);
  });

  for (const file of files) {
    const expected = countVector('expected', file);
    it(`of ${expected.id} gives every stage`, () => {
      const bytes = readFileSync(join(COUNT_VECTORS, 'expected', expected.ballots));
      expect(createHash('sha256').update(bytes).digest('hex')).to.equal(expected.ballotsSha256);
      const election = readBlt(bytes.toString('utf8'));
      const count = counted(election, { rule: RULE_OF[expected.rule]! });
      expect(count.title).to.equal(expected.title);
      expect(count.candidates).to.deep.equal(expected.candidates);
      expect(count.seats).to.equal(expected.seats);
      expect(count.valid).to.equal(expected.validVotes);
      expect(count.winners).to.deep.equal(expected.winners);
      expect(count.stages.length).to.equal(expected.stages.length);
      for (const [i, stage] of count.stages.entries()) {
        const known = expected.stages[i];
        const at = `stage ${i + 1}`;
        if (expected.rule === 'av') {
          expect(stage.of, at).to.deep.equal(known.excluded);
          const votes = known.votes.map((votes: number | null) => String(votes ?? 0));
          expect(stage.votes, at).to.deep.equal(votes);
          expect(stage.nonTransferable, at).to.equal(String(known.exhausted));
        } else if (expected.rule === 'meek') {
          expect([...stage.elected, ...stage.electedUnfilled], at).to.deep.equal(known.elected);
          expect(count.stages[i + 1]?.of ?? [], at).to.deep.equal(known.excluded);
          // The last stage has no totals: programs stop at different points once the places are full.
          if (known.votes === undefined) continue;
          expect(Number(stage.quota), at).to.be.closeTo(Number(known.quota), 0.0001);
          for (const [c, votes] of known.votes.entries()) {
            expect(Number(stage.votes[c]), `${at}, candidate ${c + 1}`).to.be.closeTo(Number(votes), 0.0001);
          }
        } else {
          const { transferValue, quota, ...rest } = known;
          expect(asWritten(stage), at).to.deep.equal({
            electedUnfilled: [],
            ...rest,
            of: known.of.toSorted((a: number, b: number) => a - b),
            ...(transferValue === undefined ? {} : { quota, transferValue }),
          });
          expect(stage.quota, at).to.equal(quota ?? expected.quota);
        }
      }
    });
  }

  const fuzz = countVector('fuzz-small.json').cases;

  it('has 60 small elections to answer for', () => {
    expect(fuzz.length).to.equal(60);
  });

  for (const { id, seats, candidates, ballots, expected } of fuzz) {
    it(`of the small election ${id} gives every total under each rule`, () => {
      for (const [rule, known] of Object.entries<{ winners: number[]; stages: string[] }>(expected)) {
        const count = counted(smallElection(seats, candidates, ballots), { rule: RULE_OF[rule]! });
        expect(
          count.stages.map(({ votes }) => votes.join(' ')),
          rule,
        ).to.deep.equal(known.stages);
        expect(count.winners.toSorted(), rule).to.deep.equal(known.winners.toSorted());
      }
    });
  }
});
