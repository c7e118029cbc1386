/** The trustees' keys as the board has them, checked by the board alone: every single value of them altered is found. */
import { expect } from 'chai';
import { newTrusteeKey, writeTrustees } from '../../crypto/belenios/trustees.ts';
import { type Body, pollId, trusteesBody } from '../../crypto/bodies.ts';
import { checkTrusteesEntry } from '../../src/verify/boardChecks.ts';
import { altered, another, CEREMONY_POLL, type Held, holdCeremony, leavesOf } from '../support/ceremony.ts';
import { seededRng } from '../support/random.ts';
import { samplePoll } from '../support/samplePoll.ts';

type Entry = Body<'trustees'>;

const definedWith = (quorum: number, of: number): Body<'poll-defined'> => {
  const [draft] = samplePoll({ contests: 1, casts: [1, 0] }).drafts;
  const defined = draft!.body as Body<'poll-defined'>; // the sample's own first entry
  return { ...defined, poll: { ...defined.poll, id: pollId.parse(CEREMONY_POLL), trustees: { quorum, of } } };
};

describe('keys of two of three trustees on a board', () => {
  let held: Held;
  let entry: Entry;
  const defined = definedWith(2, 3);
  const codes = (one: Entry, poll = defined): readonly string[] =>
    checkTrusteesEntry(poll, one, 'board[2]').findings.map(({ code }) => code);
  before(async () => {
    held = await holdCeremony(2, 3, seededRng('on the board'));
    const { quorum, names, record, commitments } = held.made;
    const ceremony = { commitments: [...commitments], confirmations: [...held.confirmations] };
    entry = trusteesBody.parse({ quorum, names: [...names], record, ceremony });
  });

  it('are found to be as the poll laid them down, with the keys of those who hold the shares', () => {
    const { trustees, findings } = checkTrusteesEntry(defined, entry, 'board[2]');
    expect(findings).to.deep.equal([]);
    expect(trustees?.owners).to.have.length(3);
    expect(trustees?.groups).to.deep.equal([{ kind: 'pedersen', threshold: 2, owners: [1, 2, 3] }]);
  });

  it('are found out when any one value of the entry is another', function () {
    this.timeout(120_000);
    const parsed = { ...entry, record: JSON.parse(entry.record) };
    const leaves = leavesOf(parsed);
    expect(leaves.length, 'so many were tried').to.be.greaterThan(50);
    for (const path of leaves) {
      const other = altered(parsed, path, another);
      const found = codes({ ...other, record: JSON.stringify(other.record) });
      expect(found, path.join('.')).to.not.deep.equal([]);
      if (path[0] === 'names' || path[0] === 'ceremony') expect(found, path.join('.')).to.include('CEREMONY_INVALID');
      if (path[0] === 'quorum') expect(found).to.include('QUORUM');
    }
  });

  it('are found out when words of one trustee stand in the place of another’s, or are left out', () => {
    const { ceremony, names } = entry;
    const [first, second, third] = ceremony!.confirmations;
    const { commitments } = ceremony!;
    const said = (change: Partial<NonNullable<Entry['ceremony']>>) =>
      codes({ ...entry, ceremony: { ...ceremony!, ...change } });
    expect(said({ confirmations: [second!, first!, third!] })).to.deep.equal(['CEREMONY_INVALID', 'CEREMONY_INVALID']);
    expect(said({ commitments: [...commitments].reverse() })).to.include('CEREMONY_INVALID');
    expect(said({ confirmations: [first!, second!] })).to.deep.equal(['QUORUM']);
    expect(codes({ ...entry, names: [...names].reverse() })).to.deep.equal(Array(3).fill('CEREMONY_INVALID'));
    const { ceremony: _, ...without } = entry;
    expect(codes(without)).to.include('QUORUM');
  });

  it('are those of this poll, with the quorum that it laid down', () => {
    const other = { ...defined, poll: { ...defined.poll, id: pollId.parse('1'.repeat(22)) } };
    expect(codes(entry, other)).to.include('CEREMONY_INVALID');
    expect(codes(entry, definedWith(3, 3))).to.deep.equal(['QUORUM']);
    expect(codes(entry, definedWith(3, 4))).to.deep.equal(['QUORUM']);
  });

  it('are not single keys, nor are those of a poll whose count needs all threshold keys', () => {
    const rng = seededRng('single');
    const record = writeTrustees(['A', 'B', 'C'].map((name) => newTrusteeKey(rng, name).record));
    const single = trusteesBody.parse({ quorum: 3, names: ['A', 'B', 'C'], record });
    expect(codes(single, definedWith(3, 3))).to.deep.equal([]);
    expect(codes({ ...single, quorum: 2 })).to.deep.equal(['QUORUM']);
    expect(codes({ ...entry, quorum: 3 }, definedWith(3, 3))).to.deep.equal(['QUORUM']);
  });
});
