/** The corrected sample poll's pack under every named alteration, and what is said of a pack without the export. */
import { expect } from 'chai';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { verifyPack } from '../../src/verify/pack.ts';
import { decisionsIn, isReplayFile } from '../../src/verify/packReplay.ts';
import { withAdmission } from '../support/admissionAlterations.ts';
import { partsOf, sealed } from '../support/openedPack.ts';
import { packAlterationsOf } from '../support/packAlterations.ts';
import { samplePoll } from '../support/samplePoll.ts';

describe('a scrutineer pack that was altered', () => {
  const sample = samplePoll({ contests: 1, casts: [2, 1], corrected: true });
  const honest = partsOf(sample);
  const alterations = packAlterationsOf(honest);

  it('is without a finding before, and so is the bundle with its changes, tendered ballots and pause', () => {
    expect(verifyPack(sample.bundle, sample.pack)).to.deep.equal([]);
    expect(verifyBundle(sample.bundle, { anchors: sample.anchors }).findings).to.deep.equal([]);
    const { board, pack } = sealed(honest, sample);
    for (const [name, bytes] of board) expect(bytes).to.deep.equal(sample.bundle.get(name));
    expect(verifyPack(board, pack)).to.deep.equal([]);
  });

  it('is without a finding where what was due was signed off by a reviewer whom two officers admitted after the close', () => {
    const { board, pack } = sealed(withAdmission(honest), sample);
    expect(verifyPack(board, pack)).to.deep.equal([]);
  });

  it('lets the decisions be made again where it holds the export, and claims nothing of them where it does not', () => {
    expect(decisionsIn(sample.pack)).to.equal('recomputed');
    const inPlace = new Map([...sample.pack].filter(([name]) => !isReplayFile(name)));
    expect(decisionsIn(inPlace)).to.equal('not recomputed');
    expect(verifyPack(sample.bundle, inPlace)).to.deep.equal([]);
  });

  it('is altered in as many ways as there are names for', () => {
    expect(new Set(alterations.map(({ name }) => name)).size).to.equal(alterations.length);
  });

  for (const { name, code, at, make } of alterations) {
    it(`is found as ${code} when ${name}`, () => {
      const { board, pack } = sealed(make(), sample);
      const findings = verifyPack(board, pack);
      const told = JSON.stringify(findings.map((one) => [one.code, one.at]));
      expect(
        findings.some((one) => one.code === code && (at === undefined || one.at === at)),
        told,
      ).to.equal(true);
      for (const { says } of findings) expect(says).to.match(/^[A-Z0-9].*\.$/s);
    });
  }
});
