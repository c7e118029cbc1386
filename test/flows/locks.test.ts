/** Locks by one and lifted by two, through the API and the database; and a pause of voting to the second. */
import { expect } from 'chai';
import { pollId } from '../../crypto/bodies.ts';
import { anchorsOf } from '../../src/actions/anchorsOf.ts';
import { bundleFiles } from '../../src/actions/bundleFiles.ts';
import { packFiles } from '../../src/actions/packFiles.ts';
import { type LockGiven, lockMessage } from '../../src/contract/locks.ts';
import { sequenceOnce } from '../../src/sequencer/sequencer.ts';
import { boardBodies } from '../../src/store/board.ts';
import { verifyBoard } from '../../src/verify/bundleVerifier.ts';
import { verifyPack } from '../../src/verify/pack.ts';
import type { Called } from '../support/client.ts';
import { CLOSES, type FrozenPoll, frozenPoll, type Member } from '../support/frozenPoll.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { agree, decide, type Proposed, propose, signAct, tryToPropose } from '../support/twoOfficers.ts';
import { wholeDatabase } from '../support/wholeDatabase.ts';

const WHY = 'Somebody told us of a stolen laptop.';
const code = (called: Called<unknown>): string => (called.ok ? 'done' : called.code);

describe('locks', function () {
  this.timeout(120_000);
  let service: TestService;
  let poll: FrozenPoll;
  let id: ReturnType<typeof pollId.parse>;
  let protection: Appointed;
  let secretary: Appointed;
  let procedure: Appointed;

  before(async () => {
    service = await startTestService({ seed: 'locks' });
    poll = await frozenPoll(service, { units: { EAST: 12, WEST: 12 }, batchFloor: 3 });
    id = pollId.parse(poll.id);
    protection = await service.second();
    secretary = await service.appoint('membership-secretary');
    procedure = await service.appoint('procedure-secretary');
    for (const who of [secretary, procedure]) {
      await who.must('declareInterest', { params: { poll: poll.id }, body: { interest: 'none' } });
    }
  });
  after(() => service.stop());

  const params = () => ({ params: { poll: poll.id } });
  const signIn = async (...people: Appointed[]) => {
    for (const who of people) await who.signIn(who.passkey);
  };
  async function lock(who: Appointed, given: LockGiven): Promise<Called<{ lock: string }>> {
    const signed = await signAct(who, (signer) => lockMessage(given, signer));
    return who.call('lockDown', { body: { ...signed, lock: given } });
  }
  async function mustLock(who: Appointed, given: LockGiven): Promise<string> {
    const called = await lock(who, given);
    if (!called.ok) return expect.fail(called.code);
    return called.value.lock;
  }
  const lifting = (of: string, ofPoll: LockGiven['poll'] = id) =>
    ({ kind: 'lift-lock', poll: ofPoll, lock: of, why: 'It was found again.' }) as const;
  const incidents = async () => (await boardBodies(service.deps.db, poll.id, 'incident')).map(({ body }) => body);
  const entries = (who: Appointed) => who.call('rollEntries', { ...params(), query: { search: 'EAST-1' } });

  describe('on the desk', () => {
    let held: string;
    it('is put on by a returning officer or a data protection officer, signed, and told to whoever watches', async () => {
      const desk = { scope: 'desk', poll: id, why: WHY } as const;
      expect(code(await lock(secretary, desk))).to.equal('NOT_ALLOWED');
      expect(code(await entries(secretary))).to.equal('done');
      held = await mustLock(poll.officer, desk);
      expect(code(await lock(protection, desk))).to.equal('ALREADY_LOCKED');
      const [told] = await service.letters();
      expect(told).to.include({ to: protection.email, subject: 'Something was locked' });
      expect(await incidents()).to.have.length(1);
      expect((await incidents())[0]).to.include({ what: 'locked', addsSeconds: 0, at: '2026-10-01T09:00:00Z' });
      const page = await service.client().must('poll', params());
      expect(page.locks).to.deep.equal([{ scope: 'desk', unit: null, role: null, since: '2026-10-01T09:00:00Z' }]);
    });

    it('refuses officers what they did before, changes nothing, and lets the data protection officer look', async () => {
      const before = await wholeDatabase(service.deps.db, 'access_log', 'sessions', 'nonces');
      expect(code(await entries(secretary))).to.equal('LOCKED');
      const abandon = { ...params(), body: { reason: 'x' } };
      expect(code(await poll.officer.call('abandon', abandon))).to.equal('LOCKED');
      expect(code(await protection.call('quarantine', { ...params(), query: {} }))).to.equal('done');
      expect(await wholeDatabase(service.deps.db, 'access_log', 'sessions', 'nonces')).to.deep.equal(before);
      const refused = await service.deps.db('access_log').where({ act: 'refused', person: secretary.id }).orderBy('id');
      expect(refused.at(-1).details).to.deep.equal({ endpoint: 'rollEntries', code: 'LOCKED' });
      expect(code(await poll.scrutineer.call('rollEntries', { ...params(), query: {} }))).to.equal('LOCKED');
      const pack = await poll.scrutineer.fetch(`/board/${poll.id}/pack.zip`);
      expect((await pack.json()).code).to.equal('LOCKED');
    });

    it('goes on nobody’s proposals but those that lift it', async () => {
      const release = { kind: 'release-contact', poll: id, number: 'EAST-1', why: 'I telephoned.' } as const;
      expect(code((await tryToPropose(secretary, release)).called)).to.be.oneOf(['LOCKED', 'PROPOSAL_EMPTY']);
      expect((await secretary.must('proposals', { query: {} })).proposals).to.deep.equal([]);
    });

    it('is lifted by two, of whom the one who locked it may be one, and by no one alone (demand 56)', async () => {
      const proposed: Proposed = await propose(poll.officer, lifting(held));
      expect(code(await decide(poll.officer, proposed))).to.equal('SAME_OFFICER');
      expect(code(await decide(secretary, proposed))).to.equal('NOT_ALLOWED');
      expect(code((await tryToPropose(protection, lifting(held))).called)).to.equal('PROPOSAL_PENDING');
      expect((await secretary.must('proposals', { query: {} })).proposals.map(({ id }) => id)).to.deep.equal([
        proposed.id,
      ]);
      expect(code(await entries(secretary)), 'still').to.equal('LOCKED');
      expect(code(await decide(protection, proposed))).to.equal('done');
      expect(code(await entries(secretary))).to.equal('done');
      expect((await incidents()).map(({ what, acts }) => [what, acts.length])).to.deep.equal([
        ['locked', 1],
        ['unlocked', 2],
      ]);
      expect(code((await tryToPropose(protection, lifting(held))).called)).to.equal('PROPOSAL_EMPTY');
    });

    it('cannot be lifted past the officers by whoever writes to the database', async () => {
      const { db } = service.deps;
      const [lifted] = await db('lock_lifts');
      const other = await mustLock(protection, { scope: 'desk', poll: null, why: WHY });
      const tried = db('lock_lifts').insert({ ...lifted, lock: other });
      expect(await tried.catch(String)).to.contain('two officers did not lift');
      expect(await db('locks').where({ id: other }).delete().catch(String)).to.contain('append-only');
      expect(await db('lock_lifts').update({ adds_seconds: 3600 }).catch(String)).to.contain('append-only');
      expect(
        await db('locks')
          .insert({ ...(await db('locks').where({ id: other }).first()), id: 'z'.repeat(22) })
          .catch(String),
      ).to.contain('locked already');
      await agree(poll.officer, protection, lifting(other, null));
    });
  });

  describe('on a role', () => {
    it('refuses all that the role may do and nothing else, and the role lifts nothing alone', async () => {
      const given = { scope: 'role', poll: null, role: 'membership-secretary', why: WHY } as const;
      const held = await mustLock(procedure, given);
      expect(code(await entries(secretary))).to.equal('LOCKED');
      expect(code(await entries(procedure))).to.equal('done');
      const unit = { scope: 'unit', poll: id, unit: 'EAST', why: WHY } as const;
      expect(code(await lock(secretary, unit)), 'whose role is locked locks nothing').to.equal('LOCKED');
      await agree(secretary, protection, lifting(held, null));
      expect(code(await entries(secretary))).to.equal('done');
    });

    it('is never put on the data protection officer', async () => {
      const body = {
        nonce: '0'.repeat(64),
        lock: { scope: 'role', poll: null, role: 'data-protection-officer', why: WHY },
      };
      const response = await procedure.fetch('/api/locks', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(response.status).to.equal(400);
    });
  });

  describe('on a unit', () => {
    it('stops every act about its lines, and leaves every other unit as it was (demand 56)', async () => {
      const correct = (number: string) =>
        secretary.call('correctContact', { ...params(), body: { number, email: `right-${number}@x.example` } });
      const held = await mustLock(secretary, { scope: 'unit', poll: id, unit: 'EAST', why: WHY });
      expect(code(await correct('EAST-1'))).to.equal('NOT_YOUR_UNIT');
      expect(code(await correct('WEST-1'))).to.equal('done');
      const release = (number: string) =>
        ({ kind: 'release-contact', poll: id, number, why: 'I telephoned.' }) as const;
      await agree(secretary, procedure, release('WEST-1'));
      expect(code(await poll.officer.call('openPoll', { ...params(), body: {} }))).to.be.oneOf([
        'KEYS_MISSING',
        'LOCKED',
      ]);
      await agree(secretary, protection, lifting(held));
      expect(code(await correct('EAST-1'))).to.equal('done');

      // Proposed before the lock, it waits as long as the lock stands.
      const waiting: Proposed = await propose(secretary, release('EAST-1'));
      const again = await mustLock(poll.officer, { scope: 'unit', poll: id, unit: 'EAST', why: WHY });
      expect(code(await decide(procedure, waiting))).to.equal('LOCKED');
      const shown = (await procedure.must('proposals', { query: {} })).proposals.find((one) => one.id === waiting.id);
      expect(shown).to.include({ mayDecide: false, cannotBecause: 'LOCKED' });
      await agree(poll.officer, protection, lifting(again));
      expect(code(await decide(procedure, waiting))).to.equal('done');
    });

    it('is held by the database too', async () => {
      const held = await mustLock(procedure, { scope: 'unit', poll: null, unit: 'EAST', why: WHY });
      const { db } = service.deps;
      const [proposal] = await db('proposals').where({ kind: 'release-contact' });
      const copy = { ...proposal, id: 'y'.repeat(22), units: ['EAST'] };
      expect(await db('proposals').insert(copy).catch(String)).to.contain('this is locked');
      await agree(poll.officer, protection, lifting(held, null));
    });
  });

  describe('on a look that two people opened for an hour', () => {
    it('stand before it like before the desk: of the desk, the role and the member’s unit; and an interest closes it', async () => {
      const holder = await service.appoint('procedure-secretary');
      const proposed = await propose(holder, {
        ...{ kind: 'break-glass', poll: id, number: 'EAST-1' },
        why: 'They are at the door and cannot say which address we have.',
      });
      expect(code(await decide(protection, proposed))).to.equal('done');
      const look = async () =>
        code(await holder.call('lookThroughGlass', { params: { proposal: proposed.id }, body: {} }));
      // Nobody has looked at this list before: what the files say is read for this look.
      expect(await look()).to.equal('done');
      for (const given of [
        { scope: 'desk', poll: id, why: WHY },
        { scope: 'role', poll: id, role: 'procedure-secretary', why: WHY },
        { scope: 'unit', poll: id, unit: 'EAST', why: WHY },
      ] as const) {
        const held = await mustLock(poll.officer, given);
        expect(await look(), given.scope).to.equal('LOCKED');
        await agree(poll.officer, protection, lifting(held));
        expect(await look(), `${given.scope}, lifted`).to.equal('done');
      }
      const elsewhere = await mustLock(poll.officer, { scope: 'unit', poll: id, unit: 'WEST', why: WHY });
      expect(await look(), 'of another unit').to.equal('done');
      await agree(poll.officer, protection, lifting(elsewhere));
      await holder.must('declareInterest', { ...params(), body: { interest: 'agent' } });
      expect(await look()).to.equal('INTERESTED');
      expect(await service.deps.db('glass_uses')).to.have.lengthOf(5);
    });
  });

  describe('on voting', () => {
    const LAST_SECOND = '2026-10-24T18:59:59Z';
    let members: Member[];
    const pausing = { scope: 'voting', expectedBy: null, why: WHY } as const;
    const vote = async (member: Member) => poll.post(member, await poll.ballot(member));
    const close = () => poll.officer.call('closePoll', { ...params(), body: {} });

    before(async () => {
      expect(code(await lock(poll.officer, { ...pausing, poll: id })), 'not open yet').to.equal('POLL_NOT_OPEN');
      await poll.open();
      members = [];
      for (const i of [2, 3, 4, 5]) members.push(await poll.member(`WEST-${i}`));
      await signIn(secretary, procedure, protection);
    });
    const back = async (...some: Member[]) => {
      for (const member of some) if (member.passkey !== undefined) await member.signIn(member.passkey);
    };

    it('refuses ballots until it goes on, and the pages say since when', async () => {
      service.clock.set('2026-10-10T10:00:00Z');
      await signIn(poll.officer, protection, secretary);
      expect(code(await lock(secretary, { ...pausing, poll: id }))).to.equal('NOT_ALLOWED');
      await back(members[0]!, members[1]!);
      const early = await poll.ballot(members[0]!);
      const held = await mustLock(poll.officer, { ...pausing, expectedBy: '2026-10-10T11:00:00Z', poll: id });
      expect(code(await poll.post(members[0]!, early))).to.equal('VOTING_PAUSED');
      expect(code(await members[1]!.call('booth', params()))).to.equal('VOTING_PAUSED');
      const page = await service.client().must('poll', params());
      expect(page.closing).to.deep.equal({
        closesAt: CLOSES,
        pausedSince: '2026-10-10T10:00:00Z',
        expectedBy: '2026-10-10T11:00:00Z',
        addedSeconds: 0,
        claimsUntil: '2026-10-10T19:00:00Z',
        overridesUntil: '2026-10-20T19:00:00Z',
      });
      expect(code(await close())).to.equal('VOTING_PAUSED');

      service.clock.set('2026-10-10T10:37:00Z');
      await signIn(poll.officer, protection);
      await agree(poll.officer, protection, lifting(held));
      const after = await service.client().must('poll', params());
      expect(after.closing).to.include({ closesAt: '2026-10-24T19:37:00Z', pausedSince: null, addedSeconds: 37 * 60 });
      expect(after.closing).to.include({ claimsUntil: '2026-10-10T19:37:00Z', overridesUntil: '2026-10-20T19:37:00Z' });
      const told = (await incidents()).slice(-2);
      expect(told.map(({ what, at, addsSeconds }) => [what, at, addsSeconds])).to.deep.equal([
        ['voting-paused', '2026-10-10T10:00:00Z', 0],
        ['voting-resumed', '2026-10-10T10:37:00Z', 37 * 60],
      ]);
    });

    it('moves the promise, the end of the link in the letter, and until when errors are put right', async () => {
      await back(members[0]!);
      const posted = await vote(members[0]!);
      expect(posted.ok && posted.value.promise.deadline).to.equal('2026-10-24T20:37:00Z');
      service.clock.set('2026-10-24T19:36:59Z');
      const late = service.client();
      await late.must('openLink', { body: { token: await service.tokenFor('west-9@members.example') } });
      service.clock.set('2026-10-24T19:37:00Z');
      const over = await service.client().call('openLink', {
        body: { token: await service.tokenFor('west-9@members.example') },
      });
      expect(code(over)).to.equal('LINK_SPENT');
      const lines = (await service.client().must('polls')).polls;
      expect(lines[0]).to.include({ closesAt: '2026-10-24T19:37:00Z' });
    });

    it('is decided to the second at the end: the last pause, the last ballot, the close', async () => {
      // The time that was fixed first is no end any more.
      service.clock.set(LAST_SECOND);
      await signIn(poll.officer, protection);
      service.clock.set(CLOSES);
      expect(code(await close())).to.equal('TOO_EARLY');
      await back(members[1]!);
      expect(code(await vote(members[1]!))).to.equal('done');

      // One second before the end, voting is paused; the end comes and goes.
      service.clock.set('2026-10-24T19:36:59Z');
      await signIn(poll.officer, protection);
      const held = await mustLock(protection, { ...pausing, poll: id });
      service.clock.set('2026-10-24T19:37:00Z');
      expect(code(await close())).to.equal('VOTING_PAUSED');
      expect(await sequenceOnce(service.deps, poll.id), 'the rest waits for the end').to.equal(0);
      service.clock.set('2026-10-24T19:50:00.250Z');
      await signIn(poll.officer, protection);
      await agree(poll.officer, protection, lifting(held));

      // 19:36:59 to 19:50:01, the fraction given to the voters: the end is 19:50:02.
      const { closing } = await service.client().must('poll', params());
      expect(closing).to.include({ closesAt: '2026-10-24T19:50:02Z', addedSeconds: 37 * 60 + 13 * 60 + 2 });
      await back(members[2]!, members[3]!);
      const [inTime, tooLate] = [await poll.ballot(members[2]!), await poll.ballot(members[3]!)];
      service.clock.set('2026-10-24T19:50:01.999Z');
      expect(code(await close())).to.equal('TOO_EARLY');
      expect(code(await poll.post(members[2]!, inTime))).to.equal('done');
      service.clock.set('2026-10-24T19:50:02Z');
      expect(code(await poll.post(members[3]!, tooLate))).to.equal('POLL_NOT_OPEN');
      await signIn(poll.officer);
      expect(code(await lock(poll.officer, { ...pausing, poll: id })), 'no time left to give back').to.equal(
        'POLL_NOT_OPEN',
      );
    });

    it('does not let the database take a ballot, close, or give back another time, while it is paused', async () => {
      const { db } = service.deps;
      service.clock.set('2026-10-24T19:50:01Z');
      await signIn(poll.officer, protection);
      const held = await mustLock(poll.officer, { ...pausing, poll: id });
      const [cast] = await db('casts').where({ poll: poll.id });
      expect(await db('casts').insert(cast).catch(String)).to.contain('voting is paused');
      expect(await db('polls').where({ id: poll.id }).update({ state: 'closed' }).catch(String)).to.contain(
        'voting is paused',
      );
      service.clock.set('2026-10-24T19:50:11Z');
      const proposed = await propose(protection, lifting(held));
      const wrong = db('lock_lifts').insert({
        lock: held,
        proposal: proposed.id,
        at: new Date('2026-10-24T19:50:11Z'),
        adds_seconds: 9,
      });
      expect(await wrong.catch(String)).to.contain('two officers did not lift');
      expect(code(await decide(poll.officer, proposed))).to.equal('done');
    });

    it('closes when the time is up, and our verifier finds the times and the ballots in order', async () => {
      service.clock.set('2026-10-24T19:50:12Z');
      await signIn(poll.officer);
      const closed = await close();
      expect(closed.ok && closed.value).to.deep.equal({ ballots: 3 });
      await poll.count();
      const anchors = await anchorsOf(service.deps.db, poll.id);
      if (anchors === undefined) return expect.fail('no board');
      const board = await bundleFiles(service.deps.db, poll.id);
      const { findings, verdict } = verifyBoard(board, { anchors, upTo: 'encrypted-tally' });
      expect({ findings, verdict }).to.deep.equal({ findings: [], verdict: 'valid' });
      // The scrutineer finds each lock signed by one officer, each lifting by two.
      const pack = (await packFiles(service.deps, poll.id)) ?? new Map();
      const ofActs = verifyPack(await bundleFiles(service.deps.db, poll.id), pack).filter(({ code: found }) =>
        /^(ACT|INCIDENT|AGREED|SAME_OFFICER|DUTY|SIGNER)/.test(found),
      );
      expect(ofActs).to.deep.equal([]);
      expect((pack.get('acts.jsonl')?.toString() ?? '').length).to.be.greaterThan(0);
    });
  });
});
