/** Every set of test/vectors/exports against the answers that stand in its index. */
import { expect } from 'chai';
import { buildRoll, type Roll, roll as rollSchema } from '../../src/roll/build.ts';
import { bare, folder, json, readSet, rulesAt } from '../support/exportVectors.ts';

function build(path: readonly string[], previousPath: readonly string[] | null, rulesPath: readonly string[]): Roll {
  const { rules, sha256 } = rulesAt(...rulesPath);
  const previous = previousPath === null ? undefined : folder(...previousPath);
  const read = readSet(folder(...path), previous, rules.boundaryTest !== 'none');
  if (!read.ok) throw new Error(`refused: ${JSON.stringify(bare(read))}`);
  return buildRoll({ set: read.set, previous: read.previous, rules, rulesSha256: sha256 });
}

describe('the roll of Oakmarsh, from three layouts, and from a feed that is too old to exclude anybody (demands 4, 7)', () => {
  const index = json('oakmarsh', 'index.json');
  for (const { rules, expected, sets, snapshots } of index.cases) {
    for (const set of sets) {
      it(`is the expected one for ${set} under ${rules}`, () => {
        const made = build(['oakmarsh', set], ['oakmarsh', index.previous], ['oakmarsh', rules]);
        const answer = json('oakmarsh', expected);
        expect(rollSchema.safeParse(made).success).to.equal(true);
        expect(made.snapshot).to.equal(snapshots[set]);
        expect(made.previous).to.equal(answer.previous);
        expect(made.rules).to.deep.equal(answer.rules);
        expect(made.notes).to.deep.equal(answer.notes);
        expect(
          made.members.map(({ number, unit, decision, reasons }) => [
            number,
            unit,
            decision,
            reasons.map(({ code }) => code),
          ]),
        ).to.deep.equal(answer.members);
        expect(made.variances.map(({ kind, members }) => [kind, members])).to.deep.equal(answer.variances);
        expect(made.counts).to.deep.equal(answer.counts);
        expect(made.identity).to.deep.equal(answer.identity);
      });
    }
  }
});

describe('a small export set', () => {
  const index = json('bad', 'index.json');
  for (const one of index.cases) {
    const previous = one.previous === undefined ? undefined : folder('bad', one.previous);
    if (one.must === 'refuse') {
      it(`is refused, with every complaint (${one.dir}): ${one.wrong}`, () => {
        const read = readSet(folder('bad', one.dir), previous);
        if (read.ok) throw new Error('accepted');
        expect(bare(read)).to.deep.equal(one.refused);
      });
      continue;
    }
    it(`is accepted, with its reasons and variances (${one.dir}): ${one.wrong}`, () => {
      const made = build(['bad', one.dir], one.previous === undefined ? null : ['bad', one.previous], [
        'bad',
        index.rules,
      ]);
      expect(made.variances.map(({ kind, members }) => [kind, members])).to.deep.equal(one.variances);
      const against = made.members.filter(({ reasons }) => reasons.length > 0);
      expect(
        Object.fromEntries(against.map(({ number, reasons }) => [number, reasons.map(({ code }) => code)])),
      ).to.deep.equal(one.reasons);
      expect(made.notes).to.deep.equal(one.notes);
    });
  }
});
