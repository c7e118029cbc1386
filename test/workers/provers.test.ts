/** The proofs of a bundle checked ahead by several threads: all of them, and none that does not hold. */
import { expect } from 'chai';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { proofTasksOf, proveTask } from '../../src/verify/proofTasks.ts';
import { newSeen } from '../../src/verify/seen.ts';
import { proveAhead } from '../../src/workers/provers.ts';
import { alterationsOf, isFound } from '../support/alterations.ts';
import { shuffleAlterations } from '../support/countAlterations.ts';
import { openPublished } from '../support/publishedBundle.ts';
import { samplePoll } from '../support/samplePoll.ts';

const ahead = (files: ReadonlyMap<string, Uint8Array>, onProgress?: (done: number, of: number) => void) =>
  proveAhead(files, onProgress, 0);

describe('proofs that several threads check before the verifier', () => {
  const sample = samplePoll({ contests: 1, casts: [2, 1], ranked: true });
  const { bundle, anchors } = sample;

  it('are all that the verifier would check: every ballot, shuffle and part, and it has nothing left to prove', async () => {
    const itself = newSeen();
    const report = verifyBundle(bundle, { anchors, seen: itself });
    const told: (readonly [number, number])[] = [];
    const seen = await ahead(bundle, (done, of) => told.push([done, of]));
    expect([...seen].sort()).to.deep.equal([...itself].sort());
    const count = (kind: string) => [...seen].filter((name) => name.startsWith(`${kind}/`)).length;
    // Two questions of the units and one of all: of three members, and opened by two trustees, who shuffled the last.
    expect(['ballot', 'shuffle', 'partial', 'binding'].map(count)).to.deep.equal([6, 2, 6, 6]);
    expect(told.at(-1)![0]).to.equal(told.at(-1)![1]);
    expect(verifyBundle(bundle, { anchors, seen })).to.deep.equal(report);
    expect(report).to.include({ verdict: 'valid' });
    expect(seen.size, 'nothing was proved besides').to.equal(itself.size);
  });

  it('are not begun for a small bundle, and none are of what is no bundle', async () => {
    expect((await proveAhead(bundle)).size).to.equal(0);
    expect((await ahead(new Map())).size).to.equal(0);
  });

  it('hold of nothing that was altered: the verifier finds it all the same', () => {
    const alterations = [...shuffleAlterations(openPublished(sample)), ...alterationsOf(sample)];
    const seen = newSeen();
    for (const wanted of ['SHUFFLE_INVALID', 'BALLOT_INVALID', 'DECRYPTION_INVALID', 'BINDING_INVALID']) {
      const alteration = alterations.find(({ code }) => code === wanted);
      expect(alteration, wanted).to.not.equal(undefined);
      const files = alteration!.files();
      for (const name of proofTasksOf(files).flatMap((task) => [...proveTask(task)])) seen.add(name);
      const { findings } = verifyBundle(files, { anchors, seen });
      expect(isFound(alteration!, findings), alteration!.name).to.equal(true);
    }
  });
});
