/** `countersign bench`: that it measures everything it promises; how long things take is not for a test. */
import { expect } from 'chai';
import { typed } from '../support/command.ts';

describe('countersign bench', () => {
  it('gives times and bytes for both papers, of mixing and of each count, and names the machine', async () => {
    const few = ['--ballots', '3', '--mixed', '3', '--papers', '30'];
    const { status, out, err } = await typed('bench', ...few, '--json');
    expect(status, err).to.equal(0);
    const { format, machine, ballots, beleniosTool, papers, mixing, counts } = JSON.parse(out);
    expect(format).to.equal('countersign-bench/1');
    expect(ballots).to.equal(3);
    expect(machine.node).to.equal(process.version);
    expect(machine.cores).to.be.greaterThan(0);
    expect(machine.cpu).to.not.equal('');
    expect(beleniosTool).to.match(/^\d+\.\d/);
    expect(papers.map(({ choices }: { choices: number }) => choices)).to.deep.equal([2, 5]);
    for (const paper of papers) {
      for (const name of ['verifyMs', 'encryptMs', 'ballotBytes', 'archiveBytes', 'boardLineBytes']) {
        expect(paper[name], name).to.be.a('number').greaterThan(0);
      }
      expect(paper.beleniosVerifyMs).to.be.a('number');
      // The ballot's own text stands within the other two.
      expect(paper.archiveBytes).to.be.greaterThan(paper.ballotBytes);
      expect(paper.boardLineBytes).to.be.greaterThan(paper.ballotBytes);
    }
    expect(papers[1].ballotBytes).to.be.greaterThan(papers[0].ballotBytes);
    expect(mixing.papers).to.equal(3);
    for (const ms of [mixing.mixMs, mixing.checkMs]) expect(ms).to.be.a('number').greaterThan(0);
    expect(counts).to.include({ papers: 30, candidates: 20, seats: 9 });
    expect(Object.keys(counts.seconds)).to.have.members(['scottish-stv-2007', 'ers97', 'meek-hww', 'av']);
    for (const seconds of Object.values(counts.seconds)) expect(seconds).to.be.a('number').greaterThan(0);
  }).timeout(240_000);

  it('says what it cannot understand', async () => {
    for (const args of [['--ballots', '0'], ['--mixed', 'few'], ['--papers', '-1'], ['more']]) {
      const { status, err } = await typed('bench', ...args);
      expect(status, args.join(' ')).to.equal(64);
      expect(err).to.match(/^countersign bench: /);
    }
  });
});
