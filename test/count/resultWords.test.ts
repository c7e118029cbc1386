/** A result in words, as a member reads it; and the decimals that stand beside it. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Contest, ContestRule } from '../../crypto/contest.ts';
import type { Decided } from '../../crypto/outcomeBody.ts';
import { difference, fourPlaces, inDecimals } from '../../src/count/decimal.ts';
import { decisionInWords, lotInWords, stageInWords } from '../../src/count/resultWords.ts';
import { settingsInWords } from '../../src/count/ruleWords.ts';
import { TRIGGER_PRESETS, triggerOutcome } from '../../src/count/trigger.ts';

const contest = (rule: ContestRule, more: Partial<Contest> = {}): Contest => ({
  ...{ id: 'it', kind: 'choose', question: 'Which?', min: 1, max: 1, blank: false, rule },
  choices: ['Amin', 'Brand', 'Cole'].map((text, i) => ({ id: `c${i + 1}`, text })),
  ...more,
});
const preset = (name: string) => TRIGGER_PRESETS.find(({ rule }) => rule.name === name)!.rule;

describe('a result in words', () => {
  const marks = (
    elected: readonly string[],
    stopped: Extract<Decided, { by: 'marks' }>['stopped'] = null,
  ): Decided => ({
    ...{ by: 'marks', totals: [], elected: [...elected], lots: [], stopped },
  });
  const rule = { name: 'most-marks', seats: 2, tie: 'run-off' } as const;

  it('names who is elected, in order', () => {
    expect(decisionInWords(contest(rule), marks(['c2', 'c1'])).says).to.equal('Elected: Brand and Amin.');
    expect(decisionInWords(contest(rule), marks([])).says).to.equal('Nobody is elected.');
  });

  it('declares nobody elected where the count stopped, and says why and what was counted', () => {
    const tied = marks(['c1'], { code: 'RUN_OFF', among: ['c2', 'c3'], places: 1 });
    expect(decisionInWords(contest(rule), tied)).to.deep.equal({
      says: 'Not concluded.',
      because:
        'Equal votes for the last place: Brand and Cole. The rule asks for another vote between them. As counted: Amin.',
    });
    const constraints = [{ id: 'women', says: 'At least one woman (Rule 4)', choices: ['c3'], least: 1 }];
    const unmet = marks(['c1', 'c2'], { code: 'CONSTRAINT', constraint: 'women', least: 1, found: 0 });
    const { says, because } = decisionInWords(contest(rule, { constraints }), unmet);
    expect(says).to.equal('Not concluded.');
    expect(because)
      .to.contain('At least one woman (Rule 4): 0 of at least 1.')
      .and.contain('nobody is declared elected');
    const ruling = { contest: 'x', constraint: 'women', rule: 'Rule 9', elected: ['c1', 'c3'] };
    const ruled = decisionInWords(contest(rule, { constraints }), unmet, ruling);
    expect(ruled.says).to.equal('Elected by ruling: Amin and Cole.');
    expect(ruled.because)
      .to.match(/^As counted: Amin and Brand\. At least one woman \(Rule 4\): 0 of at least 1\./)
      .and.not.contain('nobody is declared elected');
    // A run-off is not for anybody to rule on.
    expect(decisionInWords(contest(rule), tied, ruling).says).to.equal('Not concluded.');
  });

  it('tells a trigger ballot’s points, units and what the rule does not say', () => {
    const section = (open: number, affirm: number) => ({ open, affirm, tied: 0, inquorate: 0, notVoted: 0 });
    const told = (name: string, party: readonly [number, number], affiliated: readonly [number, number]) => {
      const sections = { affiliated: section(...affiliated), party: section(...party) };
      const outcome = triggerOutcome(sections, preset(name));
      const decided: Decided = {
        by: 'units',
        sections: Object.entries(sections).map(([code, said]) => ({
          ...{ section: code, ...said, share: outcome.shares[code]!, points: outcome.pointsOf[code]! },
        })),
        triggered: outcome.decided ? outcome.triggered : null,
        unclear: outcome.decided ? null : outcome.says,
        points: outcome.decided ? outcome.points : null,
      };
      const { says, because } = decisionInWords(contest(preset(name), { kind: 'trigger' }), decided);
      return `${says} ${because}`;
    };
    expect(told('college-50-50', [10, 0], [3, 17])).to.equal(
      'There is a full selection. 57.5 of 100 points are for a full selection; it takes more than 50.',
    );
    expect(told('college-50-50', [4, 0], [0, 6])).to.match(/^The sitting member is the only candidate\. 50 of 100/);
    expect(told('college-50-50', [4, 0], [0, 0])).to.match(/^Not decided\. In one section no unit is counted/);
    expect(told('third-of-either-section', [3, 7], [3, 7])).to.equal(
      'The sitting member is the only candidate. For a full selection: 3 of 10 units (affiliated) and 3 of 10 units (party). A third or more of either section is enough.',
    );
    expect(told('majority-of-all-units', [3, 2], [2, 4])).to.equal(
      'The sitting member is the only candidate. 6 of 11 units keep the sitting member as the only candidate; it takes more than half.',
    );
  });

  it('says how a trigger rule’s open questions were settled', () => {
    const settled = settingsInWords({
      ...preset('college-50-50'),
      quorum: 5,
      inquorate: 'affirm',
      emptySection: 'no-points',
    });
    expect(settled).to.deep.equal([
      'A unit with as many for as against is left out.',
      'A unit in which nobody voted is left out.',
      'A unit with fewer than 5 ballots has no quorum and counts as keeping the sitting member.',
      'If no unit of a section counts, its 50 points go to neither side.',
    ]);
    expect(settingsInWords(preset('majority-of-all-units')).length).to.equal(2);
  });

  it('says what a stage did and what a lot decided', () => {
    const nameOf = (number: number): string => ['Amin', 'Brand', 'Cole'][number - 1]!;
    expect(stageInWords({ action: 'first', of: [] }, nameOf)).to.equal('First preferences');
    expect(stageInWords({ action: 'surplus', of: [2] }, nameOf)).to.equal('Surplus of Brand');
    expect(stageInWords({ action: 'exclude', of: [1] }, nameOf)).to.equal('Amin goes out');
    expect(stageInWords({ action: 'exclude', of: [1, 3] }, nameOf)).to.equal('Amin and Cole go out');
    expect(lotInWords({ stage: 2, kind: 'exclude', among: [1, 2, 3], drawn: 3 }, nameOf)).to.equal(
      'A lot between Amin, Brand and Cole decided who goes out: it fell on Cole.',
    );
  });
});

describe('decimals of a count', () => {
  it('are subtracted exactly, in as many places', () => {
    expect(difference('107.58', '134.00')).to.equal('-26.42');
    expect(difference('3', '10')).to.equal('-7');
    const votes = fc.bigInt({ min: 0n, max: 10n ** 24n });
    fc.assert(
      fc.property(votes, votes, fc.constantFrom(0, 2, 5, 18), (a, b, places) => {
        const [more, fewer] = a > b ? [a, b] : [b, a];
        expect(difference(inDecimals(more, places), inDecimals(fewer, places))).to.equal(
          inDecimals(more - fewer, places),
        );
      }),
    );
  });

  it('are cut to four places under Meek alone', () => {
    expect(fourPlaces('106.955400123456789012')).to.equal('106.9554');
    for (const votes of ['205.53893', '107.58', '12']) expect(fourPlaces(votes)).to.equal(votes);
  });
});
