/** From pinned signers to the frozen roll, through the real API on a real database, with the oakmarsh exports. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type ActMessage, challengeOf, composeAct } from '../../crypto/assertion.ts';
import { fromBase64, fromHex, sha256Hex, toBase64, utf8 } from '../../crypto/bytes.ts';
import { authCommitment, committedRoot, rollLeaf, saltFor } from '../../crypto/commitment.ts';
import { verifierKey } from '../../crypto/note.ts';
import { newSigningKey } from '../../crypto/signature.ts';
import { allowedSignersLine } from '../../crypto/sshsig.ts';
import { bundleFiles } from '../../src/actions/bundleFiles.ts';
import { presetCorrections } from '../../src/contract/corrections.ts';
import { exportRefused } from '../../src/contract/uploads.ts';
import { nameTokens } from '../../src/roll/comparison.ts';
import { prepareSet } from '../../src/roll/prepare.ts';
import { boardBody, readBlobs } from '../../src/store/board.ts';
import { inTransaction, violatedConstraint } from '../../src/store/database.ts';
import { readPoll } from '../../src/store/polls.ts';
import { readRoll } from '../../src/store/roll.ts';
import { readSignedActs } from '../../src/store/signedActs.ts';
import { snapshotFiles } from '../../src/store/snapshots.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { readBoardWithPictures } from '../../src/verify/pictures.ts';
import type { CallInput } from '../support/client.ts';
import { EVERY_CONTEST } from '../support/everyContest.ts';
import { membership, OFFICE_KEY } from '../support/exports.ts';
import { folder, json, VECTORS } from '../support/exportVectors.ts';
import { asFixture } from '../support/fixture.ts';
import { callToImport, importSet } from '../support/imports.ts';
import { seededRng } from '../support/random.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { agree, decide, tryToPropose } from '../support/twoOfficers.ts';

const NOW = '2026-10-02T09:00:00Z';
const BRANCHES = ['OM-CASTLE', 'OM-HARTS', 'OM-LOWER', 'OM-NORTH', 'OM-UPPER', 'OM-VALE'];
const EXPECTED = json('oakmarsh', 'expected.json');
const RULES = readFileSync(`${VECTORS}oakmarsh/rules.json`, 'utf8');

const unit = (code: string) => ({ code, name: `Branch ${code}`, section: 'branches', covers: [code] });

type Draft = NonNullable<CallInput<'definePoll'>['body']>;

describe('from pinned signers to the frozen roll', function () {
  this.timeout(60_000);
  let service: TestService;
  let officer: Appointed;
  let secretary: Appointed;
  let procedure: Appointed;
  let scrutineer: Appointed;
  let protection: Appointed;
  let trustees: [Appointed, Appointed];
  let draft: Draft;
  let snapshot: string;
  let previous: string;

  before(async () => {
    service = await startTestService({ now: NOW });
    officer = await service.setUp();
    secretary = await service.appoint('membership-secretary');
    procedure = await service.appoint('procedure-secretary');
    scrutineer = await service.appoint('scrutineer');
    protection = await service.appoint('data-protection-officer');
    trustees = [await service.appoint('trustee'), await service.appoint('trustee')];
  });
  after(() => service.stop());

  const logged = (act: string) => service.deps.db('access_log').where({ act }).orderBy('id');
  const rows = async (table: string): Promise<number> =>
    (await service.deps.db(table).select(service.deps.db.raw('1'))).length;

  /** What the page does: a nonce, a message of its own, the passkey's signature. */
  async function signFreeze(who: Appointed, poll: string, undecided: number, change: Partial<ActMessage> = {}) {
    const { nonce } = await who.must('newNonce', { body: { purpose: 'act' } });
    const { webOrigin, rpId } = service.deps.config;
    const says = { snapshot, undecided };
    const message = composeAct({ origin: webOrigin, rpId, act: 'freeze', poll, says, nonce, ...change });
    return { nonce, undecided, assertion: who.passkey.get(challengeOf(message), webOrigin) };
  }

  async function define(change: Partial<Draft> = {}): Promise<string> {
    return (await officer.must('definePoll', { body: { ...draft, ...change } })).poll;
  }

  const pinning = (text: string) => ({ kind: 'pin-signer', text, why: 'Compared by telephone.' }) as const;
  /** Proposed by the membership secretary, approved by the procedure secretary. */
  const pin = (text: string) => agree(secretary, procedure, pinning(text));
  async function tryToPin(text: string, who = secretary) {
    const { called, proposed } = await tryToPropose(who, pinning(text));
    if (!called.ok) return called;
    return decide(procedure, { id: called.value.proposal, proposal: pinning(text), proposed });
  }

  describe('signers', () => {
    it('pins each key once, tells what it is, and refuses what is no key', async () => {
      const lines = readFileSync(`${VECTORS}keys/trusted/allowed_signers`, 'utf8').split('\n');
      const good = lines.filter((line) => line.includes(' ssh-ed25519 '));
      for (const text of good) await pin(text);
      const minisign = [...folder('keys', 'trusted')].filter(([name]) => name.endsWith('.pub'));
      for (const [, bytes] of minisign) await tryToPin(new TextDecoder().decode(bytes));
      const { signers } = await officer.must('signers');
      expect(signers.filter(({ kind }) => kind === 'ssh').map(({ comment }) => comment)).to.include('TEST office');
      expect(signers.filter(({ kind }) => kind === 'minisign').length).to.be.greaterThan(0);

      const again = await tryToPin(good[0]!);
      expect(again).to.include({ ok: false, code: 'KEY_KNOWN' });
      const nonsense = [
        ' ',
        'a key',
        `${good[0]}\n${good[1]}`,
        lines.find((line) => line.includes('ecdsa'))!,
        '# comment',
      ];
      for (const text of nonsense) {
        expect(await tryToPin(text), text).to.include({ ok: false, code: 'KEY_INVALID' });
      }
      expect((await officer.must('signers')).signers).to.deep.equal(signers);
    });

    it('lets nobody but a membership secretary propose a key or end one', async () => {
      const unknown = allowedSignersLine('oakmarsh-clp', newSigningKey(seededRng('unknown')).publicKey);
      const [signer] = (await officer.must('signers')).signers;
      for (const who of [officer, procedure, scrutineer, protection]) {
        expect(await tryToPin(unknown, who)).to.include({ ok: false, code: 'NOT_ALLOWED' });
        const ended = await who.call('endSigner', { params: { signer: signer!.id }, body: {} });
        expect(ended).to.include({ ok: false, code: 'NOT_ALLOWED' });
      }
    });

    it('ends a pin, after which it can be pinned anew', async () => {
      const before = (await officer.must('signers')).signers;
      const tilling = before.find(({ comment }) => comment === 'TEST other organisation')!;
      const after = await secretary.must('endSigner', { params: { signer: tilling.id }, body: {} });
      expect(after.signers.map(({ id }) => id)).to.deep.equal(
        before.map(({ id }) => id).filter((id) => id !== tilling.id),
      );
      const twice = await secretary.call('endSigner', { params: { signer: tilling.id }, body: {} });
      expect(twice).to.include({ ok: false, code: 'NOT_FOUND' });
    });
  });

  describe('exports', () => {
    it('refuses a bad export whole, with every complaint by row and column, and keeps nothing', async () => {
      const cases: { dir: string; refused?: object[] }[] = json('bad', 'index.json').cases;
      const chosen = ['refused-date-of-birth', 'mixed-line-ends', 'sig-minisign-other-key', 'rows-too-many-said'];
      for (const name of chosen) {
        const refused = await callToImport(secretary, folder('bad', name));
        expect(refused, name).to.include({ ok: false, status: 422, code: 'EXPORT_REFUSED' });
        if (refused.ok) return expect.fail(name);
        const { total, sorts } = exportRefused.parse(refused.details);
        const complaints = sorts.flatMap(({ file, column, code, wrong, remedy, rows: at, count }) => {
          expect(`${wrong} ${remedy}`, name).to.match(/^[A-Z].+[.]$/);
          expect(count, name).to.equal(Math.max(1, at.length));
          return (at.length === 0 ? [null] : at).map((row) => ({ file, row, column, code }));
        });
        const expected = cases.find(({ dir }) => dir === name)?.refused;
        expect(complaints, name).to.deep.equal(expected);
        expect(total, name).to.equal(expected?.length);
      }
      expect([await rows('snapshots'), await rows('snapshot_files')]).to.deep.equal([0, 0]);
      expect((await logged('export-refused')).length).to.equal(chosen.length);
    });

    it('refuses the list of another organisation, though a pinned key signed it', async () => {
      const text = allowedSignersLine('tilling-clp', OFFICE_KEY.publicKey);
      await pin(text);
      const { signers } = await secretary.must('signers');
      const files = prepareSet('tilling-clp', 'test office', membership(20), OFFICE_KEY);
      const refused = await callToImport(secretary, files);
      expect(refused).to.include({ ok: false, code: 'EXPORT_REFUSED' });
      if (refused.ok) return expect.fail('no complaint');
      expect(exportRefused.parse(refused.details).sorts.map(({ file, code }) => [file, code])).to.deep.equal([
        ['members.csv', 'wrong-organisation'],
      ]);
      await secretary.must('endSigner', { params: { signer: signers.at(-1)!.id }, body: {} });
    });

    it('loads the list and the one before it, named by their hashes, once each', async () => {
      const earlier = await importSet(secretary, folder('oakmarsh', 'previous'));
      const current = await importSet(secretary, folder('oakmarsh', 'current'));
      [previous, snapshot] = [earlier.snapshot, current.snapshot];
      expect([snapshot, previous]).to.deep.equal([EXPECTED.snapshot, EXPECTED.previous]);
      expect(current.units.find(({ code }) => code === 'OM-NORTH')).to.include({ name: 'Oakmarsh North', listed: 107 });
      expect(current.units.reduce((sum, { listed }) => sum + listed, 0)).to.equal(EXPECTED.identity.listed);

      const again = await callToImport(secretary, folder('oakmarsh', 'current'));
      expect(again).to.include({ ok: false, code: 'SNAPSHOT_KNOWN' });
      const listed = (await protection.must('snapshots')).snapshots.map((one) => one.snapshot);
      expect(listed).to.have.members([snapshot, previous]);
      const kept = await snapshotFiles(service.deps.db, snapshot);
      expect(kept.get('members.csv')).to.deep.equal(folder('oakmarsh', 'current').get('members.csv'));
    });
  });

  describe('a draft', () => {
    before(() => {
      draft = {
        title: 'Trigger ballot',
        rehearsal: false,
        opensAt: '2026-10-12T08:00:00Z',
        closesAt: '2026-10-26T19:00:00Z',
        units: BRANCHES.map(unit),
        contests: [
          {
            id: 'member',
            kind: 'trigger',
            question: 'Should the sitting member be the only candidate?',
            choices: [
              { id: 'affirm', text: 'Yes' },
              { id: 'open', text: 'No' },
            ],
            min: 1,
            max: 1,
            blank: false,
          },
        ],
        smallUnit: 10,
        batchFloor: 20,
        promiseMinutes: 60,
        corrections: presetCorrections('2026-10-12T08:00:00Z', '2026-10-26T19:00:00Z'),
        secondElement: 'none',
        trustees: trustees.map(({ id }) => id),
        scrutineers: [scrutineer.id],
        snapshot,
        previous,
        rules: RULES,
      };
    });

    it('is refused with every fault at once, each with its place and what to do', async () => {
      const bad = await officer.call('definePoll', {
        body: {
          ...draft,
          closesAt: '2026-10-01T00:00:00Z',
          units: [
            unit('OM-NORTH'),
            { ...unit('OM-LOWER'), covers: ['OM-NORTH', 'OM-NOWHERE'].sort() },
            unit('OM-NORTH'),
          ],
          contests: [draft.contests[0]!, draft.contests[0]!],
          trustees: [trustees[0].id, trustees[0].id, secretary.id],
          scrutineers: [trustees[0].id],
          previous: snapshot,
        },
      });
      expect(bad).to.include({ ok: false, status: 422, code: 'POLL_INVALID' });
      if (bad.ok || !Array.isArray(bad.details)) return expect.fail('no faults');
      expect(bad.details.map(({ path }) => path)).to.deep.equal([
        'closesAt',
        'rules',
        'corrections.overridesUntil',
        'units[2].code',
        'units[1].covers[0]',
        'units[2].covers[0]',
        'units[1].covers[1]',
        'contests[1].id',
        'previous',
        'trustees[1]',
        'trustees[2]',
        'scrutineers[0]',
        'scrutineers[0]',
      ]);
      expect(await rows('polls')).to.equal(0);
    });

    it('is refused without a scrutineer, who signs off what officers do before there is a result', async () => {
      const bad = await officer.call('definePoll', { body: { ...draft, scrutineers: [] } });
      expect(bad).to.include({ ok: false, code: 'POLL_INVALID' });
      if (bad.ok || !Array.isArray(bad.details)) return expect.fail('no faults');
      expect(bad.details.map(({ path }) => path)).to.deep.equal(['scrutineers']);
    });

    it('is refused with a batch floor below the smallest unit, which would show the turnout as it grows, but for a rehearsal', async () => {
      const bad = await officer.call('definePoll', { body: { ...draft, batchFloor: 9 } });
      expect(bad).to.include({ ok: false, code: 'POLL_INVALID' });
      if (bad.ok || !Array.isArray(bad.details)) return expect.fail('no faults');
      expect(bad.details.map(({ path }) => path)).to.deep.equal(['batchFloor']);
      expect(bad.details[0].says).to.include('at least 10');
      await define({ batchFloor: 10 });
      await define({ batchFloor: 1, rehearsal: true });
    });

    it('is refused when it closes more than ten years after it opens, or so late that a year would need five digits', async () => {
      await define({ closesAt: '2036-10-12T08:00:00Z' });
      for (const [opensAt, closesAt] of [
        ['2026-10-12T08:00:00Z', '2036-10-12T08:00:01Z'],
        ['2026-10-12T08:00:00Z', '9999-12-31T23:59:59Z'],
        ['9998-10-12T08:00:00Z', '9999-01-01T00:00:00Z'],
      ] as const) {
        const bad = await officer.call('definePoll', { body: { ...draft, opensAt, closesAt } });
        if (bad.ok || !Array.isArray(bad.details)) return expect.fail(closesAt);
        expect(bad.details.map(({ path }) => path)).to.deep.equal(['closesAt']);
        expect(bad.details[0].says).to.include('within ten years');
      }
    });

    it('is refused when it would be compared with no list while an older one is loaded: altered addresses would get links', async () => {
      const bad = await officer.call('definePoll', { body: { ...draft, previous: null } });
      if (bad.ok || !Array.isArray(bad.details)) return expect.fail('no faults');
      expect(bad.details.map(({ path }) => path)).to.deep.equal(['previous']);
      expect(bad.details[0].says).to.include('An older list is loaded');
    });

    it('is refused when its rules test addresses and the export has no units file', async () => {
      const bad = await officer.call('definePoll', {
        body: { ...draft, snapshot: previous, previous: null, units: [unit('OM-NORTH')] },
      });
      if (bad.ok || !Array.isArray(bad.details)) return expect.fail('no faults');
      expect(bad.details).to.have.length(1);
      expect(bad.details[0]).to.include({ path: 'rules' });
      expect(bad.details[0].says).to.include('no units file');
    });

    it('is refused with a rule pack that is none, a snapshot that is not there, or by another than a returning officer', async () => {
      const rules = RULES.replace('"minMembershipMonths": 6', '"minMembershipMonths": 0');
      expect(await officer.call('definePoll', { body: { ...draft, rules } })).to.include({
        ok: false,
        code: 'RULES_INVALID',
      });
      const unknown = { ...draft, snapshot: 'ab'.repeat(32) };
      expect(await officer.call('definePoll', { body: unknown })).to.include({ ok: false, code: 'NO_SUCH_SNAPSHOT' });
      expect(await secretary.call('definePoll', { body: draft })).to.include({ ok: false, code: 'NOT_ALLOWED' });
    });

    it('is shown to anybody, without a roll, and its secrets stay in the database', async () => {
      const poll = await define();
      const page = await service.client().must('poll', { params: { poll } });
      expect(page).to.include({ state: 'draft', roll: null, ballots: null, boardSize: 0, bundle: false });
      expect(page.definition.units.map(({ code }) => code)).to.deep.equal(BRANCHES);
      expect(page.definition.rules).to.deep.equal(EXPECTED.rules);
      expect(page.definition.trustees).to.deep.equal({ quorum: 2, of: 2 });
      const { logSecret, promiseSecret, saltSeed } = (await readPoll(service.deps.db, poll))!;
      expect(new Set([logSecret, promiseSecret, saltSeed]).size).to.equal(3);
      for (const secret of [logSecret, promiseSecret, saltSeed]) {
        expect(secret).to.match(/^[0-9a-f]{64}$/);
        expect(JSON.stringify(page)).to.not.include(secret);
      }
      const { polls } = await service.client().must('polls');
      expect(polls.map((line) => line.poll)).to.include(poll);
      expect(await secretary.call('rollDesk', { params: { poll } })).to.include({ ok: false, code: 'POLL_STATE' });
    });
  });

  describe('the roll', () => {
    let poll: string;
    before(async () => {
      poll = await define();
    });
    const params = () => ({ params: { poll } });

    it('is judged by a membership secretary alone, once, and counts what was foretold', async () => {
      for (const who of [officer, procedure, scrutineer, protection]) {
        expect(await who.call('openRoll', { ...params(), body: {} })).to.include({ ok: false, code: 'NOT_ALLOWED' });
      }
      const desk = await secretary.must('openRoll', { ...params(), body: {} });
      const { counts, identity } = EXPECTED;
      expect(desk).to.include({ listed: identity.listed, eligible: identity.eligible, proposed: 98, confirmed: 0 });
      expect(Object.fromEntries(desk.units.map(({ unit: code, ...rest }) => [code, rest]))).to.deep.equal(counts.unit);
      expect(Object.fromEntries(desk.reasons.map(({ code, members }) => [code, members]))).to.deep.equal(
        identity.excludedByReason,
      );
      expect(Object.fromEntries(desk.variances.map(({ kind, entries }) => [kind, entries]))).to.deep.equal(
        counts.variance,
      );
      expect(desk.undecided).to.equal(EXPECTED.variances.length);
      expect(await secretary.call('openRoll', { ...params(), body: {} })).to.include({ ok: false, code: 'POLL_STATE' });
      for (const who of [officer, protection, scrutineer, procedure]) {
        expect(await who.must('rollDesk', params())).to.deep.equal(desk);
      }
    });

    it('keeps each member’s decision with all reasons, as foretold', async () => {
      const lines = await service.deps.db('roll_lines').where({ poll }).orderByRaw('number collate "C"');
      expect(
        lines.map(({ number, unit: code, eligible, reasons }) => [
          number,
          code,
          eligible ? 'eligible' : 'proposed-exclusion',
          reasons.map((reason: { code: string }) => reason.code),
        ]),
      ).to.deep.equal(EXPECTED.members);
    });

    it('shows entries by reason, variance, number and name, fifty a page, and logs every look', async () => {
      const look = (query: { reason?: string; variance?: string; search?: string; page?: number }) =>
        secretary.must('rollEntries', { ...params(), query });
      const before = (await logged('roll-entries-read')).length;

      const first = await look({});
      expect([first.entries.length, first.total, first.page]).to.deep.equal([50, 603, 1]);
      const last = await look({ page: 13 });
      expect(last.entries.length).to.equal(3);
      const arrears = await look({ reason: 'IN_ARREARS' });
      expect(arrears.total).to.equal(25);
      expect(arrears.entries.every(({ reasons }) => reasons[0]?.code === 'IN_ARREARS')).to.equal(true);
      expect(arrears.entries[0]?.decision).to.equal('proposed-exclusion');
      expect(arrears.entries[0]?.reasons[0]?.says).to.match(/fee is paid up to/);

      const duplicates: string[] = EXPECTED.variances
        .filter(([kind]: [string]) => kind === 'duplicate-person')
        .flatMap(([, members]: [string, string[]]) => members);
      const shown = await look({ variance: 'duplicate-person' });
      expect(shown.entries.map(({ number }) => number)).to.have.members([...new Set(duplicates)]);
      expect(shown.entries.every(({ variances }) => variances.includes('duplicate-person'))).to.equal(true);

      const { number, name } = first.entries[7]!;
      expect((await look({ search: number })).entries.map((entry) => entry.number)).to.deep.equal([number]);
      // Whole words of the name in any order and case; of a double-barrelled name either half.
      const word = nameTokens(name)[0]!.toUpperCase();
      expect((await look({ search: word })).entries.map((entry) => entry.number)).to.include(number);
      const turned = await look({ search: nameTokens(name).toReversed().join(' ') });
      expect(turned.entries.map((entry) => entry.number)).to.include(number);
      expect((await look({ search: `${word} nobody` })).total).to.equal(0);
      expect((await look({ search: '%' })).total).to.equal(0);

      const log = (await logged('roll-entries-read')).slice(before);
      expect(log.map(({ person }) => person)).to.deep.equal(Array(9).fill(secretary.id));
      expect(log.map(({ details }) => [details.shown, details.total]).slice(0, 3)).to.deep.equal([
        [50, 603],
        [3, 603],
        [25, 25],
      ]);
      expect(log[2].details.reason).to.equal('IN_ARREARS');
      expect(JSON.stringify(log)).to.not.include(word);
    });

    it('shows no entry to a returning officer, a data protection officer or another poll’s scrutineer', async () => {
      for (const who of [officer, protection]) {
        expect(await who.call('rollEntries', params())).to.include({ ok: false, code: 'NOT_ALLOWED' });
      }
      const other = await service.appoint('scrutineer');
      expect(await other.call('rollEntries', params())).to.include({ ok: false, code: 'NOT_FOUND' });
      expect((await scrutineer.must('rollEntries', params())).total).to.equal(603);
    });

    it('shows how many wait and five of them, drawn by chance, before any is confirmed; without contacts, and logged', async () => {
      const look = () => secretary.must('reasonSample', { ...params(), query: { reason: 'IN_ARREARS' } });
      const inArrears: readonly string[] = EXPECTED.members
        .filter(([, , , codes]: [string, string, string, string[]]) => codes[0] === 'IN_ARREARS')
        .map(([number]: [string]) => number);
      const seen = new Set<string>();
      for (let i = 0; i < 4; i++) {
        const { members, entries } = await look();
        expect(members).to.equal(inArrears.length);
        expect(new Set(entries.map(({ number }) => number)).size).to.equal(5);
        for (const { number, decision, reasons } of entries) {
          expect(inArrears).to.include(number);
          expect([decision, reasons[0]?.code]).to.deep.equal(['proposed-exclusion', 'IN_ARREARS']);
          seen.add(number);
        }
        expect(JSON.stringify(entries)).not.to.contain('@');
      }
      expect(seen.size, 'other members another time').to.be.greaterThan(5);
      const last = (await logged('exclusions-sampled')).at(-1);
      expect(last).to.include({ person: secretary.id, poll });
      expect(last.details).to.include({ reason: 'IN_ARREARS', members: inArrears.length });
      expect(last.details.sample).to.have.length(5);

      const few = await secretary.must('reasonSample', { ...params(), query: { reason: 'UNDER_AGE' } });
      expect(few.entries.length).to.equal(Math.min(few.members, 5));
      expect(await secretary.must('reasonSample', { ...params(), query: { reason: 'NONE' } })).to.deep.equal({
        members: 0,
        entries: [],
      });
      for (const who of [officer, procedure, scrutineer]) {
        const tried = await who.call('reasonSample', { ...params(), query: { reason: 'IN_ARREARS' } });
        expect(tried).to.include({ ok: false, code: 'NOT_ALLOWED' });
      }
    });

    it('confirms exclusions by reason for exactly the number that the officer saw', async () => {
      const confirm = (reason: string, members: number) =>
        secretary.call('confirmDecisions', { ...params(), body: { reason, members } });
      expect(await confirm('IN_ARREARS', 24)).to.include({ ok: false, code: 'UNDECIDED_CHANGED' });
      expect(await confirm('NO_SUCH_REASON', 1)).to.include({ ok: false, code: 'UNDECIDED_CHANGED' });
      expect(await rows('confirmations')).to.equal(0);
      const done = await confirm('IN_ARREARS', 25);
      if (!done.ok) return expect.fail(done.code);
      expect(done.value.confirmed).to.equal(25);
      expect(done.value.reasons.find(({ code }) => code === 'IN_ARREARS')).to.include({ members: 25, confirmed: 25 });
      expect(await confirm('IN_ARREARS', 25)).to.include({ ok: false, code: 'UNDECIDED_CHANGED' });
      const [entry] = (await secretary.must('rollEntries', { ...params(), query: { reason: 'IN_ARREARS' } })).entries;
      expect(entry).to.include({ decision: 'excluded', confirmedBy: secretary.name });
      for (const who of [officer, procedure, scrutineer]) {
        const tried = await who.call('confirmDecisions', { ...params(), body: { reason: 'SUSPENDED', members: 6 } });
        expect(tried).to.include({ ok: false, code: 'NOT_ALLOWED' });
      }
    });

    it('is not frozen while an exclusion is unconfirmed, and the database refuses it too (demand 5)', async () => {
      const undecided = EXPECTED.variances.length;
      const tried = await officer.call('freezeRoll', { ...params(), body: await signFreeze(officer, poll, undecided) });
      expect(tried).to.deep.include({ code: 'DECISIONS_UNCONFIRMED', details: { unconfirmed: 73 } });
      const forced = await service.deps.db('polls').where({ id: poll }).update({ state: 'roll-frozen' }).catch(String);
      expect(forced).to.include('exclusions that nobody confirmed');
    });

    it('is not frozen with a line that the list has no row for, written by the roll’s own login (demand 5)', async () => {
      const { db, logins } = service.deps;
      const listed = await db('roll_lines').where({ poll, eligible: true }).first();
      const ghost = { ...listed, number: 'GHOST-1', reasons: '[]' };
      const lines = EXPECTED.members.length;
      const forced = logins.roll.transaction(async (trx) => {
        await trx('roll_lines').insert(ghost);
        await trx('polls').where({ id: poll }).update({ state: 'roll-frozen' });
      });
      expect(violatedConstraint(await forced.catch((fault: unknown) => fault))).to.equal('a_line_for_each_row');

      await inTransaction(db, (trx) => asFixture(trx, () => trx('roll_lines').insert(ghost)));
      const body = await signFreeze(officer, poll, EXPECTED.variances.length);
      const tried = await officer.call('freezeRoll', { ...params(), body });
      const details = { lines: lines + 1, rows: lines };
      expect(tried).to.deep.include({ code: 'ROLL_NOT_AS_LISTED', details });
      const gone = { poll, number: ghost.number };
      await inTransaction(db, (trx) => asFixture(trx, () => trx('roll_lines').where(gone).delete()));
    });

    it('is frozen only over the signature of a returning or procedure secretary under the very number of undecided variances', async () => {
      const undecided = EXPECTED.variances.length;
      for (const { code, members, confirmed } of (await secretary.must('rollDesk', params())).reasons) {
        if (confirmed === 0) await secretary.must('confirmDecisions', { ...params(), body: { reason: code, members } });
      }
      const freeze = async (who: Appointed, body: Awaited<ReturnType<typeof signFreeze>>) => {
        const called = await who.call('freezeRoll', { ...params(), body });
        return called.ok ? 'frozen' : called.code;
      };
      expect(await freeze(secretary, await signFreeze(secretary, poll, undecided))).to.equal('NOT_ALLOWED');
      expect(await freeze(officer, await signFreeze(officer, poll, undecided - 1))).to.equal('UNDECIDED_CHANGED');
      // Says one number, signed another; another poll; another act.
      const lie = await signFreeze(officer, poll, undecided, { says: { snapshot, undecided: 0 } });
      expect(await freeze(officer, lie)).to.equal('ASSERTION_INVALID');
      const elsewhere = await signFreeze(officer, poll, undecided, { poll: '1'.repeat(22) });
      expect(await freeze(officer, elsewhere)).to.equal('ASSERTION_INVALID');
      const otherAct = await signFreeze(officer, poll, undecided, { act: 'open' });
      expect(await freeze(officer, otherAct)).to.equal('ASSERTION_INVALID');
      // Another officer's passkey over the right message; another officer's nonce.
      const own = await signFreeze(officer, poll, undecided);
      const stranger = composeAct({
        origin: service.deps.config.webOrigin,
        rpId: 'localhost',
        act: 'freeze',
        poll,
        says: { snapshot, undecided },
        nonce: own.nonce,
      });
      const borrowed = procedure.passkey.get(challengeOf(stranger), service.deps.config.webOrigin);
      expect(await freeze(officer, { ...own, assertion: borrowed })).to.equal('ASSERTION_INVALID');
      expect(await freeze(procedure, own)).to.equal('NONCE_UNKNOWN');
      const unsigned = { ...own, assertion: { ...own.assertion, signature: '' } };
      expect(await freeze(officer, unsigned)).to.equal('ASSERTION_INVALID');
      expect(await rows('board_entries')).to.equal(0);

      expect(await freeze(officer, own)).to.equal('frozen');
      expect(await freeze(officer, own)).to.equal('POLL_STATE');
    });

    it('stands on the board with its numbers, small cells merged, and commitments that its lines open', async () => {
      const { db } = service.deps;
      const frozen = (await boardBody(db, poll, 'roll-frozen'))!.body;
      expect(frozen).to.include({ snapshot, previous, rulesSha256: EXPECTED.rules.sha256, overrides: 0 });
      expect([frozen.listed, frozen.excluded, frozen.eligible]).to.deep.equal([603, 98, 505]);
      expect(frozen.electorate).to.deep.equal(
        BRANCHES.map((code) => ({ unit: code, eligible: EXPECTED.counts.unit[code].eligible })),
      );
      // OM-VALE has 9 excluded, fewer than 10; outside the branches are none; OM-LOWER, the next smallest, has 11.
      expect(frozen.cells).to.deep.equal([
        { units: ['OM-CASTLE'], listed: 86, excluded: 17 },
        { units: ['OM-HARTS'], listed: 98, excluded: 24 },
        { units: ['OM-LOWER', 'OM-VALE', 'outside'], listed: 80 + 90 + 38, excluded: 20 },
        { units: ['OM-NORTH'], listed: 107, excluded: 18 },
        { units: ['OM-UPPER'], listed: 104, excluded: 19 },
      ]);
      // Standing is 6 + 5 + 7 + 5; all others but these are below ten.
      expect(frozen.reasons).to.deep.equal([
        { reason: 'IN_ARREARS', members: 25 },
        { reason: 'JOINED_TOO_LATE', members: 19 },
        { reason: 'OTHER', members: 98 - 25 - 19 - 23 },
        { reason: 'STANDING', members: 23 },
      ]);
      expect(frozen.undecided).to.equal(EXPECTED.variances.length);

      const [act, ...more] = await readSignedActs(db, poll);
      expect(more).to.deep.equal([]);
      expect(act!.auth).to.equal(frozen.undecidedSigned);
      expect(authCommitment(act!.record, act!.salt)).to.equal(frozen.undecidedSigned);

      const { saltSeed } = (await readPoll(db, poll))!;
      const lines = await readRoll(db, poll);
      const leaves = lines.map(({ number, name, unit: code, eligible, reasons }) =>
        rollLeaf(
          {
            number,
            name,
            unit: code,
            decision: eligible ? 'eligible' : 'excluded',
            reasons: reasons.map(({ code: reason }) => reason),
          },
          saltFor(fromHex(saltSeed), ['roll', number]),
        ),
      );
      expect(committedRoot(leaves)).to.equal(frozen.rollRoot);
      const defined = (await boardBody(db, poll, 'poll-defined'))!;
      expect(defined.index).to.equal(0);
      expect(defined.body.logKey).to.not.equal(verifierKey(defined.body.origin, fromHex(defined.body.promiseKey)));

      const page = await service.client().must('poll', { params: { poll } });
      expect(page).to.include({ state: 'roll-frozen', boardSize: 2, ballots: null });
      expect(page.roll?.cells).to.deep.equal(frozen.cells);
    });

    it('takes nothing more once it is frozen', async () => {
      const { db } = service.deps;
      const line = await db('roll_lines').where({ poll }).first();
      const added = { ...line, number: 'NEW-1', reasons: '[]', first_reason: null, eligible: true };
      expect(await db('roll_lines').insert(added).catch(String)).to.include('the roll is frozen');
      const variance = { poll, kind: 'shared-email', members: '[]', detail: '{}' };
      expect(await db('variances').insert(variance).catch(String)).to.include('the roll is frozen');
      expect(await db('roll_lines').where({ poll }).update({ eligible: true }).catch(String)).to.include('append-only');
      const late = await secretary.call('confirmDecisions', { ...params(), body: { reason: 'SUSPENDED', members: 6 } });
      expect(late).to.include({ ok: false, code: 'POLL_STATE' });
    });

    it('names each unit that is too small for a secret ballot, and stays open', async () => {
      const affiliates = ['AF-01', 'AF-02', 'AF-03', 'AF-04', 'AF-05', 'AF-06', 'AF-07', 'AF-08'];
      const small = await define({ units: [...affiliates, 'OM-NORTH'].map(unit) });
      const desk = await secretary.must('openRoll', { params: { poll: small }, body: {} });
      for (const { code, members } of desk.reasons) {
        await secretary.must('confirmDecisions', { params: { poll: small }, body: { reason: code, members } });
      }
      const body = await signFreeze(officer, small, desk.undecided);
      const tried = await officer.call('freezeRoll', { params: { poll: small }, body });
      expect(tried).to.deep.include({
        ok: false,
        code: 'UNIT_TOO_SMALL',
        details: affiliates.map((code) => ({
          unit: code,
          eligible: EXPECTED.counts.unit[code].eligible,
          least: 10,
        })),
      });
      expect((await officer.must('poll', { params: { poll: small } })).state).to.equal('roll-open');
      // Merged into one unit they are 35, and a procedure secretary may freeze as well.
      const merged = await define({ units: [{ ...unit('AFFILIATES'), covers: affiliates }] });
      await secretary.must('openRoll', { params: { poll: merged }, body: {} });
      for (const { code, members } of desk.reasons) {
        await secretary.must('confirmDecisions', { params: { poll: merged }, body: { reason: code, members } });
      }
      const signed = await signFreeze(procedure, merged, desk.undecided);
      await procedure.must('freezeRoll', { params: { poll: merged }, body: signed });
      const frozen = (await boardBody(service.deps.db, merged, 'roll-frozen'))!.body;
      expect(frozen.electorate).to.deep.equal([{ unit: 'AFFILIATES', eligible: 35 }]);
    });

    describe('with every kind of contest, statements and pictures', () => {
      /** One point, as Chromium writes it. */
      const JPEG = fromBase64(
        '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z',
      );
      const picture = { sha256: sha256Hex(JPEG), bytes: JPEG.length, type: 'image/jpeg' as const, says: 'Person 1' };
      const statement = 'What I would do.\n\n'.repeat(200);
      const paper = (change: object = {}): Draft['contests'] =>
        EVERY_CONTEST.map((contest) => ({
          ...contest,
          choices: contest.choices.map((choice, i) => ({
            ...choice,
            ...(contest.kind === 'stv' ? { statement } : {}),
            ...(contest.kind === 'stv' && i === 0 ? { picture: { ...picture, ...change } } : {}),
          })),
        }));
      const units = () => [
        { ...unit('AFFILIATES'), section: 'affiliates', covers: Array.from({ length: 8 }, (_, i) => `AF-0${i + 1}`) },
        unit('OM-NORTH'),
      ];
      const defined = async (change: Partial<Draft>) => {
        const asked = { ...draft, units: units(), contests: paper(), pictures: [toBase64(JPEG)], ...change };
        const called = await officer.call('definePoll', { body: asked });
        return called.ok ? called.value.poll : { code: called.code, details: called.details };
      };

      it('is refused with each fault at its place, and keeps nothing', async () => {
        const before = [await rows('polls'), await rows('blobs')];
        const of = 'contests[5].choices[0].picture';
        const wrong: readonly [what: string, change: Partial<Draft>, paths: readonly string[]][] = [
          ['a picture that did not come', { pictures: [] }, [of]],
          ['another picture', { contests: paper({ sha256: 'a'.repeat(64) }) }, [of, 'pictures[0]']],
          ['a picture of another size', { contests: paper({ bytes: JPEG.length + 1 }) }, [of]],
          ['a picture of another kind', { contests: paper({ type: 'image/png' }) }, [of]],
          ['a picture of nobody', { pictures: [toBase64(JPEG), toBase64(utf8('other'))] }, ['pictures[1]']],
          ['a college of one section', { units: [unit('OM-NORTH')] }, ['contests[0].rule']],
          ['fewer trustees than half', { quorum: 1 }, ['quorum']],
          ['two questions of one name', { contests: [...paper(), paper()[0]!] }, ['contests[6].id']],
        ];
        for (const [what, change, paths] of wrong) {
          const told = await defined(change);
          if (typeof told === 'string') return expect.fail(what);
          expect(told.code, what).to.equal('POLL_INVALID');
          expect(
            (told.details as { path: string }[]).map(({ path }) => path),
            what,
          ).to.deep.equal(paths);
        }
        const script = utf8('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
        const asPicture = { sha256: sha256Hex(script), bytes: script.length };
        const drawn = await defined({ contests: paper(asPicture), pictures: [toBase64(script)] });
        expect(drawn).to.nested.include({ code: 'POLL_INVALID', 'details[0].path': of });
        const malformed = [['no base64!'], [toBase64(new Uint8Array(131_080))]];
        for (const pictures of malformed) {
          expect(await defined({ pictures })).to.nested.include({ code: 'MALFORMED', 'details.at': 'body.pictures.0' });
        }
        expect([await rows('polls'), await rows('blobs')]).to.deep.equal(before);
      });

      it('stands on the board in the order of its names, its pictures beside it from the freeze on', async () => {
        const made = await defined({ quorum: 2 });
        if (typeof made !== 'string') return expect.fail(JSON.stringify(made));
        const file = (name: string) => service.client().fetch(`/board/${made}/${name}`);
        const address = `blobs/${picture.sha256}`;
        expect((await file(address)).status, 'before there is a board').to.equal(404);

        const desk = await secretary.must('openRoll', { params: { poll: made }, body: {} });
        for (const { code, members } of desk.reasons) {
          await secretary.must('confirmDecisions', { params: { poll: made }, body: { reason: code, members } });
        }
        const body = await signFreeze(officer, made, desk.undecided);
        await officer.must('freezeRoll', { params: { poll: made }, body });

        const entry = (await boardBody(service.deps.db, made, 'poll-defined'))!.body;
        expect(entry.poll.contests.map(({ kind }) => kind)).to.deep.equal([
          ...['approval', 'av', 'stv', 'choose', 'yesno', 'trigger'],
        ]);
        expect(entry.poll.contests[2]).to.deep.equal(paper()[5]);
        expect(entry.poll.trustees).to.deep.equal({ quorum: 2, of: 2 });

        const shown = await file(address);
        expect([shown.status, shown.headers.get('content-type')]).to.deep.equal([200, 'image/jpeg']);
        expect(new Uint8Array(await shown.arrayBuffer())).to.deep.equal(JPEG);
        // With its statements the definition is larger than a line may be.
        const board = new Uint8Array(await (await file('board.jsonl')).arrayBuffer());
        const blobs = await readBlobs(service.deps.db, made);
        expect(blobs.size).to.equal(2);
        const { entries, faults } = readBoardWithPictures(board, blobs);
        expect([entries.length, faults]).to.deep.equal([2, []]);
        const bundle = await bundleFiles(service.deps.db, made);
        expect(bundle.get(address)).to.deep.equal(JPEG);
        const { findings } = verifyBundle(bundle);
        expect(new Set(findings.map(({ code }) => code)), 'but that nobody has voted yet').to.deep.equal(
          new Set(['POLL_INCOMPLETE']),
        );
        const [definition] = [...blobs.keys()].filter((sha256) => sha256 !== picture.sha256);
        expect((await file(`blobs/${definition}`)).headers.get('content-type')).to.match(/^application\/json/);
      });
    });

    it('is judged from what is stored, also after every key was ended', async () => {
      for (const { id } of (await secretary.must('signers')).signers) {
        await secretary.must('endSigner', { params: { signer: id }, body: {} });
      }
      const later = await define();
      expect((await secretary.must('openRoll', { params: { poll: later }, body: {} })).listed).to.equal(603);
    });

    it('shows a member their own entry with reasons in words, and nothing to whom it does not list (demand 8)', async () => {
      const [line] = await service.deps.db('roll_lines').where({ poll, first_reason: 'IN_ARREARS' }).orderBy('number');
      const member = await service.appoint('registrar');
      await service.deps.db('people').where({ id: member.id }).update({ member_number: line.number });
      const own = await member.must('myEntry', params());
      expect(own.entry).to.include({ number: line.number, decision: 'excluded' });
      expect(own.entry?.reasons[0]?.says).to.match(/^Your membership fee is paid up to /);
      expect(own.unitName).to.equal(`Branch ${line.unit}`);
      expect([own.paper, own.cast]).to.deep.equal([null, null]);
      expect((await logged('own-entry-read')).map(({ concerning }) => concerning)).to.deep.equal([line.number]);
      const nobody = await trustees[0].must('myEntry', params());
      expect(nobody).to.deep.include({ entry: null, unitName: null, changes: [], paper: null, cast: null });
      const draftPoll = await define();
      const early = await member.call('myEntry', { params: { poll: draftPoll } });
      expect(early).to.include({ ok: false, code: 'POLL_STATE' });
      expect(await service.client().call('myEntry', params())).to.include({ ok: false, status: 401 });
    });

    it('leaves no member’s number, name or e-mail address in what the operator reads', async () => {
      const lines = await readRoll(service.deps.db, poll);
      const log = service.logged();
      expect(log.length).to.be.greaterThan(0);
      const told = lines.flatMap(({ number, name, email }) => [number, name, email ?? number]);
      expect(told.filter((text) => log.includes(text))).to.deep.equal([]);
    });
  });
});
