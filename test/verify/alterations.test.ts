/** The sample poll's bundle under every named alteration; the browser's whole poll is put to the same ones. */
import { expect } from 'chai';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { newSeen } from '../../src/verify/seen.ts';
import { alterationsOf, isFound } from '../support/alterations.ts';
import { amendmentAlterations } from '../support/amendmentAlterations.ts';
import { openPublished } from '../support/publishedBundle.ts';
import { samplePoll } from '../support/samplePoll.ts';

describe('a published bundle with changes, tendered ballots and a pause that was altered', () => {
  const sample = samplePoll({ contests: 1, casts: [2, 1], corrected: true });
  const { anchors } = sample;
  // What held of the poll as it was must not make anything altered hold.
  const seen = newSeen();
  const alterations = amendmentAlterations(openPublished(sample));

  it('is valid before, and the same to the byte when the operator seals it anew as it was', () => {
    expect(verifyBundle(sample.bundle, { anchors, seen }).findings).to.deep.equal([]);
    expect(openPublished(sample).rearranged((all) => all)).to.deep.equal(sample.bundle);
  });

  for (const alteration of alterations) {
    it(`is found as ${alteration.code} when ${alteration.name}`, () => {
      const { findings } = verifyBundle(alteration.files(), { anchors, seen });
      const told = JSON.stringify(findings.map(({ code, at }) => [code, at]));
      expect(isFound(alteration, findings), told).to.equal(true);
      for (const { says } of findings) expect(says).to.match(/^[A-Z0-9].*\.$/s);
    });
  }
});

describe('a published bundle that was altered', () => {
  const sample = samplePoll({ contests: 1, casts: [2, 1] });
  const { anchors } = sample;
  // What held of the poll as it was must not make anything altered hold.
  const seen = newSeen();
  const alterations = alterationsOf(sample);

  it('is valid before, and the same to the byte when the operator seals it anew as it was', () => {
    expect(verifyBundle(sample.bundle, { anchors, seen }).verdict).to.equal('valid');
    const { rearranged } = openPublished(sample);
    expect(rearranged((all) => all)).to.deep.equal(sample.bundle);
  });

  it('is altered in as many ways as there are names for', () => {
    expect(new Set(alterations.map(({ name }) => name)).size)
      .to.equal(alterations.length)
      .and.be.at.least(36);
  });

  for (const alteration of alterations) {
    it(`is found as ${alteration.code} when ${alteration.name}`, () => {
      const { verdict, findings } = verifyBundle(alteration.files(), { anchors, seen });
      expect(verdict).to.equal('findings');
      const told = JSON.stringify(findings.map(({ code, at }) => [code, at]));
      expect(isFound(alteration, findings), told).to.equal(true);
      for (const { says } of findings) expect(says).to.match(/^[A-Z0-9].*\.$/s);
    });
  }
});
