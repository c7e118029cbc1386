/**
 * The export desk in a real browser: an office maps its columns and keeps the layout, a bad export is refused with a list to
 * send back, a good one comes in part by part. SCREENSHOTS=FOLDER keeps a picture of each page, at a desk and on a phone.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sha256Hex } from '../../crypto/bytes.ts';
import { readKeptLayout } from '../../src/roll/keptLayout.ts';
import { axeFindings } from '../support/axe.ts';
import { type Person, startBrowser, type TestBrowser } from '../support/chromium.ts';
import { json, VECTORS } from '../support/exportVectors.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { agree } from '../support/twoOfficers.ts';

const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 900 };

describe('the export desk in the browser', function () {
  this.timeout(120_000);
  let service: TestService;
  let browser: TestBrowser;
  let secretary: Person;
  let returning: Person;

  before(async () => {
    service = await startTestService({ now: '2026-10-02T09:00:00Z', seed: 'export desk' });
    browser = await startBrowser();
    const officer = await service.setUp();
    const appointed = await service.appoint('membership-secretary');
    const pins = readFileSync(join(VECTORS, 'keys/trusted/allowed_signers'), 'utf8').split('\n');
    for (const text of [
      ...pins.filter((line) => line.includes('TEST office') || line.includes('TEST finance')),
      readFileSync(join(VECTORS, 'keys/trusted/minisign-office.pub'), 'utf8'),
    ])
      await agree(appointed, officer, { kind: 'pin-signer', text, why: 'Compared by telephone.' });
    await service.appoint('trustee');
    await service.appoint('scrutineer');
    secretary = await seat(appointed);
    returning = await seat(officer);
  });
  after(async () => {
    await browser?.stop();
    await service?.stop();
  });

  /** An officer who was appointed takes a seat at a browser, where they make a passkey of their own. */
  async function seat(who: Appointed): Promise<Person> {
    const person = await browser.newPerson({ viewport: DESK });
    const [name = '', value = ''] = who.cookie.split('=');
    await person.page.context().addCookies([{ name, value, url: service.url }]);
    await person.page.goto(`${service.url}/passkey`);
    await person.page.getByRole('button', { name: 'Make my passkey' }).click();
    await person.page.getByRole('heading', { level: 1, name: 'Your page' }).waitFor();
    return person;
  }
  /** No finding of axe, nothing wider than a phone, no complaint of the browser; and a picture at both widths. */
  async function fits({ page, complaints }: Person, name: string) {
    expect(await axeFindings(page)).deep.equal([]);
    await page.setViewportSize(PHONE);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, 'wider than a phone').equal(0);
    const kept = process.env.SCREENSHOTS;
    for (const size of [PHONE, DESK]) {
      await page.setViewportSize(size);
      if (kept === undefined) continue;
      mkdirSync(kept, { recursive: true });
      await page.screenshot({ path: join(kept, `${name}-${size.width}.png`), fullPage: true });
    }
    expect(
      complaints.filter((line) => !line.includes('422')),
      'complaints of the browser',
    ).deep.equal([]);
  }
  const filesOf = (folder: string) =>
    ['members', 'payments', 'leavers', 'role-holders', 'units'].flatMap((kind) =>
      ['.csv', '.manifest.json', '.manifest.json.sig', '.manifest.json.minisig']
        .map((ending) => join(VECTORS, folder, kind + ending))
        .filter((path) => {
          try {
            return readFileSync(path).length > 0;
          } catch {
            return false; // not every export has every file
          }
        }),
    );

  it('maps the columns of an office’s own file, without sending it, and keeps the layout under a name', async () => {
    const { page } = secretary;
    const sent: string[] = [];
    page.on('request', (request) => void sent.push(`${request.method()} ${request.postData() ?? ''}`));
    await page.goto(`${service.url}/desk/layouts`);
    await page.getByRole('heading', { level: 1, name: 'Layouts of membership exports' }).waitFor();
    const file = join(VECTORS, 'oakmarsh/current/members.csv');
    await page.getByLabel('A file as your system makes it (CSV)').setInputFiles(file);
    await page.getByText('603 rows and 17 columns').waitFor();
    expect(await page.getByLabel('Name, and then', { exact: true }).first().inputValue()).to.equal('Surname');
    const rows = page.getByRole('table', { name: 'The first rows as they would be read' });
    expect(await rows.innerText())
      .to.contain('Barbara Bailey')
      .and.contain('1978-08-31');
    await fits(secretary, 'layouts-mapped');

    await page.getByLabel('Fee paid up to').selectOption('');
    await page.getByRole('button', { name: 'Keep this layout' }).click();
    await page.getByText('There is a problem').waitFor();
    expect(await page.locator('.govuk-error-summary').innerText())
      .to.contain('take it out of the export: Subs paid to')
      .and.contain('Give the layout a name');
    await page.getByLabel('Fee paid up to').selectOption('Subs paid to');
    await page.getByLabel('Name of this layout').fill('Our system');
    await page.getByRole('button', { name: 'Keep this layout' }).click();
    await page.getByRole('heading', { name: 'Our system' }).waitFor();
    expect(await page.locator('code').innerText())
      .to.contain('--organisation oakmarsh-clp')
      .and.contain('--layout members-our-system.json');
    await fits(secretary, 'layouts-kept');
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save the layout file' }).click(),
    ]);
    expect(saved.suggestedFilename()).to.equal('members-our-system.json');
    const { layout } = readKeptLayout(new Uint8Array(readFileSync(await saved.path())));
    const signed = json('oakmarsh/current/members.manifest.json').layout;
    expect(layout.columns).to.deep.equal(signed.columns);
    expect(layout.dates).to.equal(signed.dates);
    expect(sent.join('\n'), 'a member on the wire').not.to.contain('Bailey');
  });

  it('refuses a bad export with each sort of fault by file, column and row, and a list to send back', async () => {
    const { page } = secretary;
    await page.goto(`${service.url}/desk`);
    await page.getByLabel('Load an export').setInputFiles(filesOf('bad/many-faults'));
    await page.getByRole('button', { name: 'Load it' }).click();
    const table = page.getByRole('table', { name: /What to put right/ });
    await table.waitFor();
    const { refused } = json('bad', 'index.json').cases.find(({ dir }: { dir: string }) => dir === 'many-faults');
    expect(await table.innerText())
      .to.contain('members.csv')
      .and.contain(`(${refused.length} faults)`);
    await fits(secretary, 'export-refused');
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save the list to send back' }).click(),
    ]);
    const list = readFileSync(await saved.path(), 'utf8');
    for (const { file, column, row } of refused) {
      const place = [file, ...(column === null ? [] : [`column "${column}"`]), ...(row === null ? [] : ['row'])];
      expect(list).to.contain(place.join(', '));
    }
    const cells = readFileSync(join(VECTORS, 'bad/many-faults/members.csv'), 'utf8')
      .split('\n')
      .slice(1)
      .join(',')
      .split(',');
    for (const cell of cells.filter((text) => text.length > 4)) expect(list).not.to.contain(cell);
    await page.emulateMedia({ media: 'print' });
    expect(
      await page
        .getByRole('heading', { name: 'Keys that may sign exports' })
        .isVisible()
        .catch(() => false),
    ).to.equal(false);
    await page.emulateMedia({ media: null });
  });

  it('takes a good export from its folder, whole, and says so', async () => {
    const { page } = secretary;
    await page.goto(`${service.url}/desk`);
    await page.getByLabel('Or the folder that they are in').setInputFiles(join(VECTORS, 'oakmarsh/current'));
    await page.getByRole('button', { name: 'Load it' }).click();
    await page.getByText(/Membership list of .*: 603 members/).waitFor();
    await fits(secretary, 'export-loaded');
  });

  it('sets up a poll by a preset with its own dates, shown in words before and, to anybody, after', async () => {
    const { page } = returning;
    await page.goto(`${service.url}/desk/new-poll`);
    await page.getByLabel('Begin with').selectOption('trigger');
    await page.getByLabel('Freeze date', { exact: true }).fill('2026-09-30');
    await page.getByLabel('Voting day', { exact: true }).fill('2026-10-24');
    await page.getByText('give them a name of their own').waitFor();
    await page.getByLabel('Name of these rules').fill('Oakmarsh trigger ballot, autumn 2026');
    const words = page.locator('.govuk-summary-list');
    expect(await words.innerText())
      .to.contain('joined on or before 30 March 2026')
      .and.contain('paid up to 31 March 2026 or later');
    await page.getByText('Change the other rules').click();
    await page.getByLabel('Months of membership').fill('7');
    expect(await words.innerText()).to.contain('joined on or before 28 February 2026');
    await page.getByLabel('Days of arrears that are allowed').fill('-1');
    await page.getByText('The days of arrears must be a whole number, or nothing.').waitFor();
    await page.getByLabel('Days of arrears that are allowed').fill('');
    expect(await words.innerText()).to.contain('How far a fee is paid is not looked at.');
    await fits(returning, 'rules-of-a-new-poll');
    const hash = await page.locator('fieldset code').innerText();

    await page.getByLabel('Title', { exact: true }).fill('Oakmarsh trigger ballot');
    await page.getByLabel('The question, as on the ballot paper').fill('Should there be a full selection?');
    await page.getByLabel('Voting opens').fill('2026-10-12T09:00');
    await page.getByLabel('Voting closes').fill('2026-10-26T20:00');
    await page.getByLabel('Majority of all units, until 2018').check();
    await page.getByLabel(/Oakmarsh North/).check();
    await page.getByRole('group', { name: 'Trustees' }).getByRole('checkbox').first().check();
    await page.getByRole('group', { name: 'Scrutineers' }).getByRole('checkbox').first().check();
    await page.getByRole('button', { name: 'Set up this poll' }).click();
    await page.waitForURL(/\/polls\/[^/]+\/desk/);

    const stranger = await browser.newPerson({ viewport: DESK });
    await stranger.page.goto(page.url().replace(/\/desk$/, ''));
    await stranger.page.getByText('The rules by which the list is judged').click();
    const shown = await stranger.page.locator('details', { hasText: 'The rules by which' }).innerText();
    expect(shown).to.contain('Oakmarsh trigger ballot, autumn 2026').and.contain(hash);
    expect(shown).to.contain('joined on or before 28 February 2026').and.not.contain('not the rules that');
    await fits(stranger, 'rules-public');
    const [saved] = await Promise.all([
      stranger.page.waitForEvent('download'),
      stranger.page.getByRole('link', { name: 'Save the rules as a file' }).click(),
    ]);
    expect(sha256Hex(new Uint8Array(readFileSync(await saved.path())))).to.equal(hash);
  });
});
