/** What a trigger ballot decides: four published cases, and those that arithmetic decides. */
import { expect } from 'chai';
import fc from 'fast-check';
import { type SectionUnits, TRIGGER_PRESETS, type TriggerSettings, triggerOutcome } from '../../src/count/trigger.ts';
import { countVector } from '../support/countVectors.ts';

const preset = (rule: string): TriggerSettings => {
  const found = TRIGGER_PRESETS.find((known) => known.rule.name === rule);
  if (found === undefined) throw new Error(`no preset has the rule ${rule}`);
  return found.rule;
};
const units = (open: number, affirm: number, tied = 0, notVoted = 0, inquorate = 0): SectionUnits => ({
  ...{ open, affirm, tied, inquorate, notVoted },
});
const triggered = (...args: Parameters<typeof triggerOutcome>): boolean => {
  const outcome = triggerOutcome(...args);
  if (!outcome.decided) throw new Error(outcome.says);
  return outcome.triggered;
};

describe('a trigger ballot', () => {
  const cases = countVector('trigger.json').cases;

  it('has nine known outcomes', () => {
    expect(cases.length).to.equal(9);
  });

  for (const { id, rule, unitTie, sections, triggered: known, openPercent, source } of cases) {
    it(`is decided as known: ${id} (${String(source).split(':')[0]})`, () => {
      const outcome = triggerOutcome(sections, { ...preset(rule), unitTie });
      expect(outcome).to.include({ decided: true, triggered: known });
      expect(outcome.decided ? outcome.points?.percent : '').to.equal(openPercent);
    });
  }

  it('does not go past half by a third and two thirds', () => {
    const sections = { party: units(1, 2), affiliated: units(2, 1) };
    const outcome = triggerOutcome(sections, preset('college-50-50'));
    expect(outcome).to.include({ decided: true, triggered: false });
    expect(outcome.decided ? outcome.points?.percent : '').to.equal('50.0000');
  });

  it('goes past half by one unit in ten thousand', () => {
    const sections = { party: units(5001, 5000), affiliated: units(1, 1) };
    expect(triggered(sections, preset('college-50-50'))).to.equal(true);
  });

  it('asks what becomes of a section in which no unit voted, unless the setting says', () => {
    const sections = { party: units(4, 0), affiliated: units(0, 0, 0, 6) };
    const college = preset('college-50-50');
    expect(triggerOutcome(sections, college)).to.include({ decided: false, code: 'RULE_UNCLEAR' });
    expect(triggered(sections, { ...college, emptySection: 'no-points' })).to.equal(false);
  });

  it('takes nothing from a section in which no unit voted, where a third of either is enough', () => {
    const sections = { party: units(1, 5), affiliated: units(0, 0, 0, 4) };
    expect(triggered(sections, preset('third-of-either-section'))).to.equal(false);
  });

  it('asks what follows when no unit voted at all', () => {
    const sections = { party: units(0, 0, 0, 5), affiliated: units(0, 0, 1, 6) };
    for (const { rule } of TRIGGER_PRESETS) expect(triggerOutcome(sections, rule).decided).to.equal(false);
  });

  it('counts tied units, and those that did not vote, as the setting says', () => {
    const third = preset('third-of-either-section');
    const sections = { party: units(2, 5, 1), affiliated: units(0, 6) };
    expect(triggered(sections, third)).to.equal(false); // 2 of 7
    expect(triggered(sections, { ...third, unitTie: 'open' })).to.equal(true); // 3 of 8
    const absent = { party: units(2, 4, 0, 3), affiliated: units(0, 6) };
    expect(triggered(absent, third)).to.equal(true); // 2 of 6
    expect(triggered(absent, { ...third, notVoted: 'affirm' })).to.equal(false); // 2 of 9
    const pool = preset('majority-of-all-units');
    expect(triggered(absent, pool)).to.equal(false); // 10 of 12 affirm
    const few = { party: units(2, 4, 0, 9), affiliated: units(0, 2) };
    expect(triggered(few, { ...pool, notVoted: 'open' })).to.equal(true); // 6 of 17 affirm: not more than half of all
  });

  it('needs more than half of the pool for the member: with exactly half they have not won', () => {
    const pool = preset('majority-of-all-units');
    expect(triggered({ party: units(5, 0), affiliated: units(0, 5) }, pool)).to.equal(true);
    expect(triggered({ party: units(5, 0), affiliated: units(0, 6) }, pool)).to.equal(false);
  });

  it('is never undone by one more unit for a full selection', () => {
    const few = fc.nat({ max: 30 });
    const section = fc.record({ open: few, affirm: few, tied: few, inquorate: few, notVoted: few });
    fc.assert(
      fc.property(section, section, fc.constantFrom(...TRIGGER_PRESETS), (party, affiliated, { rule }) => {
        const before = triggerOutcome({ party, affiliated }, rule);
        const more = triggerOutcome({ party: { ...party, open: party.open + 1 }, affiliated }, rule);
        if (before.decided && more.decided && before.triggered) expect(more.triggered).to.equal(true);
      }),
    );
  });

  it('refuses counts that are none', () => {
    for (const open of [-1, 0.5, Number.NaN]) {
      const sections = { party: units(open, 1), affiliated: units(1, 1) };
      expect(() => triggerOutcome(sections, preset('college-50-50'))).to.throw(RangeError);
    }
    const one = { party: units(1, 1) };
    const three = { ...one, affiliated: units(1, 1), youth: units(1, 1) };
    for (const sections of [one, three]) {
      expect(() => triggerOutcome(sections, preset('college-50-50'))).to.throw(RangeError);
    }
  });
});
