import { expect } from 'chai';
import { challengeOf } from '../../crypto/assertion.ts';
import { encryptBallot } from '../../crypto/belenios/ballot.ts';
import { readElection } from '../../crypto/belenios/election.ts';
import { fromHex, sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { canonicalBytes, hashOf } from '../../crypto/canonical.ts';
import { randomScalar } from '../../crypto/group.ts';
import { verify } from '../../crypto/signature.ts';
import { electionsIn, groundOf } from '../../src/actions/electionsOfPoll.ts';
import { boardBody } from '../../src/store/board.ts';
import { type Ballot, CLOSES, type FrozenPoll, frozenPoll, type Member, OPENS } from '../support/frozenPoll.ts';
import { startTestService, type TestService } from '../support/service.ts';

describe('casting a ballot', () => {
  let service: TestService;
  let poll: FrozenPoll;
  let next = 0;

  /** A member who has done nothing yet. */
  const someone = (unit = 'EAST'): Promise<Member> => poll.member(poll.members[unit]![next++]!);
  const casts = async (): Promise<number> => (await service.deps.db('casts')).length;
  const tries = async (): Promise<number> => (await service.deps.db('failed_tries')).length;
  /** The same message with other contents, signed as the member's own passkey would. */
  const resign = (member: Member, ballot: Ballot, change: Partial<Ballot['message']>): Ballot => {
    const message = { ...ballot.message, ...change };
    return { ...ballot, message, assertion: member.passkey!.get(challengeOf(message), service.url) };
  };
  /** A ballot whose text is changed and everything around it made to fit again. */
  const withText = (member: Member, ballot: Ballot, text: string): Ballot => {
    const [named] = ballot.message.ballots;
    const changed = resign(member, ballot, { ballots: [{ ...named!, ballot: sha256Hex(utf8(text)) }] });
    return { ...changed, ballots: [text] };
  };
  /** Two digits exchanged in the first proof: still a ballot to look at. */
  const withFalseProof = (member: Member, ballot: Ballot): Ballot =>
    withText(
      member,
      ballot,
      ballot.ballots[0]!.replace(/"response":"(\d+?)([1-8])(\d)"/, (_, head: string, digit: string, last: string) => {
        return `"response":"${head}${Number(digit) + 1}${last}"`;
      }),
    );
  async function expectRefusal(member: Member, ballot: Ballot, code: string): Promise<void> {
    const before = await casts();
    const posted = await poll.post(member, ballot);
    expect(posted.ok ? 'accepted' : posted.code).to.equal(code);
    expect(await casts(), 'casts').to.equal(before);
  }

  before(async () => {
    service = await startTestService({ seed: 'casting' });
    poll = await frozenPoll(service, { units: { EAST: 24, WEST: 3 } });
    await poll.open();
  });
  beforeEach(() => service.clock.set(OPENS));
  after(() => service.stop());

  it('answers with a promise that names the coming entry, signed by the key that entry 0 names for it', async () => {
    const { db } = service.deps;
    const member = await someone();
    const ballot = await poll.ballot(member);
    const posted = await poll.post(member, ballot);
    if (!posted.ok) return expect.fail(posted.code);
    const { promise, signature } = posted.value;
    const defined = await boardBody(db, poll.id, 'poll-defined');
    const key = fromHex(defined!.body.promiseKey);
    expect(verify(fromHex(signature), canonicalBytes(promise), key)).to.equal(true);
    const row: { body: { paper: string; auth: string; ballots: string[] } } = await db('casts')
      .where({ paper: ballot.message.paper })
      .first('body');
    expect(row.body.ballots).to.deep.equal(ballot.ballots);
    expect(promise).to.deep.equal({
      format: 'countersign-promise/1',
      origin: defined!.body.origin,
      opened: (await boardBody(db, poll.id, 'opened'))!.hash,
      bodyHash: hashOf({ kind: 'ballot-cast', body: row.body }),
      deadline: '2026-10-24T20:00:00Z',
    });
    expect(await member.must('receipt', { params: { poll: poll.id, bodyHash: promise.bodyHash } })).to.deep.equal({
      index: null,
      proof: null,
    });
  });

  it('gives the first promise again for the same ballot, after the close too, and refuses a different one', async () => {
    const member = await someone();
    const ballot = await poll.ballot(member);
    const first = await poll.post(member, ballot);
    const other = await poll.ballot(member, 'open');
    expect(await poll.post(member, ballot)).to.deep.equal(first);
    await expectRefusal(member, other, 'ALREADY_CAST');
    service.clock.set(CLOSES);
    await member.signIn(member.passkey!);
    expect(await poll.post(member, ballot)).to.deep.equal(first);
    expect(await casts()).to.equal(2);
  });

  it('takes a ballot in the last second and none at the very second of closing', async () => {
    const [late, inTime] = [await someone(), await someone()];
    service.clock.set('2026-10-24T18:59:59Z');
    await late.signIn(late.passkey!);
    await inTime.signIn(inTime.passkey!);
    const lateBallot = await poll.ballot(late);
    expect((await poll.post(inTime, await poll.ballot(inTime))).ok).to.equal(true);
    service.clock.set(CLOSES);
    await expectRefusal(late, lateBallot, 'POLL_NOT_OPEN');
  });

  it('refuses a message for another unit, paper, opening, board or election', async () => {
    const [member, other] = [await someone(), await someone()];
    const ballot = await poll.ballot(member);
    const { paper } = (await poll.ballot(other)).message;
    const [named] = ballot.message.ballots;
    for (const change of [
      { unit: 'WEST' },
      { paper },
      { opened: sha256Hex(utf8('another')) },
      { origin: 'elsewhere.example/board/x' },
      { rpId: 'elsewhere.example' },
      { ballots: [{ ...named!, uuid: '1'.repeat(22) }] },
      { ballots: [{ ...named!, fingerprint: 'A'.repeat(43) }] },
      { ballots: [{ ...named!, credential: sha256Hex(utf8('another')) }] },
      { ballots: [{ ...named!, contest: 'another' }] },
      { ballots: [named!, { ...named!, contest: 'zzz' }] },
    ]) {
      await expectRefusal(member, resign(member, ballot, change), 'BALLOT_INVALID');
    }
  });

  it('refuses a ballot for another unit’s election though everything fits together', async () => {
    const [member, west] = [await someone(), await poll.member(poll.members.WEST![0]!)];
    const theirs = await poll.ballot(west);
    const mine = await poll.ballot(member);
    const { unit, ballots } = theirs.message;
    await expectRefusal(
      member,
      { ...resign(member, mine, { unit, ballots }), ballots: theirs.ballots },
      'BALLOT_INVALID',
    );
    await expectRefusal(member, { ...resign(member, mine, { ballots }), ballots: theirs.ballots }, 'BALLOT_INVALID');
  });

  it('refuses a ballot that was exchanged under a valid signature', async () => {
    const member = await someone();
    const [signed, other] = [await poll.ballot(member, 'affirm'), await poll.ballot(member, 'open')];
    await expectRefusal(member, { ...signed, ballots: other.ballots }, 'BALLOT_INVALID');
    const message = { ...other.message, nonce: signed.message.nonce };
    await expectRefusal(member, { ...other, message, assertion: signed.assertion }, 'ASSERTION_INVALID');
  });

  it('refuses another member’s passkey, and another member’s nonce', async () => {
    const [member, other] = [await someone(), await someone()];
    const ballot = await poll.ballot(member);
    const assertion = other.passkey!.get(challengeOf(ballot.message), service.url);
    await expectRefusal(member, { ...ballot, assertion }, 'ASSERTION_INVALID');
    const { nonce } = (await poll.ballot(other)).message;
    await expectRefusal(member, resign(member, ballot, { nonce }), 'NONCE_UNKNOWN');
    const forAct = await member.must('newNonce', { body: { purpose: 'act' } });
    await expectRefusal(member, resign(member, ballot, { nonce: forAct.nonce }), 'NONCE_UNKNOWN');
  });

  it('has no paper for those who are not eligible, nor for officers', async () => {
    const member = await someone();
    const ballot = await poll.ballot(member);
    const posted = await poll.officer.call('cast', { params: { poll: poll.id }, body: ballot });
    expect(posted.ok ? 'accepted' : posted.code).to.equal('NOT_ON_ROLL');
    expect(await service.deps.db('papers').where('number', 'like', 'EAST-25')).to.deep.equal([]);
  });

  it('burns the nonce of a ballot with a false proof and counts it; after five the paper takes no more', async () => {
    const member = await someone();
    const bad = withFalseProof(member, await poll.ballot(member));
    const before = await tries();
    await expectRefusal(member, bad, 'BALLOT_INVALID');
    expect(await tries()).to.equal(before + 1);
    await expectRefusal(member, bad, 'NONCE_UNKNOWN');
    expect(await tries()).to.equal(before + 1);
    for (let i = 0; i < 4; i++) {
      await expectRefusal(member, withFalseProof(member, await poll.ballot(member)), 'BALLOT_INVALID');
    }
    await expectRefusal(member, withFalseProof(member, await poll.ballot(member)), 'TRIES_SPENT');
    await expectRefusal(member, await poll.ballot(member), 'TRIES_SPENT');
    expect(await tries()).to.equal(before + 5);
  });

  it('refuses a one-time credential that another ballot was cast with: it would take that one out of the count', async () => {
    const [first, second] = [await someone(), await someone()];
    const { rng, db } = service.deps;
    const [election] = electionsIn(await groundOf(db, poll.id), 'EAST');
    const secret = randomScalar(rng);
    const withCredential = async (member: Member): Promise<Ballot> => {
      const ballot = await poll.ballot(member);
      const made = encryptBallot(readElection(election!.record), [[1, 0]], rng, secret);
      const [named] = ballot.message.ballots;
      const ballots = [{ ...named!, credential: made.credential, ballot: sha256Hex(utf8(made.ballot)) }];
      return { ...resign(member, ballot, { ballots }), ballots: [made.ballot] };
    };
    const [one, two] = [await withCredential(first), await withCredential(second)];
    expect((await poll.post(first, one)).ok).to.equal(true);
    await expectRefusal(second, two, 'BALLOT_INVALID');
  });

  it('stores exactly one of twenty ballots that one voter casts at once', async () => {
    const member = await someone();
    const before = await casts();
    const ballots: Ballot[] = [];
    for (let i = 0; i < 20; i++) ballots.push(await poll.ballot(member, i % 2 === 0 ? 'affirm' : 'open'));
    const posted = await Promise.all(ballots.map((ballot) => poll.post(member, ballot)));
    expect(posted.filter(({ ok }) => ok)).to.have.lengthOf(1);
    expect(new Set(posted.flatMap((one) => (one.ok ? [] : one.code)))).to.deep.equal(new Set(['ALREADY_CAST']));
    expect(await casts()).to.equal(before + 1);
  });

  it('logs that a member cast, and nothing of the ballot', async () => {
    const rows: { details: unknown; concerning: string }[] = await service.deps
      .db('access_log')
      .where({ act: 'ballot-cast' });
    expect(rows).to.have.lengthOf(await casts());
    for (const { details, concerning } of rows) {
      expect(details).to.deep.equal({});
      expect(concerning).to.match(/^(EAST|WEST)-\d+$/);
    }
    expect(service.logged()).not.to.match(/EAST-|@members|election_hash/);
  });
});
