/** What the database itself refuses of who holds which duty, whoever writes to it; and the chain that writes itself. */
import { expect } from 'chai';
import { decode } from '../../crypto/canonical.ts';
import { dutyLink, NO_DUTIES } from '../../crypto/commitment.ts';
import { proposal } from '../../src/contract/proposals.ts';
import { ROLES, type Role } from '../../src/contract/roles.ts';
import { recordAccess } from '../../src/store/accessLog.ts';
import { inTransaction, type Trx, violatedConstraint } from '../../src/store/database.ts';
import { dutyEvents, dutyHead } from '../../src/store/duties.ts';
import { insertInterest } from '../../src/store/interests.ts';
import { insertPasskey } from '../../src/store/passkeys.ts';
import { insertPerson } from '../../src/store/people.ts';
import { endRoleOf } from '../../src/store/roleEnds.ts';
import { insertProposedRole, insertRole } from '../../src/store/roles.ts';
import { FORBIDDEN_PAIRS, PROPOSAL_DUTIES } from '../../src/verify/dutyRules.ts';
import { checkEvents } from '../../src/verify/packDuties.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import {
  decideInDatabase,
  firstTwo,
  type Grant,
  givePasskey,
  grantInDatabase,
  later,
  newId,
  person,
  proposeInDatabase,
} from '../support/grants.ts';
import { listMember } from '../support/listedMember.ts';
import { seededRng } from '../support/random.ts';

const NOW = new Date('2026-10-01T09:00:00Z');
const PAIRS = ROLES.flatMap((a) => ROLES.filter((b) => b !== a).map((b): [Role, Role] => [a, b]));
const named = ([a, b]: readonly [Role, Role]) => [a, b].sort().join(' + ');

/** Which rule refused it; undefined when it was taken. */
const rule = (done: Promise<unknown>): Promise<string | undefined> =>
  done.then(
    () => undefined,
    (fault: unknown) => violatedConstraint(fault) ?? String(fault),
  );

describe('the database, of duties', () => {
  let database: TestDatabase;
  let first: string;
  let second: string;
  let by: readonly [string, string];
  const does = <T>(act: (trx: Trx) => Promise<T>): Promise<T> => inTransaction(database.db, act);
  /** @returns the rule that refused it; undefined when it was taken */
  const refusedBy = (act: (trx: Trx) => Promise<unknown>): Promise<string | undefined> => rule(does(act));
  const grant =
    (to: string, role: Role, more: Partial<Grant> = {}) =>
    (trx: Trx) =>
      grantInDatabase(trx, { to, role, by, now: NOW, ...more });
  const end =
    (of: string, role: Role, now = NOW) =>
    (trx: Trx) =>
      endRoleOf(trx, { person: of, role, endedBy: first, how: 'officer', words: null, now });
  const newPerson = (facts: Parameters<typeof person>[2] = {}) => does((trx) => person(trx, NOW, facts));
  const officer = async (role: Role, more: Partial<Grant> = {}, facts: Parameters<typeof person>[2] = {}) => {
    const id = await newPerson(facts);
    await does(grant(id, role, more));
    return id;
  };
  const newPoll = () =>
    listMember(
      { db: database.db, rng: seededRng(newId()), now: () => NOW },
      { number: '4711', name: 'Vera Voter', email: 'vera@members.example' },
    );

  beforeEach(async () => {
    database = await freshDatabase();
    ({ first, second } = await does((trx) => firstTwo(trx, NOW)));
    by = [first, second];
  });
  afterEach(() => database.drop());

  it('has the pairs and the duties that the verifier has', async () => {
    const pairs: { a: Role; b: Role }[] = await database.db('forbidden_pairs').select('a', 'b');
    expect(pairs.map(({ a, b }) => named([a, b])).sort()).to.deep.equal(FORBIDDEN_PAIRS.map(named).sort());
    const duties: { kind: string; part: string; role: string }[] = await database.db('proposal_duties');
    const expected = Object.entries(PROPOSAL_DUTIES).flatMap(([kind, parts]) =>
      Object.entries(parts).flatMap(([part, roles]) => [...roles].map((role) => `${kind} ${part} ${role}`)),
    );
    expect(duties.map(({ kind, part, role }) => `${kind} ${part} ${role}`).sort()).to.deep.equal(expected.sort());
  });

  describe('refuses a pair', () => {
    it('to one person, each forbidden one in either order, until the other has ended (demand 26)', async () => {
      const refused: string[] = [];
      for (const [a, b] of PAIRS) {
        const to = await officer(a);
        const by = await refusedBy(grant(to, b));
        if (by === undefined) continue;
        expect(by).to.equal('roles_apart');
        refused.push(named([a, b]));
        await does(end(to, a));
        expect(await refusedBy(grant(to, b)), named([a, b])).to.equal(undefined);
      }
      expect(refused).to.have.length(2 * FORBIDDEN_PAIRS.length);
      expect([...new Set(refused)].sort()).to.deep.equal(FORBIDDEN_PAIRS.map(named).sort());
    });

    it('and allows it when the other has run out, whether or not anybody has ended it', async () => {
      const to = await officer('trustee', { until: later(NOW, 2) });
      const at = (days: number) => ({ now: later(NOW, days) });
      expect(await refusedBy(grant(to, 'scrutineer', at(1.9)))).to.equal('roles_apart');
      expect(await refusedBy(grant(to, 'scrutineer', at(2)))).to.equal(undefined);
    });

    it('when two grants come at the same moment', async () => {
      const to = await newPerson();
      let other: Promise<unknown> = Promise.resolve();
      await does(async (trx) => {
        await grant(to, 'trustee')(trx);
        // Cannot see the first, which is not committed yet, and so has to wait for it.
        other = refusedBy(grant(to, 'scrutineer'));
        const waiting = new Promise((wake) => setTimeout(wake, 300, 'waits'));
        expect(await Promise.race([other, waiting])).to.equal('waits');
      });
      expect(await other).to.equal('roles_apart');
    });

    it('to a second account of the same person: one mailbox, in any letter case, is one officer', async () => {
      await officer('procedure-secretary', {}, { email: 'lena@officers.example' });
      const member = await newPerson({ email: 'LENA@Officers.example', memberNumber: '4711' });
      expect(await refusedBy(grant(member, 'trustee'))).to.equal('one_officer_per_mailbox');
      const facts = { name: 'Lena', memberNumber: null, userHandle: newId() };
      const again = { ...facts, id: newId(), email: 'Lena@officers.example' };
      expect(await does((trx) => insertPerson(trx, again, NOW)), 'a third account').to.equal(false);
      const asMember = { ...again, id: newId(), email: 'other@members.example', memberNumber: '4711' };
      expect(await does((trx) => insertPerson(trx, asMember, NOW)), 'one person a number').to.equal(false);
      const lena = await database.db('people').whereNull('member_number').whereNotNull('email').first('email_index');
      const other = await officer('trustee', {}, { email: 'other@officers.example', memberNumber: '4712' });
      expect(
        await refusedBy((trx) => trx('people').where({ id: other }).update({ email_index: lena.email_index })),
      ).to.equal('one_officer_per_mailbox');
    });

    it('in one poll, though the roles were never held together: who kept its roll never runs it', async () => {
      const poll = await newPoll();
      const secretary = await officer('membership-secretary');
      const acts = (who: string, act: 'roll-opened' | 'poll-opened', of = poll) =>
        refusedBy((trx) => recordAccess(trx, { person: who, credentialId: null }, { act, poll: of }, NOW));
      expect(await acts(secretary, 'roll-opened')).to.equal(undefined);
      await does(end(secretary, 'membership-secretary'));
      await does(grant(secretary, 'returning-officer'));
      expect(await acts(secretary, 'poll-opened')).to.equal('parts_apart');
      const other = await newPoll();
      expect(await acts(secretary, 'poll-opened', other), 'another poll').to.equal(undefined);
    });

    it('of trustee and scrutineer in one poll, and of either with a declared candidate (demand 33)', async () => {
      const poll = await newPoll();
      const trustee = await officer('trustee');
      const name = (table: 'poll_trustees' | 'poll_scrutineers', who: string, more: object = {}) =>
        refusedBy((trx) => trx(table).insert({ poll, person: who, ...more }));
      expect(await name('poll_trustees', trustee, { owner: 5 })).to.equal(undefined);
      expect(await name('poll_scrutineers', trustee)).to.equal('parts_apart');
      for (const interest of ['candidate', 'agent', 'interested'] as const) {
        const who = await newPerson();
        await does((trx) => insertInterest(trx, { poll, person: who, interest, now: NOW }));
        // What was said once is not unsaid by saying something else.
        await does((trx) => insertInterest(trx, { poll, person: who, interest: 'none', now: NOW }));
        expect(await name('poll_scrutineers', who), interest).to.equal('no_interest');
        expect(await name('poll_trustees', who, { owner: 6 }), interest).to.equal('no_interest');
      }
    });
  });

  describe('takes a role', () => {
    const row = (to: string, role: Role) => ({ person: to, role, units: null, until: later(NOW, 100), now: NOW });

    it('from two officers alone: not from one, not from a refusal, and not otherwise than they agreed', async () => {
      const to = await newPerson();
      const alone = { ...row(to, 'trustee'), grantedBy: first, proposal: null };
      expect(await refusedBy((trx) => insertRole(trx, alone))).to.equal('granted_by_two');
      const agreed = async (trx: Trx, ended: 'approved' | 'refused' | null) => {
        const said = { kind: 'grant-role', person: to, name: 'N', email: null, member: null, role: 'trustee' } as const;
        const given = { ...said, units: null, until: '2027-01-09T09:00:00Z', why: 'Why not.' };
        const concern = { poll: null, units: null, person: to, number: null };
        const id = await proposeInDatabase(trx, { proposal: given, concern, by: first, now: NOW });
        await insertProposedRole(trx, id, { role: 'trustee', units: null, until: later(NOW, 100) });
        if (ended !== null) await decideInDatabase(trx, id, { by: second, now: NOW, ended });
        return id;
      };
      for (const ended of [null, 'refused'] as const) {
        const taken = async (trx: Trx) => insertRole(trx, { ...alone, proposal: await agreed(trx, ended) });
        expect(await refusedBy(taken), String(ended)).to.equal('granted_by_two');
      }
      const stranger = await newPerson();
      for (const change of [
        { role: 'registrar' as const },
        { until: later(NOW, 101) },
        { units: ['A'], role: 'membership-secretary' as const },
        { person: stranger },
        { grantedBy: second },
      ]) {
        const taken = async (trx: Trx) =>
          insertRole(trx, { ...alone, proposal: await agreed(trx, 'approved'), ...change });
        expect(await refusedBy(taken), JSON.stringify(change)).to.equal('granted_by_two');
      }
      const id = await does((trx) => agreed(trx, 'approved'));
      expect(await refusedBy((trx) => insertRole(trx, { ...alone, proposal: id }))).to.equal(undefined);
      await does(end(to, 'trustee'));
      const twice = refusedBy((trx) => insertRole(trx, { ...alone, proposal: id }));
      expect(await twice, 'one proposal, one role').to.equal('one_role_per_proposal');
      const late = { role: 'registrar', units: null, until: later(NOW, 1) } as const;
      expect(await refusedBy((trx) => insertProposedRole(trx, id, late))).to.equal('terms_as_proposed');
    });

    it('for four hundred days at most, and with units for secretaries alone', async () => {
      const to = await newPerson();
      expect(await refusedBy(grant(to, 'trustee', { until: later(NOW, 400.01) }))).to.equal('until_within');
      expect(await refusedBy(grant(to, 'trustee', { until: NOW }))).to.equal('until_within');
      expect(await refusedBy(grant(to, 'trustee', { units: ['A'] }))).to.equal('units_of_secretaries');
      expect(await refusedBy(grant(to, 'membership-secretary', { units: [] }))).to.equal('units_some');
      expect(await refusedBy(grant(to, 'membership-secretary', { units: ['A'], until: later(NOW, 400) }))).to.equal(
        undefined,
      );
    });

    it('only to be ended, once, and with how it came about', async () => {
      const to = await officer('membership-secretary', { units: ['A'] });
      const change = (changed: object) => refusedBy((trx) => trx('roles').where({ person: to }).update(changed));
      const ended = { ended_at: NOW, ended_because: 'officer' };
      for (const more of [{ units: null }, { until: later(NOW, 300) }, { proposal: null }, { role: 'trustee' }]) {
        expect(await change({ ...ended, ...more }), JSON.stringify(more)).to.equal('role_only_ended');
      }
      expect(await change({ ended_at: NOW })).to.equal('ended_for_a_reason');
      expect(await change({ ended_at: NOW, ended_because: 'a whim' })).to.equal('because_known');
      expect(await change(ended)).to.equal(undefined);
      expect(await change({ ended_at: null, ended_because: null })).to.equal('role_only_ended');
    });
  });

  describe('lets the first officer appoint alone', () => {
    beforeEach(async () => {
      await database.drop();
      database = await freshDatabase();
    });
    const until = later(NOW, 100);
    const give = (to: string, role: Role, grantedBy: string | null, now = NOW) =>
      refusedBy((trx) => insertRole(trx, { person: to, role, units: null, until, grantedBy, proposal: null, now }));

    it('once: those who may agree, until one of them has been able to sign, and never again after', async () => {
      const [ada, dora, mary, rita] = [await newPerson(), await newPerson(), await newPerson(), await newPerson()];
      expect(await give(mary, 'membership-secretary', null), 'the first is a returning officer').to.equal(
        'granted_by_two',
      );
      expect(await give(ada, 'returning-officer', null)).to.equal(undefined);
      await does((trx) => givePasskey(trx, ada, NOW));
      expect(await give(mary, 'membership-secretary', ada)).to.equal('granted_by_two');
      expect(await give(rita, 'returning-officer', null), 'a second first one').to.equal('granted_by_two');
      expect(await give(dora, 'data-protection-officer', ada)).to.equal(undefined);
      expect(await give(rita, 'returning-officer', dora), 'not by the second').to.equal('granted_by_two');
      expect(await give(rita, 'returning-officer', ada), 'nobody could have agreed yet').to.equal(undefined);
      await does((trx) => givePasskey(trx, dora, NOW));
      expect(await give(mary, 'returning-officer', ada)).to.equal('granted_by_two');
      const gone = { person: dora, role: 'data-protection-officer', endedBy: null, how: 'resigned' } as const;
      await does((trx) => endRoleOf(trx, { ...gone, words: null, now: later(NOW, 1) }));
      const after = await give(mary, 'returning-officer', ada, later(NOW, 2));
      expect(after, 'though the one who could agree is gone').to.equal('granted_by_two');
    });

    it('again when the one who was named never came', async () => {
      const [ada, dora, rita] = [await newPerson(), await newPerson(), await newPerson()];
      await give(ada, 'returning-officer', null);
      await give(dora, 'data-protection-officer', ada);
      const gone = { person: dora, role: 'data-protection-officer', endedBy: ada, how: 'two-officers' } as const;
      await does((trx) => endRoleOf(trx, { ...gone, words: null, now: NOW }));
      // A passkey made when the role was over is nobody's who may agree.
      await does((trx) => givePasskey(trx, dora, later(NOW, 1)));
      expect(await give(rita, 'returning-officer', ada, later(NOW, 2))).to.equal(undefined);
    });
  });

  describe('lets officers take part in a proposal', () => {
    let poll: string;
    let proposer: string;
    let decider: string;
    const none = (who: string) => does((trx) => insertInterest(trx, { poll, person: who, interest: 'none', now: NOW }));
    const release = (who: string, { units = ['N'], number = '4711', now = NOW } = {}) =>
      does((trx) =>
        proposeInDatabase(trx, {
          proposal: decode(proposal, { kind: 'release-contact', poll, number, why: 'Good.' }),
          concern: { poll, units, person: null, number },
          by: who,
          now,
        }),
      );
    const open = (units = ['N'], number = '4711') => release(proposer, { units, number });
    const decides = (id: string, who: string, now = NOW) =>
      refusedBy((trx) => decideInDatabase(trx, id, { by: who, now }));

    beforeEach(async () => {
      poll = await newPoll();
      proposer = await officer('membership-secretary');
      decider = await officer('procedure-secretary', { units: ['N', 'S'] });
      await none(proposer);
    });

    it('while their duty lasts', async () => {
      const short = await officer('membership-secretary', { until: later(NOW, 2) });
      await none(short);
      const proposes = (who: string, now: Date) => rule(release(who, { now }));
      expect(await proposes(short, later(NOW, 1.99))).to.equal(undefined);
      expect(await proposes(short, later(NOW, 2))).to.equal('duty_covers');
      expect(await proposes(await newPerson(), NOW)).to.equal('proposer_has_duty');
    });

    it('in their own units', async () => {
      await none(decider);
      expect(await decides(await open(['N', 'S']), decider)).to.equal(undefined);
      expect(await decides(await open(['N', 'W']), decider)).to.equal('duty_covers');
    });

    it('and for the whole body where it touches that: a list of no units is not taken at all', async () => {
      const pin = (units: string[] | null) =>
        does((trx) =>
          proposeInDatabase(trx, {
            proposal: { kind: 'pin-signer', text: 'x', why: 'Compared.' },
            concern: { poll: null, units, person: null, number: null, thing: 'SHA256:x' },
            by: proposer,
            now: NOW,
          }),
        );
      expect(await rule(pin([]))).to.equal('units_some');
      const id = await pin(null);
      expect(await decides(id, decider), 'for N and S alone').to.equal('duty_covers');
      expect(await decides(id, await officer('procedure-secretary'))).to.equal(undefined);
      const limited = await officer('membership-secretary', { units: ['N'] });
      const proposes = does((trx) =>
        proposeInDatabase(trx, {
          proposal: { kind: 'pin-signer', text: 'y', why: 'Compared.' },
          concern: { poll: null, units: null, person: null, number: null, thing: 'SHA256:y' },
          by: limited,
          now: NOW,
        }),
      );
      expect(await rule(proposes)).to.equal('duty_covers');
    });

    it('who have declared that they have no interest in the poll, and never had one', async () => {
      const id = await open();
      expect(await decides(id, decider), 'nothing declared').to.equal('no_interest');
      await does((trx) => insertInterest(trx, { poll, person: decider, interest: 'agent', now: NOW }));
      await none(decider);
      expect(await decides(id, decider), 'an agent, once').to.equal('no_interest');
      const other = await officer('procedure-secretary');
      await none(other);
      expect(await decides(id, other)).to.equal(undefined);
    });

    it('but not on their own entry, be it by another account at their address', async () => {
      const reader = await officer('procedure-secretary', {}, { email: 'VERA@members.example' });
      await none(reader);
      await newPerson({ email: 'vera@members.example', memberNumber: '4711' });
      expect(await decides(await open(), reader)).to.equal('not_own_entry');
      expect(await decides(await open(['N'], '4799'), reader)).to.equal(undefined);
    });

    it('and none as both', async () => {
      await does(grant(proposer, 'procedure-secretary'));
      expect(await decides(await open(), proposer)).to.equal('two_officers');
    });

    it('as long as the proposer still holds the duty', async () => {
      await none(decider);
      const id = await open();
      await does(end(proposer, 'membership-secretary'));
      expect(await decides(id, decider)).to.equal('proposer_has_duty');
    });
  });

  it('pins no key that two officers did not agree', async () => {
    const pin = { id: newId(), kind: 'ssh', text: 'x', fingerprint: 'SHA256:x', comment: '', since: NOW };
    expect(await refusedBy((trx) => trx('signers').insert(pin))).to.equal('pinned_by_two');
    const secretary = await officer('membership-secretary');
    const id = await does((trx) =>
      proposeInDatabase(trx, {
        proposal: { kind: 'pin-signer', text: 'x', why: 'Compared.' },
        concern: { poll: null, units: null, person: null, number: null, thing: 'SHA256:x' },
        by: secretary,
        now: NOW,
      }),
    );
    const pinned = { ...pin, proposal: id, pinned_by: secretary };
    expect(await refusedBy((trx) => trx('signers').insert(pinned)), 'not decided').to.equal('pinned_by_two');
    await does((trx) => decideInDatabase(trx, id, { by: first, now: NOW }));
    const another = { ...pinned, fingerprint: 'SHA256:y' };
    expect(await refusedBy((trx) => trx('signers').insert(another)), 'another key').to.equal('pinned_by_two');
    expect(await refusedBy((trx) => trx('signers').insert(pinned))).to.equal(undefined);
  });

  describe('writes the chain of duties', () => {
    it('itself, of everything that is granted, ended, enrolled, withdrawn and declared', async () => {
      const poll = await newPoll();
      const to = await officer('membership-secretary', { units: ['A', 'B'] });
      const key = await does((trx) => givePasskey(trx, to, NOW));
      await does((trx) => insertInterest(trx, { poll, person: to, interest: 'none', now: NOW }));
      await does(end(to, 'membership-secretary', later(NOW, 1)));
      const withdrawn = { credential_id: key, proposal: null, revoked_at: later(NOW, 1) };
      await does((trx) => trx('passkey_revocations').insert(withdrawn));
      const events = await dutyEvents(database.db);
      const of = events.filter((event) => event.person === to);
      expect(of.map(({ kind }) => kind)).to.deep.equal([
        ...['person', 'grant', 'passkey', 'interest', 'end', 'passkey-revoked'],
      ]);
      expect(of[1]).to.deep.include({
        role: 'membership-secretary',
        units: ['A', 'B'],
        until: '2027-01-09T09:00:00Z',
        by: [first, second],
        at: '2026-10-01T09:00:00Z',
      });
      expect(of[4]).to.deep.include({ because: 'officer', at: '2026-10-02T09:00:00Z' });
      let link = NO_DUTIES;
      for (const event of events) link = dutyLink(link, event);
      expect(await dutyHead(database.db)).to.deep.equal({ events: events.length, link });
      expect(checkEvents(events), 'as a scrutineer reads it').to.deep.equal([]);
    });

    it('in the order of time, though a clock is put back, and without an end for what ran out', async () => {
      const to = await officer('trustee', { until: later(NOW, 2) });
      await does(end(to, 'trustee', later(NOW, 2)));
      await officer('scrutineer', { now: later(NOW, -1), until: later(NOW, 9) });
      const events = await dutyEvents(database.db);
      expect(events.filter(({ kind }) => kind === 'end')).to.deep.equal([]);
      expect(events.map(({ at }) => at)).to.deep.equal(events.map(({ at }) => at).toSorted());
      expect(checkEvents(events)).to.deep.equal([]);
    });

    it('with the passkeys that somebody had before, once each, and nobody’s who holds nothing', async () => {
      const to = await newPerson();
      const credential = { id: 'before', publicKey: 'k1', backupEligible: true };
      await does((trx) => insertPasskey(trx, { person: to, credential, counter: 0, backedUp: false, now: NOW }));
      expect((await dutyEvents(database.db)).some((event) => event.person === to)).to.equal(false);
      await does(grant(to, 'trustee'));
      await does(grant(to, 'registrar'));
      const of = (await dutyEvents(database.db)).filter((event) => event.person === to);
      expect(of.map(({ kind }) => kind)).to.deep.equal(['person', 'passkey', 'grant', 'grant']);
      expect(of[1]).to.deep.include({ credential });
    });

    it('and lets nobody else write to it', async () => {
      const forged = { seq: 99, person: first, kind: 'grant', event: '{}', prev: '', link: 'x' };
      expect(await refusedBy((trx) => trx('duty_events').insert(forged))).to.equal('duties_write_themselves');
      const changed = refusedBy((trx) => trx('duty_events').update({ event: '{}' }));
      expect(await changed).to.contain('append-only');
      expect(await refusedBy((trx) => trx('duty_events').delete())).to.contain('append-only');
    });
  });

  it('withdraws a passkey with the last role of somebody who is no member, and no other', async () => {
    const withdraw = (key: string, now: Date) =>
      refusedBy((trx) => trx('passkey_revocations').insert({ credential_id: key, proposal: null, revoked_at: now }));
    const to = await officer('trustee');
    const key = await does((trx) => givePasskey(trx, to, NOW));
    expect(await withdraw(key, NOW), 'holds a role').to.equal('revoked_with_last_role');
    await does(end(to, 'trustee'));
    expect(await withdraw(key, NOW)).to.equal(undefined);
    const member = await officer('trustee', {}, { email: 'm@members.example', memberNumber: '4713' });
    const membersKey = await does((trx) => givePasskey(trx, member, NOW));
    await does(end(member, 'trustee'));
    expect(await withdraw(membersKey, NOW), 'a member votes with it').to.equal('revoked_with_last_role');
    const nobody = await newPerson();
    const nobodysKey = await does((trx) => givePasskey(trx, nobody, NOW));
    expect(await withdraw(nobodysKey, NOW), 'never had a role').to.equal('revoked_with_last_role');
  });
});
