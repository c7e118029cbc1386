/** Ranked papers that trustees shuffled, and a key of which some of them suffice: altered, and with one who lies. */
import { expect } from 'chai';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { newSeen } from '../../src/verify/seen.ts';
import { isFound } from '../support/alterations.ts';
import { holdCeremony } from '../support/ceremony.ts';
import { shuffleAlterations } from '../support/countAlterations.ts';
import { nudged, openPublished } from '../support/publishedBundle.ts';
import { seededRng } from '../support/random.ts';
import { type SamplePoll, samplePoll } from '../support/samplePoll.ts';

const outcomeIn = ({ drafts }: SamplePoll) => drafts.find(({ kind }) => kind === 'outcome')?.body;

describe('a published bundle with ranked papers that was altered', () => {
  const sample = samplePoll({ contests: 1, casts: [2, 1], ranked: true });
  const { anchors } = sample;
  const opened = openPublished(sample);
  // What held of the poll as it was must not make anything altered hold.
  const seen = newSeen();

  it('is valid before, and tells which papers are void and in which place', () => {
    expect(verifyBundle(sample.bundle, { anchors, seen }).findings).to.deep.equal([]);
    const [committee] = opened.bodiesOf('outcome')[0]!.contests;
    expect(committee!.units).to.deep.equal([{ unit: null, ballots: 3, blank: 1, void: 1, votes: [], says: null }]);
    expect(committee!.decided?.by === 'ranking' && committee!.decided.void.map(({ why }) => why)).to.deep.equal([
      'repeat',
    ]);
  });

  for (const alteration of shuffleAlterations(opened)) {
    it(`is found as ${alteration.code} when ${alteration.name}`, () => {
      const { findings } = verifyBundle(alteration.files(), { anchors, seen });
      const told = JSON.stringify(findings.map(({ code, at }) => [code, at]));
      expect(isFound(alteration, findings), told).to.equal(true);
      for (const { says } of findings) expect(says).to.match(/^[A-Z0-9].*\.$/s);
    });
  }
});

describe('a poll that any two of three trustees can count', () => {
  const count = async (givers: readonly number[]) => {
    const { ceremony, secrets, made, confirmations } = await holdCeremony(2, 3, seededRng('two of three'));
    const { record, commitments } = made;
    return samplePoll({
      ...{ contests: 1, casts: [2, 1], givers },
      key: {
        ...{ names: ceremony.names, secrets, record },
        ceremony: { commitments: [...commitments], confirmations: [...confirmations] },
      },
      define: (poll) => ({ ...poll, trustees: { quorum: 2, of: 3 } }),
    });
  };

  it('has one outcome and one seed of lots, whoever of them counts', async () => {
    const outcomes = [];
    for (const givers of [
      [1, 2],
      [3, 1],
      [2, 3],
      [1, 2, 3],
    ]) {
      const sample = await count(givers);
      expect(verifyBundle(sample.bundle, { anchors: sample.anchors }).findings, String(givers)).to.deep.equal([]);
      outcomes.push(outcomeIn(sample));
    }
    expect(new Set(outcomes.map((one) => JSON.stringify(one))).size).to.equal(1);
  });

  it('stands when one of three gives a part that does not verify, and the report names them', async () => {
    const sample = await count([1, 2, 3]);
    const { resealed } = openPublished(sample);
    const lied = resealed('partial-decryption', (body) => ({ ...body, partial: nudged(body.partial) }));
    const { findings, elections } = verifyBundle(lied, { anchors: sample.anchors });
    // What officers signed was another board than this one, too.
    const ofCount = findings.filter(({ code }) => code !== 'DECLARATION_SIGNATURE');
    expect(ofCount.map(({ code, says }) => [code, /trustee \d/.exec(says)?.[0]])).to.deep.equal([
      ['DECRYPTION_INVALID', 'trustee 1'],
    ]);
    expect(elections.every(({ result }) => result !== null)).to.equal(true);
  });
});
