/**
 * A poll whose only reviewer without a part in something goes before it is signed off: two officers admit another, who signs it off,
 * and the result is declared. Through the API on a real database, up to what the verify command says.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { anchorsOf } from '../../src/actions/anchorsOf.ts';
import { bundleFiles } from '../../src/actions/bundleFiles.ts';
import { packFiles } from '../../src/actions/packFiles.ts';
import { sweepRoles } from '../../src/actions/sweepRoles.ts';
import { lockMessage } from '../../src/contract/locks.ts';
import type { ProposalOf } from '../../src/contract/proposals.ts';
import { recordAccess } from '../../src/store/accessLog.ts';
import { boardBodies } from '../../src/store/board.ts';
import { inTransaction, violatedConstraint } from '../../src/store/database.ts';
import { zipOf } from '../../src/verify/zip.ts';
import { typed } from '../support/command.ts';
import { declareResult } from '../support/declaring.ts';
import { CLOSES, NOW, OPENS, type OpenRoll, openRoll } from '../support/openRoll.ts';
import { signOffAll, trySignOff } from '../support/reviewing.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { agree, decide, propose, signAct, tryToPropose } from '../support/twoOfficers.ts';

const RUNS_OUT = '2026-10-27T09:00:00Z';

describe('a poll that nobody is left to sign off', function () {
  this.timeout(300_000);
  let service: TestService;
  let roll: OpenRoll;
  /** The poll's scrutineer, for not long enough. */
  let short: Appointed;
  /** A scrutineer of the poll too, who will have an interest in it. */
  let keen: Appointed;
  /** Appointed when voting had closed. */
  let late: Appointed;
  let row: string;
  before(async () => {
    service = await startTestService({ now: NOW });
    await service.setUp();
    await service.second();
    short = await service.appointFor({ until: RUNS_OUT }, 'scrutineer');
    keen = await service.appoint('scrutineer');
    roll = await openRoll(service, { scrutineers: [short.id, keen.id], reviewDays: 3 }, [short, keen]);
  });
  after(() => service.stop());

  const params = () => ({ params: { poll: roll.id } });
  const page = () => service.client().must('poll', params());
  const admission = (who: Appointed, change: Partial<ProposalOf<'admit-reviewer'>> = {}) =>
    ({
      ...{ kind: 'admit-reviewer', poll: roll.id, person: who.id, name: who.name, role: 'scrutineer' },
      why: 'The only scrutineer’s role has run out.',
      ...change,
    }) satisfies ProposalOf<'admit-reviewer'>;
  const tried = async (proposer: Appointed, given: ProposalOf<'admit-reviewer'>) =>
    (await tryToPropose(proposer, given)).called;
  /** One officer locks the role of scrutineer, and two lift it. */
  const whileLocked = async (look: () => Promise<void>) => {
    const given = { scope: 'role', role: 'scrutineer', poll: roll.id, why: 'A stolen laptop.' } as const;
    const signed = await signAct(roll.officer, (signer) => lockMessage(given, signer));
    const { lock } = await roll.officer.must('lockDown', { body: { ...signed, lock: given } });
    await look();
    const lift = { kind: 'lift-lock', poll: roll.id, lock, why: 'It was found again.' } as const;
    await agree(roll.officer, roll.protection, lift);
  };
  const constraintOf = (query: string, ...values: (string | number | Date)[]) =>
    service.deps.db
      .transaction((trx) => trx.raw(query, values))
      .then(
        () => 'done',
        (fault: unknown) => violatedConstraint(fault) ?? String(fault),
      );

  it('says how many days there are for a review, and keeps to them, for what is drawn and what is always looked at', async () => {
    expect((await page()).definition.reviewDays).to.equal(3);
    const [member] = await roll.lines();
    await roll.overridden(await roll.change(member!.number, { name: 'Nora Newname' }, 'name-wrong'));
    const ofRule = (rule: string) =>
      service.deps
        .db('review_items as i')
        .join('access_log as l', 'l.id', 'i.row')
        .where({ 'i.poll': roll.id, 'i.rule': rule })
        .first(service.deps.db.raw(`extract(epoch from i.due_at - l.at)::int as seconds`));
    const { id: person } = roll.secretary;
    const event = {
      act: 'roll-line-read',
      poll: roll.id,
      concerning: member!.number,
      whose: [member!.number],
    } as const;
    for (let looks = 0; looks < 500 && (await ofRule('by-draw')) === undefined; looks++) {
      await inTransaction(service.deps.db, (trx) =>
        recordAccess(trx, { person, credentialId: null }, event, service.deps.now()),
      );
    }
    for (const rule of ['always', 'by-draw']) expect(await ofRule(rule), rule).to.deep.equal({ seconds: 3 * 86_400 });
    expect((await page()).reviews.overdue).to.equal(0);
    expect((await page()).reviewsHolding, 'up to the close all of it').to.equal((await page()).reviews.waiting);
    service.clock.advance({ days: 3 });
    const { waiting, overdue } = (await page()).reviews;
    expect([overdue > 0, overdue]).to.deep.equal([true, waiting]);
  });

  it('admits nobody while the poll goes on, nor while somebody is left', async () => {
    await roll.everybodySignsIn();
    await roll.confirmAll();
    expect(await roll.freeze(await roll.undecided())).to.include({ ok: true });
    // The data protection officer has a part in this: the scrutineer alone may sign it off.
    const number = (await roll.lines())[1]!.number;
    const glass = { kind: 'break-glass', poll: roll.id, number, why: 'They are at the door.' } as const;
    await agree(roll.procedures[1], roll.protection, glass);
    expect(await tried(roll.officer, admission(roll.scrutineer))).to.include({ code: 'POLL_STATE' });
    await roll.giveKeys();
    service.clock.set(OPENS);
    await roll.everybodySignsIn();
    await roll.open();
    service.clock.set(CLOSES);
    await roll.everybodySignsIn();
    await short.signIn(short.passkey);
    await roll.count();
    await signOffAll(roll.protection, roll.id);
    const waiting = (await short.must('reviews', params())).items;
    expect(waiting.map(({ act, own }) => [act, own])).to.deep.equal([['decided', false]]);
    row = waiting[0]!.row;
    const { nobody, left, fit } = await roll.officer.must('reviewers', params());
    expect([nobody, left.map(({ name }) => name).sort(), fit]).to.deep.equal([
      0,
      [roll.protection.name, short.name, keen.name].sort(),
      [],
    ]);
    expect(await tried(roll.officer, admission(roll.scrutineer))).to.include({ code: 'REVIEWER_LEFT' });
  });

  it('is stuck when one reviewer’s role runs out and the other has an interest, and says so to who can see to it', async () => {
    service.clock.set('2026-10-27T10:00:00Z');
    await sweepRoles(service.deps);
    late = await service.appoint('scrutineer');
    await roll.everybodySignsIn();
    expect((await roll.officer.must('reviewers', params())).nobody, 'while one is left').to.equal(0);
    await keen.signIn(keen.passkey);
    await keen.must('declareInterest', { ...params(), body: { interest: 'interested' } });
    expect(await trySignOff(keen, roll.id, { rows: [row] })).to.include({ code: 'INTERESTED' });
    expect(await short.call('reviews', params())).to.include({ ok: false });
    expect(await roll.officer.call('publish', { ...params(), body: {} })).to.include({ code: 'REVIEW_DUE' });
    const { holding, nobody, left, fit } = await roll.officer.must('reviewers', params());
    expect([holding, nobody, left.map(({ name }) => name)]).to.deep.equal([1, 1, [roll.protection.name]]);
    expect(fit.map(({ name }) => name)).to.have.members([roll.scrutineer.name, late.name]);
    // Who proposes nothing is not told whom they could propose.
    expect((await roll.protection.must('reviewers', params())).fit).to.deep.equal([]);
    expect(await roll.secretary.call('reviewers', params())).to.include({ code: 'NOT_ALLOWED' });
    expect(await late.call('reviewers', params())).to.include({ code: 'NOT_ALLOWED' });
    expect(await trySignOff(late, roll.id, { rows: [row] })).to.include({ code: 'NOT_ALLOWED' });
  });

  it('is for two officers without an interest, who admit neither of themselves nor anybody with a part', async () => {
    expect(await tried(roll.secretary, admission(late)), 'a secretary').to.include({ code: 'NOT_ALLOWED' });
    expect(await tried(roll.officer, admission(late)), 'nothing declared').to.include({ code: 'INTEREST_UNDECLARED' });
    const ruth = await service.appoint('returning-officer', 'scrutineer');
    for (const who of [roll.officer, roll.protection, ruth]) {
      await who.must('declareInterest', { ...params(), body: { interest: 'none' } });
    }
    expect(await tried(ruth, admission(ruth)), 'of oneself').to.include({ code: 'OWN_ENTRY' });
    const ofRuth = await propose(roll.officer, admission(ruth));
    expect(await decide(ruth, ofRuth), 'by who is admitted').to.include({ code: 'OWN_ENTRY' });
    expect(await decide(roll.officer, ofRuth), 'by who proposed').to.include({ code: 'SAME_OFFICER' });
    expect(await decide(roll.procedures[0], ofRuth), 'by a secretary').to.include({ code: 'NOT_ALLOWED' });
    expect(await decide(roll.protection, ofRuth, 'refuse')).to.include({ ok: true });

    const agent = await service.appoint('scrutineer');
    await agent.must('declareInterest', { ...params(), body: { interest: 'agent' } });
    const nobody: Appointed = {
      ...late,
      id: await service.invite({ name: 'Nell', email: 'nell@officers.example' }, 'scrutineer'),
      name: 'Nell',
    };
    const unfit = [
      [agent, /interest/],
      [nobody, /no passkey/],
    ] as const;
    for (const [who, says] of unfit) {
      const refused = await tried(roll.officer, admission(who));
      expect(refused).to.include({ code: 'PROPOSAL_UNSUITABLE' });
      expect(JSON.stringify(refused)).to.match(says);
    }
    const protector = admission(roll.protection, { role: 'data-protection-officer' });
    const alone = await tried(roll.officer, protector);
    expect(JSON.stringify(alone), 'a role that one officer gave').to.match(/PROPOSAL_UNSUITABLE.*One officer alone/);
    expect(await tried(roll.officer, admission(short)), 'run out').to.include({ code: 'ROLE_NOT_HELD' });
    const other = admission(late, { role: 'data-protection-officer' });
    expect(await tried(roll.officer, other), 'another role').to.include({ code: 'ROLE_NOT_HELD' });
    expect(await tried(roll.officer, admission(late, { name: 'Somebody else' }))).to.include({ code: 'ENTRY_CHANGED' });
  });

  it('is not for who kept this roll, whatever they hold now', async () => {
    const [secretary] = roll.procedures;
    const grant = {
      kind: 'grant-role',
      person: secretary.id,
      name: secretary.name,
      email: secretary.email,
      member: null,
      role: 'scrutineer',
      units: null,
      until: '2027-03-01T00:00:00Z',
      why: 'To sign off.',
    } as const;
    await agree(roll.officer, roll.protection, grant);
    const { fit } = await roll.officer.must('reviewers', params());
    expect(fit.map(({ name }) => name))
      .to.include(late.name)
      .and.not.include(secretary.name);
    const refused = await tried(roll.officer, admission(secretary));
    expect(JSON.stringify(refused)).to.match(/PROPOSAL_UNSUITABLE.*a part in this poll/);
  });

  it('is not for whom a lock keeps out, who is not left either', async () => {
    await whileLocked(async () => {
      expect((await roll.officer.must('reviewers', params())).fit).to.deep.equal([]);
      const refused = await tried(roll.officer, admission(late));
      expect(JSON.stringify(refused)).to.match(/PROPOSAL_UNSUITABLE.*Their role is locked/);
    });
  });

  it('is held by the tables too', async () => {
    const at = service.deps.now();
    const review = (person: string) =>
      constraintOf(
        `insert into reviews select '${'5'.repeat(22)}', '${roll.id}', ?, 'in-order', date_trunc('second', ?::timestamptz), ?, 'x', record from proposals limit 1`,
        ...[person, at, 'cd'.repeat(32)],
      );
    expect(await review(late.id), 'of no part in this poll').to.equal('reviewer_has_duty');
    const pair = await service.appoint('data-protection-officer');
    expect(await review(pair.id), 'newer than the close').to.equal('reviewer_known_or_admitted');
    const { id: proposal } = await propose(roll.officer, admission(late));
    const admit = (change: { person?: string; role?: string } = {}) =>
      constraintOf(
        'insert into reviewer_admissions (proposal, poll, person, role, at) values (?, ?, ?, ?, ?)',
        ...[proposal, roll.id, change.person ?? late.id, change.role ?? 'scrutineer', at],
      );
    expect(await admit(), 'proposed and not decided').to.equal('admitted_by_two');
    expect(await constraintOf('insert into duty_heads values (?, ?, 1)', roll.id, 'another')).to.equal('of_known');
    await roll.officer.must('withdraw', { params: { proposal }, body: { because: 'Only tried.' } });
    expect(await constraintOf('truncate reviewer_admissions')).to.match(/append-only/);
  });

  it('is told on the board without a name, counted on the poll’s page, and lets that one sign off', async () => {
    const proposed = await propose(roll.officer, admission(late));
    expect(await tried(roll.officer, admission(late)), 'twice').to.include({ code: 'PROPOSAL_PENDING' });
    expect((await page()).reviewersAdmitted).to.equal(0);
    expect(await decide(roll.protection, proposed)).to.include({ ok: true });
    const [told, ...more] = await boardBodies(service.deps.db, roll.id, 'reviewer-admitted');
    expect(more).to.deep.equal([]);
    expect(Object.keys(told!.body)).to.have.members(['proposedAt', 'decidedAt', 'proposed', 'decided', 'duties']);
    expect(JSON.stringify(told)).to.not.include(late.id);
    expect((await page()).reviewersAdmitted).to.equal(1);
    const asked = (await service.letters()).filter(({ subject }) => subject.startsWith('You are asked to sign off'));
    expect(asked.map(({ to }) => to)).to.deep.equal([late.email]);
    expect(asked[0]?.text).to.include(`/polls/${roll.id}/review`);

    const { nobody, admitted } = await late.must('reviewers', params());
    expect([nobody, admitted.map(({ name }) => name)]).to.deep.equal([0, [late.name]]);
    await whileLocked(async () => {
      expect((await roll.officer.must('reviewers', params())).nobody).to.equal(1);
    });
    expect(await tried(roll.officer, admission(late)), 'once more').to.include({ code: 'REVIEWER_LEFT' });
    const body = { role: 'scrutineer', because: 'They ask too much.' } as const;
    const ended = await roll.officer.call('endRole', { params: { person: late.id }, body });
    expect(ended, 'sent away by one').to.include({ code: 'SECOND_OFFICER_NEEDED' });
    // By the tables: an admission is of the one who was named, with the role that they have, and before the declaration.
    const copy = (person: string, role: string) =>
      constraintOf(
        `insert into reviewer_admissions select proposal, poll, ?, ?, at from reviewer_admissions`,
        ...[person, role],
      );
    expect(await copy(roll.scrutineer.id, 'scrutineer'), 'another person').to.equal('admitted_by_two');
    expect(await copy(late.id, 'data-protection-officer'), 'another role').to.equal('admitted_with_duty');
    expect(await trySignOff(late, roll.id, { rows: [row] })).to.include({ ok: true });
  });

  it('is declared then, and the verify command finds nothing in bundle and pack', async () => {
    // Who was admitted as a scrutineer declares as one; the one who kept the roll does not.
    await declareResult(roll.officer, late, roll.id);
    const published = await roll.officer.call('publish', { ...params(), body: {} });
    expect(published, JSON.stringify(published)).to.include({ ok: true });
    expect((await page()).reviewsHolding, 'on a poll that is declared').to.equal(0);
    expect(await tried(roll.officer, admission(late)), 'afterwards').to.include({ code: 'POLL_STATE' });
    const copy = `insert into reviewer_admissions select proposal, poll, person, role, at from reviewer_admissions`;
    expect(await constraintOf(copy)).to.equal('admitted_after_close');
    const folder = mkdtempSync(join(tmpdir(), 'admitted-'));
    try {
      const path = (name: string) => join(folder, name);
      writeFileSync(path('bundle.zip'), zipOf(await bundleFiles(service.deps.db, roll.id)));
      writeFileSync(path('pack.zip'), zipOf((await packFiles(service.deps, roll.id))!));
      writeFileSync(path('anchors.json'), JSON.stringify(await anchorsOf(service.deps.db, roll.id)));
      const given = ['--anchors', path('anchors.json'), '--scrutineer', path('pack.zip')];
      const { status, out } = await typed('verify', path('bundle.zip'), ...given);
      expect(status, out).to.equal(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
