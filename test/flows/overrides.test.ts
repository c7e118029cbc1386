/**
 * The roll put right before the freeze, between freeze and opening, and while voting is open: by two officers each time,
 * through the API on a real database, up to a bundle and a pack in which nothing is found.
 */
import { expect } from 'chai';
import { fromHex, sha256Hex } from '../../crypto/bytes.ts';
import { canonicalBytes } from '../../crypto/canonical.ts';
import { verify } from '../../crypto/signature.ts';
import { anchorsOf } from '../../src/actions/anchorsOf.ts';
import { bundleFiles } from '../../src/actions/bundleFiles.ts';
import { packFiles } from '../../src/actions/packFiles.ts';
import { signedNotice } from '../../src/contract/claims.ts';
import type { ProposalOf } from '../../src/contract/proposals.ts';
import { boardBodies, boardBody } from '../../src/store/board.ts';
import { snapshotFiles } from '../../src/store/snapshots.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { verifyPack } from '../../src/verify/pack.ts';
import { BRANCHES, CLOSES, NOW, OPENS, type OpenRoll, OVERRIDES_UNTIL, openRoll } from '../support/openRoll.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { decide, propose, tryToPropose } from '../support/twoOfficers.ts';

describe('putting the roll right', function () {
  this.timeout(300_000);
  let service: TestService;
  let roll: OpenRoll;
  before(async () => {
    service = await startTestService({ now: NOW });
    roll = await openRoll(service);
  });
  after(() => service.stop());

  const params = () => ({ params: { poll: roll.id } });
  const rows = async (table: string): Promise<number> =>
    (await service.deps.db(table).select(service.deps.db.raw('1'))).length;
  const refusals = async (): Promise<number> => (await service.deps.db('access_log').where({ act: 'refused' })).length;
  const lettersTo = async (number: string, about: RegExp) => {
    const address = (await roll.lines()).find((line) => line.number === number)?.email;
    return (await service.letters()).filter(({ to, subject }) => to === address && about.test(subject));
  };
  /** Some members of a poll unit as the rules made them; each is asked for once, so that no two cases meet. */
  const taken = new Set<string>();
  async function pick(
    reasons: string,
    unit = 'OM-NORTH',
    also: (number: string) => Promise<boolean> = async () => true,
  ) {
    for (const line of await roll.lines()) {
      if (taken.has(line.number) || line.unit !== unit || line.codes.join() !== reasons || line.email === null)
        continue;
      if (!(await also(line.number))) continue;
      taken.add(line.number);
      return line.number;
    }
    return expect.fail(`no such member: ${reasons} in ${unit}`);
  }
  /** Not among those whose address is held: they get no link. */
  const reachable = async (number: string): Promise<boolean> =>
    (await service.deps.db('contact_holds').where({ poll: roll.id, number })).length === 0;

  describe('before the freeze', () => {
    it('adds one entry for evidence and two officers; without either it is refused, and that is logged (demand 1)', async () => {
      const { secretary, procedures } = roll;
      const number = await pick('IN_ARREARS');
      const before = await roll.line(number);
      const lists = await snapshotFiles(service.deps.db, roll.snapshot);
      const given = await roll.change(number, { reasons: [] }, 'arrears-wrong');
      const logged = await refusals();

      const bare = await tryToPropose(procedures[0], { ...given, evidence: ['ab'.repeat(32)] });
      expect(bare.called).to.include({ ok: false, code: 'EVIDENCE_MISSING' });
      const none = await tryToPropose(procedures[0], { ...given, evidence: [] });
      expect(none.called).to.include({ ok: false, status: 400 });
      const proposed = await propose(procedures[0], given);
      expect(await decide(procedures[0], proposed), 'by the one who proposed it').to.include({ code: 'SAME_OFFICER' });
      expect(await decide(secretary, proposed), 'by one who only proposes').to.include({ code: 'NOT_ALLOWED' });
      expect(await decide(roll.officer, proposed), 'by another office').to.include({ code: 'NOT_ALLOWED' });
      expect(await roll.line(number)).to.deep.equal(before);
      expect([await rows('amendments'), (await refusals()) - logged]).to.deep.equal([0, 4]);

      expect(await decide(procedures[1], proposed)).to.include({ ok: true });
      expect(await decide(procedures[1], proposed), 'once').to.include({ code: 'PROPOSAL_ENDED' });
      expect(await roll.line(number)).to.deep.equal(given.after);
      expect(await rows('amendments')).to.equal(1);
      expect(await snapshotFiles(service.deps.db, roll.snapshot), 'the list as received').to.deep.equal(lists);
    });

    it('tells the member what was changed and how to contest it, and nothing of the evidence', async () => {
      const number = await pick('IN_ARREARS', 'OM-HARTS', reachable);
      const given = await roll.change(number, { reasons: [] }, 'arrears-wrong', { why: 'Statement of Friday seen.' });
      await roll.overridden(given);
      const [letter, ...more] = await lettersTo(number, /entry on the roll was changed/);
      expect(more).to.deep.equal([]);
      expect(letter?.text).to.match(/You may now take part in this vote\./);
      expect(letter?.text).to.match(/tell us before 20 October 2026/);
      expect(letter?.text).not.to.match(new RegExp(`Friday|${given.evidence[0]}`));
    });

    it('asks the membership office to correct its list, by a signed notice and a letter that names nobody', async () => {
      const { officer, secretary } = roll;
      await officer.must('changeSettings', {
        body: { officeEmail: 'office@party.example', appeal: 'Appeal to the regional board within a week.' },
      });
      const number = await pick('JOINED_TOO_LATE');
      const given = await roll.change(number, { reasons: [] }, 'joined-earlier');
      await roll.overridden(given);
      const { notices } = await secretary.must('notices', { query: {} });
      const newest = notices.find((one) => one.number === number);
      expect(newest).to.include({ grounds: 'joined-earlier' });
      const { name, bytes } = await secretary.must('notice', { params: { notice: newest!.notice } });
      expect(name).to.equal(`notice-${newest!.notice}.json`);
      const { notice, key, signature } = signedNotice.parse(JSON.parse(new TextDecoder().decode(bytes)));
      const { before, after, evidence } = given;
      expect(notice).to.deep.include({
        organisation: 'oakmarsh-clp',
        snapshot: roll.snapshot,
        before,
        after,
        evidence,
      });
      expect(notice.asOf, 'of which day the list is').to.equal('2026-09-30T23:30:00Z');
      expect((await officer.must('settings')).noticeKey).to.equal(key);
      expect(verify(fromHex(signature), canonicalBytes(notice), fromHex(key))).to.equal(true);
      expect(verify(fromHex(signature), canonicalBytes({ ...notice, number: 'A1' }), fromHex(key))).to.equal(false);

      const [letter] = (await service.letters()).filter(({ to }) => to === 'office@party.example');
      expect(letter?.text).to.contain(notice.id);
      expect(letter?.text).not.to.match(new RegExp(`${number}|${given.after.name}`));
    });

    it('settles the variances that the override names, and no others', async () => {
      const { secretary } = roll;
      const { variances } = await secretary.must('variances', {
        ...params(),
        query: { kind: 'unit-postcode-mismatch' },
      });
      const known = variances.filter(
        ({ members: [member] }) => member?.line?.decision === 'eligible' && BRANCHES.includes(member.line.unit),
      );
      const [mine, other] = known;
      const number = mine!.members[0]!.number;
      taken.add(number);
      const before = await roll.undecided();
      const unit = BRANCHES.find((code) => code !== mine!.members[0]!.line!.unit);
      const given = await roll.change(number, { unit: unit! }, 'unit-wrong', { variances: [mine!.variance] });
      const strange = await tryToPropose(secretary, { ...given, variances: [other!.variance] });
      expect(strange.called).to.include({ ok: false, code: 'PROPOSAL_UNSUITABLE' });
      const proposed = await propose(secretary, given);
      const shown = await secretary.must('variances', { ...params(), query: { variance: mine!.variance } });
      expect(shown.variances[0], 'while it waits').to.include({ pending: proposed.id, settled: null });
      await decide(roll.procedures[0], proposed);
      expect(await roll.undecided()).to.equal(before - 1);
      const after = await secretary.must('variances', { ...params(), query: { state: 'decided' } });
      expect(after.variances.map(({ variance, settled }) => [variance, settled?.how])).to.deep.equal([
        [mine!.variance, 'override'],
      ]);
    });

    it('lets variances stand, in the number that the officer saw, by two', async () => {
      const { secretary, procedures } = roll;
      const kind = 'shared-email';
      const desk = await secretary.must('rollDesk', params());
      const entries = desk.variances.find((one) => one.kind === kind)!.undecided;
      const stand: ProposalOf<'variances-stand'> = {
        ...{ kind: 'variances-stand', poll: roll.id, variance: kind, entries, only: null },
        why: 'Couples who share a mailbox.',
      };
      const wrong = await tryToPropose(secretary, { ...stand, entries: entries + 1 });
      expect(wrong.called).to.include({ ok: false, code: 'ENTRY_CHANGED' });
      const first = await propose(secretary, stand);
      // Somebody whom it names is an officer under a name of their own, at the same mailbox.
      const named = (await secretary.must('variances', { ...params(), query: { kind } })).variances[0]!.members[0]!;
      const email = (await roll.lines()).find(({ number }) => number === named.number)!.email!;
      const reader = service.client();
      await service.invite({ name: 'Rita Reader', email: email.toUpperCase() }, 'procedure-secretary');
      await reader.must('openLink', { body: { token: await service.tokenFor(email.toUpperCase()) } });
      const { passkey } = await reader.enrol();
      await reader.must('declareInterest', { ...params(), body: { interest: 'none' } });
      const own = await decide(Object.assign(reader, { passkey }), first);
      expect(own).to.include({ ok: false, code: 'OWN_ENTRY' });
      const body = { number: named.number, email: 'reader@elsewhere.example' };
      expect(await reader.call('correctContact', { ...params(), body })).to.include({ code: 'OWN_ENTRY' });
      const twice = await tryToPropose(secretary, { ...stand, why: 'Once more.' });
      expect(twice.called).to.include({ ok: false, code: 'PROPOSAL_PENDING' });
      expect(await decide(procedures[1], first)).to.include({ ok: true });
      const now = await secretary.must('rollDesk', params());
      expect(now.variances.find((one) => one.kind === kind)).to.include({ entries, undecided: 0 });
      expect(now.undecided).to.equal(desk.undecided - entries);
    });

    it('takes a person off who is on the list twice, and puts one on who is not listed', async () => {
      const double = await pick('', 'OM-UPPER', reachable);
      await roll.overridden(await roll.change(double, { reasons: ['DUPLICATE_ROW'] }, 'duplicate'));
      const [letter] = await lettersTo(double, /was changed/);
      expect(letter?.text).to.match(/You may not take part in this vote\. This was done because .* one person twice\./);
      await roll.overridden(await roll.change('NEW-1', { name: 'Nora Newcomer', unit: 'OM-VALE' }, 'not-listed'));
      expect(await roll.line('NEW-1')).to.deep.equal({
        ...{ number: 'NEW-1', name: 'Nora Newcomer', unit: 'OM-VALE', decision: 'eligible', reasons: [] },
      });
      const entry = await roll.secretary.must('rollEntries', { ...params(), query: { search: double } });
      expect(entry.entries[0]).to.include({ decision: 'excluded', amended: true });
      expect(entry.entries[0]?.reasons[0]).to.include({ code: 'DUPLICATE_ROW', source: 'officers' });
    });

    it('keeps an officer to their units, out of their own entry, and out with an interest', async () => {
      const north = await service.appointFor({ units: ['OM-NORTH'] }, 'procedure-secretary');
      const inside = await roll.change(await pick('IN_ARREARS'), { reasons: [] }, 'arrears-wrong');
      expect((await tryToPropose(north, inside)).called, 'undeclared').to.include({ code: 'INTEREST_UNDECLARED' });
      await north.must('declareInterest', { ...params(), body: { interest: 'none' } });
      const outside = await roll.change(await pick('IN_ARREARS', 'OM-HARTS'), { reasons: [] }, 'arrears-wrong');
      expect((await tryToPropose(north, outside)).called).to.include({ code: 'NOT_YOUR_UNIT' });
      const moving = { ...inside, grounds: 'unit-wrong', after: { ...inside.after, unit: 'OM-HARTS' } } as const;
      expect((await tryToPropose(north, moving)).called, 'into a unit of others').to.include({ code: 'NOT_YOUR_UNIT' });
      expect(await north.call('rollLine', { ...params(), query: { number: outside.number } })).to.include({
        code: 'NOT_YOUR_UNIT',
      });
      const seen = await north.must('variances', { ...params(), query: {} });
      const units = seen.variances.flatMap(({ members }) => members.map(({ line }) => line?.unit));
      expect([...new Set(units)]).to.deep.equal(['OM-NORTH']);
      const proposed = await propose(roll.secretary, outside);
      expect(await decide(north, proposed), 'nor decides it').to.include({ ok: false, code: 'NOT_YOUR_UNIT' });
      expect(await decide(roll.procedures[0], proposed, 'refuse', 'The letter is of another year.')).to.include({
        ok: true,
      });
      expect(await roll.line(outside.number)).to.deep.equal(outside.before);

      const own = await pick('', 'OM-NORTH', reachable);
      const { name, email } = (await roll.lines()).find((line) => line.number === own)!;
      await service.invite({ name, email: email!, memberNumber: own }, 'procedure-secretary');
      const herself = service.client();
      await herself.must('openLink', { body: { token: await service.tokenFor(email!) } });
      const { passkey } = await herself.enrol();
      const officer: Appointed = Object.assign(herself, { id: '', name, email: email!, passkey });
      await officer.must('declareInterest', { ...params(), body: { interest: 'none' } });
      const about = await roll.change(own, { name: 'A. Nother' }, 'name-wrong');
      expect((await tryToPropose(officer, about)).called).to.include({ code: 'OWN_ENTRY' });
      const byAnother = await propose(roll.secretary, about);
      expect(await decide(officer, byAnother)).to.include({ code: 'OWN_ENTRY' });
      await roll.secretary.must('withdraw', {
        params: { proposal: byAnother.id },
        body: { because: 'It was a test.' },
      });
      await officer.must('declareInterest', { ...params(), body: { interest: 'agent' } });
      expect(await officer.call('variances', { ...params(), query: {} })).to.include({ ok: false, code: 'INTERESTED' });
    });

    it('lets a proposal lapse that nobody decided, and lists it as lapsed', async () => {
      const number = await pick('IN_ARREARS', 'OM-LOWER');
      const proposed = await propose(roll.secretary, await roll.change(number, { reasons: [] }, 'arrears-wrong'));
      service.clock.advance({ days: 3 });
      await roll.everybodySignsIn();
      expect(await decide(roll.procedures[0], proposed)).to.include({ ok: false, code: 'PROPOSAL_LAPSED' });
      const { proposals } = await roll.procedures[0].must('proposals', { query: { poll: roll.id, state: 'lapsed' } });
      expect(proposals.map(({ id, state }) => [id, state])).to.deep.equal([[proposed.id, 'lapsed']]);
      const again = await roll.change(number, { reasons: [] }, 'arrears-wrong', {
        evidence: [await roll.show(number, 'again')],
      });
      await roll.overridden(again);
    });
  });

  describe('at the freeze', () => {
    it('is refused with undecided variances until an officer signs for their number, which the board then tells (demand 2)', async () => {
      await roll.confirmAll();
      const undecided = await roll.undecided();
      expect(undecided).to.be.greaterThan(0);
      expect(await roll.freeze(0)).to.include({ ok: false, status: 409, code: 'UNDECIDED_CHANGED' });
      expect(await rows('board_entries')).to.equal(0);
      const some = await service.appointFor({ units: ['OM-NORTH'] }, 'procedure-secretary');
      expect(await roll.freeze(undecided, some), 'who keeps one branch').to.include({ code: 'NOT_YOUR_UNIT' });
      expect(await roll.freeze(undecided)).to.include({ ok: true });
      const frozen = await boardBody(service.deps.db, roll.id, 'roll-frozen');
      expect(frozen?.body.undecided).to.equal(undecided);
    });

    it('has the overrides in its numbers, and names them at once after it without a word of whom', async () => {
      const { db } = service.deps;
      const frozen = await boardBody(db, roll.id, 'roll-frozen');
      const amended = await boardBodies(db, roll.id, 'roll-amended');
      const { listed, excluded, overrides, eligible } = frozen!.body;
      // Of the overrides above: five lifted a reason, one put a person on, one took one off, one moved one.
      expect([listed, excluded, overrides, eligible]).to.deep.equal([603, 98, 4, 509]);
      expect(amended.map(({ index }) => index)).to.deep.equal(amended.map((_, i) => frozen!.index + 1 + i));
      expect(amended.map(({ body }) => body.eligible).sort()).to.deep.equal([-1, 0, 1, 1, 1, 1, 1]);
      expect(amended.every(({ body }) => body.frozen && body.leaf === null && body.paper === null)).to.equal(true);
      const board = (await db('board_entries').where({ poll: roll.id }))
        .map(({ line }: { line: string }) => line)
        .join('\n');
      for (const told of ['NEW-1', 'Nora', ...(await roll.lines()).slice(0, 50).map(({ number }) => number)]) {
        expect(board).not.to.contain(told);
      }
    });
  });

  describe('between the freeze and the opening', () => {
    let late: string;
    it('goes on the board in the act itself, with the leaf of the line as it now is and no paper', async () => {
      late = await pick('JOINED_TOO_LATE', 'OM-CASTLE', reachable);
      const before = (await boardBodies(service.deps.db, roll.id, 'roll-amended')).length;
      await roll.overridden(await roll.change(late, { reasons: [] }, 'joined-earlier'));
      const amended = await boardBodies(service.deps.db, roll.id, 'roll-amended');
      expect(amended.length).to.equal(before + 1);
      expect(amended.at(-1)?.body).to.include({ frozen: false, eligible: 1, paper: null, cancels: null });
      expect(amended.at(-1)?.body.leaf).to.match(/^[0-9a-f]{64}$/);
    });

    it('gives the member a paper at the opening, like everybody who may vote', async () => {
      await roll.giveKeys();
      service.clock.set(OPENS);
      await roll.everybodySignsIn();
      await roll.open();
      const opened = await boardBody(service.deps.db, roll.id, 'opened');
      const electorate = (await roll.lines()).filter(({ eligible, unit }) => eligible && BRANCHES.includes(unit));
      expect(opened?.body.papers.length).to.equal(electorate.length);
      const member = await roll.member(late);
      const entry = await member.must('myEntry', params());
      expect(entry.entry).to.include({ decision: 'eligible', amended: true });
      expect(entry.changes.map(({ says }) => says)).to.deep.equal([
        'You may now take part in this vote. This was done because it was shown when membership began.',
      ]);
      expect(await roll.vote(member)).to.include({ ok: true });
    });
  });

  describe('while voting is open', () => {
    const lastAmended = async () => (await boardBodies(service.deps.db, roll.id, 'roll-amended')).at(-1)!.body;

    it('gives a paper and the way in to whoever may vote only now', async () => {
      const number = await pick('IN_ARREARS', 'OM-CASTLE', reachable);
      await roll.overridden(await roll.change(number, { reasons: [] }, 'arrears-wrong'));
      const entry = await lastAmended();
      expect(entry).to.include({ eligible: 1, cancels: null });
      const member = await roll.member(number);
      const own = await member.must('myEntry', params());
      expect(own.paper).to.include({ paper: entry.paper, leaf: entry.leaf, unit: 'OM-CASTLE' });
      expect(await roll.vote(member)).to.include({ ok: true });
    });

    it('exchanges the paper of a member who belongs to another unit, who votes there and not twice', async () => {
      const number = await pick('', 'OM-CASTLE', reachable);
      const member = await roll.member(number);
      const old = (await member.must('myEntry', params())).paper;
      await roll.overridden(await roll.change(number, { unit: 'OM-VALE' }, 'unit-wrong'));
      const entry = await lastAmended();
      expect(entry).to.include({ eligible: 0, cancels: old?.paper });
      expect(await roll.vote({ ...member, unit: 'OM-CASTLE' }), 'for the old unit').to.include({ ok: false });
      const moved = { ...member, unit: 'OM-VALE' };
      expect((await moved.must('myEntry', params())).paper).to.include({ paper: entry.paper, unit: 'OM-VALE' });
      expect(await roll.vote(moved)).to.include({ ok: true });
      expect(await roll.vote(moved), 'again').to.include({ ok: false, code: 'ALREADY_CAST' });
    });

    it('takes the paper of whoever should not be on the roll, but never a ballot that was cast', async () => {
      const number = await pick('', 'OM-HARTS', reachable);
      const member = await roll.member(number);
      await roll.overridden(await roll.change(number, { reasons: ['RESIGNED'] }, 'wrongly-listed'));
      expect(await lastAmended()).to.include({ eligible: -1, paper: null });
      expect((await member.must('myEntry', params())).paper).to.equal(null);
      expect(await roll.vote(member)).to.include({ ok: false, code: 'NOT_ON_ROLL' });

      const voter = await pick('', 'OM-HARTS', reachable);
      expect(await roll.vote(await roll.member(voter))).to.include({ ok: true });
      const given = await roll.change(voter, { reasons: ['RESIGNED'] }, 'wrongly-listed');
      expect((await tryToPropose(roll.secretary, given)).called).to.include({ ok: false, code: 'ALREADY_CAST' });
      await roll.overridden(await roll.change(voter, { name: 'Robin Married' }, 'name-wrong'));
      expect(await lastAmended(), 'a name is put right all the same').to.include({
        eligible: 0,
        paper: null,
        cancels: null,
      });
    });

    it('is refused when the ballot was cast between proposal and decision', async () => {
      const number = await pick('', 'OM-VALE', reachable);
      const member = await roll.member(number);
      const proposed = await propose(
        roll.secretary,
        await roll.change(number, { reasons: ['SUSPENDED'] }, 'standing-wrong'),
      );
      expect(await roll.vote(member)).to.include({ ok: true });
      expect(await decide(roll.procedures[0], proposed)).to.include({ ok: false, code: 'ALREADY_CAST' });
      expect(await decide(roll.procedures[0], proposed, 'refuse', 'They have voted.')).to.include({ ok: true });
    });

    it('is over at the instant that the poll states', async () => {
      const number = await pick('IN_ARREARS', 'OM-UPPER');
      const given = await roll.change(number, { reasons: [] }, 'arrears-wrong');
      service.clock.set('2026-10-24T18:59:00Z');
      await roll.everybodySignsIn();
      const proposed = await propose(roll.secretary, given);
      service.clock.set(OVERRIDES_UNTIL);
      expect(await decide(roll.procedures[0], proposed)).to.include({ ok: false, code: 'PROPOSAL_LAPSED' });
      expect((await tryToPropose(roll.secretary, given)).called).to.include({ ok: false, code: 'CORRECTIONS_OVER' });
    });
  });

  describe('at the end', () => {
    it('ends in a bundle and a pack in which nothing is found', async () => {
      service.clock.set(CLOSES);
      await roll.everybodySignsIn();
      await roll.finish();
      const files = await bundleFiles(service.deps.db, roll.id);
      const anchors = await anchorsOf(service.deps.db, roll.id);
      const { verdict, findings } = verifyBundle(files, { anchors: anchors! });
      expect([verdict, findings]).to.deep.equal(['valid', []]);
      const pack = await packFiles(service.deps, roll.id);
      expect(verifyPack(files, pack!).map(({ code, at, says }) => `${code} ${at} ${says}`)).to.deep.equal([]);
      expect(sha256Hex(pack!.get('amendments.jsonl')!)).to.match(/^[0-9a-f]{64}$/);
      const page = await service.client().must('poll', params());
      expect(page).to.include({ amendments: 12, pairAlarms: 0 });
    });
  });
});
