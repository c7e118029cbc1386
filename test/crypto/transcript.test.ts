/** Ballots that two tellers' pages make, each from the papers that its teller typed and one seed. */
import { expect } from 'chai';
import { checkBallot } from '../../crypto/belenios/ballot.ts';
import { readElection, writeElection } from '../../crypto/belenios/election.ts';
import { toHex } from '../../crypto/bytes.ts';
import { transcribedCommitment } from '../../crypto/commitment.ts';
import { baseMultiply } from '../../crypto/group.ts';
import { type Answers, credentialAt, sealedHashes, sealPapers, seededRng } from '../../crypto/transcript.ts';
import { ballotHead } from '../../src/verify/derivedFiles.ts';

const SEED = '5a'.repeat(32);
const record = writeElection({
  ...{ uuid: '33CevtJi32sBWDB6b1fsfF', name: 'Officers', description: 'Branch', publicKey: baseMultiply(123456789n) },
  questions: [{ question: 'Treasurer?', answers: ['Ash', 'Beech'], min: 1, max: 1 }],
});
const ELECTIONS = ['secretary', 'treasurer'].map((contest) => ({ contest, record }));
const paper = (...marks: readonly (readonly number[])[]): Answers => marks;
const PAPERS = [paper([1, 0], [0, 1]), paper([0, 1], [0, 1]), paper([1, 0], [0, 1])];

describe('papers typed by two tellers', () => {
  it('become the same ballots, in whatever order they were typed', () => {
    const made = sealPapers(ELECTIONS, PAPERS, SEED);
    expect(sealPapers(ELECTIONS, [PAPERS[1]!, PAPERS[0]!, PAPERS[2]!], SEED)).to.deep.equal(made);
    expect(made.flat().flatMap((ballot) => checkBallot(readElection(record), ballot).faults)).to.deep.equal([]);
    expect(new Set(made.flat().map((ballot) => ballotHead(ballot)?.credential)).size, 'each with its own key').to.equal(
      6,
    );
  });

  it('become others where a paper, the number of papers or the seed is another', () => {
    const hashes = sealedHashes(sealPapers(ELECTIONS, PAPERS, SEED));
    const other = [paper([1, 0], [1, 0]), ...PAPERS.slice(1)];
    expect(sealedHashes(sealPapers(ELECTIONS, other, SEED))).to.not.deep.equal(hashes);
    expect(sealedHashes(sealPapers(ELECTIONS, PAPERS.slice(1), SEED))).to.have.length(2);
    const anew = sealedHashes(sealPapers(ELECTIONS, PAPERS, 'a5'.repeat(32)));
    expect(anew.filter((hash) => hashes.includes(hash))).to.deep.equal([]);
  });

  it('have the credentials that the service finds from the seed alone', () => {
    const made = sealPapers(ELECTIONS, PAPERS, SEED);
    const found = made.map((ballots) => ballots.map((ballot) => ballotHead(ballot)?.credential));
    expect(found).to.deep.equal([0, 1, 2].map((i) => ELECTIONS.map(({ contest }) => credentialAt(SEED, i, contest))));
  });

  it('are made and committed to as the SPEC says', () => {
    // From HMAC and SHA-256 of Node alone.
    const bytes = '31d7c87da7b1ac5f399e5e0186b1659f90fd13f20c4f6fb8ab4fdebc84e01029';
    expect(toHex(seededRng(SEED, 0, 'treasurer')(32))).to.equal(bytes);
    expect(toHex(seededRng(SEED, 0, 'treasurer')(40)).slice(0, 64)).to.equal(bytes);
    expect(transcribedCommitment({ paper: 'cc'.repeat(32), acts: ['aa'.repeat(32), 'bb'.repeat(32)] }, SEED)).to.equal(
      '70c5f19bf208e8173c74bbac3599efb9a9f5022eec147007abe3b18874eed84b',
    );
  });
});
