/** Who is admitted to a poll, by what; lost passkeys; ways in that are sent again; papers that are used by another way. */
import { expect } from 'chai';
import { unzipSync } from 'fflate';
import { paperHash, pollId } from '../../crypto/bodies.ts';
import { codeKey, newCode, proveCode, readCode } from '../../crypto/enrolmentCode.ts';
import type { Proposal } from '../../src/contract/proposals.ts';
import type { SoftwarePasskey } from '../../src/softwarePasskey.ts';
import { type Db, inTransaction, violatedConstraint } from '../../src/store/database.ts';
import { organisationSealer } from '../../src/store/dataKeys.ts';
import { appendEvents, readEvents } from '../../src/store/enrolments.ts';
import { revokePasskeys } from '../../src/store/passkeys.ts';
import { emailIndex } from '../../src/store/people.ts';
import { verifyPack } from '../../src/verify/pack.ts';
import type { Finding } from '../../src/verify/report.ts';
import type { Client, CodeFor } from '../support/client.ts';
import { CLOSES, type FrozenPoll, frozenPoll, type Member } from '../support/frozenPoll.ts';
import { decideInDatabase } from '../support/grants.ts';
import { seededRng } from '../support/random.ts';
import { rehearseAll } from '../support/rehearsing.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { agree, decide, propose, tryToPropose } from '../support/twoOfficers.ts';

const WHY = 'Spoken with on the telephone.';
const mailbox = (number: string): string => `${number.toLowerCase()}@members.example`;

async function constraintOf(act: Promise<unknown>): Promise<string | undefined> {
  try {
    await act;
  } catch (fault) {
    return violatedConstraint(fault);
  }
  return undefined;
}

/** A browser in which the link in a member's newest letter was opened. */
async function atLink(service: TestService, number: string): Promise<Client> {
  const client = service.client();
  await client.must('openLink', { body: { token: await service.tokenFor(mailbox(number)) } });
  return client;
}

/** The scrutineer’s pack of a closed poll, held against its board as anybody reads it. */
async function packOf(poll: FrozenPoll): Promise<readonly Finding[]> {
  const { scrutineer, id } = poll;
  await scrutineer.signIn(scrutineer.passkey);
  const read = async (name: string) =>
    new Uint8Array(await (await scrutineer.fetch(`/board/${id}/${name}`)).arrayBuffer());
  const board = new Map([
    ['board.jsonl', await read('board.jsonl')],
    ['checkpoint', await read('checkpoint')],
  ]);
  const pack = new Map(Object.entries(unzipSync(await read('pack.zip'))));
  return verifyPack(board, pack);
}

const declareNone = async (poll: FrozenPoll, ...officers: readonly Client[]): Promise<void> => {
  for (const one of officers)
    await one.must('declareInterest', { params: { poll: poll.id }, body: { interest: 'none' } });
};

/** As if another list had an address for a member. @returns the person */
async function givenAddress(db: Db, number: string, address: string): Promise<string> {
  const { id } = await db('people').where({ member_number: number }).first('id');
  const sealer = organisationSealer(db);
  const email = sealer.sealText(address, ['people', 'email', id]);
  await db('people')
    .where({ id })
    .update({ email, email_index: emailIndex(sealer, address) });
  return id;
}

const codeOf = (called: { ok: true } | { ok: false; code: string }): string => (called.ok ? 'ok' : called.code);

describe('a poll with codes on paper', () => {
  let service: TestService;
  let poll: FrozenPoll;
  const params = () => ({ params: { poll: poll.id } });

  before(async () => {
    service = await startTestService({ seed: 'codes' });
    poll = await frozenPoll(service, { codes: true, units: { EAST: 6, WEST: 6 }, batchFloor: 1 });
  });
  after(() => service.stop());

  it('is not opened before every elector has a code', async () => {
    for (const { person, record } of poll.trustees) {
      await person.must('depositTrusteeKey', { ...params(), body: { record } });
    }
    await rehearseAll(service, poll.id, poll.trustees);
    service.clock.set('2026-10-02T09:00:00Z');
    await poll.officer.signIn(poll.officer.passkey);
    const early = await poll.officer.call('openPoll', { ...params(), body: {} });
    expect(early).to.deep.include({ code: 'CODES_MISSING', details: { without: 12 } });
    expect(await poll.officer.must('codes', params())).to.deep.include({
      asks: true,
      given: null,
      electors: 12,
      without: 12,
    });
  });

  it('takes the list of its registrar, and none that lacks an elector, names a stranger, has a code twice or is for another poll', async () => {
    const registrar = poll.registrar!;
    await registrar.signIn(registrar.passkey);
    const give = (change: object) =>
      registrar.call('giveCodes', { ...params(), body: { ...poll.codeList, ...change } });
    const { codes } = poll.codeList;
    const [one, two] = codes;
    const lacking = await give({ codes: codes.filter(({ number }) => number !== 'EAST-2') });
    expect(lacking).to.deep.include({ code: 'CODES_UNFIT' });
    expect(lacking).to.have.nested.property('details.lacks').that.deep.equals(['EAST-2']);
    const strange = await give({ codes: [...codes, { number: 'NORTH-1', publicKey: 'ab'.repeat(32) }] });
    expect(strange).to.have.nested.property('details.strangers').that.deep.equals(['NORTH-1']);
    const twice = await give({ codes: [{ ...one!, publicKey: two!.publicKey }, ...codes.slice(1)] });
    expect(twice).to.have.nested.property('details.twice', 1);
    expect(await give({ snapshot: 'ab'.repeat(32) })).to.include({ code: 'CODES_OTHER' });
    expect(await give({ poll: '1'.repeat(22) })).to.include({ code: 'CODES_OTHER' });
    // Of members who may not vote the list may have codes or not: an officer may put one of them on the roll yet.
    const excluded = codes.filter(({ number }) => !number.endsWith('-9'));
    expect((await give({ codes: excluded })).ok).to.equal(true);
    expect((await give({})).ok).to.equal(true);
    expect(await registrar.must('codes', params())).to.deep.include({ without: 0, putOn: [], takenOff: [] });
    expect((await give({})).ok, 'until it opens, a new list takes the place of the old').to.equal(true);
    // A role that has run out gives none, though nobody has ended it.
    const { until } = await service.deps.db('roles').where({ person: registrar.id }).first('until');
    const late = service.deps.db.transaction(async (trx) => {
      const given = { poll: poll.id, given_by: registrar.id, given_at: until };
      const [list] = await trx('code_lists').insert(given).returning('id');
      await trx('code_keys').insert({ list: list.id, number: 'EAST-1', public_key: 'ab'.repeat(32) });
    });
    expect(await constraintOf(late)).to.equal('codes_by_registrar');
  });

  it('opens then, commits to the codes, and takes no list any more', async () => {
    await poll.officer.must('openPoll', { ...params(), body: {} });
    const registrar = poll.registrar!;
    expect(await registrar.call('giveCodes', { ...params(), body: poll.codeList })).to.include({ code: 'POLL_STATE' });
    const { db } = service.deps;
    const late = db('code_keys').insert({ list: 1, number: 'LATE', public_key: 'ab'.repeat(32) });
    expect(await constraintOf(late)).to.equal('codes_before_opening');
  });

  it('lets nobody make a passkey by the letter alone, nor with the code of another', async () => {
    const thief = await atLink(service, 'EAST-1');
    const { code } = await thief.must('myEntry', params());
    expect(code).to.deep.equal({ key: poll.codeList.codes[0]!.publicKey, admitted: false, passkey: null });
    const tried = async (proof?: CodeFor): Promise<string> => {
      try {
        await thief.enrol(proof);
        return 'made';
      } catch (fault) {
        return String(fault);
      }
    };
    const { paper } = await thief.must('myEntry', params());
    const by =
      (number: string, of: string = paper!.paper): CodeFor =>
      (credential) => ({
        poll: poll.definition.id,
        proof: proveCode({ poll: poll.id, paper: of, credential }, poll.codeOf(number)),
      });
    expect(await tried()).to.contain('CODE_NEEDED');
    expect(await tried(by('EAST-2'))).to.contain('CODE_WRONG');
    expect(await tried(by('EAST-1', 'ab'.repeat(32)))).to.contain('CODE_WRONG');
    const other = codeKey('1'.repeat(22), poll.codeOn('EAST-1'));
    const elsewhere: CodeFor = (credential) => ({
      poll: poll.definition.id,
      proof: proveCode({ poll: poll.id, paper: paper!.paper, credential }, other),
    });
    expect(await tried(elsewhere)).to.contain('CODE_WRONG');
    const closed: CodeFor = (credential) => ({ ...by('EAST-1')(credential), poll: pollId.parse('1'.repeat(22)) });
    expect(await tried(closed)).to.contain('POLL_NOT_OPEN');
    expect(
      await service.deps.db('passkeys').join('people', 'people.id', 'person').where({ member_number: 'EAST-1' }),
    ).to.deep.equal([]);
    expect(await tried(by('EAST-1'))).to.equal('made');
  });

  it('takes ten wrong codes of one person within an hour, and then not even the right one', async () => {
    const member = await atLink(service, 'EAST-3');
    const { paper } = await member.must('myEntry', params());
    const wrong: CodeFor = (credential) => ({
      poll: poll.definition.id,
      proof: proveCode(
        { poll: poll.id, paper: paper!.paper, credential },
        codeKey(poll.id, newCode(seededRng('guess'))),
      ),
    });
    const tried = (code: CodeFor) => member.enrol(code).then(() => 'made', String);
    for (let i = 0; i < 10; i++) expect(await tried(wrong)).to.contain('CODE_WRONG');
    const right = await poll.proofFor('EAST-3')(member);
    expect(await tried(right)).to.contain('CODE_TRIES_SPENT');
    service.clock.advance({ minutes: 61 });
    const later = await atLink(service, 'EAST-3');
    expect(await later.enrol(right).then(() => 'made', String)).to.equal('made');
  });

  it('does not take the ballot of a passkey that no code admitted, however good the passkey', async () => {
    // An appointment makes a passkey without a code: who appoints must not vote by it.
    const voter = await poll.member('EAST-2');
    const second = await voter.enrol();
    const spare: Member = { ...voter, passkey: second.passkey };
    await spare.signIn(second.passkey);
    expect(await spare.must('myEntry', params())).to.have.nested.property('code.admitted', false);
    expect(codeOf(await poll.post(spare, await poll.ballot(spare)))).to.equal('CODE_NEEDED');
    const { paper } = await spare.must('myEntry', params());
    const proof = (number: string) =>
      proveCode({ poll: poll.id, paper: paper!.paper, credential: second.passkey }, poll.codeOf(number));
    const admit = (with_: string) => spare.call('admitPasskey', { ...params(), body: { proof: with_ } });
    expect(codeOf(await admit(proof('EAST-4')))).to.equal('CODE_WRONG');
    expect(codeOf(await admit(proof('EAST-2')))).to.equal('ok');
    expect(codeOf(await admit(proof('EAST-2'))), 'a second time').to.equal('ok');
    expect(codeOf(await poll.post(spare, await poll.ballot(spare)))).to.equal('ok');
    expect((await readEvents(service.deps.db, poll.id)).filter(({ kind }) => kind === 'cast')).to.have.length(1);
  });

  it('lets nobody print its letters who has its codes, though the role was given up', async () => {
    const registrar = poll.registrar!;
    await service.grant(registrar, 'membership-secretary');
    await registrar.signIn(registrar.passkey);
    const print = (number: string | null) => registrar.call('printLinks', { ...params(), body: { number } });
    expect(await print('EAST-1')).to.include({ code: 'ROLES_CLASH' });
    await registrar.must('resign', { body: { role: 'registrar', because: 'No longer needed.' } });
    await registrar.signIn(registrar.passkey);
    for (const number of ['EAST-1', null]) expect(await print(number)).to.include({ code: 'PARTS_CLASH' });
    const { db, now } = service.deps;
    const row = { poll: poll.id, number: 'EAST-1', way: 'paper', at: now() };
    const insert = (by: string) => constraintOf(db('link_sendings').insert({ ...row, sent_by: by }));
    expect(await insert(registrar.id)).to.equal('codes_and_letters_apart');
    // Nor may anybody else read their mail and print.
    const reader = await db('people').where({ member_number: 'EAST-2' }).first('id');
    const { email, email_index: index } = await db('people').where({ id: reader.id }).first('email', 'email_index');
    const sealed = organisationSealer(db).sealText(registrar.email, ['people', 'email', reader.id]);
    const at = emailIndex(organisationSealer(db), registrar.email);
    await db('people').where({ id: reader.id }).update({ email: sealed, email_index: at });
    expect(await insert(reader.id)).to.equal('codes_and_letters_apart');
    await db('people').where({ id: reader.id }).update({ email, email_index: index });
    // One officer prints where a letter alone is not enough, but for nobody whom mail reaches.
    const secretary = await service.appoint('membership-secretary');
    const ask = await secretary.call('printLinks', { ...params(), body: { number: 'EAST-1' } });
    expect(ask).to.include({ code: 'HAS_ADDRESS' });
    expect(await insert(secretary.id)).to.equal(undefined);
  });

  it('is counted, and its pack shows every ballot signed by a passkey that a code admitted', async () => {
    for (const number of ['EAST-4', 'WEST-1', 'WEST-2']) await poll.vote(number);
    service.clock.set(CLOSES);
    await poll.officer.signIn(poll.officer.passkey);
    expect(await poll.officer.must('closePoll', { ...params(), body: {} })).to.deep.equal({ ballots: 4 });
    expect(await packOf(poll)).to.deep.equal([]);
  });
});

describe('a lost passkey', () => {
  let service: TestService;
  let poll: FrozenPoll;
  let membership: Appointed;
  let procedure: Appointed;
  let protection: Appointed;
  const params = () => ({ params: { poll: poll.id } });
  const present = async () => {
    for (const officer of [membership, procedure, poll.officer]) await officer.signIn(officer.passkey);
  };
  const readmit = (person: { readonly id: string; readonly name: string }, revoke: readonly string[]): Proposal => ({
    kind: 'readmit',
    poll: null,
    person: person.id,
    name: person.name,
    revoke: [...revoke],
    why: WHY,
  });
  const personOf = async (member: Member) => {
    const { person } = await member.must('me');
    return { id: person!.id, name: person!.name };
  };
  const lettersTo = async (to: string) => (await service.letters()).filter((letter) => letter.to === to);

  before(async () => {
    service = await startTestService({ seed: 'lost' });
    membership = await service.appoint('membership-secretary');
    procedure = await service.appoint('procedure-secretary');
    protection = await service.second();
    poll = await frozenPoll(service, { units: { EAST: 8 }, batchFloor: 1 });
    await poll.open();
    await present();
    await declareNone(poll, membership, procedure);
  });
  after(() => service.stop());

  let lost: SoftwarePasskey;
  let member: Member;

  it('is withdrawn by two officers, not by one, and not by the person themselves', async () => {
    member = await poll.member('EAST-1');
    lost = member.passkey!;
    const person = await personOf(member);
    const proposed = await propose(membership, readmit(person, [lost.id]));
    expect(codeOf(await decide(membership, proposed))).to.equal('SAME_OFFICER');
    const own = { id: procedure.id, name: procedure.name };
    const { called } = await tryToPropose(procedure, readmit(own, [procedure.passkey.id]));
    expect(codeOf(called)).to.equal('OWN_ENTRY');
    expect(codeOf(await decide(procedure, proposed))).to.equal('ok');
  });

  it('signs nothing from then on: no sign-in, no session, no ballot, no act; and each try is kept', async () => {
    expect((await member.must('me')).session).to.equal('none');
    const again = service.client();
    const { nonce } = await again.must('newNonce', { body: { purpose: 'sign-in' } });
    expect(nonce).to.match(/^[0-9a-f]{64}$/);
    expect(await again.signIn(lost).then(() => 'in', String)).to.contain('PASSKEY_WITHDRAWN');
    const tries = () => service.deps.db('access_log').where({ act: 'withdrawn-passkey', credential_id: lost.id });
    expect(await tries()).to.have.length(1);

    // From a session of a new passkey the old one signs no ballot either.
    const returned = await atLink(service, 'EAST-1');
    const { passkey } = await returned.enrol();
    const now: Member = Object.assign(returned, {
      number: 'EAST-1',
      email: mailbox('EAST-1'),
      unit: 'EAST',
      passkey: lost,
    });
    expect(codeOf(await poll.post(now, await poll.ballot(now)))).to.equal('ASSERTION_INVALID');
    expect(await tries()).to.have.length(2);
    now.passkey = passkey;
    expect(codeOf(await poll.post(now, await poll.ballot(now)))).to.equal('ok');
  });

  it('is told of at every known address, and the new link leads where the first one led', async () => {
    const letters = await lettersTo(mailbox('EAST-1'));
    expect(letters.filter(({ subject }) => subject === 'Your passkey was withdrawn')).to.have.length(1);
    expect(letters.filter(({ subject }) => subject.startsWith('Your vote:'))).to.have.length(2);
    expect(letters.filter(({ subject }) => subject === 'A passkey was made in your name')).to.have.length(2);
  });

  it('is signed off in the poll that lists the member, and looked up by nobody who keeps other units', async () => {
    const { id } = await service.deps.db('people').where({ member_number: 'EAST-1' }).first('id');
    const queued = service.deps.db('access_log as l').join('review_items as i', 'i.row', 'l.id');
    const of = { 'l.act': 'decided', 'l.concerning': id, 'l.poll': poll.definition.id };
    expect((await queued.where(of).select('i.rule')).map(({ rule }) => rule)).to.include('always');
    const west = await service.appointFor({ units: ['WEST'] }, 'procedure-secretary');
    const query = { number: 'EAST-1' };
    expect(await west.call('passkeys', { query })).to.include({ code: 'NOT_YOUR_UNIT' });
    await procedure.must('passkeys', { query });
    const rows = service.deps.db('access_log').where({ act: 'passkeys-read', person: procedure.id }).orderBy('id');
    expect((await rows.select('poll')).at(-1)).to.deep.equal({ poll: poll.definition.id });
  });

  it('does not give a spent paper back', async () => {
    const voter = await poll.member('EAST-2');
    await poll.vote('EAST-2');
    const { cast } = await voter.must('myEntry', params());
    const person = await personOf(voter);
    await agree(membership, procedure, readmit(person, [voter.passkey!.id]));
    const returned = await atLink(service, 'EAST-2');
    const { passkey } = await returned.enrol();
    const now: Member = Object.assign(returned, { number: 'EAST-2', email: mailbox('EAST-2'), unit: 'EAST', passkey });
    expect((await now.must('myEntry', params())).cast?.bodyHash).to.equal(cast!.bodyHash);
    expect(await now.call('booth', params())).to.include({ code: 'ALREADY_CAST' });
    expect(codeOf(await poll.post(now, await poll.ballot(now)))).to.equal('ALREADY_CAST');
    const { db } = service.deps;
    const { paper } = (await now.must('myEntry', params())).paper!;
    const event = {
      kind: 'cast',
      paper: paperHash.parse(paper),
      credential: passkey.id,
      auth: 'ab'.repeat(32),
    } as const;
    expect(await constraintOf(inTransaction(db, (trx) => appendEvents(trx, poll.id, [event])))).to.equal(
      'cast_once_in_chain',
    );
  });

  it('is one the person has, named as they are called, and once at a time', async () => {
    const voter = await poll.member('EAST-3');
    const person = await personOf(voter);
    const code = async (proposal: Proposal) => codeOf((await tryToPropose(membership, proposal)).called);
    expect(await code(readmit(person, [lost.id]))).to.equal('ENTRY_CHANGED');
    expect(await code(readmit({ ...person, name: 'Somebody Else' }, [voter.passkey!.id]))).to.equal('ENTRY_CHANGED');
    expect(await code(readmit(person, []))).to.equal('PROPOSAL_EMPTY');
    expect(await code({ ...readmit(person, [voter.passkey!.id]), poll: poll.definition.id } as Proposal)).to.equal(
      'PROPOSAL_UNSUITABLE',
    );
    const first = await propose(membership, readmit(person, [voter.passkey!.id]));
    expect(await code(readmit(person, [voter.passkey!.id]))).to.equal('PROPOSAL_PENDING');
    expect(codeOf(await decide(procedure, first, 'refuse'))).to.equal('ok');
    await voter.signIn(voter.passkey!);
  });

  it('takes along what was made meanwhile, or waits: the thief may have made one more', async () => {
    const voter = await poll.member('EAST-6');
    const person = await personOf(voter);
    const proposed = await propose(membership, readmit(person, [voter.passkey!.id]));
    service.clock.advance({ seconds: 1 });
    const { passkey: made } = await voter.enrol();
    expect(codeOf(await decide(procedure, proposed))).to.equal('ENTRY_CHANGED');
    expect(codeOf(await decide(procedure, proposed, 'refuse'))).to.equal('ok');
    await agree(membership, procedure, readmit(person, [voter.passkey!.id, made.id]));
    expect(
      await service
        .client()
        .signIn(made)
        .then(() => 'in', String),
    ).to.contain('PASSKEY_WITHDRAWN');
  });

  it('is no matter for an officer with an interest in a poll that lists the person', async () => {
    const voter = await poll.member('EAST-7');
    const proposed = await propose(membership, readmit(await personOf(voter), [voter.passkey!.id]));
    const other = await service.appoint('procedure-secretary');
    expect(codeOf(await decide(other, proposed)), 'nothing declared').to.equal('INTEREST_UNDECLARED');
    await other.must('declareInterest', { ...params(), body: { interest: 'candidate' } });
    for (const decision of ['approve', 'refuse'] as const) {
      expect(codeOf(await decide(other, proposed, decision))).to.equal('INTERESTED');
    }
    const end = inTransaction(service.deps.db, (trx) =>
      decideInDatabase(trx, proposed.id, { by: other.id, now: service.deps.now() }),
    );
    expect(await constraintOf(end), 'nor past the action').to.equal('no_interest');
    expect(codeOf(await decide(procedure, proposed, 'refuse'))).to.equal('ok');
    await voter.signIn(voter.passkey!);
  });

  it('of two leaves the other one, and sends no link', async () => {
    const voter = await poll.member('EAST-4');
    const { passkey: spare } = await voter.enrol();
    const before = (await lettersTo(mailbox('EAST-4'))).filter(({ subject }) =>
      subject.startsWith('Your vote:'),
    ).length;
    await agree(membership, procedure, readmit(await personOf(voter), [voter.passkey!.id]));
    await voter.signIn(spare);
    const after = (await lettersTo(mailbox('EAST-4'))).filter(({ subject }) => subject.startsWith('Your vote:')).length;
    expect(after).to.equal(before);
    voter.passkey = spare;
    expect(codeOf(await poll.post(voter, await poll.ballot(voter)))).to.equal('ok');
  });

  it('brings an officer back by two others, even the only returning officer, and a trustee', async () => {
    const returning = poll.officer;
    await agree(membership, procedure, readmit({ id: returning.id, name: returning.name }, [returning.passkey.id]));
    expect((await returning.must('me')).session).to.equal('none');
    const back = service.client();
    await back.must('openLink', { body: { token: await service.tokenFor(returning.email) } });
    const { passkey, me } = await back.enrol();
    expect(me.roles).to.deep.equal(['returning-officer']);
    Object.assign(returning, back, { passkey });

    const trustee = poll.trustees[0]!.person;
    await agree(membership, procedure, readmit({ id: trustee.id, name: trustee.name }, [trustee.passkey.id]));
    const link = service.client();
    await link.must('openLink', { body: { token: await service.tokenFor(trustee.email) } });
    expect((await link.enrol()).me.polls).to.deep.include({
      poll: poll.id,
      title: poll.definition.title,
      state: 'open',
      as: 'trustee',
      owner: 1,
    });
    expect(protection.passkey.id).to.be.a('string');
  });

  it('cannot be withdrawn by SQL alone, comes back by nothing, and stays on record (demand 23)', async () => {
    const { db, now } = service.deps;
    const voter = await poll.member('EAST-5');
    const { id } = voter.passkey!;
    const [proposal] = await db('proposals').where({ kind: 'readmit' }).select('id');
    const revoke = inTransaction(db, (trx) =>
      revokePasskeys(trx, { credentials: [id], proposal: proposal.id, now: now() }),
    );
    expect(await constraintOf(revoke)).to.equal('revoked_by_two');
    for (const statement of [
      'delete from passkey_revocations',
      'truncate passkey_revocations',
      'delete from enrolment_events',
    ]) {
      expect(
        await db.raw(statement).then(
          () => 'done',
          (fault: Error) => fault.message,
        ),
      ).to.contain('append-only');
    }
    const session = {
      token_hash: 'ab'.repeat(32),
      person: (await personOf(voter)).id,
      kind: 'passkey',
      mark: 'ab'.repeat(32),
      credential_id: lost.id,
    };
    const insert = db('sessions').insert({ ...session, created_at: now(), seen_at: now(), expires_at: now() });
    expect(await constraintOf(insert)).to.equal('session_by_passkey_in_force');
    const back = { kind: 'enrol', paper: paperHash.parse('ab'.repeat(32)), credential: lost, proof: null } as const;
    const { id: credential, publicKey, backupEligible } = lost;
    const own = (await db('papers').where({ poll: poll.id, number: 'EAST-1' }).first('paper')).paper;
    const again = { ...back, paper: paperHash.parse(own), credential: { id: credential, publicKey, backupEligible } };
    expect(await constraintOf(inTransaction(db, (trx) => appendEvents(trx, poll.id, [again])))).to.equal(
      'enrolled_for_own_paper',
    );
  });

  it('stands in the chain in its place, signed for by both officers, and the pack shows it', async () => {
    const kinds = (await readEvents(service.deps.db, poll.id)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'revoke')).to.have.length(5);
    service.clock.set(CLOSES);
    await poll.officer.signIn(poll.officer.passkey);
    await poll.officer.must('closePoll', { ...params(), body: {} });
    expect(await packOf(poll)).to.deep.equal([]);
  });
});

describe('ways in that are sent again, and other ways to vote', () => {
  let service: TestService;
  let poll: FrozenPoll;
  let membership: Appointed;
  let procedure: Appointed;
  const params = () => ({ params: { poll: poll.id } });
  const votes = async (number: string) =>
    (await service.letters()).filter(({ to, subject }) => to === mailbox(number) && subject.startsWith('Your vote:'));
  const ask = (number: string, email: string) => service.client().must('linkAgain', { body: { number, email } });
  const other = (number: string, channel: 'post' | 'assisted' = 'post'): Proposal => ({
    kind: 'other-channel',
    poll: poll.definition.id,
    number,
    channel,
    why: WHY,
  });

  before(async () => {
    service = await startTestService({ seed: 'ways' });
    membership = await service.appoint('membership-secretary');
    procedure = await service.appoint('procedure-secretary');
    poll = await frozenPoll(service, { units: { EAST: 10 }, batchFloor: 1, withoutEmail: ['EAST-8', 'EAST-9'] });
    await poll.open();
    for (const officer of [membership, procedure]) await officer.signIn(officer.passkey);
    await declareNone(poll, membership, procedure);
  });
  after(() => service.stop());

  it('sends a lost link again to the address on the list, however the address is written', async () => {
    const first = await service.tokenFor(mailbox('EAST-1'));
    await ask('east-1', ' East-1@MEMBERS.example ');
    expect(await votes('EAST-1')).to.have.length(2);
    // Only the newest one opens.
    expect(await service.client().call('openLink', { body: { token: first } })).to.include({ code: 'LINK_SPENT' });
    const link = await atLink(service, 'EAST-1');
    expect((await link.must('me')).person?.memberNumber).to.equal('EAST-1');
  });

  it('gives everybody the same answer, and sends nothing to anybody who is not on the list', async () => {
    const before = (await service.letters()).length;
    const answers = [
      await ask('EAST-2', 'thief@elsewhere.example'),
      await ask('NOBODY', mailbox('EAST-2')),
      await ask('EAST-11', mailbox('EAST-11')),
      await ask('EAST-8', ''),
      await ask('\u0000'.slice(1), 'x'),
    ];
    for (const answer of answers) expect(answer).to.deep.equal({});
    expect((await service.letters()).length).to.equal(before);
    expect(await service.deps.db('link_sendings').where({ number: 'EAST-2' })).to.deep.equal([]);
  });

  it('sends it three times within a day at most when asked, and three times more by officers', async () => {
    for (let i = 0; i < 4; i++) await ask('EAST-2', mailbox('EAST-2'));
    expect(await votes('EAST-2'), 'whoever asks').to.have.length(4);
    const send = () => membership.call('sendLink', { ...params(), body: { number: 'EAST-2' } });
    // Nobody keeps an officer from helping by asking first.
    for (let i = 0; i < 3; i++) expect(codeOf(await send())).to.equal('ok');
    expect(await votes('EAST-2')).to.have.length(7);
    expect(await send()).to.include({ code: 'SENT_ENOUGH' });
    service.clock.advance({ days: 1, minutes: 1 });
    await membership.signIn(membership.passkey);
    expect(await send()).to.deep.include({ ok: true, value: { maskedTo: 'e•••@m•••' } });
    expect(await votes('EAST-2')).to.have.length(8);
    const log = await service.deps
      .db('access_log')
      .where({ act: 'link-sent-again', concerning: 'EAST-2' })
      .orderBy('id');
    const by = Array.from({ length: 4 }, () => membership.id);
    expect(log.map(({ person }) => person)).to.deep.equal([null, null, null, ...by]);
  });

  it('sends nothing to somebody who has voted, has no paper, or has no address', async () => {
    await poll.vote('EAST-3');
    const send = async (number: string) => codeOf(await membership.call('sendLink', { ...params(), body: { number } }));
    expect(await send('EAST-3')).to.equal('ALREADY_CAST');
    expect(await send('EAST-11')).to.equal('NOT_ON_ROLL');
    expect(await send('EAST-8')).to.equal('NO_ADDRESS');
    // Each of these answers told the officer something about a member, and is on record as a look at them.
    const { db } = service.deps;
    const told = await db('access_log').where({ act: 'refused', person: membership.id }).orderBy('id', 'desc').limit(3);
    expect(told.map(({ poll: of, concerning, details }) => [of, concerning, details.code])).to.deep.equal([
      [poll.id, 'EAST-8', 'NO_ADDRESS'],
      [poll.id, 'EAST-11', 'NOT_ON_ROLL'],
      [poll.id, 'EAST-3', 'ALREADY_CAST'],
    ]);
    expect(await db('access_subjects').where({ row: told[2].id }).select('number')).to.deep.equal([
      { number: 'EAST-3' },
    ]);
    const { looks } = await (await poll.member('EAST-3')).must('myEntry', params());
    expect(looks.map(({ says }) => says)).to.include('Was refused an act');
    await ask('EAST-3', mailbox('EAST-3'));
    expect(await votes('EAST-3')).to.have.length(1);
  });

  const letters = (...numbers: string[]): Proposal => ({
    kind: 'print-letters',
    poll: poll.definition.id,
    numbers,
    why: 'They are handed over at the branch office.',
  });
  const print = (number: string | null, by = membership) => by.call('printLinks', { ...params(), body: { number } });
  const tokenOf = (code: string): string => {
    const read = readCode('letter', code);
    return read.ok ? read.code : '';
  };

  it('prints no letter that two officers did not agree on, and none for whom mail reaches', async () => {
    await procedure.signIn(procedure.passkey);
    expect(codeOf(await print('EAST-8'))).to.equal('LETTER_UNAGREED');
    expect(await print(null)).to.deep.include({ ok: true, value: { letters: [], left: 0 } });
    expect(codeOf(await print('EAST-1'))).to.equal('HAS_ADDRESS');
    expect(codeOf((await tryToPropose(membership, letters('EAST-1', 'EAST-8'))).called)).to.equal('HAS_ADDRESS');
    expect(codeOf((await tryToPropose(membership, letters('EAST-3'))).called)).to.equal('ALREADY_CAST');
    expect(codeOf((await tryToPropose(membership, letters('EAST-9', 'EAST-8'))).called)).to.equal(
      'PROPOSAL_UNSUITABLE',
    );
    const proposed = await propose(membership, letters('EAST-8', 'EAST-9'));
    expect(codeOf(await print('EAST-8')), 'not decided').to.equal('LETTER_UNAGREED');
    expect(codeOf(await decide(membership, proposed))).to.equal('SAME_OFFICER');
    expect(await membership.must('lettersWaiting', params())).to.deep.equal({ numbers: [], left: 0 });
    const { db, now } = service.deps;
    const row = { poll: poll.id, number: 'EAST-8', way: 'paper', sent_by: membership.id, at: now() };
    const insert = (more: object = {}) => constraintOf(db('link_sendings').insert({ ...row, ...more }));
    expect(await insert()).to.equal('printed_by_two');
    expect(await insert({ proposal: proposed.id }), 'not approved').to.equal('printed_by_two');
    expect(codeOf(await decide(procedure, proposed, 'refuse'))).to.equal('ok');
    expect(await insert({ proposal: proposed.id }), 'refused').to.equal('printed_by_two');
    const late = db('proposed_letters').insert({ proposal: proposed.id, poll: poll.id, number: 'EAST-1' });
    expect(await constraintOf(late)).to.equal('letters_as_proposed');
    // Of a member who is an officer: by another account at the same address as well.
    const known = await givenAddress(db, 'EAST-8', membership.email.toUpperCase());
    expect(codeOf((await tryToPropose(membership, letters('EAST-8'))).called)).to.equal('OWN_ENTRY');
    expect(await insert()).to.equal('not_own_entry');
    await db('people').where({ id: known }).update({ email: null, email_index: null });
  });

  it('prints a letter for a member without an address, once, on record, and its code leads in', async () => {
    expect(await membership.must('reach', params())).to.deep.equal({
      electors: 10,
      withoutEmail: 2,
      printed: 0,
      taken: { post: 0, assisted: 0 },
    });
    const waiting = await membership.must('lettersWaiting', params());
    expect(waiting).to.deep.equal({ numbers: ['EAST-8', 'EAST-9'], left: 0 });
    // Another list has an address for one of them: that is where they are told.
    await givenAddress(service.deps.db, 'EAST-9', 'known@elsewhere.example');
    await agree(membership, procedure, letters(...waiting.numbers));
    const made = await membership.must('printLinks', { ...params(), body: { number: null } });
    expect(made.letters.map(({ number, name }) => [number, name])).to.deep.equal([
      ['EAST-8', 'Member EAST-8'],
      ['EAST-9', 'Member EAST-9'],
    ]);
    expect(made.left).to.equal(0);
    const told = (await service.letters()).filter(({ subject }) => subject.startsWith('A letter was printed for you'));
    expect(told.map(({ to }) => to)).to.deep.equal(['known@elsewhere.example']);
    for (const { code } of made.letters) expect(told[0]!.text).to.not.contain(code);
    const second = await membership.must('printLinks', { ...params(), body: { number: null } });
    expect(second.letters, 'none is printed twice by one agreement').to.deep.equal([]);
    expect(codeOf(await print('EAST-8'))).to.equal('LETTER_UNAGREED');
    expect((await membership.must('reach', params())).printed).to.equal(2);
    expect((await service.client().must('poll', params())).lettersPrinted, 'for everybody to see').to.equal(2);
    const log = await service.deps.db('access_log').where({ act: 'link-printed' }).orderBy('id');
    expect(log.map(({ concerning, person }) => [concerning, person])).to.deep.equal([
      ['EAST-8', membership.id],
      ['EAST-9', membership.id],
    ]);
    await agree(membership, procedure, letters('EAST-8'));
    const again = await membership.must('printLinks', { ...params(), body: { number: 'EAST-8' } });
    const open = (code: string) => service.client().call('openLink', { body: { token: tokenOf(code) } });
    expect(await open(made.letters[0]!.code), 'only the newest one').to.include({ code: 'LINK_SPENT' });
    const client = service.client();
    await client.must('openLink', { body: { token: tokenOf(again.letters[0]!.code) } });
    const { passkey, me } = await client.enrol();
    expect(me.person?.memberNumber).to.equal('EAST-8');
    const member: Member = Object.assign(client, { number: 'EAST-8', email: '', unit: 'EAST', passkey });
    expect(codeOf(await poll.post(member, await poll.ballot(member)))).to.equal('ok');
    for (const { code } of made.letters) expect(service.logged()).not.to.contain(tokenOf(code));
  });

  it('lets no candidate move a member to another way of voting', async () => {
    const candidate = await service.appoint('procedure-secretary');
    const proposed = await propose(membership, other('EAST-10'));
    expect(codeOf(await decide(candidate, proposed))).to.equal('INTEREST_UNDECLARED');
    await candidate.must('declareInterest', { ...params(), body: { interest: 'candidate' } });
    expect(codeOf(await decide(candidate, proposed))).to.equal('INTERESTED');
    expect(codeOf(await decide(procedure, proposed, 'refuse'))).to.equal('ok');
  });

  it('spends the online right of a member who votes by another way, and the reverse', async () => {
    await procedure.signIn(procedure.passkey);
    const voter = await poll.member('EAST-4');
    const ballot = await poll.ballot(voter);
    expect(codeOf((await tryToPropose(membership, other('EAST-3'))).called)).to.equal('ALREADY_CAST');
    const proposed = await propose(membership, other('EAST-4'));
    expect(codeOf(await decide(membership, proposed))).to.equal('SAME_OFFICER');
    expect(codeOf(await decide(procedure, proposed))).to.equal('ok');
    expect(codeOf(await poll.post(voter, ballot))).to.equal('PAPER_TAKEN');
    expect(await voter.call('booth', params())).to.include({ code: 'PAPER_TAKEN' });
    expect((await voter.must('myEntry', params())).taken).to.equal('post');
    expect(codeOf((await tryToPropose(membership, other('EAST-4', 'assisted'))).called)).to.equal('PAPER_TAKEN');
    const asked = { act: 'refused', person: membership.id, poll: poll.id, concerning: 'EAST-4' };
    const refused = await service.deps.db('access_log').where(asked).orderBy('id', 'desc').first('details');
    expect(refused.details, 'a proposal too').to.include({ endpoint: 'propose', code: 'PAPER_TAKEN' });
    const letters = (await service.letters()).filter(({ to }) => to === mailbox('EAST-4'));
    expect(letters[0]!.subject).to.equal('You vote by post: Trigger ballot 2026');
    expect((await membership.must('reach', params())).taken).to.deep.equal({ post: 1, assisted: 0 });
    expect(codeOf(await membership.call('sendLink', { ...params(), body: { number: 'EAST-4' } }))).to.equal(
      'PAPER_TAKEN',
    );
  });

  it('lets a ballot in that was cast while the change waited, and refuses the change', async () => {
    const proposed = await propose(membership, other('EAST-5'));
    await poll.vote('EAST-5');
    expect(codeOf(await decide(procedure, proposed))).to.equal('ALREADY_CAST');
  });

  it('is held by the tables: no paper is both cast and taken, none is taken by one officer, nothing stands beside the chain', async () => {
    const { db, now } = service.deps;
    const paperOf = async (number: string): Promise<string> =>
      (await db('papers').where({ poll: poll.id, number }).first('paper')).paper;
    const [agreed] = await db('taken_papers').where({ poll: poll.id }).select('proposal');
    const take = (paper: string, proposal: string) =>
      constraintOf(db('taken_papers').insert({ poll: poll.id, paper, channel: 'post', proposal, at: now() }));
    expect(await take(await paperOf('EAST-3'), agreed.proposal)).to.equal('taken_while_good');
    expect(await take(await paperOf('EAST-6'), agreed.proposal)).to.equal('taken_by_two');
    const [cast] = await db('casts').where({ poll: poll.id, paper: await paperOf('EAST-3') });
    const castOn = async (number: string) => {
      const paper = await paperOf(number);
      const row = { ...cast, paper, body_hash: paper, body: '{}', record: '{}', promise: '{}' };
      return constraintOf(db.transaction((trx) => trx('casts').insert(row)));
    };
    expect(await castOn('EAST-4')).to.equal('paper_not_taken');
    expect(await castOn('EAST-6')).to.equal('in_the_chain');
    // Nor does the chain take a cast by a passkey that was admitted for another's paper.
    const thief = (await poll.member('EAST-7')).passkey!;
    const paper = paperHash.parse(await paperOf('EAST-6'));
    const event = { kind: 'cast', paper, credential: thief.id, auth: 'ab'.repeat(32) } as const;
    const append = (one: Parameters<typeof appendEvents>[2][number]) =>
      constraintOf(inTransaction(db, (trx) => appendEvents(trx, poll.id, [one])));
    expect(await append(event)).to.equal('cast_by_admitted');
    const { id, publicKey, backupEligible } = thief;
    const enrol = { kind: 'enrol', paper, credential: { id, publicKey, backupEligible }, proof: null } as const;
    expect(await append(enrol)).to.equal('enrolled_for_own_paper');
    const [last] = await db('enrolment_events').where({ poll: poll.id }).orderBy('seq', 'desc').limit(1);
    const forged = db('enrolment_events').insert({ ...last, seq: last.seq + 1, prev: last.hash });
    expect(await constraintOf(forged)).to.equal('event_follows');
  });

  it('closes with a chain that the pack opens, in which the taken paper stands', async () => {
    service.clock.set(CLOSES);
    await poll.officer.signIn(poll.officer.passkey);
    await poll.officer.must('closePoll', { ...params(), body: {} });
    const { db } = service.deps;
    expect((await readEvents(db, poll.id)).filter(({ kind }) => kind === 'taken')).to.have.length(1);
    expect(await packOf(poll)).to.deep.equal([]);
    const late = constraintOf(
      inTransaction(db, (trx) =>
        appendEvents(trx, poll.id, [
          {
            kind: 'taken',
            paper: paperHash.parse('ab'.repeat(32)),
            channel: 'post',
            acts: { proposed: 'ab'.repeat(32), decided: 'cd'.repeat(32), proposedAt: CLOSES, decidedAt: CLOSES },
          },
        ]),
      ),
    );
    expect(await late).to.equal('enrolled_while_open');
    expect(await membership.call('reach', params())).to.include({ code: 'NOT_SIGNED_IN' });
  });
});
