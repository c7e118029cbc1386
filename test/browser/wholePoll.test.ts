/**
 * A whole poll as people do it: in a real browser, each with a passkey of their own, against real PostgreSQL. It begins with a
 * set-up link and ends with a bundle that our verifier and belenios-tool both accept. SCREENSHOTS=FOLDER keeps a picture of each page.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { unzipSync } from 'fflate';
import { fromHex } from '../../crypto/bytes.ts';
import { signingKey } from '../../crypto/signature.ts';
import { anchorsOf } from '../../src/actions/anchorsOf.ts';
import { hashBoothFiles } from '../../src/boothFiles.ts';
import { readPapers } from '../../src/store/papers.ts';
import { readPoll } from '../../src/store/polls.ts';
import { readRoll } from '../../src/store/roll.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { verifyPack } from '../../src/verify/pack.ts';
import { alterationsOf, isFound } from '../support/alterations.ts';
import { axeFindings } from '../support/axe.ts';
import { toolComplaint } from '../support/belenios.ts';
import { type Person, startBrowser, type TestBrowser } from '../support/chromium.ts';
import { tryDeclare } from '../support/declaring.ts';
import { VECTORS } from '../support/exportVectors.ts';
import { openPublished } from '../support/publishedBundle.ts';
import { signOffAll } from '../support/reviewing.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';

const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const DESK = { viewport: { width: 1100, height: 900 } };
const PASSPHRASE = 'correct-horse-battery-staple';
const UNITS = ['OM-NORTH', 'OM-CASTLE', 'OM-HARTS', 'OM-LOWER', 'OM-UPPER', 'OM-VALE'];

describe('a whole poll in the browser', () => {
  let service: TestService;
  let browser: TestBrowser;
  let returning: Appointed;
  let scrutineer: Appointed;
  let membership: Person;
  let officer: Person;
  const trustees: { person: Person; name: string; keyFile: string }[] = [];
  const voters: { person: Person; number: string; tracker: string }[] = [];
  let poll: string;
  let bundle: Map<string, Uint8Array>;

  before(async () => {
    service = await startTestService({
      now: '2026-10-02T09:00:00Z',
      seed: 'browser',
      boothFiles: await hashBoothFiles(),
    });
    browser = await startBrowser();
    returning = await service.setUp();
    scrutineer = await service.appoint('scrutineer');
  });
  after(async () => {
    await browser?.stop();
    await service?.stop();
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    for (const [name, person] of Object.entries({ officer, membership, trustee: trustees[0]?.person }))
      if (person) await shot(person, `failed-${name}`);
  });

  const shot = async ({ page }: Person, name: string) => {
    const folder = process.env.SCREENSHOTS;
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  };
  const accessible = async ({ page }: Person) => expect(await axeFindings(page)).deep.equal([]);
  const heading = ({ page }: Person, says: string | RegExp) =>
    page.getByRole('heading', { level: 1, name: says }).waitFor();
  const press = ({ page }: Person, name: string | RegExp) => page.getByRole('button', { name }).click();
  const open = ({ page }: Person, path: string) => page.goto(`${service.url}${path}`);

  /** Before an officer sees the desk of a poll. */
  const declare = async (person: Person) => {
    await person.page.getByLabel('No, I have no interest in it').check();
    await press(person, 'Declare this');
  };

  /** Appoints somebody, who opens the link in their letter and makes a passkey. */
  async function arrive(name: string, role: Parameters<TestService['appoint']>[0], as = DESK): Promise<Person> {
    const email = `${name.toLowerCase().replaceAll(' ', '.')}@officers.example`;
    await service.invite({ name, email }, role);
    const person = await browser.newPerson(as);
    await open(person, `/link#${await service.tokenFor(email)}`);
    await heading(person, 'Make your passkey');
    await press(person, 'Make my passkey');
    await heading(person, 'Your page');
    return person;
  }

  it('appoints officers, who make their passkeys on the spot', async () => {
    membership = await arrive('Mary Secretary', 'membership-secretary');
    for (const name of ['Tom Trustee', 'Tess Trustee'])
      trustees.push({
        person: await arrive(name, 'trustee'),
        name,
        keyFile: join(tmpdir(), `${name}-${process.pid}.age`),
      });
    const rita = { name: 'Rita Returning', email: 'rita@officers.example' };
    expect(await service.invite(rita, 'returning-officer')).match(/^[1-9A-HJ-NP-Za-km-z]{22}$/);
    officer = await browser.newPerson(DESK);
    await open(officer, `/link#${await service.tokenFor('rita@officers.example')}`);
    await press(officer, 'Make my passkey');
    await heading(officer, 'Your page');
    await shot(officer, 'desk-returning-officer');
    await accessible(officer);
  });

  it('loads the signed export, after refusing one that is broken, with file, row and column', async () => {
    const { page } = membership;
    const allowed = readFileSync(join(VECTORS, 'keys/trusted/allowed_signers'), 'utf8').split('\n');
    const keys = [
      ...allowed.filter((line) => line.includes('TEST office') || line.includes('TEST finance')),
      readFileSync(join(VECTORS, 'keys/trusted/minisign-office.pub'), 'utf8'),
    ];
    for (const key of keys) {
      await page.getByText('Pin a key').click();
      await page.getByLabel('The key').fill(key);
      await page
        .getByLabel('Where it comes from, and how you compared it')
        .fill('Read out by the office by telephone.');
      await press(membership, 'Propose and sign');
      await page.getByText('Proposed. The key is pinned when a second officer agrees.').waitFor();
      await page.reload();
      await heading(membership, 'Your page');
    }
    await open(officer, '/desk/proposals');
    const approve = officer.page.getByRole('button', { name: 'Approve and sign' });
    await approve.first().waitFor();
    await shot(officer, 'proposals-keys');
    await accessible(officer);
    for (let left = keys.length; left > 0; left--) {
      const reasons = officer.page.getByLabel('Your reason');
      await reasons.first().fill('Compared with the office myself.');
      await approve.first().click();
      await expect_(() => reasons.count(), left - 1);
    }
    await page.reload();
    await heading(membership, 'Your page');
    const load = async (folder: string) => {
      const files = ['members', 'payments', 'leavers', 'role-holders', 'units'].flatMap((kind) =>
        ['.csv', '.manifest.json', '.manifest.json.sig', '.manifest.json.minisig'].map((ending) =>
          join(VECTORS, folder, kind + ending),
        ),
      );
      const there = files.filter((file) => {
        try {
          return readFileSync(file).length >= 0;
        } catch {
          return false; // not every export has every file
        }
      });
      await page.getByLabel('Load an export').setInputFiles(there);
      await press(membership, 'Load it');
    };
    await load('bad/many-faults');
    await page.getByRole('table').waitFor();
    expect(await page.getByRole('table').innerText()).contain('members.csv');
    await shot(membership, 'export-refused');
    await accessible(membership);
    await load('oakmarsh/previous');
    await page
      .getByText(/Membership list of .*: \d+ members/)
      .first()
      .waitFor();
    service.clock.advance({ minutes: 1 });
    await load('oakmarsh/current');
    await page
      .getByText(/Membership list of .*: 603 members/)
      .first()
      .waitFor();
    await shot(membership, 'export-loaded');
  });

  it('sets up the poll, and has every proposed exclusion confirmed by an officer', async () => {
    const { page } = officer;
    await open(officer, '/desk/new-poll');
    await heading(officer, 'Set up a poll');
    await page.getByLabel('Title').fill('Oakmarsh trigger ballot');
    // Three vote in it: in a real poll nobody but the scrutineers would see how.
    await page.getByLabel('Is this a real poll?').selectOption('rehearsal');
    await page
      .getByLabel('The question, as on the ballot paper')
      .fill('Should the sitting member be the only candidate?');
    await page.getByLabel('No rule').check();
    await page.getByLabel('Voting opens').fill('2026-10-03T09:00');
    await page.getByLabel('Voting closes').fill('2026-10-24T20:00');
    const exports = page.getByLabel('Membership export', { exact: true });
    const names = await exports
      .locator('option')
      .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
    expect(names).length(2);
    await exports.selectOption(names[0]!);
    await page.getByLabel('Earlier export').selectOption(names[1]!);
    await page.getByLabel('Begin with').selectOption('file');
    await page.getByLabel('Rule pack').setInputFiles(join(VECTORS, 'oakmarsh/rules.json'));
    for (const unit of UNITS) await page.locator(`input[name="units"][value="${unit}"]`).check();
    for (const { name } of trustees) await page.getByLabel(name).check();
    await page.getByLabel(scrutineer.name).check();
    await shot(officer, 'new-poll');
    await accessible(officer);
    await press(officer, 'Set up this poll');
    await heading(officer, 'Oakmarsh trigger ballot');
    poll = new URL(page.url()).pathname.split('/')[2]!;

    await open(membership, `/polls/${poll}/desk`);
    await membership.page.getByLabel('No, I have no interest in it').waitFor();
    await shot(membership, 'desk-interest');
    await accessible(membership);
    await declare(membership);
    await press(membership, 'Judge the list by the rules');
    await membership.page.getByText('603 on the list, 505 eligible, 98 proposed to be left off').waitFor();
    await shot(membership, 'roll-desk');
    await accessible(membership);
    const look = membership.page.getByText('Look at them and confirm');
    for (let left = await look.count(); left > 0; left--) {
      await look.first().click();
      await press(membership, /^Confirm th/);
      await expect_(() => look.count(), left - 1);
    }
    await membership.page.getByText('98 confirmed').waitFor();
  });

  it('freezes the roll over the number of undecided variances, signed with a passkey', async () => {
    await open(officer, `/polls/${poll}/desk`);
    await declare(officer);
    await press(officer, /^Freeze the roll with \d+ undecided/);
    await officer.page.getByText('The roll is frozen').waitFor();
    await shot(officer, 'roll-frozen');
    const { roll } = await returning.must('poll', { params: { poll } });
    expect(roll).include({ listed: 603, excluded: 98, overrides: 0, eligible: 505 });
    expect(roll!.undecided).above(0);
  });

  it('has each trustee make a key in their own browser, and keep it', async function () {
    // A file under a passphrase is meant to take its time.
    this.timeout(120_000);
    for (const { person, keyFile } of trustees) {
      const { page } = person;
      await open(person, `/polls/${poll}/trustee`);
      await declare(person);
      await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
      await page.getByLabel('The same passphrase again').fill(PASSPHRASE);
      await press(person, 'Make my key');
      const download = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Save your key file' }).click();
      await (await download).saveAs(keyFile);
      await page.getByLabel(/Choose the file you saved/).setInputFiles(keyFile);
      await shot(person, 'trustee-key');
      await accessible(person);
      await press(person, 'Give my public key to the poll');
      // After the last key it goes on at once.
      const next = page.getByRole('button', { name: 'Open my key and rehearse' });
      await page.getByText('Your key is in.').or(next).first().waitFor();
    }
  });

  it('has each trustee show that their key works, before voting can be opened', async () => {
    for (const { person, keyFile } of trustees) {
      await open(person, `/polls/${poll}/trustee`);
      await person.page.getByLabel('Your key file').setInputFiles(keyFile);
      await person.page.getByLabel('Its passphrase').fill(PASSPHRASE);
      await press(person, 'Open my key and rehearse');
      await person.page.getByText('Your key is in, and it works.').waitFor();
    }
  });

  it('opens voting, and mails each eligible member a link', async () => {
    service.clock.set('2026-10-03T08:00:00Z');
    await officer.page.goto(`${service.url}/sign-in?next=/polls/${poll}/desk`);
    await press(officer, 'Sign in with my passkey');
    await press(officer, 'Open voting');
    await officer.page.getByText('Voting is open').waitFor();
    expect((await service.letters()).filter(({ text }) => text.includes('/link#')).length).above(400);
  });

  it('lets three members vote on a phone in one sitting, from the link to the promise', async () => {
    const papers = new Set((await readPapers(service.deps.db, poll)).map(({ number }) => number));
    const lines = (await readRoll(service.deps.db, poll)).flatMap(({ number, email }) =>
      email !== null && papers.has(number) ? [{ number, email }] : [],
    );
    const alone = lines.filter(({ email }) => lines.filter((other) => other.email === email).length === 1);
    for (const [i, { number, email }] of alone.slice(0, 3).entries()) {
      const person = await browser.newPerson(PHONE);
      const { page } = person;
      await open(person, `/link#${await service.tokenFor(email)}`);
      await heading(person, 'Make your passkey');
      if (i === 0) await shot(person, 'member-1-passkey');
      await accessible(person);
      await open(person, `/polls/${poll}/vote`);
      await press(person, 'Make my passkey');
      await heading(person, 'Your ballot paper');
      if (i === 0) await shot(person, 'member-2-paper');
      await accessible(person);
      await press(person, 'Continue');
      await page.getByText('Your paper is not complete yet.').waitFor();
      if (i === 0) await shot(person, 'member-3-incomplete');
      await accessible(person);
      // One of them by keyboard alone: to the first choice, then the space bar.
      const choice = page.getByLabel(
        i === 2 ? 'Hold a full selection' : 'Keep the sitting member as the only candidate',
      );
      if (i === 1) {
        await choice.focus();
        await page.keyboard.press('Space');
      } else await choice.check();
      await press(person, 'Continue');
      await heading(person, 'Check your vote');
      if (i === 0) await shot(person, 'member-4-review');
      await accessible(person);
      await press(person, 'Cast my vote');
      await heading(person, 'Your vote has been cast');
      if (i === 0) await shot(person, 'member-5-cast');
      await accessible(person);
      const shown = await page.locator('main').innerText();
      expect(shown).not.match(/Keep the sitting member|Hold a full selection/);
      const tracker = (await page.locator('[data-tracker]').getAttribute('data-tracker'))!;
      expect(tracker).match(/^[A-Za-z0-9+/]{43}$/);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide, 'the page is wider than the phone').equal(0);
      await open(person, `/polls/${poll}/vote`);
      await heading(person, 'You have voted');
      if (i === 0) await shot(person, 'member-6-already-voted');
      await accessible(person);
      voters.push({ person, number, tracker });
    }
  });

  it('tells a member who is not on the roll why, with the facts', async () => {
    const roll = await readRoll(service.deps.db, poll);
    const left = roll.find(({ email, reasons }) => email !== null && reasons[0]?.code === 'IN_ARREARS')!;
    const email = left.email ?? '';
    await returning.signIn(returning.passkey);
    await service.invite({ name: left.name, email, memberNumber: left.number }, 'scrutineer');
    const person = await browser.newPerson(PHONE);
    await open(person, `/link#${await service.tokenFor(email)}`);
    await press(person, 'Make my passkey');
    await heading(person, 'Your page');
    await open(person, `/polls/${poll}/entry`);
    await heading(person, 'You are not on the roll of this poll');
    expect(await person.page.locator('main').innerText()).match(/Your membership fee is paid up to \d+ \w+ 202\d/);
    await shot(person, 'member-not-on-the-roll');
    await accessible(person);
  });

  it('shows no turnout while voting is open', async () => {
    const page = await returning.must('poll', { params: { poll } });
    expect([page.ballots, page.outcome]).deep.equal([null, null]);
    const visitor = await browser.newPerson(PHONE);
    await open(visitor, `/polls/${poll}`);
    await heading(visitor, 'Oakmarsh trigger ballot');
    await shot(visitor, 'public-open');
    await accessible(visitor);
    await visitor.leave();
  });

  it('closes, and each trustee’s browser verifies the board before it gives its part', async () => {
    service.clock.set('2026-10-24T19:00:01Z');
    await officer.page.goto(`${service.url}/sign-in?next=/polls/${poll}/desk`);
    await press(officer, 'Sign in with my passkey');
    await press(officer, 'Close voting');
    await officer.page.getByText('Voting is closed').waitFor();
    for (const { person, keyFile } of trustees) {
      await person.page.goto(`${service.url}/sign-in?next=/polls/${poll}/trustee`);
      await press(person, 'Sign in with my passkey');
      await person.page.getByLabel('Your key file').setInputFiles(keyFile);
      await person.page.getByLabel('Its passphrase').fill(PASSPHRASE);
      await shot(person, 'trustee-decrypt');
      await accessible(person);
      await press(person, 'Check the board and go on');
      if (person === trustees[0]?.person)
        await person.page.getByText('That is all for now. Still needed: 1 more trustee to check the board.').waitFor();
      else await person.page.getByText('Your part of the count is in.').waitFor();
    }
    const [{ person }] = trustees as [(typeof trustees)[number]];
    await press(person, 'Look again, and go on');
    await person.page.getByText('Your part of the count is in.').waitFor();
  });

  it('publishes the result, as a table and as a bundle', async () => {
    await scrutineer.signIn(scrutineer.passkey);
    await signOffAll(scrutineer, poll);
    expect(await tryDeclare(scrutineer, poll, 'scrutineer')).to.include({ ok: true });
    await open(officer, `/polls/${poll}/declaration`);
    await officer.page.getByText('Electorate and ballot papers').waitFor();
    await shot(officer, 'declaration');
    await accessible(officer);
    await press(officer, 'Sign the declaration');
    await officer.page.getByText('You have signed this declaration.').waitFor();
    await open(officer, `/polls/${poll}/desk`);
    await press(officer, 'Publish the result');
    await officer.page.getByText('The result is published.').waitFor();
    const visitor = await browser.newPerson(PHONE);
    await open(visitor, `/polls/${poll}`);
    const table = visitor.page.getByRole('table', { name: 'Should the sitting member be the only candidate?' });
    await table.waitFor();
    await shot(visitor, 'public-result');
    await accessible(visitor);
    const { outcome } = await returning.must('poll', { params: { poll } });
    const totals = outcome!.contests[0]!.units.flatMap(({ votes }) => votes);
    const of = (choice: string) => totals.reduce((sum, { choice: id, votes }) => sum + (id === choice ? votes : 0), 0);
    expect({ affirm: of('affirm'), open: of('open') }).deep.equal({ affirm: 2, open: 1 });
  });

  it('lets a voter find the ballot on the board by its tracker', async () => {
    const { person, tracker } = voters[0]!;
    await open(person, `/polls/${poll}/check`);
    await person.page.getByLabel('The number you kept when you voted').fill(tracker.match(/.{1,5}/g)!.join(' '));
    await press(person, 'Look for it');
    await person.page.getByText(/^Yes\. Your sealed ballot is entry \d+ of the board/).waitFor();
    await shot(person, 'member-7-on-the-board');
    await accessible(person);
    await person.page
      .getByLabel('The number you kept when you voted')
      .fill(`${tracker.slice(0, -1)}${tracker.endsWith('A') ? 'E' : 'A'}`);
    await press(person, 'Look for it');
    await person.page.getByText('No ballot with this number').waitFor();
  });

  it('ends in a bundle without a finding, and belenios-tool accepts every archive in it', async () => {
    const response = await fetch(`${service.url}/board/${poll}/bundle.zip`);
    bundle = new Map(Object.entries(unzipSync(new Uint8Array(await response.arrayBuffer()))));
    const anchors = await anchorsOf(service.deps.db, poll);
    if (anchors === undefined) expect.fail('no anchors');
    const report = verifyBundle(bundle, { anchors });
    expect(report.findings).deep.equal([]);
    expect(report.verdict).equal('valid');
    const archives = [...bundle].filter(([name]) => name.endsWith('.bel'));
    expect(archives).length(UNITS.length);
    for (const [name, bytes] of archives)
      expect(toolComplaint(name.split('/').at(-1)!.slice(0, -4), bytes), name).equal('');
  });

  it('…which is found out under each of the named alterations, by its name', async function () {
    this.timeout(300_000);
    const anchors = await anchorsOf(service.deps.db, poll);
    const stored = await readPoll(service.deps.db, poll);
    if (anchors === undefined || stored === undefined) expect.fail('no poll');
    const published = { bundle, logKey: signingKey(fromHex(stored.logSecret)) };
    // Sealed anew as it was it is the same: what is found is the alteration, not who sealed it.
    expect(openPublished(published).rearranged((all) => all)).deep.equal(bundle);
    const alterations = alterationsOf(published);
    expect(alterations.length).least(36);
    const missed = alterations
      .filter((one) => !isFound(one, verifyBundle(one.files(), { anchors }).findings))
      .map(({ code, name }) => `${code} when ${name}`);
    expect(missed).deep.equal([]);
  });

  it('gives the scrutineer a pack that shows each ballot to be signed by the passkey of one member on the roll', async () => {
    await scrutineer.signIn(scrutineer.passkey);
    const response = await scrutineer.fetch(`/board/${poll}/pack.zip`);
    const pack = new Map(Object.entries(unzipSync(new Uint8Array(await response.arrayBuffer()))));
    expect(verifyPack(bundle, pack)).deep.equal([]);
  });

  it('meets no error and no refusal of the content security policy on any page', () => {
    const people = [
      membership,
      officer,
      ...trustees.map(({ person }) => person),
      ...voters.map(({ person }) => person),
    ];
    // Refusals that the test itself provoked are told by their status; everything else is a fault.
    const faults = people.flatMap(({ complaints }) => complaints.filter((says) => !/status of 4\d\d/.test(says)));
    expect(faults).deep.equal([]);
  });
});

/** Waits until something asked again and again is so; the mocha timeout bounds it. */
async function expect_<T>(ask: () => Promise<T>, wanted: T): Promise<void> {
  while ((await ask()) !== wanted) await new Promise((later) => setTimeout(later, 50));
}
