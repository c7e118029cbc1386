/** What the form of a ruling tells as the officer ticks, and what is wrong with a ruling before anything is signed. */
import { expect } from 'chai';
import { contest } from '../../crypto/contest.ts';
import { faultsOfRuling, standings } from '../../src/contract/rulingFaults.ts';

const COMMITTEE = contest.parse({
  ...{ id: 'committee', kind: 'choose', question: 'Who?', min: 1, max: 3, blank: false },
  choices: ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, text: id.toUpperCase() })),
  rule: { name: 'most-marks', seats: 3, tie: 'lot' },
  constraints: [
    { id: 'women', says: 'Two women', choices: ['a', 'b', 'c'], least: 2 },
    { id: 'youth', says: 'One under 27', choices: ['c', 'd'], least: 1 },
  ],
});

describe('a ruling as it is drawn up', () => {
  const met = (...elected: string[]) => standings(COMMITTEE, elected).map(({ isMet }) => isMet);
  const faults = (elected: readonly string[], rule = 'Rule 9.') =>
    faultsOfRuling(COMMITTEE, { rule, elected: [...elected] }).map(({ path, says }) => `${path}: ${says}`);

  it('says of every condition, not of the one at which the count stopped alone, whether it is met so far', () => {
    expect(met()).to.deep.equal([false, false]);
    expect(met('a', 'b')).to.deep.equal([true, false]);
    expect(met('a', 'c')).to.deep.equal([true, true]);
    expect(standings(COMMITTEE, ['d', 'a'])[0]?.says).to.equal('Two women: 1 of at least 2.');
  });

  it('is in order where it fills all places and meets all conditions', () => {
    expect(faults(['a', 'c', 'e'])).to.deep.equal([]);
  });

  it('is told all that is wrong at once, each at its field', () => {
    expect(faults(['a', 'e'], '9')).to.deep.equal([
      'rule: Write the published rule in words, and where it stands.',
      'elected: There are 3 places, and 2 are named.',
      'elected: A condition is still not met. Two women: 1 of at least 2.',
      'elected: A condition is still not met. One under 27: 0 of at least 1.',
    ]);
    expect(faults(['a', 'c', 'x'])).to.deep.equal(['elected: Only who stood in this contest can be elected.']);
    expect(faults(['a', 'c', 'c'])).to.deep.equal(['elected: Somebody is named twice.']);
    expect(faults(['a', 'e', 'b'])).to.deep.equal([
      'elected: A condition is still not met. One under 27: 0 of at least 1.',
    ]);
    expect(faults(['a', 'c', 'e'], 'x'.repeat(2000))).to.deep.equal([]);
    expect(faults(['a', 'c', 'e'], 'x'.repeat(2001))[0]).to.match(/^rule: .*2000/);
  });
});
