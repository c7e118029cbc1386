/** Who is there: links, passkeys, sessions, roles and the access log, through the real application and database. */
import { expect } from 'chai';
import { challengeOf, composeEnrol, composeSignIn } from '../../crypto/assertion.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { sendVoteLinks } from '../../src/actions/voteLinks.ts';
import { brokenAt } from '../../src/domain/accessLog.ts';
import { newSoftwarePasskey, type SoftwarePasskey, type Twist } from '../../src/softwarePasskey.ts';
import { readAccessLog } from '../../src/store/accessLog.ts';
import { inTransaction } from '../../src/store/database.ts';
import type { Client } from '../support/client.ts';
import { CLOSES, listMember } from '../support/listedMember.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';

const invited = (name: string) => ({
  name,
  email: `${name.toLowerCase()}@officers.example`,
  memberNumber: null,
});
const because = 'No longer needed.';

describe('who is there', () => {
  let service: TestService;
  let officer: Appointed;
  beforeEach(async () => {
    service = await startTestService();
    officer = await service.setUp();
  });
  afterEach(() => service.stop());

  /** An assertion over a sign-in message of our own making. */
  async function signInWith(client: Client, passkey: SoftwarePasskey, twist: Twist = {}, nonce?: string) {
    const fresh = nonce ?? (await client.must('newNonce', { body: { purpose: 'sign-in' } })).nonce;
    const message = composeSignIn({ origin: service.url, rpId: 'localhost', nonce: fresh });
    const assertion = passkey.get(challengeOf(message), service.url, twist);
    return { nonce: fresh, assertion, called: await client.call('signIn', { body: { nonce: fresh, assertion } }) };
  }
  const outcome = ({ called }: { called: { ok: boolean; code?: string } }) => (called.ok ? 'signed in' : called.code);

  /** The opener of an appointment letter that nobody has opened yet. */
  async function opener(name: string): Promise<Client & { person: string; email: string }> {
    const facts = invited(name);
    const person = await service.invite(facts, 'trustee');
    const client = service.client();
    await client.must('openLink', { body: { token: await service.tokenFor(facts.email) } });
    return Object.assign(client, { person, email: facts.email });
  }

  async function memberWithLink(number = '4711'): Promise<{ client: Client; token: string }> {
    const { db } = service.deps;
    const member = { number, name: 'Vera Voter', email: 'vera@members.example' };
    const poll = await listMember(service.deps, member);
    const { tokens } = await inTransaction(db, (trx) =>
      sendVoteLinks(trx, service.deps, {
        poll,
        title: 'Keep our councillor?',
        rehearsal: true,
        closesAt: new Date(CLOSES),
        members: [member],
      }),
    );
    return { client: service.client(), token: tokens.get(number)! };
  }

  describe('a set-up link', () => {
    it('leads to a signed-in returning officer, who appoints a second officer by letter', async () => {
      const me = await officer.must('me');
      expect(me).to.deep.include({ session: 'passkey', roles: ['returning-officer'], lettersCaptured: true });
      const second = await service.appoint('membership-secretary');
      expect((await second.must('me')).roles).to.deep.equal(['membership-secretary']);
      expect(await service.client().signIn(second.passkey)).to.deep.include({
        session: 'passkey',
        roles: ['membership-secretary'],
      });
    });

    it('sets up once: afterwards it leads to sign-in alone', async () => {
      const other = service.client();
      const link = await opener('Otto');
      const body = { slug: 'x', name: 'X', officer: 'X', email: 'x@x.example' };
      for (const client of [officer, link])
        expect(await client.call('setUp', { body })).to.include({ code: 'ALREADY_SET_UP' });
      const { makeSetUpLink } = await import('../../src/actions/setUpLink.ts');
      const token = await makeSetUpLink(service.deps);
      expect(await other.must('openLink', { body: { token } })).to.deep.include({ hasPasskey: true });
      expect((await other.must('me')).session).to.equal('none');
      const newer = await makeSetUpLink(service.deps);
      expect(await other.call('openLink', { body: { token } })).to.include({ code: 'LINK_SPENT' });
      expect(await other.call('openLink', { body: { token: newer } })).to.include({ ok: true });
    });
  });

  describe('a mailed link', () => {
    it('may be opened again until there is a passkey, and then gives no session', async () => {
      const client = await opener('Lena');
      const token = await service.tokenFor('lena@officers.example');
      const second = service.client();
      expect(await second.must('openLink', { body: { token } })).to.include({ hasPasskey: false });
      expect((await second.must('me')).session).to.equal('link');
      await client.enrol();
      const third = service.client();
      expect(await third.must('openLink', { body: { token } })).to.deep.equal({
        purpose: 'appointment',
        poll: null,
        hasPasskey: true,
      });
      expect((await third.must('me')).session).to.equal('none');
      // The session that was opened before the passkey was made has ended with it.
      expect(await second.call('startEnrolment', { body: {} })).to.include({ code: 'NOT_SIGNED_IN' });
    });

    it('ends the session of the one who used this device before', async () => {
      await opener('Lena');
      const shared = service.client();
      await shared.signIn(officer.passkey);
      const cookie = shared.cookie;
      await shared.must('openLink', { body: { token: await service.tokenFor('lena@officers.example') } });
      expect((await shared.must('me')).person?.name).to.equal('Lena');
      shared.cookie = cookie;
      expect((await shared.must('me')).session).to.equal('none');
    });

    it('is out of date after seven days to the second', async () => {
      await service.invite(invited('Lena'), 'trustee');
      const token = await service.tokenFor('lena@officers.example');
      service.clock.advance({ days: 7, seconds: -1 });
      expect((await service.client().call('openLink', { body: { token } })).ok).to.equal(true);
      service.clock.advance({ seconds: 1 });
      expect(await service.client().call('openLink', { body: { token } })).to.include({
        code: 'LINK_SPENT',
        status: 410,
      });
    });

    it('to vote lives until the poll closes, and makes a person of the member', async () => {
      const { client, token } = await memberWithLink();
      expect((await service.letters())[0]).to.include({
        to: 'vera@members.example',
        subject: '[Rehearsal] Your vote: Keep our councillor?',
      });
      expect(await service.tokenFor('vera@members.example')).to.equal(token);
      const before = service.deps.now().toISOString();
      service.clock.set('2026-10-24T18:59:59Z');
      expect(await client.must('openLink', { body: { token } })).to.include({ purpose: 'vote', hasPasskey: false });
      const { me } = await client.enrol();
      expect(me).to.deep.include({ session: 'passkey', roles: [] });
      expect(me.person).to.include({ memberNumber: '4711', hasPasskey: true });
      service.clock.set(CLOSES);
      expect(await service.client().call('openLink', { body: { token } })).to.include({ code: 'LINK_SPENT' });
      service.clock.set(before);
    });

    it('is not known when one character differs, and is kept as a hash alone', async () => {
      await service.invite(invited('Lena'), 'trustee');
      const token = await service.tokenFor('lena@officers.example');
      const wrong = `${token.slice(0, -1)}${token.endsWith('A') ? 'E' : 'A'}`;
      expect(await service.client().call('openLink', { body: { token: wrong } })).to.include({ code: 'LINK_UNKNOWN' });
      const rows = JSON.stringify(await service.deps.db('links').select());
      expect(rows)
        .to.contain(sha256Hex(utf8(token)))
        .and.not.contain(token);
    });
  });

  describe('a passkey', () => {
    it('is told to every known address when it is made, the one on the membership list included', async () => {
      const { client, token } = await memberWithLink();
      await listMember(service.deps, { number: '4711', name: 'Vera Voter', email: 'other@members.example' });
      await listMember(service.deps, { number: '4711', name: 'Vera Voter', email: 'VERA@members.example' });
      await listMember(service.deps, { number: '4711', name: 'Vera Voter', email: null });
      await client.must('openLink', { body: { token } });
      // Not `enrol`: its answer would name a poll that is not there.
      await client.call('enrolPasskey', { body: { ...(await registration(client)) } });
      const told = (await service.letters()).filter(
        ({ subject, text }) => subject === 'A passkey was made in your name' && text.includes('Dear Vera Voter'),
      );
      expect(told.map(({ to }) => to)).to.have.members(['other@members.example', 'vera@members.example']);
    });

    async function registration(client: Client, given: { passkey?: SoftwarePasskey; twist?: Twist } = {}) {
      const { nonce, userHandle } = await client.must('startEnrolment', { body: {} });
      const passkey = given.passkey ?? newSoftwarePasskey({ rpId: 'localhost', rng: service.deps.rng });
      const message = composeEnrol({ origin: service.url, rpId: 'localhost', nonce });
      return { nonce, response: passkey.create(challengeOf(message), service.url, userHandle, given.twist ?? {}) };
    }

    it('cannot belong to two persons, nor twice to one', async () => {
      const lena = await opener('Lena');
      const { passkey } = await lena.enrol();
      const otto = await opener('Otto');
      for (const client of [otto, lena]) {
        const body = await registration(client, { passkey });
        expect(await client.call('enrolPasskey', { body })).to.include({ code: 'PASSKEY_TAKEN' });
      }
      expect((await otto.must('me')).person?.hasPasskey).to.equal(false);
      await otto.enrol(); // and with a passkey of their own it goes on
    });

    it('is made once from a link, even by two at the same time', async () => {
      const first = await opener('Lena');
      const second = service.client();
      await second.must('openLink', { body: { token: await service.tokenFor('lena@officers.example') } });
      const bodies = await Promise.all([registration(first), registration(second)]);
      const called = await Promise.all([
        first.call('enrolPasskey', { body: bodies[0] }),
        second.call('enrolPasskey', { body: bodies[1] }),
      ]);
      expect(called.map((one) => (one.ok ? 'made' : one.code)).sort()).to.deep.equal(['PASSKEY_EXISTS', 'made']);
      expect(await service.deps.db('passkeys').where({ person: first.person })).to.have.length(1);
    });

    it('may be a second one for who is signed in, and the answer to another page’s request is refused', async () => {
      const body = await registration(officer);
      expect((await officer.must('enrolPasskey', { body })).session).to.equal('passkey');
      expect(await officer.call('enrolPasskey', { body })).to.include({ code: 'NONCE_UNKNOWN' });
      const foreign = await registration(officer, {
        twist: { clientData: (json) => json.replace(service.url, 'https://elsewhere.example') },
      });
      expect(await officer.call('enrolPasskey', { body: foreign })).to.include({ code: 'ENROLMENT_INVALID' });
      const lena = await opener('Lena');
      const hers = await registration(lena);
      expect(await officer.call('enrolPasskey', { body: hers }), 'a nonce of somebody else').to.include({
        code: 'NONCE_UNKNOWN',
      });
    });
  });

  describe('signing in', () => {
    it('takes a nonce once, and not after ten minutes', async () => {
      const { nonce } = await signInWith(officer, officer.passkey);
      expect(outcome(await signInWith(service.client(), officer.passkey, {}, nonce))).to.equal('NONCE_UNKNOWN');
      const late = await officer.must('newNonce', { body: { purpose: 'sign-in' } });
      service.clock.advance({ minutes: 10 });
      expect(outcome(await signInWith(service.client(), officer.passkey, {}, late.nonce))).to.equal('NONCE_UNKNOWN');
      expect(outcome(await signInWith(service.client(), officer.passkey, {}, 'a'.repeat(64)))).to.equal(
        'NONCE_UNKNOWN',
      );
    });

    it('spends the nonce on an attempt that fails too', async () => {
      const client = service.client();
      const { nonce, called } = await signInWith(client, officer.passkey, { userHandle: null });
      expect(called).to.include({ code: 'ASSERTION_INVALID' });
      expect(outcome(await signInWith(client, officer.passkey, {}, nonce))).to.equal('NONCE_UNKNOWN');
    });

    it('does not take a nonce that was made for an act', async () => {
      const { nonce } = await officer.must('newNonce', { body: { purpose: 'act' } });
      expect(outcome(await signInWith(service.client(), officer.passkey, {}, nonce))).to.equal('NONCE_UNKNOWN');
      expect(await service.client().call('newNonce', { body: { purpose: 'act' } })).to.include({
        code: 'NOT_SIGNED_IN',
      });
    });

    it('refuses a stolen credential id, another person’s user handle, and a passkey nobody enrolled', async () => {
      const thief = await service.appoint('trustee');
      const client = service.client();
      const stolen = { id: officer.passkey.id };
      expect(outcome(await signInWith(client, thief.passkey, stolen))).to.equal('ASSERTION_INVALID');
      const { user_handle: theirs } = await service.deps.db('people').where({ id: officer.id }).first();
      expect(outcome(await signInWith(client, thief.passkey, { userHandle: theirs }))).to.equal('ASSERTION_INVALID');
      const strange = newSoftwarePasskey({ rpId: 'localhost', rng: service.deps.rng });
      expect(outcome(await signInWith(client, strange))).to.equal('PASSKEY_UNKNOWN');
      expect((await client.must('me')).session).to.equal('none');
      expect(outcome(await signInWith(client, thief.passkey))).to.equal('signed in');
    });

    it('refuses a counter that went back, and keeps that in the access log', async () => {
      const lena = await opener('Lena');
      const passkey = newSoftwarePasskey({ rpId: 'localhost', rng: service.deps.rng, backupEligible: false });
      const { nonce, userHandle } = await lena.must('startEnrolment', { body: {} });
      const message = composeEnrol({ origin: service.url, rpId: 'localhost', nonce });
      const response = passkey.create(challengeOf(message), service.url, userHandle);
      await lena.must('enrolPasskey', { body: { nonce, response } });
      for (let i = 0; i < 3; i++) expect(outcome(await signInWith(service.client(), passkey))).to.equal('signed in');
      await service.deps.db('passkey_use').where({ credential_id: passkey.id }).update({ counter: 100 });
      expect(outcome(await signInWith(service.client(), passkey))).to.equal('ASSERTION_INVALID');
      const [row] = await service.deps.db('access_log').where({ act: 'sign-in-refused' });
      expect(row).to.deep.include({ concerning: lena.person, details: { reason: 'COUNTER_WENT_BACK' } });
    });
  });

  describe('a session', () => {
    const state = async (client: Client) => (await client.must('me')).session;

    it('ends after fifteen minutes without use, and after no fewer', async () => {
      service.clock.advance({ minutes: 15, seconds: -1 });
      expect(await state(officer)).to.equal('passkey');
      service.clock.advance({ minutes: 15 });
      expect(await state(officer)).to.equal('none');
    });

    it('of an officer ends after eight hours, of a member after thirty minutes, however it is used', async () => {
      const { client: member, token } = await memberWithLink();
      await member.must('openLink', { body: { token } });
      await member.enrol();
      await officer.signIn(officer.passkey);
      for (let minute = 10; minute < 480; minute += 10) {
        service.clock.advance({ minutes: 10 });
        expect(await state(officer), `officer after ${minute} minutes`).to.equal('passkey');
        if (minute <= 30)
          expect(await state(member), `member after ${minute}`).to.equal(minute < 30 ? 'passkey' : 'none');
      }
      service.clock.advance({ minutes: 10 });
      expect(await state(officer)).to.equal('none');
    });

    it('of one whose role has run out has a member’s time, and no role from that instant on', async () => {
      const until = '2026-10-01T09:25:00Z';
      const second = await service.appointFor({ until }, 'trustee');
      for (let i = 0; i < 3; i++) {
        service.clock.advance({ minutes: 10 });
        expect(await state(second)).to.equal(i < 2 ? 'passkey' : 'none');
        await officer.must('me');
      }
      await service.deps.db('people').where({ id: second.id }).update({ member_number: '4711' });
      expect((await second.signIn(second.passkey)).roles).to.deep.equal([]);
    });

    it('stays ended once signed out, whoever kept the cookie', async () => {
      const { cookie } = officer;
      await officer.must('signOut');
      expect(officer.cookie).to.equal('');
      officer.cookie = cookie;
      expect(await state(officer)).to.equal('none');
      expect(await officer.call('people')).to.include({ code: 'NOT_SIGNED_IN' });
    });

    it('begins anew at sign-in: the token from before is worth nothing', async () => {
      const { cookie } = officer;
      await officer.signIn(officer.passkey);
      expect(officer.cookie).not.to.equal(cookie);
      const keeper = service.client();
      keeper.cookie = cookie;
      expect(await state(keeper)).to.equal('none');
    });

    it('is not there with a token nobody was given, nor with two cookies', async () => {
      const client = service.client();
      for (const cookie of [`countersign=${'A'.repeat(43)}`, `${officer.cookie}; ${officer.cookie}`, 'countersign=']) {
        client.cookie = cookie;
        expect(await state(client), cookie.length.toString()).to.equal('none');
      }
    });

    it('keeps its token out of scripts, other sites and the database', async () => {
      const client = service.client();
      await client.signIn(officer.passkey);
      const { nonce } = await client.must('newNonce', { body: { purpose: 'sign-in' } });
      const message = composeSignIn({ origin: service.url, rpId: 'localhost', nonce });
      const assertion = officer.passkey.get(challengeOf(message), service.url);
      const response = await client.fetch('/api/sessions', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ nonce, assertion }),
      });
      expect(response.headers.getSetCookie()[0]).to.match(
        /^countersign=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
      );
      const token = client.cookie.split('=')[1]!;
      const rows = JSON.stringify(await service.deps.db('sessions').select());
      expect(rows)
        .to.contain(sha256Hex(utf8(token)))
        .and.not.contain(token);
    });
  });

  describe('a role', () => {
    it('that ends is without power at once: the session at hand is over, and another one has no role', async () => {
      const second = await service.appoint('returning-officer');
      await service.deps.db('people').where({ id: second.id }).update({ member_number: '4711' });
      expect((await second.call('people')).ok).to.equal(true);
      const body = { role: 'returning-officer', because } as const;
      await officer.must('endRole', { params: { person: second.id }, body });
      expect(await second.call('people')).to.include({ code: 'NOT_SIGNED_IN', status: 401 });
      expect((await second.signIn(second.passkey)).roles).to.deep.equal([]);
      expect(await second.call('people')).to.include({ code: 'NOT_ALLOWED', status: 403 });
    });

    it('of the last returning officer who can sign in does not end, even when two end each other', async () => {
      const end = (by: Client, person: string) =>
        by.call('endRole', { params: { person }, body: { role: 'returning-officer', because } });
      expect(await end(officer, officer.id)).to.include({ code: 'LAST_RETURNING_OFFICER' });
      const resigned = await officer.call('resign', { body: { role: 'returning-officer', because } });
      expect(resigned).to.include({ code: 'LAST_RETURNING_OFFICER' });
      await service.invite({ name: 'Ida', email: 'ida@officers.example' }, 'returning-officer');
      expect(await end(officer, officer.id), 'Ida has no passkey').to.include({ code: 'LAST_RETURNING_OFFICER' });
      const second = await service.appoint('returning-officer');
      const ended = await Promise.all([end(officer, second.id), end(second, officer.id)]);
      expect(ended.filter(({ ok }) => ok)).to.have.length(1);
    });

    it('is for a person once: one address, one member number, one person (demand 26)', async () => {
      await service.invite(invited('Lena'), 'trustee');
      const again = { ...invited('Lena'), name: 'Lena Again', email: 'LENA@officers.example' };
      expect(await officer.call('invite', { body: again })).to.include({ code: 'EMAIL_KNOWN' });
      await memberWithLink('4711');
      const asMember = { ...invited('Mallory'), memberNumber: '4711' };
      expect(await officer.call('invite', { body: asMember }), 'not a way to become member 4711').to.include({
        code: 'MEMBER_KNOWN',
      });
      const vera = { ...asMember, name: 'Vera', email: 'vera@members.example' };
      expect(
        await officer.call('invite', { body: { ...vera, memberNumber: null } }),
        'a member has no second account as an officer',
      ).to.include({ code: 'EMAIL_KNOWN' });
      const { person } = await officer.must('invite', { body: vera });
      expect(await service.deps.db('people').where({ member_number: '4711' }).first('id')).to.deep.equal({
        id: person,
      });
      for (const email of [
        'a@b.example, c@d.example',
        'a@b.example\r\nBcc: c@d.example',
        'nobody',
        '<a@b.example>',
        'a b@c.example',
      ])
        expect(await officer.call('invite', { body: { ...invited('Eve'), email } }), email).to.include({
          code: 'EMAIL_INVALID',
        });
    });

    it('is not given to nobody: a name has a letter or a digit, a member number the form that exports have', async () => {
      const before = await officer.must('people');
      for (const change of [
        ...[{ name: ' ' }, { name: '\t\n' }, { name: '\u00a0\u200b' }, { name: '' }],
        ...[{ memberNumber: '' }, { memberNumber: ' ' }, { memberNumber: 'a1' }, { memberNumber: '-1' }],
        { memberNumber: 'A'.repeat(33) },
      ]) {
        const refused = await officer.call('invite', { body: { ...invited('Eve'), ...change } });
        expect(refused, JSON.stringify(change)).to.include({ ok: false, status: 400, code: 'MALFORMED' });
      }
      expect(await officer.must('people')).to.deep.equal(before);
      await officer.must('invite', { body: { ...invited('Wu'), name: '吴' } });
    });
  });

  describe('the access log', () => {
    it('holds together, and shows the row that was changed, taken out or put in (demand 57)', async () => {
      const { db } = service.deps;
      await service.appoint('trustee');
      await officer.must('people');
      const rows = await readAccessLog(db);
      const acts = rows.map(({ act }) => act);
      expect(acts.slice(0, 3)).to.deep.equal(['link-opened', 'set-up', 'passkey-enrolled']);
      // How somebody comes to a role, whether one officer gave it or two: known, appointed, there.
      const coming = ['invited', 'role-granted', 'link-opened', 'passkey-enrolled'];
      const times = (act: string): number => acts.slice(3).filter((one) => one === act).length;
      for (const act of coming) expect(times(act), act).to.equal(2);
      expect(acts.at(-1)).to.equal('people-read');
      expect(brokenAt(rows)).to.equal(null);
      const changed = acts.indexOf('invited');
      await db.raw('alter table access_log disable trigger user');
      await db('access_log').where({ act: 'invited' }).update({ details: '{"roles":[]}' });
      expect(brokenAt(await readAccessLog(db))).to.equal(changed);
      await db('access_log').where({ act: 'invited' }).delete();
      expect(brokenAt(await readAccessLog(db))).to.equal(changed);
    });

    it('stays one chain when many act at once', async () => {
      await Promise.all(Array.from({ length: 12 }, () => officer.must('people')));
      const rows = await readAccessLog(service.deps.db);
      expect(rows.filter(({ act }) => act === 'people-read')).to.have.length(12);
      expect(brokenAt(rows)).to.equal(null);
    });

    it('cannot be changed by SQL, nor can passkeys and the record of roles (demands 23, 24)', async () => {
      const { db } = service.deps;
      await service.appoint('trustee');
      const attempts: Record<string, string> = {
        "update access_log set act = 'signed-in'": 'access_log is append-only',
        'delete from access_log': 'access_log is append-only',
        'truncate access_log cascade': 'is append-only',
        "update passkeys set public_key = ''": 'passkeys is append-only',
        'delete from passkeys': 'passkeys is append-only',
        'truncate passkeys cascade': 'is append-only',
        "update roles set role = 'registrar'": 'a role may only be ended',
        'delete from roles': 'a role may only be ended',
        'truncate roles': 'roles is append-only',
      };
      for (const [sql, says] of Object.entries(attempts)) {
        expect(await db.raw(sql).then(() => 'done', String), sql).to.contain(says);
      }
      await db.raw("update roles set ended_at = since, ended_because = 'officer' where role = 'trustee'");
      const revived = db.raw("update roles set ended_at = null where role = 'trustee'");
      expect(await revived.then(() => 'done', String)).to.contain('a role may only be ended');
    });
  });

  it('logs no token, cookie, nonce, name or address', async () => {
    const lena = await opener('Lena');
    const token = await service.tokenFor('lena@officers.example');
    const cookies = [lena.cookie];
    const { passkey } = await lena.enrol();
    cookies.push(lena.cookie, officer.cookie);
    const { nonce } = await signInWith(service.client(), passkey);
    await signInWith(service.client(), passkey, { userHandle: null });
    // A fault whose words, as PostgreSQL says them, hold the row.
    await service.deps.db.raw('alter table people add constraint nobody check (id is null) not valid');
    const fault = await officer.fetch('/api/people', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(invited('Canary')),
    });
    const answer = await fault.json();
    expect([fault.status, answer.code]).to.deep.equal([500, 'FAULT']);
    const log = service.logged();
    expect(log).to.contain(answer.details.incident).and.contain('"constraint":"nobody"');
    expect(log).to.contain('"endpoint":"signIn"');
    const secrets = [token, nonce, passkey.id, ...cookies.map((cookie) => cookie.split('=')[1]!)];
    for (const secret of [...secrets, 'Lena', 'lena@', 'Canary', 'canary@', 'Ada', officer.id, lena.person]) {
      expect(secret).not.to.equal('');
      expect(log.includes(secret), secret).to.equal(false);
    }
  });
});
