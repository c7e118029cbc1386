/** Threshold keys of ours before belenios-tool: it reads our shares as its own, and counts with any k of our trustees. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeArchive } from '../../crypto/belenios/archive.ts';
import { compact } from '../../crypto/belenios/json.ts';
import { ceremonyRecord } from '../../crypto/ceremony/key.ts';
import { verifyArchive } from '../../src/verify/archive.ts';
import { electionUnder, makePoll, toolComplaint, withTool } from '../support/belenios.ts';
import { finishAll, holdCeremony, holdDealings, subsetsOf } from '../support/ceremony.ts';
import { seededRng } from '../support/random.ts';

const rng = seededRng('ceremony-tool');

describe('threshold keys of ours', () => {
  it('come out the same when belenios-tool does what our trustees do with the messages of ours', async () => {
    const dealt = await holdDealings(2, 3, rng);
    const { ceremony, certificates, dealings, seeds } = dealt;
    const messages = (await finishAll(dealt, rng)).map(({ message }) => message);
    const ours = JSON.parse(ceremonyRecord(ceremony, certificates, dealings, messages).record!)[0][1];
    const sealed = certificates.map(({ text }) => text.message.polynomial);
    const theirs = withTool(({ dir, run, write }) => {
      const step = (number: number, index: number, more: readonly string[], input = '') =>
        run(
          [
            ...['setup', 'generate-trustee-key-threshold', '--group', 'Ed25519', '--step', String(number)],
            ...['--certs', 'certs', '--threshold-context', `${index}/2/3`, ...more],
          ],
          input,
        );
      write('certs', certificates.map(({ text }) => `${compact(text.message.cert)}\n`).join(''));
      const polynomials = dealings.map(({ text: { message } }, i) => {
        const { secrets, coefexps, signature } = message;
        return `${compact({ polynomial: sealed[i], secrets, coefexps, signature })}\n`;
      });
      write('polynomials', polynomials.join(''));
      const withPolynomials = ['--polynomials', 'polynomials'];
      step(4, 1, withPolynomials);
      // What is for whom is told by the polynomial in it.
      const inputs = readdirSync(dir)
        .filter((name) => name.endsWith('.vinput'))
        .map((name) => readFileSync(join(dir, name), 'utf8'));
      const outputs = seeds.map((seed, i) => {
        write('seed', seed);
        return step(5, i + 1, ['--key', 'seed'], inputs.find((text) => JSON.parse(text).polynomial === sealed[i])!);
      });
      return JSON.parse(step(6, 1, withPolynomials, outputs.join('')));
    });
    const keysIn = ({ verification_keys }: { verification_keys: { public_key: string }[] }) =>
      verification_keys.map(({ public_key }) => public_key);
    expect(keysIn(theirs)).to.deep.equal(keysIn(ours));
    expect({ ...theirs, verification_keys: [] }).to.deep.equal({ ...ours, verification_keys: [] });
  });

  it('give one result with each of the ten sets of three of five, and belenios-tool agrees', async () => {
    const { made, secrets } = await holdCeremony(3, 5, rng);
    const question = { question: 'One of two', answers: ['Yes', 'No'], min: 1, max: 1 };
    const election = electionUnder([question], made.record, secrets);
    const { uuid } = election.election;
    const results = subsetsOf(3, 5).map((owners) => {
      const archive = writeArchive(makePoll(election, [[[1, 0]], [[1, 0]]], rng, owners));
      expect(toolComplaint(uuid, archive), owners.join()).to.equal('');
      const { verdict, elections } = verifyArchive(archive, { name: `${uuid}.bel` });
      return { verdict, result: elections.map(({ result }) => result) };
    });
    expect(results).to.deep.equal(Array.from({ length: 10 }, () => ({ verdict: 'valid', result: [[[2, 0]]] })));
  });
});
