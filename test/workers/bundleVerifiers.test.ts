/** A whole bundle verified in a thread: what the verifier itself says, and nothing good of a bundle when the thread breaks. */
import { expect } from 'chai';
import { fromUtf8, utf8 } from '../../crypto/bytes.ts';
import type { BundleFiles } from '../../src/verify/bundle.ts';
import { type BundleVerifiers, startBundleVerifiers } from '../../src/workers/bundleVerifiers.ts';
import { samplePoll } from '../support/samplePoll.ts';

describe('a bundle that is verified in a thread', () => {
  const { bundle, anchors } = samplePoll({ contests: 1, casts: [1, 1] });
  let verifiers: BundleVerifiers;
  before(() => {
    verifiers = startBundleVerifiers();
  });
  after(() => verifiers.stop());
  const outcome = (files: BundleFiles) =>
    verifiers.verifyBundle(files, anchors).catch((fault: unknown) => String(fault));

  it('is valid when it is good, and the service answers others meanwhile', async () => {
    let turns = 0;
    const others = setInterval(() => turns++, 1);
    const report = await verifiers.verifyBundle(bundle, anchors).finally(() => clearInterval(others));
    expect(report).to.include({ verdict: 'valid', kind: 'bundle' });
    expect(report.findings).to.deep.equal([]);
    expect(report.elections.map(({ ballots }) => ballots)).to.deep.equal([1, 1]);
    expect(turns).to.be.greaterThan(1);
  });

  it('is found out when its poll is named otherwise, or when the anchors are of another log', async () => {
    const renamed = fromUtf8(bundle.get('poll.json')!).replace('"title":"', '"title":"Another ');
    const altered = await verifiers.verifyBundle(new Map([...bundle, ['poll.json', utf8(renamed)]]), anchors);
    expect(altered.verdict).to.equal('findings');
    const strange = await verifiers.verifyBundle(bundle, { ...anchors, origin: 'elsewhere.example/board/x' });
    expect(strange.verdict).to.equal('findings');
  });

  it('is neither good nor bad when the thread breaks; the next one is verified by a new thread', async () => {
    const broken = new Map([['board.jsonl', 7]]) as unknown as BundleFiles;
    expect(await outcome(broken)).to.match(/^Error: a worker thread ended/);
    expect(await outcome(bundle)).to.include({ verdict: 'valid' });
  });

  it('is neither good nor bad when the service stops', async () => {
    const asked = outcome(bundle);
    await verifiers.stop();
    expect(await asked).to.match(/^Error: a worker thread ended/);
  });
});
