/** What a scrutineer is given beside the board by a server that lies. */
import { expect } from 'chai';
import type { TellersCount } from '../../crypto/bodies.ts';
import { countCommitment } from '../../crypto/commitment.ts';
import { contestsToAttest, type SealedCount } from '../../src/verify/attesting.ts';
import { declarationOf } from '../../src/verify/declaration/declaration.ts';
import { treatmentsOf } from '../../src/verify/sealing.ts';
import type { Counting } from '../../src/verify/trusteeWork.ts';
import { POLL_ID, SMALL_COUNTS, samplePoll } from '../support/samplePoll.ts';
import { countingOf, type SealedSample, sealedSample } from '../support/sealedSample.ts';

const SALT = 'a'.repeat(64);
const TELLERS = ['b', 'c'].map((act) => ({ act: act.repeat(64), at: '2026-10-25T09:00:00Z' }));

/** The entry of a count that the board keeps back. */
const entryOf = ({ count, ...of }: Omit<SealedCount, 'salt'> & { readonly papers: number }) => {
  const sealed = countCommitment(POLL_ID, { ...of, count }, SALT);
  const body = { ...of, count: null, sealed, tellers: TELLERS, duties: 'd'.repeat(64) };
  return { index: 0, hash: '', body } as Counting['board']['otherChannels'][number];
};
const votesOf = (affirm: number, open: number) => [
  { choice: 'affirm', votes: affirm },
  { choice: 'open', votes: open },
];

describe('a count of tellers that a scrutineer is given', () => {
  const sample = samplePoll(SMALL_COUNTS);
  const counting = countingOf(sample);
  const of = { unit: 'B-EAST', contest: 'sitting-member' };
  const mine = { scrutineer: 1, secret: sample.scrutineerSecrets[0]!, aes: crypto.subtle };

  /** Contests whose counts are not taken, where the board commits to this count of three papers. */
  const refused = async (count: TellersCount, opened = count): Promise<readonly string[]> => {
    const board = { ...counting.board, otherChannels: [entryOf({ ...of, papers: 3, count })] };
    const elections = counting.elections.filter(({ unit }) => unit?.code === of.unit);
    const made = await contestsToAttest({ ...counting, board, elections }, mine, {
      messages: [],
      counts: [{ ...of, count: opened, salt: SALT }],
    });
    if (made.ok) throw new Error('nothing was sealed to anybody');
    return made.counts;
  };
  const countOf = (affirm: number, open: number): TellersCount => ({
    ...{ blank: null, void: 0, rankings: [] },
    votes: votesOf(affirm, open),
  });

  it('is the one that the board commits to, and can be a count of so many papers', async () => {
    expect(await refused(countOf(2, 1))).to.deep.equal([]);
    expect(await refused(countOf(2, 1), countOf(1, 2))).to.deep.equal([of.contest]);
    expect(await refused(countOf(9, 1))).to.deep.equal([of.contest]);
    expect(await refused({ ...countOf(2, 1), votes: [] })).to.deep.equal([of.contest]);
  });
});

describe('contests in which few papers came by another way, whose counts the board keeps back', function () {
  this.timeout(60_000);
  type Papers = Omit<SealedCount, 'salt'> & { readonly papers: number };
  let sample: SealedSample;
  before(async () => {
    sample = await sealedSample(SMALL_COUNTS);
  });

  /** What the first scrutineer makes of them with what was cast online. */
  const madeOf = async (...others: readonly Papers[]) => {
    const { counting, grounds, scrutineers } = sample;
    const otherChannels = others.map((other) => entryOf(other));
    const board = { ...counting.board, otherChannels };
    const treatments = treatmentsOf(board, counting.elections);
    const counts = others.map(({ unit, contest, count }) => ({ unit, contest, count, salt: SALT }));
    const made = await contestsToAttest({ ...counting, board, treatments }, scrutineers[0]!, {
      ...grounds[0]!,
      counts,
    });
    if (!made.ok) throw new Error('all is there');
    const [committee, trigger] = made.contests;
    return { committee: committee!, unit: trigger!.units.find(({ unit }) => unit === 'B-EAST')! };
  };

  it('show a unit both in one sum, and neither apart', async () => {
    // Online 3 affirm and 2 do not.
    const count = { blank: null, void: 1, votes: votesOf(0, 3), rankings: [] };
    const { unit } = await madeOf({ unit: 'B-EAST', contest: 'sitting-member', papers: 4, count });
    expect(unit).to.deep.equal({
      ...{ unit: 'B-EAST', ballots: 5, blank: null, votes: [], says: 'open', shown: 'together' },
      other: { papers: 4, blank: null, votes: [] },
      together: { ballots: 9, blank: null, void: 1, votes: votesOf(3, 5) },
    });
  });

  it('count rankings on paper with those cast online', async () => {
    const winners = async (...others: readonly Papers[]) => {
      const { committee } = await madeOf(...others);
      if (committee.decided?.by !== 'ranking') throw new Error('rankings decide');
      return { row: committee.units[0]!, first: committee.decided.count.stages[0]! };
    };
    const { first: online } = await winners();
    expect([online.quota, online.elected]).to.deep.equal(['4.00000', [1, 2]]);
    const count = { blank: 0, void: 1, votes: [], rankings: [{ ranking: [4, 1], papers: 2 }] };
    const { row, first } = await winners({ unit: null, contest: 'committee', papers: 3, count });
    // 4, 4 and 3 first preferences of the 11 online, and 2 of the 13.
    expect([first.quota, first.votes, first.elected]).to.deep.equal([
      '5.00000',
      ['4.00000', '4.00000', '0.00000', '5.00000'],
      [4],
    ]);
    expect([row.ballots, row.votes, row.other, row.together]).to.deep.equal([
      19,
      [],
      { papers: 3, blank: null, votes: [] },
      { ballots: 22, blank: 4, void: 5, votes: [] },
    ]);
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
