/**
 * Who looked at what, and who looks at that: members are told, reviewers sign off, a result waits for them, and a look that two
 * people opened is over after an hour. Through the API on a real database, up to a pack in which nothing is found.
 */
import { expect } from 'chai';
import type { Knex } from 'knex';
import { anchorsOf } from '../../src/actions/anchorsOf.ts';
import { bundleFiles } from '../../src/actions/bundleFiles.ts';
import { packFiles } from '../../src/actions/packFiles.ts';
import { recordUndoneLooks } from '../../src/actions/undoneLooks.ts';
import type { ProposalOf } from '../../src/contract/proposals.ts';
import { ACCESS_ACTS } from '../../src/domain/accessLog.ts';
import { recordAccess } from '../../src/store/accessLog.ts';
import { boardBodies } from '../../src/store/board.ts';
import { inTransaction, violatedConstraint } from '../../src/store/database.ts';
import { ruleFor } from '../../src/verify/accessLog.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { PROPOSAL_DUTIES } from '../../src/verify/dutyRules.ts';
import { verifyPack } from '../../src/verify/pack.ts';
import { ageAnnouncements } from '../support/announcements.ts';
import { declareResult } from '../support/declaring.ts';
import { CLOSES, NOW, OPENS, type OpenRoll, openRoll } from '../support/openRoll.ts';
import { signOffAll, trySignOff } from '../support/reviewing.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { agree, decide, propose, tryToPropose } from '../support/twoOfficers.ts';

describe('who looked at what, and who looks at that', function () {
  this.timeout(300_000);
  let service: TestService;
  let roll: OpenRoll;
  /** A procedure secretary for another branch than the members below. */
  let north: Appointed;
  let number: string;
  before(async () => {
    service = await startTestService({ now: NOW });
    roll = await openRoll(service);
    north = await service.appointFor({ units: ['OM-NORTH'] }, 'procedure-secretary');
    await north.must('declareInterest', { params: { poll: roll.id }, body: { interest: 'none' } });
    const lines = await roll.lines();
    number = lines.find(({ unit, email, eligible }) => unit !== 'OM-NORTH' && eligible && email !== null)!.number;
  });
  after(() => service.stop());

  const params = () => ({ params: { poll: roll.id } });
  const waiting = async (who: Appointed = roll.protection) => (await who.must('reviews', params())).items;
  const public_ = async () => (await service.client().must('poll', params())).reviews;
  const glassFor = (about: string, why = 'They are at the door and cannot say which address we have.') =>
    ({ kind: 'break-glass', poll: roll.id, number: about, why }) satisfies ProposalOf<'break-glass'>;
  const constraintOf = (query: string, ...values: (string | number)[]) =>
    service.deps.db
      .transaction((trx) => trx.raw(query, values))
      .then(
        () => 'done',
        (fault: unknown) => violatedConstraint(fault) ?? String(fault),
      );

  describe('a look', () => {
    it('says whose data it showed, so that those members see it, with the name and duty of who looked, and no others do', async () => {
      const [own, another] = (await roll.lines()).filter(({ unit, email }) => unit === 'OM-NORTH' && email !== null);
      await roll.procedures[0].must('rollLine', { ...params(), query: { number: own!.number } });
      await roll.secretary.must('rollEntries', { ...params(), query: { search: own!.number } });
      const rows = await service.deps
        .db('access_subjects as s')
        .join('access_log as l', 'l.id', 's.row')
        .where('s.number', own!.number)
        .orderBy('l.id')
        .select('l.act', 'l.person');
      expect(rows).to.deep.equal([
        { act: 'roll-line-read', person: roll.procedures[0].id },
        { act: 'roll-entries-read', person: roll.secretary.id },
      ]);
      expect(await service.deps.db('access_subjects').where({ number: another!.number })).to.have.length.lessThan(2);
    });

    it('is covered by the hash of its row: nobody is left out of it or put in, and nothing of it is changed', async () => {
      const { row } = (await service.deps.db('access_subjects').first('row')) as { row: number };
      expect(await constraintOf('insert into access_subjects values (?, ?)', row, 'X-1')).to.equal('whose_as_hashed');
      for (const table of [
        'access_log',
        'access_subjects',
        'access_heads',
        'review_items',
        'reviews',
        'reviewed',
        'glass',
        'glass_uses',
      ]) {
        expect(await constraintOf(`truncate ${table} cascade`), table).to.match(/append-only/);
      }
      expect(await constraintOf('delete from access_subjects where row = ?', row)).to.match(/append-only/);
      expect(await constraintOf('update access_log set person = null where id = ?', row)).to.match(/append-only/);
    });

    it('that the service began for nobody and took back is told to the member as that, and faults no pack at the end', async () => {
      const announced = `select announce('members', ?, ?, null, null, true)`;
      await service.deps.logins.serve.raw(announced, [roll.id, [number]]);
      await ageAnnouncements(service.deps.db, 3);
      await recordUndoneLooks({ db: service.deps.logins.serve, now: service.deps.now });
      const rows = await service.deps.db('access_log').where({ act: 'look-undone', poll: roll.id }).select('person');
      expect(rows).to.deep.include({ person: null });
    });

    it('of which a long act keeps the poll is refused after some seconds, and keeps no connection', async () => {
      await service.deps.db.transaction(async (trx) => {
        await trx('polls').where({ id: roll.id }).forUpdate().first('id');
        const body = { interest: 'none' } as const;
        expect(await roll.secretary.call('declareInterest', { ...params(), body })).to.include({ code: 'BUSY' });
      });
    });
  });

  describe('the review', () => {
    it('a bad look planted among many is drawn by a rule that nobody foresees, or not at all, but every override waits (demand 46)', async () => {
      const given = await roll.change(number, { reasons: ['DUPLICATE_ROW'] }, 'duplicate');
      await agree(roll.secretary, roll.procedures[0], given);
      const [item] = (await waiting()).filter(({ rule }) => rule === 'always');
      expect(item).to.include({ name: roll.procedures[0].name, act: 'decided', overdue: false, own: false });
      expect(item?.members).to.deep.equal([number]);
      expect(item?.agreed).to.deep.include({ proposal: given, proposedBy: roll.secretary.name });
      const { secretary } = roll;
      const looks = 120;
      for (let i = 0; i < looks; i++) {
        const event = { act: 'roll-line-read', poll: roll.id, concerning: number, whose: [number] } as const;
        await inTransaction(service.deps.db, (trx) =>
          recordAccess(trx, { person: secretary.id, credentialId: null }, event, service.deps.now()),
        );
      }
      const drawn = (await waiting()).filter(({ rule }) => rule === 'by-draw').length;
      expect(drawn).to.be.within(1, 20);
      expect((await public_()).waiting).to.equal((await waiting()).length);
    });

    it('is for the data protection officer and the poll’s own scrutineers, and for nobody who took part', async () => {
      const stranger = await service.appoint('scrutineer');
      expect(await stranger.call('reviews', params())).to.include({ code: 'NOT_ALLOWED' });
      expect(await roll.officer.call('reviews', params())).to.include({ code: 'NOT_ALLOWED' });
      const rows = (await waiting()).slice(0, 1).map(({ row }) => row);
      expect(await trySignOff(stranger, roll.id, { rows })).to.include({ code: 'NOT_ALLOWED' });
      // By SQL: the one who decided, and the one who proposed.
      for (const person of [roll.procedures[0].id, roll.secretary.id]) {
        await service.deps.db
          .transaction(async (trx) => {
            await trx.raw('alter table reviews disable trigger reviewer_has_duty');
            const review = '4'.repeat(22);
            await trx('reviews').insert({
              ...{ id: review, poll: roll.id, person, verdict: 'in-order', at: service.deps.now() },
              ...{ auth: 'ab'.repeat(32), salt: 'ab'.repeat(32), record: Buffer.alloc(40, 1) },
            });
            const { row } = (await trx('review_items').whereNotNull('other').first('row')) as { row: number };
            const fault = await trx('reviewed')
              .insert({ row, review })
              .then(
                () => null,
                (reason: unknown) => reason,
              );
            expect(violatedConstraint(fault) ?? String(fault)).to.equal('reviewed_by_another');
            throw new Error('undone');
          })
          .catch((fault: unknown) => expect(String(fault)).to.match(/undone/));
      }
      const insert = `insert into reviews select '${'5'.repeat(22)}', '${roll.id}', ?, 'in-order', date_trunc('second', now()), ?, ?, record from proposals limit 1`;
      expect(await constraintOf(insert, roll.secretary.id, 'cd'.repeat(32), 'x')).to.equal('reviewer_has_duty');
    });

    it('is of nobody’s own entry by themselves, whatever they hold: by the act, and by the table', async () => {
      const member = (await roll.lines()).find((one) => one.number === number);
      const facts = { name: member!.name, email: member!.email!, memberNumber: number };
      const id = await service.invite(facts, 'data-protection-officer');
      const own = service.client();
      await own.must('openLink', { body: { token: await service.tokenFor(facts.email) } });
      const { passkey } = await own.enrol();
      const reviewer: Appointed = Object.assign(own, facts, { id, passkey });
      const items = await waiting(reviewer);
      const [about] = items.filter(({ rule }) => rule === 'always');
      expect(about).to.include({ act: 'decided', own: true });
      expect(await trySignOff(reviewer, roll.id, { rows: [about!.row] })).to.include({ code: 'REVIEW_OWN' });
      const inserted = service.deps.db.transaction(async (trx) => {
        const review = '6'.repeat(22);
        await trx('reviews').insert({
          ...{ id: review, poll: roll.id, person: id, verdict: 'in-order' },
          at: new Date(Math.floor(service.deps.now().getTime() / 1000) * 1000),
          ...{ auth: 'ef'.repeat(32), salt: 'ab'.repeat(32), record: Buffer.alloc(40, 1) },
        });
        const { row } = (await trx('review_items').where({ rule: 'always' }).first('row')) as { row: number };
        await trx('reviewed').insert({ row, review });
      });
      const fault = await inserted.then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(violatedConstraint(fault) ?? String(fault)).to.equal('reviewed_by_another');
    });

    it('has everything queued by the table itself that the rule says is always looked at', async () => {
      const kinds = [...Object.keys(PROPOSAL_DUTIES), 'another'];
      const rows = [
        ...Object.keys(ACCESS_ACTS).map((act) => ({ act, details: {} })),
        ...kinds.flatMap((kind) =>
          ['approve', 'refuse'].map((decision) => ({ act: 'decided', details: { kind, decision } })),
        ),
      ];
      for (const { act, details } of rows) {
        const { rows: found }: { rows: { always: boolean }[] } = await service.deps.db.raw(
          'select always_reviewed(?, ?) as always',
          [act, JSON.stringify(details)],
        );
        expect(found[0]?.always, `${act} ${JSON.stringify(details)}`).to.equal(ruleFor({ act, details }) === 'always');
      }
    });

    it('signs a page by one signature, once, and what was not named stays', async () => {
      const items = await waiting();
      const rows = items.slice(0, 2).map(({ row }) => row);
      expect(await trySignOff(roll.protection, roll.id, { rows })).to.include({ ok: true });
      expect(await trySignOff(roll.scrutineer, roll.id, { rows })).to.include({ code: 'REVIEW_DONE' });
      expect(await trySignOff(roll.scrutineer, roll.id, { rows: ['ab'.repeat(32)] })).to.include({ code: 'NOT_FOUND' });
      expect((await waiting()).length).to.equal(items.length - 2);
      const done = await roll.scrutineer.must('reviews', { ...params(), query: { state: 'signed-off' } });
      expect(done.items.map(({ signedOff }) => signedOff?.by)).to.deep.equal([
        roll.protection.name,
        roll.protection.name,
      ]);
    });

    it('what nobody has looked at for a week is overdue, and the poll’s page says so to everybody (demand 15)', async () => {
      expect((await public_()).overdue).to.equal(0);
      service.clock.advance({ days: 7 });
      const { waiting: all, overdue } = await public_();
      expect([overdue > 0, overdue]).to.deep.equal([true, all]);
      await roll.everybodySignsIn();
      await signOffAll(roll.scrutineer, roll.id);
      expect((await public_()).overdue).to.equal(0);
    });
  });

  describe('break-glass', () => {
    let proposal = '';
    it('waits for a board: before the freeze it is not asked for', async () => {
      await north.signIn(north.passkey);
      expect((await tryToPropose(north, glassFor(number))).called).to.include({ code: 'POLL_STATE' });
      await roll.confirmAll();
      expect(await roll.freeze(await roll.undecided())).to.include({ ok: true });
    });

    it('takes two people, and is told on the board without a word of whom (demand 42)', async () => {
      const proposed = await propose(north, glassFor(number));
      proposal = proposed.id;
      expect(await north.call('lookThroughGlass', { params: { proposal }, body: {} })).to.include({
        code: 'NOT_FOUND',
      });
      expect(await decide(north, proposed), 'by the one who asks').to.include({ ok: false });
      expect(await decide(roll.procedures[1], proposed), 'by another office').to.include({ code: 'NOT_ALLOWED' });
      expect(await decide(roll.protection, proposed)).to.include({ ok: true });
      const [told] = (await boardBodies(service.deps.db, roll.id, 'incident')).filter(
        ({ body }) => body.what === 'break-glass',
      );
      expect(Object.keys(told!.body)).to.have.members(['what', 'at', 'addsSeconds', 'acts']);
      expect((await tryToPropose(north, glassFor(number))).called, 'open already').to.include({
        code: 'PROPOSAL_EMPTY',
      });
      expect(
        (await service.letters()).filter(({ subject }) => subject.includes('for an hour')),
        'to each who watches',
      ).to.have.lengthOf(2);
    });

    it('shows the member’s whole entry to who asked, whatever their units, and to nobody else', async () => {
      expect(await north.call('rollLine', { ...params(), query: { number } }), 'their own desk').to.include({
        code: 'NOT_YOUR_UNIT',
      });
      const seen = await north.must('lookThroughGlass', { params: { proposal }, body: {} });
      const line = (await roll.lines()).find((one) => one.number === number);
      expect(seen).to.include({ number, name: line!.name, email: line!.email });
      for (const third of [roll.procedures[1], roll.secretary, roll.officer]) {
        expect(await third.call('lookThroughGlass', { params: { proposal }, body: {} }), third.name).to.include({
          code: 'NOT_FOUND',
        });
      }
      expect(await roll.protection.call('lookThroughGlass', { params: { proposal }, body: {} })).to.include({
        code: 'NOT_ALLOWED',
      });
    });

    it('puts the agreement and each use before a reviewer who had no part in it', async () => {
      const items = await waiting();
      expect(items.map(({ act, rule, own }) => [act, rule, own])).to.deep.include.members([
        ['decided', 'always', true],
        ['glass-used', 'always', false],
      ]);
      const rows = items.flatMap(({ act, row }) => (act === 'decided' ? [row] : []));
      expect(await trySignOff(roll.protection, roll.id, { rows })).to.include({ code: 'REVIEW_OWN' });
      expect(await trySignOff(roll.scrutineer, roll.id, { rows })).to.include({ ok: true });
    });

    it('is over when the hour is: in the domain at that very instant, and in the database by itself', async () => {
      service.clock.advance({ minutes: 59 });
      await north.signIn(north.passkey);
      expect(await north.call('lookThroughGlass', { params: { proposal }, body: {} })).to.include({ ok: true });
      const { open } = await north.must('glass');
      expect(open.map((one) => one.proposal)).to.deep.equal([proposal]);
      service.clock.advance({ minutes: 1 });
      await north.signIn(north.passkey);
      expect(await north.call('lookThroughGlass', { params: { proposal }, body: {} })).to.include({
        code: 'GLASS_OVER',
      });
      expect((await north.must('glass')).open).to.deep.equal([]);
      const late = { act: 'glass-used', poll: roll.id, concerning: number, whose: [number] } as const;
      const use = (person: string, at: Date) =>
        inTransaction(service.deps.db, async (trx) => {
          const row = await recordAccess(trx, { person, credentialId: null }, late, at);
          await trx('glass_uses').insert({ row, proposal });
        }).then(
          () => 'done',
          (fault: unknown) => violatedConstraint(fault),
        );
      expect(await use(north.id, service.deps.now())).to.equal('used_within_the_hour');
      const within = new Date(service.deps.now().getTime() - 60_000);
      expect(await use(roll.secretary.id, within)).to.equal('used_within_the_hour');
      const longer = `insert into glass select proposal || 'x', poll, number, holder, at, at + interval '61 minutes' from glass`;
      expect(await constraintOf(longer)).to.equal('opened_by_two');
    });
  });

  describe('at the end', () => {
    it('tells a member who looked at their entry, with the name and what for', async () => {
      await roll.everybodySignsIn();
      await roll.giveKeys();
      service.clock.set(OPENS);
      await roll.everybodySignsIn();
      await roll.open();
      const other = (await roll.lines()).find(
        ({ unit, email, eligible }) => unit === 'OM-NORTH' && eligible && email !== null,
      );
      await roll.procedures[1].must('rollLine', { ...params(), query: { number: other!.number } });
      const member = await roll.member(other!.number);
      const { looks } = await member.must('myEntry', params());
      expect(looks[0]).to.deep.include({
        name: roll.procedures[1].name,
        roles: ['procedure-secretary'],
        says: 'Looked at one line of the roll',
      });
      expect(looks.map(({ name }) => name)).to.not.include(other!.name);
    });

    it('declares no result before all is signed off, by the act and by the table; what was not in order is on the board', async () => {
      service.clock.set(CLOSES);
      await roll.everybodySignsIn();
      await roll.count();
      expect(await roll.officer.call('publish', { ...params(), body: {} })).to.include({ code: 'REVIEW_DUE' });
      const declare = `update polls set state = 'declared' where id = ?`;
      expect(await constraintOf(declare, roll.id)).to.equal('all_reviewed');
      const used = (await waiting()).filter(({ act }) => act === 'glass-used');
      expect(used).to.have.lengthOf(2);
      const rows = used.slice(0, 1).map(({ row }) => row);
      const why = 'Nobody was at the door that day.';
      const bare = await trySignOff(roll.protection, roll.id, { rows, verdict: 'not-in-order' }).catch(String);
      expect(bare, 'without words').to.include({ status: 400 });
      const found = await trySignOff(roll.protection, roll.id, { rows, verdict: 'not-in-order', why });
      expect(found).to.include({ ok: true });
      const told = (await boardBodies(service.deps.db, roll.id, 'incident')).at(-1);
      expect(told?.body.what).to.equal('not-in-order');
      expect(JSON.stringify(told)).to.not.include('door');

      // Whoever came to the duty after the close is not in what the board commits to.
      const late = await service.appoint('data-protection-officer');
      const left = (await waiting()).slice(0, 1).map(({ row }) => row);
      expect(await trySignOff(late, roll.id, { rows: left })).to.include({ code: 'REVIEWER_NEW' });

      // Nobody who came later could sign off in their place: so no officer ends their role alone, nor they themselves.
      const awaited = [
        { who: roll.scrutineer, role: 'scrutineer' },
        { who: roll.protection, role: 'data-protection-officer' },
      ] as const;
      for (const { who, role } of awaited) {
        const body = { role, because: 'They are tired of it.' };
        const ended = await roll.officer.call('endRole', { params: { person: who.id }, body });
        expect(ended, role).to.include({ code: 'SECOND_OFFICER_NEEDED' });
        expect(await who.call('resign', { body }), role).to.include({ code: 'SECOND_OFFICER_NEEDED' });
        const { id: person, name } = who;
        const two = await tryToPropose(roll.officer, { kind: 'end-role', person, name, role, why: body.because });
        expect(two.called, `${role}, by two`).to.include({ ok: true });
      }

      // Whoever serves the pages leaves out what has to be looked at: the tables hold that nothing waits, and the signatures do not.
      const leftOut = await service.deps.db('open_reviews').where({ poll: roll.id }).first();
      expect(leftOut).to.not.equal(undefined);
      const without = (change: (trx: Knex) => Promise<unknown>) =>
        service.deps.db.transaction(async (trx) => {
          await trx.raw('alter table review_items disable trigger append_only');
          await change(trx);
          await trx.raw('alter table review_items enable trigger append_only');
        });
      await without((trx) => trx('review_items').where({ row: leftOut.row }).delete());
      for (const reviewer of [roll.protection, roll.scrutineer]) await signOffAll(reviewer, roll.id);
      expect(await public_()).to.deep.equal({ waiting: 0, overdue: 0 });
      expect(await roll.officer.call('publish', { ...params(), body: {} })).to.include({
        code: 'DECLARATION_UNSIGNED',
      });
      await declareResult(roll.officer, roll.scrutineer, roll.id);
      const faulty = await roll.officer.call('publish', { ...params(), body: {} });
      expect(faulty).to.include({ code: 'BUNDLE_FAULTY' });
      expect(JSON.stringify(faulty)).to.include('REVIEW_MISSING');
      await without((trx) => trx('review_items').insert(leftOut));
      for (const reviewer of [roll.protection, roll.scrutineer]) await signOffAll(reviewer, roll.id);

      // What was signed is overwritten with something that the service did not write: it says which, and publishes nothing.
      const [kept] = await service.deps.db('reviews').where({ poll: roll.id }).select('id', 'auth', 'record');
      const overwritten = (record: Buffer) =>
        service.deps.db.transaction(async (trx) => {
          await trx.raw('alter table reviews disable trigger append_only');
          await trx('reviews').where({ id: kept.id }).update({ record });
          await trx.raw('alter table reviews enable trigger append_only');
        });
      await overwritten(Buffer.alloc(40, 1));
      const broken = await roll.officer.call('publish', { ...params(), body: {} });
      expect(broken).to.include({ code: 'REVIEW_UNREADABLE' });
      expect(JSON.stringify(broken)).to.include(`review ${kept.auth}`);
      expect(await roll.scrutineer.call('reviews', { ...params(), query: { state: 'signed-off' } })).to.include({
        ok: true,
      });
      await overwritten(kept.record);

      // What is looked at after the close waits too, and holds up nothing.
      const pack = await roll.scrutineer.fetch(`/board/${roll.id}/pack.zip`);
      expect(pack.status).to.equal(200);
      expect(await service.client().must('poll', params())).to.deep.include({
        reviews: { waiting: 1, overdue: 0 },
        reviewsHolding: 0,
        packsTaken: 1,
      });
      expect(await roll.officer.call('publish', { ...params(), body: {} })).to.include({ ok: true });
    });

    it('ends in a bundle and a pack in which nothing is found, every review in it', async () => {
      const files = await bundleFiles(service.deps.db, roll.id);
      const anchors = await anchorsOf(service.deps.db, roll.id);
      const { verdict, findings } = verifyBundle(files, { anchors: anchors! });
      expect([verdict, findings]).to.deep.equal(['valid', []]);
      const pack = await packFiles(service.deps, roll.id);
      expect(verifyPack(files, pack!).map(({ code, at, says }) => `${code} ${at} ${says}`)).to.deep.equal([]);
      const text = [...pack!]
        .filter(([name]) => /access|reviews/.test(name))
        .map(([, bytes]) => new TextDecoder().decode(bytes))
        .join('');
      const names = (await roll.lines()).map(({ name }) => name).filter((name) => text.includes(name));
      expect(names).to.deep.equal([]);
    });
  });
});
