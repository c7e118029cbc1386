/**
 * A new organisation's first hour in the browser: the first officer, the second one, an appointment that waits for the other,
 * and the end of a role. SCREENSHOTS=FOLDER keeps a picture of each page, at the width of a desk and of a phone.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { toHex } from '../../crypto/bytes.ts';
import { makeSetUpLink } from '../../src/actions/setUpLink.ts';
import { inTransaction } from '../../src/store/database.ts';
import { insertSnapshot } from '../../src/store/snapshots.ts';
import { axeFindings } from '../support/axe.ts';
import { type Person, startBrowser, type TestBrowser } from '../support/chromium.ts';
import { startTestService, type TestService } from '../support/service.ts';

const PHONE = { width: 360, height: 740 };
const DESK = { viewport: { width: 1280, height: 900 } };

describe('appointments in the browser', () => {
  let service: TestService;
  let browser: TestBrowser;
  let first: Person;
  let second: Person;
  let secretary: Person;
  before(async () => {
    // The pages reckon by the browser's clock.
    service = await startTestService({ seed: 'appointments', now: new Date().toISOString() });
    browser = await startBrowser();
    [first, second, secretary] = [
      await browser.newPerson(DESK),
      await browser.newPerson(DESK),
      await browser.newPerson(DESK),
    ];
  });
  after(async () => {
    await browser?.stop();
    await service?.stop();
  });

  const open = ({ page }: Person, path: string) => page.goto(`${service.url}${path}`);
  const press = ({ page }: Person, name: string | RegExp) => page.getByRole('button', { name }).click();
  const heading = ({ page }: Person, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
  const unfold = ({ page }: Person, text: string | RegExp) =>
    page.locator('summary', { hasText: text }).first().click();
  /** Looked at by axe and, where pictures are kept, by people: at the desk and at the width of a phone. */
  const look = async ({ page }: Person, name: string) => {
    expect(await axeFindings(page), name).deep.equal([]);
    const kept = process.env.SCREENSHOTS;
    if (kept === undefined) return;
    mkdirSync(kept, { recursive: true });
    await page.screenshot({ path: join(kept, `${name}-1280.png`), fullPage: true });
    await page.setViewportSize(PHONE);
    await page.screenshot({ path: join(kept, `${name}-360.png`), fullPage: true });
    await page.setViewportSize(DESK.viewport);
  };
  async function arrive(person: Person, email: string): Promise<void> {
    await open(person, `/link#${await service.tokenFor(email)}`);
    await press(person, 'Make my passkey');
    await heading(person, 'Your page');
  }

  it('begin with one officer, who names the second alone and is told so', async () => {
    await open(first, `/link#${await makeSetUpLink(service.deps)}`);
    await first.page.getByLabel('Name of the organisation').fill('Oakmarsh Group');
    await first.page.getByLabel('Short name').fill('oakmarsh-clp');
    await first.page.getByLabel('Your name').fill('Ada Returning');
    await first.page.getByLabel('Your e-mail address').fill('ada@officers.example');
    await press(first, 'Set up');
    await press(first, 'Make my passkey');
    await heading(first, 'Your page');
    await first.page.getByText('You are the first officer.').waitFor();
    await unfold(first, 'Appoint somebody');
    await first.page.getByLabel('Name', { exact: true }).fill('Dora Protection');
    await first.page.getByLabel('E-mail address').fill('dora@officers.example');
    await look(first, 'appoint-first');
    await press(first, 'Appoint as second officer');
    await first.page.getByText('Dora Protection is appointed, by you alone.').waitFor();
    await arrive(second, 'dora@officers.example');
  });

  it('wait for the other officer, who sees what they sign; then the letter goes out', async () => {
    const units = ['NORTH', 'SOUTH'].map((code) => ({ code, name: `${code} branch`, section: 'party', listed: 20 }));
    await inTransaction(service.deps.db, (trx) =>
      insertSnapshot(trx, {
        hash: '5'.repeat(64),
        importedBy: null,
        importedAt: service.deps.now(),
        saltSeed: toHex(service.deps.rng(32)),
        summary: { files: [], notes: [], units },
        files: new Map(),
        keys: new Map(),
      }),
    );
    await open(first, '/desk');
    await unfold(first, 'Appoint somebody');
    const { page } = first;
    const form = page.locator('details', { has: page.locator('summary', { hasText: 'Appoint somebody' }) });
    const propose = form.getByRole('button', { name: 'Propose and sign' });
    await propose.click();
    await form.getByRole('link', { name: 'Give the person’s name.' }).waitFor();
    await form.getByLabel('Name', { exact: true }).fill('Mary Lists');
    await form.getByLabel('E-mail address').fill('mary@officers.example');
    await form.getByLabel('Some units only').check();
    await form.getByLabel('NORTH branch').check();
    await form.getByLabel('Why').fill('She keeps the list of the north branch.');
    await look(first, 'appoint-by-two');
    await propose.click();
    await page.getByText(/^Proposed: Mary Lists, membership secretary/).waitFor();
    await page.getByText('Waiting for a second officer:').waitFor();
    await look(first, 'people-waiting');
    expect((await service.letters()).filter(({ to }) => to === 'mary@officers.example')).to.have.length(0);

    await open(second, '/desk');
    await second.page.getByRole('link', { name: 'Waiting for a second officer' }).click();
    await second.page.getByText('mary@officers.example', { exact: true }).waitFor();
    expect(await second.page.locator('main').innerText())
      .to.match(/NORTH/)
      .and.to.match(/keeps the list/);
    await look(second, 'proposal-grant');
    await press(second, 'Approve and sign');
    await second.page.getByText('Say why, in a few words.').waitFor();
    await second.page.getByLabel('Your reason').fill('I spoke with her.');
    await press(second, 'Approve and sign');
    await second.page.getByText('You approved it. It is done.').waitFor();
    await arrive(secretary, 'mary@officers.example');
    await secretary.page.getByText('You are: Membership secretary.').waitFor();
    await look(secretary, 'secretary-first-page');
  });

  it('are ended by one officer with a reason, and the next click finds nothing left', async () => {
    await open(first, '/desk');
    await first.page.getByText('Membership secretary, for NORTH').waitFor();
    const end = first.page.locator('summary', { hasText: 'of Mary Lists: Membership secretary' });
    await end.click();
    const form = first.page.locator('details', { has: end });
    await form.getByLabel('Reason').fill('Her telephone was stolen.');
    await look(first, 'end-role');
    await form.getByRole('button', { name: 'End it now' }).click();
    await first.page.getByText('Mary Lists is no longer membership secretary.').waitFor();
    await unfold(secretary, 'Pin a key');
    await secretary.page.getByLabel('The key').fill('a key');
    await secretary.page.getByLabel(/^Where it comes from/).fill('The office');
    await press(secretary, 'Propose and sign');
    await secretary.page.getByText('Please sign in with your passkey first.').waitFor();

    await open(second, '/desk');
    await second.page.getByText('Came to use a role that had ended').waitFor();
    await unfold(second, 'Roles that have ended');
    await second.page.getByText('Her telephone was stolen.').waitFor();
    await look(second, 'access-watch');
  });

  it('meet no error and no refusal of the content security policy on any page', () => {
    const faults = [first, second, secretary].flatMap(({ complaints }) =>
      complaints.filter((says) => !/status of 4\d\d/.test(says)),
    );
    expect(faults).deep.equal([]);
  });
});
