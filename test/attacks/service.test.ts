/** What a penetration test tried on the running service and got through with once: each way in stays shut. */
import { createServer, request } from 'node:http';
import { expect } from 'chai';
import { createApp } from '../../src/app.ts';
import { sequenceOnce } from '../../src/sequencer/sequencer.ts';
import { pendingCasts } from '../../src/store/casts.ts';
import { inTransaction, violatedConstraint } from '../../src/store/database.ts';
import { insertPerson } from '../../src/store/people.ts';
import { CLOSES, type FrozenPoll, frozenPoll } from '../support/frozenPoll.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { tryToPropose } from '../support/twoOfficers.ts';

/** A request with a Host of one's own, which fetch does not allow; with a body, a POST. */
const ask = (port: string | number, path: string, headers: Record<string, string>, body?: string) =>
  new Promise<{ status: number | undefined; code: unknown }>((done, fail) => {
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request({ host: 'localhost', port, path, method, headers }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      done({ status: response.statusCode, code: (JSON.parse(text) as { code?: unknown }).code });
    });
    sent.on('error', fail).end(body);
  });

describe('attacks on the service', () => {
  let service: TestService;
  let poll: FrozenPoll;
  before(async () => {
    service = await startTestService({ seed: 'attacks' });
    poll = await frozenPoll(service);
  });
  after(() => service.stop());

  describe('by a returning officer who appoints', () => {
    const invite = async (email: string, memberNumber: string | null) => {
      const officer = await service.setUp();
      return officer.call('invite', { body: { name: 'Someone', email, memberNumber } });
    };

    it('cannot become a member, and vote as them, by naming their number with another address', async () => {
      const refused = await invite('mine@officers.example', 'EAST-1');
      expect(refused).to.include({ ok: false, code: 'MEMBER_KNOWN' });
      expect(await invite('mine@officers.example', 'NOBODY-1'), 'not on any list').to.include({
        code: 'MEMBER_KNOWN',
      });
      expect(await invite('EAST-1@members.example', 'EAST-1'), 'their own address').to.include({ ok: true });
    });

    it('cannot make two officers of one mailbox', async () => {
      const shared = { name: 'Someone', email: 'east-2@members.example' };
      await service.invite(shared, 'membership-secretary');
      expect(await invite('East-2@members.example', 'EAST-2')).to.include({ code: 'EMAIL_KNOWN' });
      // A member who shares the other's address, and was a person before.
      const third = { id: '3'.repeat(22), name: 'Third', email: 'EAST-2@members.example', memberNumber: 'EAST-3' };
      const { db, now } = service.deps;
      await inTransaction(db, (trx) => insertPerson(trx, { ...third, userHandle: 'third' }, now()));
      const until = '2027-01-01T00:00:00Z';
      const said = { person: third.id, name: third.name, email: third.email, member: third.memberNumber, units: null };
      for (const role of ['returning-officer', 'registrar'] as const) {
        const proposal = { kind: 'grant-role', ...said, role, until, why: 'Needed.' } as const;
        const { called } = await tryToPropose(await service.setUp(), proposal);
        expect(called, role).to.include({ ok: false, code: 'EMAIL_KNOWN' });
      }
    });
  });

  describe('by text', () => {
    it('with a NUL character, which no column can hold, are malformed requests and no faults', async () => {
      const stranger = service.client();
      const { nonce } = await stranger.must('newNonce', { body: { purpose: 'sign-in' } });
      const assertion = {
        credentialId: 'a\u0000',
        clientDataJSON: '',
        authenticatorData: '',
        signature: '',
        userHandle: null,
      };
      expect(await stranger.call('signIn', { body: { nonce, assertion } })).to.include({ code: 'MALFORMED' });
      const secretary = await service.appoint('procedure-secretary');
      const query = { search: 'a\u0000', page: 1 };
      expect(await secretary.call('rollEntries', { params: { poll: poll.id }, query })).to.include({
        code: 'MALFORMED',
      });
      const officer = await service.setUp();
      const params = { poll: poll.id };
      expect(await officer.call('abandon', { params, body: { reason: 'no\u0000' } })).to.include({ code: 'MALFORMED' });
    });
  });

  describe('by a page from elsewhere', () => {
    it('whose name is made to lead to this machine read no letter', async () => {
      const { port } = new URL(service.url);
      const status = async (host: string) => (await ask(port, '/api/letters', { host })).status;
      expect(await status(`elsewhere.example:${port}`)).to.equal(403);
      expect(await status(`localhost:${port}`)).to.equal(200);
    });
  });

  describe('by floods', () => {
    it('of a stranger leave the voters behind the same address their tries', async () => {
      const narrow = await startTestService({ limits: { startEnrolment: 2 } });
      try {
        const officer = await narrow.setUp(); // one try used
        for (let i = 0; i < 5; i++) {
          expect(await narrow.client().call('startEnrolment', { body: {} })).to.include({ code: 'NOT_SIGNED_IN' });
        }
        expect((await officer.call('startEnrolment', { body: {} })).ok).to.equal(true);
        expect(await officer.call('startEnrolment', { body: {} })).to.include({ code: 'TOO_MANY' });
      } finally {
        await narrow.stop();
      }
    });

    it('through the operator’s proxy use up the tries of their own address alone, whatever address they claim', async () => {
      const config = { ...service.deps.config, webOrigin: 'https://ballots.example.org' };
      const server = createServer(createApp({ ...service.deps, config }, { limits: { openLink: 1 } }));
      await new Promise<void>((ready) => server.listen(0, 'localhost', ready));
      try {
        const address = server.address();
        if (address === null || typeof address === 'string') throw new Error('no port');
        const open = async (forwarded: string) => {
          const headers = {
            'content-type': 'application/json',
            origin: config.webOrigin,
            'x-forwarded-for': forwarded,
          };
          const url = `http://localhost:${address.port}/api/links/open`;
          return (await fetch(url, { method: 'POST', headers, body: '{"token":"x"}' })).status;
        };
        // The proxy adds the last one; what stands before it the caller made up.
        expect(await open('198.51.100.1, 192.0.2.7')).to.equal(404);
        expect(await open('198.51.100.2, 192.0.2.7')).to.equal(429);
        expect(await open('192.0.2.8')).to.equal(404);
      } finally {
        server.closeAllConnections();
        await new Promise((closed) => server.close(closed));
      }
    });
  });

  describe('on an open poll', () => {
    before(() => poll.open());

    it('with a link session that was open before the passkey was made see nothing afterwards', async () => {
      const reader = service.client();
      await reader.must('openLink', { body: { token: await service.tokenFor('east-5@members.example') } });
      await poll.vote('EAST-5');
      expect(await reader.call('myEntry', { params: { poll: poll.id } })).to.include({ code: 'NOT_SIGNED_IN' });
    });

    it('with many bad ballots under one nonce have the proof threads check one of them', async () => {
      const member = await poll.member('EAST-6');
      const good = await poll.ballot(member);
      let checked = 0;
      const { proofs } = service.deps;
      const checkBallot: typeof proofs.checkBallot = async () => {
        checked++;
        await new Promise((resume) => setTimeout(resume, 50));
        return ['PROOF'];
      };
      const server = createServer(createApp({ ...service.deps, proofs: { ...proofs, checkBallot } }));
      await new Promise<void>((ready) => server.listen(0, 'localhost', ready));
      try {
        const address = server.address();
        if (address === null || typeof address === 'string') throw new Error('no port');
        const headers = {
          host: new URL(service.url).host,
          origin: service.url,
          cookie: member.cookie,
          'content-type': 'application/json',
        };
        const path = `/api/polls/${poll.id}/casts`;
        const post = async () => (await ask(address.port, path, headers, JSON.stringify(good))).code;
        const codes = await Promise.all(Array.from({ length: 20 }, post));
        expect(codes.sort()).to.deep.equal(['BALLOT_INVALID', ...Array(19).fill('NONCE_UNKNOWN')]);
        expect(checked).to.equal(1);
      } finally {
        server.closeAllConnections();
        await new Promise((closed) => server.close(closed));
      }
    });

    it('by an officer who never closes it break no promise: soon after closesAt every ballot is on the board', async () => {
      const waiting = async () => (await pendingCasts(service.deps.db, poll.id)).length;
      expect(await waiting()).to.equal(1);
      service.clock.set(CLOSES);
      service.clock.advance({ seconds: 59 });
      expect(await sequenceOnce(service.deps, poll.id), 'casts of the last second may still be on their way').to.equal(
        0,
      );
      service.clock.advance({ seconds: 1 });
      expect(await sequenceOnce(service.deps, poll.id)).to.equal(1);
      expect(await waiting()).to.equal(0);
    });
  });

  describe('with the service’s own database login', () => {
    const ofPoll = (sql: string) => sql.replaceAll('$poll', `'${poll.id}'`);
    const tries: Record<string, [string, string | undefined]> = {
      'another member’s number': [
        `update people set member_number = 'X' where member_number = 'EAST-5'`,
        'same_person',
      ],
      'another user handle': [`update people set user_handle = 'x' where member_number = 'EAST-5'`, 'same_person'],
      'another pinned key': [`update signers set fingerprint = 'SHA256:other'`, 'signer_only_ended'],
      'a pinned key less': ['delete from signers', 'signer_only_ended'],
      'another organisation': [`update organisation set slug = 'other'`, undefined],
      'a nonce once more': ['update nonces set spent_at = null where spent_at is not null', 'nonce_once'],
      'a session that ended': ['update sessions set ended_at = null where ended_at is not null', 'session_only_ends'],
      'a session for longer': [`update sessions set expires_at = expires_at + interval '1 day'`, 'session_only_ends'],
      'a link to somebody else': ['update links set person = (select id from people limit 1)', 'link_fixed'],
      'one trustee more': [
        `insert into poll_trustees select $poll, 3, id from people where member_number = 'EAST-5'`,
        'added_in_its_state',
      ],
      'one scrutineer more': [
        `insert into poll_scrutineers select $poll, id from people where member_number = 'EAST-5'`,
        'added_in_its_state',
      ],
      'one paper more': [
        `insert into papers select $poll, number, unit, repeat('0', 64), repeat('0', 64), repeat('1', 64) from roll_lines where not eligible limit 1`,
        'added_in_its_state',
      ],
      'a bundle before the count': [`insert into published values ($poll, 'x', '', now())`, 'published_declared'],
      'a checkpoint of another size': [
        'insert into checkpoints select poll, size + 5, note, frontier, signed_at from checkpoints order by size desc limit 1',
        'checkpoint_size',
      ],
      'a reason for what was not abandoned': [`update polls set abandoned_because = 'x'`, 'abandoned_once'],
      'no people at all': ['truncate people, roles, passkeys cascade', undefined],
      'no letters to send': ['truncate outbox', undefined],
    };
    for (const [what, [sql, constraint]] of Object.entries(tries)) {
      it(`nobody writes ${what}`, async () => {
        const fault: unknown = await service.deps.db.raw(ofPoll(sql)).then(
          () => 'it went through',
          (thrown: unknown) => thrown,
        );
        expect(fault).to.be.instanceOf(Error);
        expect(violatedConstraint(fault)).to.equal(constraint);
      });
    }
  });
});
