/** What a scrutineer is given beside the board by a server that lies. */
import { expect } from 'chai';
import type { TellersCount } from '../../crypto/bodies.ts';
import { countCommitment } from '../../crypto/commitment.ts';
import { contestsToAttest } from '../../src/verify/attesting.ts';
import { declarationOf } from '../../src/verify/declaration/declaration.ts';
import type { Counting } from '../../src/verify/trusteeWork.ts';
import { POLL_ID, SMALL_COUNTS, samplePoll } from '../support/samplePoll.ts';
import { countingOf } from '../support/sealedSample.ts';

describe('a count of tellers that a scrutineer is given', () => {
  const sample = samplePoll(SMALL_COUNTS);
  const counting = countingOf(sample);
  const of = { unit: 'B-EAST', contest: 'sitting-member' };
  const mine = { scrutineer: 1, secret: sample.scrutineerSecrets[0]!, aes: crypto.subtle };
  const salt = 'a'.repeat(64);

  /** Contests whose counts are not taken, where the board commits to this count of three papers. */
  const refused = async (count: TellersCount, opened = count): Promise<readonly string[]> => {
    const sealed = countCommitment(POLL_ID, { ...of, papers: 3, count }, salt);
    const tellers = ['b', 'c'].map((act) => ({ act: act.repeat(64), at: '2026-10-25T09:00:00Z' }));
    const body = { ...of, papers: 3, count: null, sealed, tellers, duties: 'd'.repeat(64) };
    const entry = { index: 0, hash: '', body } as Counting['board']['otherChannels'][number];
    const board = { ...counting.board, otherChannels: [entry] };
    const elections = counting.elections.filter(({ unit }) => unit?.code === of.unit);
    const made = await contestsToAttest({ ...counting, board, elections }, mine, {
      messages: [],
      counts: [{ ...of, count: opened, salt }],
    });
    if (made.ok) throw new Error('nothing was sealed to anybody');
    return made.counts;
  };
  const countOf = (affirm: number, open: number): TellersCount => ({
    ...{ blank: null, void: 0, rankings: [] },
    votes: [
      { choice: 'affirm', votes: affirm },
      { choice: 'open', votes: open },
    ],
  });

  it('is the one that the board commits to, and can be a count of so many papers', async () => {
    expect(await refused(countOf(2, 1))).to.deep.equal([]);
    expect(await refused(countOf(2, 1), countOf(1, 2))).to.deep.equal([of.contest]);
    expect(await refused(countOf(9, 1))).to.deep.equal([of.contest]);
    expect(await refused({ ...countOf(2, 1), votes: [] })).to.deep.equal([of.contest]);
  });
});

describe('the declaration of a poll in which few voted', () => {
  const { board } = countingOf(samplePoll(SMALL_COUNTS));
  const textOf = (of: typeof board): string => JSON.stringify(declarationOf(of)!.blocks);

  it('names those to whom parts were sealed, and who of them signed', () => {
    const attestation = board.attestation!;
    const signatures = attestation.body.signatures.slice(1, 2);
    const { name } = board.opened!.body.sealedTo![signatures[0]!.scrutineer - 1]!;
    expect(textOf({ ...board, attestation: { ...attestation, body: { ...attestation.body, signatures } } })).to.include(
      `went to Scrutineer 1, Scrutineer 2, Scrutineer 3. Those who signed what came of it: ${name}.`,
    );
    expect(textOf({ ...board, attestation: undefined })).not.to.include('Scrutineer 1');
  });

  it('names the trustees who gave parts, also where all of these are sealed', () => {
    const those = board.trustees!.body.names.join(', ');
    expect(textOf({ ...board, partials: [] })).to.include(`Those who did: ${those}.`);
  });
});
