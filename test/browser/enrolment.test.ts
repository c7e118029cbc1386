/** Codes on paper, lost links and printed letters in a real browser, on a telephone and at the desk. */
import { expect } from 'chai';
import { canonical } from '../../crypto/canonical.ts';
import { showCode } from '../../crypto/enrolmentCode.ts';
import { hashBoothFiles } from '../../src/boothFiles.ts';
import { axeFindings } from '../support/axe.ts';
import { type Person, startBrowser, type TestBrowser } from '../support/chromium.ts';
import { type FrozenPoll, frozenPoll } from '../support/frozenPoll.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const mailbox = (number: string): string => `${number.toLowerCase()}@members.example`;

describe('enrolment in the browser', () => {
  let service: TestService;
  let browser: TestBrowser;
  let poll: FrozenPoll;
  let secretary: Person;
  let membership: Appointed;

  before(async () => {
    service = await startTestService({ seed: 'enrolment pages', boothFiles: await hashBoothFiles() });
    browser = await startBrowser();
    poll = await frozenPoll(service, {
      codes: true,
      batchFloor: 1,
      units: { EAST: 8 },
      withoutEmail: ['EAST-7', 'EAST-8'],
    });
  });
  after(async () => {
    await browser?.stop();
    await service?.stop();
  });

  const heading = ({ page }: Person, says: string) => page.getByRole('heading', { level: 1, name: says }).waitFor();
  const press = ({ page }: Person, name: string) => page.getByRole('button', { name, exact: true }).click();
  const fits = async ({ page, complaints }: Person) => {
    expect(await axeFindings(page)).deep.equal([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, 'wider than a phone').equal(0);
    // A refusal is an answer like any other, which Chromium counts as an error.
    expect(complaints.filter((one) => !one.startsWith('Failed to load resource'))).deep.equal([]);
  };
  const arrive = async (number: string): Promise<Person> => {
    const person = await browser.newPerson(PHONE);
    await person.page.goto(`${service.url}/link#${await service.tokenFor(mailbox(number))}`);
    return person;
  };
  const errorOn = async (person: Person, typed: string): Promise<string> => {
    await person.page.getByLabel('Your voting code').fill(typed);
    await press(person, 'Go on');
    await person.page.locator('.govuk-error-message').waitFor();
    return person.page.locator('.govuk-error-message').innerText();
  };
  const shown = (number: string) => showCode('code', poll.codeOn(number));
  /** An officer who makes their passkey in a real browser, by a link of appointment. */
  const officer = async (appointed: Appointed): Promise<Person> => {
    const person = await browser.newPerson(PHONE);
    const [context] = [person.page.context()];
    const [name, value] = appointed.cookie.split('=');
    await context.addCookies([{ name: name!, value: value!, url: service.url }]);
    return person;
  };

  it('takes the list of codes from the registrar, and tells a letter from it', async () => {
    const registrar = poll.registrar!;
    await registrar.signIn(registrar.passkey);
    const person = await officer(registrar);
    await person.page.goto(`${service.url}/polls/${poll.id}/codes`);
    await heading(person, 'Codes on paper');
    await person.page.getByText('No list of codes has been given yet').waitFor();
    await fits(person);
    const give = async (name: string, text: string) => {
      const file = { name, mimeType: 'application/json', buffer: Buffer.from(text) };
      await person.page.getByLabel('The public list').setInputFiles(file);
      await press(person, 'Give this list');
    };
    await give('letters-0001.html', '<!doctype html>');
    await person.page.getByText('This is not a list of codes').waitFor();
    const { codes } = poll.codeList;
    await give('codes.json', canonical({ ...poll.codeList, codes: codes.slice(1) }));
    await person.page.getByText('One elector has no code: EAST-1.').waitFor();
    await fits(person);
    await give('codes.json', canonical(poll.codeList));
    await person.page.getByText('each of them has a code').waitFor();
    await poll.open();
    await person.leave();
  });

  it('asks a member for the code before the passkey, says plainly what is wrong with it, and lets them vote', async () => {
    const person = await arrive('EAST-1');
    const { page } = person;
    await heading(person, 'Enter your voting code');
    await fits(person);
    expect(await errorOn(person, '')).contain('0 of the 24 characters');
    expect(await errorOn(person, shown('EAST-1').slice(0, -6))).contain('of the 24 characters');
    expect(await errorOn(person, `${shown('EAST-1').slice(0, -2)}zz`)).contain('typed wrong');
    expect(await errorOn(person, shown('EAST-2'))).contain('not yours for this ballot');
    expect(await errorOn(person, showCode('letter', poll.codeOn('EAST-1')))).contain('with which you came in');
    await fits(person);
    await page.getByText('I have no letter with a code').click();
    await page.getByText('The registrar can give you your code again').waitFor();
    // As a telephone types it: spaces elsewhere, and a line in two.
    await page.getByLabel('Your voting code').fill(
      shown('EAST-1')
        .replaceAll(' ', '')
        .replace(/(.{12})/, '$1\n'),
    );
    await press(person, 'Go on');
    await heading(person, 'Make your passkey');
    await fits(person);
    await press(person, 'Make my passkey');
    await heading(person, 'Your ballot paper');
    await page.getByLabel('Yes', { exact: true }).check();
    await press(person, 'Continue');
    await press(person, 'Cast my vote');
    await heading(person, 'Your vote has been cast');
    const code = poll.codeOn('EAST-1');
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(kept, 'the code is kept nowhere').not.contain(code);
    expect(service.logged()).not.contain(code);
    await person.leave();
  });

  it('asks for the code of the next poll too, and admits the passkey of this device by it', async () => {
    const person = await arrive('EAST-2');
    const { page } = person;
    await page.getByLabel('Your voting code').fill(shown('EAST-2'));
    await press(person, 'Go on');
    await press(person, 'Make my passkey');
    await heading(person, 'Your ballot paper');
    const first = poll;
    service.clock.set('2026-10-01T09:00:00Z');
    poll = await frozenPoll(service, { codes: true, batchFloor: 1, units: { EAST: 8 } });
    await poll.open();
    await page.goto(`${service.url}/link#${await service.tokenFor(mailbox('EAST-2'))}`);
    await press(person, 'Sign in with my passkey');
    await heading(person, 'Enter your voting code');
    await page.getByText('You are signed in.').waitFor();
    expect(await errorOn(person, showCode('code', first.codeOn('EAST-2')))).contain('not yours for this ballot');
    await page.getByLabel('Your voting code').fill(shown('EAST-2'));
    await press(person, 'Go on');
    await heading(person, 'Your ballot paper');
    await person.leave();
    poll = first;
  });

  it('sends a lost link again, and says the same to a stranger', async () => {
    const person = await browser.newPerson(PHONE);
    const { page } = person;
    for (const [number, email] of [
      ['east-3', mailbox('EAST-3')],
      ['EAST-3', 'stranger@elsewhere.example'],
    ] as const) {
      await page.goto(`${service.url}/lost-link`);
      await heading(person, 'Send me my link again');
      await press(person, 'Send me my link');
      await page.getByText('Write your membership number.').first().waitFor();
      await fits(person);
      await page.getByLabel('Your membership number').fill(number);
      await page.getByLabel('Your e-mail address').fill(email);
      await press(person, 'Send me my link');
      await heading(person, 'Look into your mailbox');
      await fits(person);
    }
    const sent = (await service.letters()).filter(
      ({ to, subject }) => to === mailbox('EAST-3') && subject.startsWith('Your vote'),
    );
    expect(sent.length).equal(4);
    await person.leave();
  });

  it('prints a letter for a member without e-mail, whose code leads to the voting code and the ballot', async () => {
    membership = await service.appoint('membership-secretary');
    secretary = await officer(membership);
    const { page } = secretary;
    await page.goto(`${service.url}/polls/${poll.id}/ways-in`);
    await page.getByText('2 of them have no e-mail address on the list').waitFor();
    await fits(secretary);
    await press(secretary, 'Make the next letters (fifty at most)');
    await page.getByRole('heading', { name: 'Your way to vote' }).first().waitFor();
    expect(await page.locator('.cs-letter').count()).equal(2);
    await fits(secretary);
    const typed = await page.locator('.cs-letter__code').first().innerText();

    const member = await browser.newPerson(PHONE);
    await member.page.goto(`${service.url}/letter`);
    await heading(member, 'Enter the code from your letter');
    await member.page.getByLabel('The code from the letter').fill(shown('EAST-7'));
    await press(member, 'Go on');
    await member.page.getByText('This is your voting code').first().waitFor();
    await member.page.getByLabel('The code from the letter').fill(typed);
    await press(member, 'Go on');
    await heading(member, 'Enter your voting code');
    await fits(member);
    await member.page.getByLabel('Your voting code').fill(shown('EAST-7'));
    await press(member, 'Go on');
    await heading(member, 'Make your passkey');
    await member.leave();
  });

  it('finds whose passkey was lost', async () => {
    const { page } = secretary;
    await page.goto(`${service.url}/desk/lost-passkey`);
    await heading(secretary, 'Somebody lost their passkey');
    await page.getByLabel('Whose was it?').fill('NOBODY-1');
    await press(secretary, 'Find them');
    await page.getByText('Nobody here is known by this').waitFor();
    await page.getByLabel('Whose was it?').fill('east-1');
    await press(secretary, 'Find them');
    await page.getByRole('heading', { level: 2, name: 'Member EAST-1' }).waitFor();
    expect(await page.locator('main').innerText()).contain('Made on');
    await fits(secretary);
    await page.goto(`${service.url}/desk/lost-passkey`);
    await page.getByLabel('Whose was it?').fill(poll.officer.email);
    await press(secretary, 'Find them');
    await page.getByRole('heading', { level: 2, name: poll.officer.name }).waitFor();
    await secretary.leave();
  });
});
