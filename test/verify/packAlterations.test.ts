/** The corrected sample poll's pack under every named alteration, and what is said of a pack without the export. */
import { expect } from 'chai';
import { openBundle } from '../../src/verify/bundleFiles.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { verifyPack } from '../../src/verify/pack.ts';
import { decisionsIn, isReplayFile } from '../../src/verify/packReplay.ts';
import { readPollBoard } from '../../src/verify/pollBoard.ts';
import { checkReturned } from '../../src/verify/returnedChecks.ts';
import { withAdmission } from '../support/admissionAlterations.ts';
import { type Parts, partsOf, placeOf, sealed } from '../support/openedPack.ts';
import { packAlterationsOf } from '../support/packAlterations.ts';
import { withReturn } from '../support/returnAlterations.ts';
import { samplePoll } from '../support/samplePoll.ts';

const replaced =
  (change: object) =>
  (drafts: Parts['drafts'], at: number): Parts['drafts'] =>
    drafts.with(at, { ...drafts[at]!, body: Object.assign({}, drafts[at]!.body, change) });

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

  it('has nothing against the result of an affiliate that two of its officers returned', () => {
    const { board, pack } = sealed(withReturn(honest), sample);
    // The casts of the sample were signed for a poll without affiliates.
    const ofOther = ['PACK_OTHER', 'CAST_MESSAGE'];
    expect(verifyPack(board, pack).filter(({ code }) => !ofOther.includes(code))).to.deep.equal([]);
    expect(returnFindings(withReturn(honest))).to.deep.equal([]);
  });

  it('lets the decisions be made again where it holds the export, and claims nothing of them where it does not', () => {
    expect(decisionsIn(sample.pack)).to.equal('recomputed');
    const inPlace = new Map([...sample.pack].filter(([name]) => !isReplayFile(name)));
    expect(decisionsIn(inPlace)).to.equal('not recomputed');
    expect(verifyPack(sample.bundle, inPlace)).to.deep.equal([]);
  });

  const returns = (alter: (drafts: Parts['drafts'], at: number) => Parts['drafts']) => {
    const parts = withReturn(honest);
    return returnFindings({ ...parts, drafts: alter(parts.drafts, placeOf(parts, 'unit-returned')) });
  };
  const returnFindings = (parts: Parts) => {
    const bundle = openBundle(sealed(parts, sample).board);
    if ('unreadable' in bundle) throw new Error('no board');
    return checkReturned(readPollBoard(bundle.entries).board).map(({ code }) => code);
  };
  for (const [name, code, found] of [
    ['of a unit whose members vote here', 'RETURN_UNKNOWN', () => returns(replaced({ unit: 'A-WEST' }))],
    ['of a contest that is no trigger ballot', 'RETURN_UNKNOWN', () => returns(replaced({ contest: 'chair' }))],
    ['twice', 'RETURN_TWICE', () => returns((drafts, at) => drafts.toSpliced(at, 0, drafts[at]!))],
    [
      'out of order',
      'RETURN_ORDER',
      () => returns((drafts, at) => drafts.toSpliced(at + 1, 0, replaced({ unit: 'A-WEST' })(drafts, at)[at]!)),
    ],
    [
      'while somebody can still vote',
      'RETURN_EARLY',
      () => returns((drafts, at) => drafts.toSpliced(at, 1).toSpliced(at - 1, 0, drafts[at]!)),
    ],
  ] as const) {
    it(`is found as ${code} when a result is returned ${name}`, () => {
      expect(found()).to.include(code);
    });
  }

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
