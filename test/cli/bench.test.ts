/** `countersign bench`: that it measures everything it promises; how long things take is not for a test. */
import { expect } from 'chai';
import { typed } from '../support/command.ts';

describe('countersign bench', () => {
  it('gives times and bytes for both papers, and names the machine', async () => {
    const { status, out, err } = await typed('bench', '--ballots', '3', '--json');
    expect(status, err).to.equal(0);
    const { format, machine, ballots, beleniosTool, papers } = JSON.parse(out);
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
  });

  it('says what it cannot understand', async () => {
    for (const args of [['--ballots', '0'], ['--ballots', 'few'], ['more']]) {
      const { status, err } = await typed('bench', ...args);
      expect(status, args.join(' ')).to.equal(64);
      expect(err).to.match(/^countersign bench: /);
    }
  });
});
