/** From the close to the outcome by any three of five trustees: ranked papers shuffled, one who lies named, and none of it twice. */
import { expect } from 'chai';
import { readElection } from '../../crypto/belenios/election.ts';
import { readEncrypted } from '../../crypto/belenios/encrypted.ts';
import { combineResult } from '../../crypto/belenios/result.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { contest } from '../../crypto/contest.ts';
import { signShuffle } from '../../crypto/trustee/shuffleSignature.ts';
import { anchorsOf } from '../../src/actions/anchorsOf.ts';
import { storedBoard } from '../../src/actions/bundleFiles.ts';
import { boardBodies, boardBody, boardSize } from '../../src/store/board.ts';
import { verifyBoard } from '../../src/verify/bundleVerifier.ts';
import { shuffleBy } from '../../src/verify/trusteeWork.ts';
import { subsetsOf } from '../support/ceremony.ts';
import { CLOSES, type FrozenPoll, frozenPoll } from '../support/frozenPoll.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { approvalOf, countingOf, partsOf } from '../support/trusteesAtWork.ts';

const COMMITTEE = contest.parse({
  id: 'committee',
  kind: 'stv',
  question: 'Who should sit on the committee?',
  choices: ['Ash', 'Beech', 'Cherry'].map((text, i) => ({ id: `c${i + 1}`, text })),
  ...{ min: 1, max: 3, blank: false },
  rule: { name: 'scottish-stv-2007', seats: 1 },
  rankings: 'public',
});

describe('a count that any three of five trustees can make', function () {
  this.timeout(120_000);
  let service: TestService;
  let poll: FrozenPoll;
  /** What each of the five would have given. */
  let truths: readonly Awaited<ReturnType<typeof partsOf>>[];
  const params = () => ({ params: { poll: poll.id } });
  const trustee = (owner: number) => poll.trustees[owner - 1]!;
  const approve = async (owner: number, change: object = {}) => {
    const { person, secret } = trustee(owner);
    const body = { ...(await approvalOf(service, poll.id, owner, secret)), ...change };
    return person.call('approveTallies', { ...params(), body });
  };
  const shuffle = async (owner: number) => {
    const counting = await countingOf(service, poll.id);
    return shuffleBy(counting, counting.elections[0]!, { owner, secret: trustee(owner).secret, rng: service.deps.rng });
  };
  const give = (owner: number, body: Awaited<ReturnType<typeof shuffle>>) =>
    trustee(owner).person.call('giveShuffle', { ...params(), body });
  const parts = async (owner: number, change: object = {}) => {
    const body = { ...(await partsOf(service, poll.id, owner, trustee(owner).secret)), ...change };
    return trustee(owner).person.call('depositPartials', { ...params(), body });
  };
  const codeOf = (answer: object): unknown => ('code' in answer ? answer.code : 'ok');
  const refused = async () => (await poll.officer.must('poll', params())).trustees.map((one) => one.refused);

  before(async () => {
    service = await startTestService({ seed: 'three of five' });
    const trustees = { quorum: 3, of: 5 };
    poll = await frozenPoll(service, { units: { EAST: 3 }, contests: [COMMITTEE], trustees });
    await poll.open();
    for (const [i, number] of poll.members.EAST!.entries()) await poll.vote(number, i === 0 ? 'open' : 'affirm');
    service.clock.set(CLOSES);
    await poll.officer.signIn(poll.officer.passkey);
    await poll.officer.must('closePoll', { ...params(), body: {} });
    for (const { person } of poll.trustees) await person.signIn(person.passkey);
  });
  after(() => service.stop());

  it('begins with approvals: nobody shuffles who has not verified the board', async () => {
    expect(codeOf(await give(1, await shuffle(1)))).to.equal('APPROVALS_MISSING');
    expect(codeOf(await approve(3, { root: '0'.repeat(64) }))).to.equal('APPROVAL_INVALID');
    expect(await refused()).to.deep.equal([[], [], ['approval'], [], []]);
    for (const owner of [1, 2, 4]) expect(codeOf(await approve(owner))).to.equal('ok');
  });

  it('goes from shuffle to shuffle, each once, of the list that stands there and none other', async () => {
    const [first, fourth] = [await shuffle(1), await shuffle(4)];
    expect(codeOf(await parts(1))).to.equal('SHUFFLES_MISSING');
    expect(codeOf(await give(1, first))).to.equal('ok');
    expect(codeOf(await give(1, await shuffle(1)))).to.equal('SHUFFLE_GIVEN');
    // Both had begun from the tally: who comes second begins again, and has done nothing wrong.
    expect(codeOf(await give(4, fourth))).to.equal('SHUFFLED_MEANWHILE');
    expect(codeOf(await give(4, await shuffle(4)))).to.equal('ok');
    expect(await refused()).to.deep.equal([[], [], ['approval'], [], []]);
  });

  it('takes no shuffle that does not verify, and goes on without the one who gave it', async () => {
    const honest = await shuffle(2);
    /** Signed as it is, so that the proof alone tells. */
    const signed = async (wrong: string) => {
      const { closed, elections } = await countingOf(service, poll.id);
      const { fingerprint } = elections[0]!;
      const said = { closed, fingerprint, owner: 2, input: honest.input, output: sha256Hex(utf8(wrong)) };
      const message = { format: 'countersign-shuffle/1', ...said } as const;
      return { ...honest, shuffle: wrong, signature: signShuffle(message, trustee(2).secret, service.deps.rng) };
    };
    const before = (await boardBodies(service.deps.db, poll.id, 'shuffle')).at(-1)!.body.shuffle;
    const size = await boardSize(service.deps.db, poll.id);
    const { ciphertexts, proofs } = JSON.parse(honest.shuffle);
    const [[kept, , ...others]] = ciphertexts;
    for (const wrong of [
      await signed(before),
      // One paper taken out, another put in twice.
      await signed(JSON.stringify({ ciphertexts: [[kept, kept, ...others]], proofs })),
      { ...honest, signature: (await signed(before)).signature },
      { ...honest, shuffle: before },
      { ...honest, shuffle: '{}' },
      { ...honest, shuffle: ' '.repeat(1_000_000) },
    ]) {
      expect(codeOf(await give(2, wrong))).to.equal('SHUFFLE_INVALID');
    }
    expect(await refused()).to.deep.equal([[], ['shuffle'], ['approval'], [], []]);
    expect(await boardSize(service.deps.db, poll.id)).to.equal(size);
    expect(codeOf(await approve(5))).to.equal('ok');
    expect(codeOf(await give(5, await shuffle(5)))).to.equal('ok');
    expect(codeOf(await give(2, await shuffle(2))), 'too late to be honest').to.equal('SHUFFLES_DONE');
    expect(codeOf(await approve(3))).to.equal('ok');
    const { trustees } = await poll.officer.must('poll', params());
    expect(trustees.map(({ approved, shuffled }) => [approved, shuffled.done, shuffled.of])).to.deep.equal([
      [true, 1, 1],
      [true, 0, 1],
      [true, 0, 1],
      [true, 1, 1],
      [true, 1, 1],
    ]);
  });

  it('ends without the one who lies, in an outcome that verifies', async () => {
    const lie = await partsOf(service, poll.id, 1, trustee(1).secret);
    expect(codeOf(await parts(2, { partials: lie.partials }))).to.equal('PARTIAL_INVALID');
    truths = await Promise.all([1, 2, 3, 4, 5].map((owner) => partsOf(service, poll.id, owner, trustee(owner).secret)));
    for (const owner of [1, 5]) expect(codeOf(await parts(owner))).to.equal('ok');
    expect((await poll.officer.must('poll', params())).state).to.equal('closed');
    expect(codeOf(await parts(3))).to.equal('ok');
    const page = await poll.officer.must('poll', params());
    expect(page.state).to.equal('counted');
    expect(page.trustees.map(({ partGiven, refused: what }) => [partGiven, what])).to.deep.equal([
      [true, []],
      [false, ['part', 'shuffle']],
      [true, ['approval']],
      [false, []],
      [true, []],
    ]);
    expect(codeOf(await parts(2)), 'after the count').to.equal('POLL_STATE');
    const outcome = (await boardBody(service.deps.db, poll.id, 'outcome'))!.body.contests[0]!;
    expect(outcome.decided).to.deep.include({ by: 'ranking', elected: ['c1'], void: [], stopped: null });
    const anchors = await anchorsOf(service.deps.db, poll.id);
    const board = await storedBoard(service.deps.db, poll.id);
    expect(verifyBoard(board, { anchors: anchors!, upTo: 'encrypted-tally' }).findings).to.deep.equal([]);
  });

  it('came to the result to which any three would have come, the liar among them had they told the truth', async () => {
    const { elections, trustees } = await countingOf(service, poll.id);
    const [{ uuid, record }] = [elections[0]!];
    const { db } = service.deps;
    const { tally } = (await boardBody(db, poll.id, 'encrypted-tally'))!.body;
    const last = (await boardBodies(db, poll.id, 'shuffle')).at(-1)!.body.shuffle;
    const { result } = (await boardBody(db, poll.id, 'result'))!.body;
    expect([...JSON.parse(result).result[0]].sort()).to.deep.equal([
      [1, 2, 3],
      [1, 2, 3],
      [3, 2, 1],
    ]);
    const election = readElection(record);
    const from = readEncrypted(election, tally, last);
    for (const owners of subsetsOf(3, 5)) {
      const given = owners.map((owner) => {
        const part = truths[owner - 1]!.partials.find((one) => one.uuid === uuid)!;
        return { owner, text: part.partial };
      });
      expect(combineResult(election, trustees, from, given).record, owners.join()).to.equal(result);
    }
  });

  it('shows what they gave, the first of each kind, to the returning officer and the poll’s scrutineers', async () => {
    const { refused: kept } = await poll.officer.must('refusedParts', params());
    expect(kept.map(({ owner, what }) => `${owner} ${what}`)).to.deep.equal(['2 part', '2 shuffle', '3 approval']);
    for (const { record, sha256 } of kept) expect(sha256Hex(utf8(record!))).to.equal(sha256);
    expect(JSON.parse(kept[2]!.record!)).to.include({ root: '0'.repeat(64) });
    await poll.scrutineer.signIn(poll.scrutineer.passkey);
    expect((await poll.scrutineer.must('refusedParts', params())).refused).to.deep.equal(kept);
    const other = await service.appoint('scrutineer');
    expect(codeOf(await other.call('refusedParts', params()))).to.equal('NOT_ALLOWED');
    expect(codeOf(await trustee(1).person.call('refusedParts', params()))).to.equal('NOT_ALLOWED');
  });

  it('put on the log who was refused what, and of nobody what they gave', async () => {
    const rows = await service.deps.db('access_log').where({ act: 'part-refused' }).select('details');
    expect(new Set(rows.map(({ details }) => JSON.stringify(details)))).to.deep.equal(
      new Set(['{"what":"approval","owner":3}', '{"what":"shuffle","owner":2}', '{"what":"part","owner":2}']),
    );
  });
});
