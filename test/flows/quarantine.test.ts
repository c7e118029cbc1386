/** Changed addresses from the export to the vote: held, told, shown masked, released by two officers; nothing goes there before. */
import { expect } from 'chai';
import { composeAct } from '../../crypto/assertion.ts';
import { newTrusteeKey } from '../../crypto/belenios/trustees.ts';
import { allowedSignersLine } from '../../crypto/sshsig.ts';
import { presetCorrections } from '../../src/contract/corrections.ts';
import { boardOrigin } from '../../src/contract/origins.ts';
import type { Proposal } from '../../src/contract/proposals.ts';
import { brokenAt } from '../../src/domain/accessLog.ts';
import { readAccessLog } from '../../src/store/accessLog.ts';
import { boardBody } from '../../src/store/board.ts';
import { readHolds } from '../../src/store/contacts.ts';
import type { Called } from '../support/client.ts';
import { OFFICE_KEY, signedSet } from '../support/exports.ts';
import { importSet } from '../support/imports.ts';
import { rehearseAll } from '../support/rehearsing.ts';
import { givesSealingKey } from '../support/sealingKeys.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { agree, decide, type Proposed, propose, signAct, tryToPropose } from '../support/twoOfficers.ts';

const OPENS = '2026-10-12T08:00:00Z';
const CLOSES = '2026-10-26T19:00:00Z';
const UNITS = ['EAST', 'WEST'];
const numbers = UNITS.flatMap((unit) => Array.from({ length: 14 }, (_, i) => `${unit}-${i + 1}`));
const addressOf = (number: string): string => `${number.toLowerCase()}@members.example`;

/** Five of East at once are a cluster; West-1 has another, West-2 one for the first time, West-3 is somebody else now. */
const CHANGED = ['EAST-1', 'EAST-2', 'EAST-3', 'EAST-4', 'EAST-5', 'WEST-1', 'WEST-2', 'WEST-3'];
const thief = (number: string): string => `${number.toLowerCase()}@elsewhere.example`;

const RULES = JSON.stringify({
  format: 'countersign-rules/1',
  name: 'test',
  version: '1',
  source: 'test',
  timeZone: 'Europe/London',
  freezeDate: '2026-09-30',
  votingDay: '2026-10-24',
  joinedBy: '2026-09-01',
  minMembershipMonths: null,
  arrearsLimitDays: null,
  greatestFeedAgeDays: { members: 30, payments: 30, leavers: 30 },
  continuityGraceDays: 30,
  grades: ['full'],
  barringStandings: ['deceased', 'excluded', 'resigned', 'suspended'],
  standingJudgedOn: 'voting-day',
  boundaryTest: 'none',
  minimumAgeDeclared: true,
  contactCluster: { least: 5, percent: 10 },
});

function list(asOf: string, row: (number: string) => { name?: string; email?: string; joined?: string }) {
  const header = ['number', 'name', 'email', 'unit', 'joined', 'grade', 'standing'];
  const records = numbers.map((number) => {
    const { name = `Member ${number}`, email = addressOf(number), joined = '2015-05-05' } = row(number);
    return [number, name, email, number.split('-')[0]!, joined, 'full', 'active'];
  });
  return signedSet([{ kind: 'members', asOf, header, records }]);
}

describe('contact quarantine', function () {
  this.timeout(60_000);
  let service: TestService;
  let officer: Appointed;
  let secretary: Appointed;
  let procedure: Appointed;
  let protection: Appointed;
  let scrutineer: Appointed;
  let trustees: [Appointed, Appointed];
  let lists: { current: string; previous: string };
  let poll: string;

  before(async () => {
    service = await startTestService({ now: '2026-10-02T09:00:00Z' });
    officer = await service.setUp();
    secretary = await service.appoint('membership-secretary');
    procedure = await service.appoint('procedure-secretary');
    protection = await service.second();
    trustees = [await service.appoint('trustee'), await service.appoint('trustee')];
    scrutineer = await service.appoint('scrutineer');
    const text = allowedSignersLine('oakmarsh-clp', OFFICE_KEY.publicKey);
    await agree(secretary, procedure, { kind: 'pin-signer', text, why: 'Compared by telephone.' });
    lists = {
      previous: await load(list('2026-08-30T10:00:00Z', (number) => (number === 'WEST-2' ? { email: '' } : {}))),
      current: await load(changedList('2026-09-30T10:00:00Z')),
    };
    poll = await define(lists.previous);
  });
  after(() => service.stop());

  const load = async (files: ReturnType<typeof list>) => (await importSet(secretary, files)).snapshot;
  const changedList = (asOf: string) =>
    list(asOf, (number) => ({
      ...(CHANGED.includes(number) ? { email: thief(number) } : {}),
      ...(number === 'WEST-3' ? { name: 'Somebody Else', joined: '2025-01-01' } : {}),
    }));

  async function define(previous: string, snapshot = lists.current): Promise<string> {
    const body = {
      title: 'Trigger ballot',
      rehearsal: false,
      opensAt: OPENS,
      closesAt: CLOSES,
      units: UNITS.map((code) => ({ code, name: `Branch ${code}`, section: 'branches', covers: [code] })),
      contests: [
        {
          id: 'member',
          kind: 'trigger' as const,
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
      batchFloor: 10,
      promiseMinutes: 60,
      corrections: presetCorrections(OPENS, CLOSES),
      secondElement: 'none' as const,
      trustees: trustees.map(({ id }) => id),
      scrutineers: [scrutineer.id],
      snapshot,
      previous,
      rules: RULES,
    };
    const { poll: made } = await officer.must('definePoll', { body });
    for (const who of [secretary, procedure]) {
      await who.must('declareInterest', { params: { poll: made }, body: { interest: 'none' } });
    }
    return made;
  }

  const params = () => ({ params: { poll } });
  const release = (number: string): Proposal => ({
    kind: 'release-contact',
    poll: poll as (Proposal & { kind: 'release-contact' })['poll'],
    number,
    why: 'I telephoned the member at the number we have had for years.',
  });
  const tryTo = async (who: Appointed, number: string) => code((await tryToPropose(who, release(number))).called);
  const lettersTo = async (address: string) => (await service.letters()).filter(({ to }) => to === address);
  const code = (called: Called<unknown>): string => (called.ok ? 'done' : called.code);
  const signIn = async (...people: Appointed[]) => {
    for (const who of people) await who.signIn(who.passkey);
  };

  it('holds every address that is not that of the list before when the roll is judged', async () => {
    const desk = await secretary.must('openRoll', { ...params(), body: {} });
    expect(desk.listed).to.equal(28);
    const holds = await readHolds(service.deps.db, poll);
    expect(holds.map(({ number, cause, cluster, oldEmail }) => [number, cause, cluster, oldEmail])).to.deep.equal([
      ...[1, 2, 3, 4, 5].map((i) => [`EAST-${i}`, 'changed', 'EAST', addressOf(`EAST-${i}`)]),
      ['WEST-1', 'changed', null, addressOf('WEST-1')],
      ['WEST-2', 'changed', null, null],
      ['WEST-3', 'number-reused', null, addressOf('WEST-3')],
    ]);
    const kept = JSON.stringify(await service.deps.db('contact_holds'));
    expect(kept, 'sealed at rest').not.to.contain('elsewhere');
  });

  it('shows them to the officers masked, old beside new, the cluster first, and logs the look (demand 61)', async () => {
    const shown = await secretary.must('quarantine', { ...params(), query: {} });
    expect(shown).to.deep.include({
      total: 8,
      held: 8,
      released: 0,
      clusters: [{ unit: 'EAST', changed: 5 }],
      told: false,
    });
    expect(shown.entries.map(({ number }) => number)).to.deep.equal(CHANGED);
    expect(shown.entries[0]).to.deep.include({ from: 'e•••@m•••', to: 'e•••@e•••', part: 'domain', cluster: 'EAST' });
    expect(shown.entries[6]).to.deep.include({ number: 'WEST-2', from: null, to: 'w•••@e•••', part: 'all' });
    expect(JSON.stringify(shown)).not.to.match(/@[a-z]+\.example/);
    const one = await secretary.must('quarantine', { ...params(), query: { number: 'WEST-1' } });
    expect(one.entries.map(({ number }) => number)).to.deep.equal(['WEST-1']);
    const logged = await service.deps.db('access_log').where({ act: 'contacts-read', person: secretary.id });
    expect(logged.map(({ details }) => details.shown)).to.deep.equal([8, 1]);
    expect(code(await officer.call('quarantine', { ...params(), query: {} }))).to.equal('NOT_ALLOWED');
  });

  it('releases nothing before the former address has been told, which the freeze does', async () => {
    expect(await tryTo(secretary, 'EAST-1')).to.equal('POLL_STATE');
    expect(await lettersTo(addressOf('EAST-1'))).to.deep.equal([]);

    const { snapshot, undecided } = await officer.must('rollDesk', params());
    const signed = await signAct(officer, (signer) =>
      composeAct({ ...signer, act: 'freeze', poll, says: { snapshot, undecided } }),
    );
    await officer.must('freezeRoll', { ...params(), body: { ...signed, undecided } });

    const told = await lettersTo(addressOf('EAST-1'));
    expect(told.map(({ subject }) => subject)).to.deep.equal(['Your address was changed: Trigger ballot']);
    expect(told[0]!.text).to.contain('telephone the organisation').and.to.contain('come in person');
    expect(told[0]!.text, 'neither a link, nor who or where the new one is').not.to.match(
      /#|elsewhere|Member EAST|Somebody/,
    );
    const letters = (await service.letters()).filter(({ subject }) => subject.startsWith('Your address was changed'));
    expect(letters.map(({ to }) => to).sort()).to.deep.equal(
      CHANGED.filter((number) => number !== 'WEST-2').map(addressOf),
    );
    expect(letters.some(({ to }) => to.endsWith('@elsewhere.example'))).to.equal(false);
  });

  it('is released by two officers and no one alone, and only while it is held', async () => {
    const proposed = await propose(secretary, release('WEST-1'));
    expect(code(await decide(secretary, proposed))).to.equal('SAME_OFFICER');
    expect(await tryTo(procedure, 'WEST-1')).to.equal('PROPOSAL_PENDING');
    expect((await procedure.must('quarantine', { ...params(), query: { number: 'WEST-1' } })).entries[0]).to.include({
      proposed: true,
    });
    expect(code(await decide(procedure, proposed))).to.equal('done');
    expect(await tryTo(secretary, 'WEST-1')).to.equal('PROPOSAL_EMPTY');
    expect(await tryTo(secretary, 'WEST-9')).to.equal('PROPOSAL_EMPTY');
    expect(await tryTo(secretary, 'NOBODY-1')).to.equal('NOT_FOUND');
    const after = await protection.must('quarantine', { ...params(), query: { state: 'released' } });
    expect(after).to.deep.include({ total: 1, held: 7, released: 1, told: true });
    expect(await lettersTo(thief('WEST-1')), 'nothing to send yet').to.deep.equal([]);
  });

  it('does not let the database be told otherwise', async () => {
    const { db } = service.deps;
    const [released] = await db('contact_releases');
    const without = await db('contact_releases')
      .insert({ ...released, number: 'EAST-2' })
      .catch(String);
    expect(without).to.contain('two officers did not release');
    expect(await db('contact_releases').where({ number: 'WEST-1' }).delete().catch(String)).to.contain('append-only');
    expect(await db('contact_holds').where({ number: 'EAST-2' }).delete().catch(String)).to.contain('append-only');
    expect(await db.raw('truncate contact_holds cascade').catch(String)).to.contain('append-only');
  });

  it('mails links to everybody else when voting opens, and says on the board how many wait', async () => {
    const keys = trustees.map((person) => ({ person, ...newTrusteeKey(service.deps.rng, person.name) }));
    for (const { person, record } of keys) await person.must('depositTrusteeKey', { ...params(), body: { record } });
    await rehearseAll(service, poll, keys);
    const origin = boardOrigin(service.url, poll);
    service.clock.set(OPENS);
    await signIn(officer, secretary, procedure, protection);
    expect(await officer.call('openPoll', { ...params(), body: {} }), 'nobody could open what few cast').to.include({
      code: 'SEALING_KEYS_MISSING',
    });
    await scrutineer.signIn(scrutineer.passkey);
    await givesSealingKey(scrutineer, { poll, origin, rng: service.deps.rng });
    await officer.must('openPoll', { ...params(), body: {} });

    const links = (await service.letters()).filter(({ text }) => text.includes('/link#') && text.includes('to vote'));
    const sentTo = links.map(({ to }) => to).sort();
    const expected = numbers.filter((number) => !CHANGED.includes(number)).map(addressOf);
    expect(sentTo).to.deep.equal([...expected, thief('WEST-1')].sort());
    expect(await service.deps.db('links').where({ purpose: 'vote' }), 'no link waits in the database').to.have.length(
      21,
    );
    expect((await boardBody(service.deps.db, poll, 'opened'))?.body.quarantined).to.equal(7);
    expect((await service.client().must('poll', params())).quarantine).to.deep.equal({ atOpening: 7, released: 0 });
  });

  it('sends the link at once when two officers release while voting is open', async () => {
    await agree(procedure, secretary, release('EAST-1'));
    const [letter, ...more] = await lettersTo(thief('EAST-1'));
    expect(more).to.deep.equal([]);
    const member = service.client();
    await member.must('openLink', { body: { token: await service.tokenFor(thief('EAST-1')) } });
    expect((await member.must('myEntry', params())).entry?.number).to.equal('EAST-1');
    expect(letter?.subject).to.equal('Your vote: Trigger ballot');
    expect((await service.client().must('poll', params())).quarantine).to.deep.equal({ atOpening: 7, released: 1 });

    // And the address before hears of the passkey that is made with it.
    await member.enrol();
    const news = (await service.letters()).filter(({ subject }) => subject === 'A passkey was made in your name');
    expect(news.slice(0, 2).map(({ to }) => to)).to.have.members([thief('EAST-1'), addressOf('EAST-1')]);
  });

  it('holds an officer’s correction too, tells the address before, and uses it once two have released it', async () => {
    const right = 'right@members.example';
    const body = { number: 'EAST-2', email: right };
    expect(code(await secretary.call('correctContact', { ...params(), body: { ...body, email: 'a b' } }))).to.equal(
      'EMAIL_INVALID',
    );
    const same = { ...body, email: thief('EAST-2') };
    expect(code(await secretary.call('correctContact', { ...params(), body: same }))).to.equal('CONTACT_KNOWN');
    const pending: Proposed = await propose(procedure, release('EAST-2'));
    service.clock.advance({ seconds: 1 });
    const before = (await lettersTo(addressOf('EAST-2'))).length;
    await secretary.must('correctContact', { ...params(), body });
    expect(await lettersTo(addressOf('EAST-2'))).to.have.length(before + 1);
    expect(await lettersTo(right)).to.deep.equal([]);

    // Whoever proposed before has not seen it.
    expect(code(await decide(secretary, pending))).to.equal('ENTRY_CHANGED');
    expect(code(await decide(secretary, pending, 'refuse'))).to.equal('done');
    await agree(secretary, procedure, release('EAST-2'));
    expect((await lettersTo(right)).map(({ subject }) => subject)).to.deep.equal(['Your vote: Trigger ballot']);
    expect(await lettersTo(thief('EAST-2')), 'and nothing to the list’s').to.deep.equal([]);
  });

  it('is not got round by a later poll for which the changed list is the list before', async () => {
    const again = await load(changedList('2026-10-01T10:00:00Z'));
    const later = await define(lists.current, again);
    await secretary.must('openRoll', { params: { poll: later }, body: {} });
    const holds = await readHolds(service.deps.db, later);
    expect(holds.map(({ number, cause }) => [number, cause])).to.deep.equal(
      ['EAST-2', 'EAST-3', 'EAST-4', 'EAST-5', 'WEST-2', 'WEST-3'].map((number) => [number, 'held-before']),
    );
  });

  it('leaves the chain of the access log whole', async () => {
    expect(brokenAt(await readAccessLog(service.deps.db))).to.equal(null);
  });
});
