/** The member's pages off the straight way: other kinds of paper, a closed poll, a browser that cannot, links that lead nowhere. */
import { expect } from 'chai';
import { hashBoothFiles } from '../../src/boothFiles.ts';
import { verifyBoard } from '../../src/verify/bundleVerifier.ts';
import { axeFindings } from '../support/axe.ts';
import { type Person, startBrowser, type TestBrowser } from '../support/chromium.ts';
import { CLOSES, type FrozenPoll, frozenPoll } from '../support/frozenPoll.ts';
import { startTestService, type TestService } from '../support/service.ts';

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

describe('the pages a member may meet', () => {
  let service: TestService;
  let browser: TestBrowser;
  let poll: FrozenPoll;

  before(async () => {
    service = await startTestService({ seed: 'other pages', boothFiles: await hashBoothFiles() });
    browser = await startBrowser();
    poll = await frozenPoll(service, {
      units: { EAST: 12, WEST: 12 },
      batchFloor: 1,
      contests: [
        {
          id: 'committee',
          kind: 'choose',
          question: 'Who should sit on the committee?',
          choices: ['Amara', 'Beatrix', 'Chandra', 'Dilys'].map((text, i) => ({ id: `choice-${i + 1}`, text })),
          min: 1,
          max: 2,
          blank: true,
        },
        {
          id: 'rules',
          kind: 'choose',
          question: 'Should the rules be changed?',
          choices: [
            { id: 'yes', text: 'Yes' },
            { id: 'no', text: 'No' },
          ],
          min: 1,
          max: 1,
          blank: true,
        },
      ],
    });
    await poll.open();
  });
  after(async () => {
    await browser?.stop();
    await service?.stop();
  });

  const heading = ({ page }: Person, says: string) => page.getByRole('heading', { level: 1, name: says }).waitFor();
  const press = ({ page }: Person, name: string) => page.getByRole('button', { name }).click();
  const fits = async ({ page }: Person) => {
    expect(await axeFindings(page)).deep.equal([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, 'wider than a phone').equal(0);
  };
  const arrive = async (number: string): Promise<Person> => {
    const person = await browser.newPerson(PHONE);
    await person.page.goto(`${service.url}/link#${await service.tokenFor(`${number.toLowerCase()}@members.example`)}`);
    return person;
  };

  it('offers boxes where several may be marked, refuses too many, and takes a blank paper', async () => {
    const person = await arrive('EAST-1');
    const { page } = person;
    await press(person, 'Make my passkey');
    await heading(person, 'Your ballot paper');
    for (const name of ['Amara', 'Beatrix', 'Chandra']) await page.getByLabel(name).check();
    await page.getByLabel('No', { exact: true }).check();
    await page.getByText('You have marked 3. That is 1 too many: please take one away.').waitFor();
    await press(person, 'Continue');
    await page.getByText('Your paper is not complete yet.').waitFor();
    expect(await page.locator('.govuk-error-message').innerText()).contain('at most 2');
    await fits(person);
    await page.getByLabel('Beatrix').uncheck();
    await page
      .getByRole('group', { name: 'Should the rules be changed?' })
      .getByLabel('Leave this question blank')
      .check();
    expect(await page.getByLabel('No', { exact: true }).isChecked()).equal(false);
    await press(person, 'Continue');
    await heading(person, 'Check your vote');
    const review = await page.locator('main').innerText();
    expect(review).contain('Amara').and.contain('Chandra').and.contain('You leave this question blank.');
    expect(review).not.contain('Beatrix');
    await fits(person);
    await press(person, 'Cast my vote');
    await heading(person, 'Your vote has been cast');
    expect(await page.locator('[data-tracker]').count()).equal(2);
    await fits(person);
    await page.reload();
    await heading(person, 'You have voted');
    const kept = page.locator('[data-tracker]').filter({ hasText: 'Should the rules be changed?' });
    expect(await kept.count(), 'each number with its question').equal(1);
    await fits(person);
  });

  it('lets the voter go back from the review and change the paper', async () => {
    const person = await arrive('EAST-2');
    const { page } = person;
    await press(person, 'Make my passkey');
    await heading(person, 'Your ballot paper');
    await page.getByLabel('Dilys').check();
    await page.getByLabel('Yes', { exact: true }).check();
    await press(person, 'Continue');
    await press(person, 'Go back and change it');
    await heading(person, 'Your ballot paper');
    expect(await page.getByLabel('Dilys').isChecked()).equal(true);
    await page.getByLabel('Dilys').uncheck();
    await page.getByLabel('Amara').check();
    await press(person, 'Continue');
    expect(await page.locator('main').innerText())
      .contain('Amara')
      .and.not.contain('Dilys');
    await person.leave();
  });

  it('casts once although the answer was lost on the way', async () => {
    const person = await arrive('WEST-1');
    const { page } = person;
    await press(person, 'Make my passkey');
    await heading(person, 'Your ballot paper');
    await page.getByLabel('Amara').check();
    await page.getByLabel('Yes', { exact: true }).check();
    await press(person, 'Continue');
    let lost = 0;
    await page.route('**/api/polls/*/casts', async (route) => {
      if (lost++ > 0) return route.continue();
      await route.fetch(); // it arrives, and the answer does not
      await route.abort();
    });
    await press(person, 'Cast my vote');
    await page.getByText('it cannot count twice').waitFor();
    await press(person, 'Cast my vote');
    await heading(person, 'Your vote has been cast');
    expect(await service.deps.db('casts').where({ poll: poll.id, unit: 'WEST' }).count().first()).deep.equal({
      count: 1,
    });
    await person.leave();
  });

  it('sends a browser without passkeys to another way, and never shows it half a paper', async () => {
    const person = await browser.newPerson(PHONE);
    await person.page.addInitScript(() => Reflect.deleteProperty(globalThis, 'PublicKeyCredential'));
    await person.page.goto(`${service.url}/link#${await service.tokenFor('east-3@members.example')}`);
    await heading(person, 'You cannot vote with this browser');
    await fits(person);
    await person.leave();
  });

  it('refuses to encrypt when the board does not hold together', async () => {
    const person = await arrive('EAST-4');
    await heading(person, 'Make your passkey');
    await person.page.route('**/board/*/board.jsonl', async (route) => {
      const response = await route.fetch();
      const text = await response.text();
      await route.fulfill({
        response,
        body: text.replace('Should the rules be changed?', 'Should the rules be kept as is?'),
      });
    });
    await press(person, 'Make my passkey');
    await person.page.getByText('This page and the public board do not agree').waitFor();
    await fits(person);
    await person.leave();
  });

  it('says that a link is not known, or not whole', async () => {
    const person = await browser.newPerson(PHONE);
    await person.page.goto(`${service.url}/link#${'x'.repeat(43)}`);
    await person.page.getByText('This link is not known.').waitFor();
    expect(new URL(person.page.url()).hash, 'the token stays in the address').equal('');
    await fits(person);
    await person.page.goto(`${service.url}/link`);
    await person.page.getByText('This address is not complete.').waitFor();
    await person.leave();
  });

  it('shows home, sign-in and a wrong address', async () => {
    const person = await browser.newPerson(PHONE);
    await person.page.goto(service.url);
    await heading(person, 'Polls');
    await fits(person);
    await person.page.goto(`${service.url}/sign-in`);
    await heading(person, 'Sign in');
    await fits(person);
    await person.page.goto(`${service.url}/polls/${poll.id}/vote`);
    await heading(person, 'Sign in to vote');
    await fits(person);
    await person.page.goto(`${service.url}/nowhere`);
    await heading(person, 'Page not found');
    await fits(person);
    expect(person.complaints.filter((says) => !/status of 4\d\d/.test(says))).deep.equal([]);
    await person.leave();
  });

  it('says that voting is closed, at the very second it closes', async () => {
    const person = await arrive('WEST-2');
    await press(person, 'Make my passkey');
    await heading(person, 'Your ballot paper');
    await person.page.getByLabel('Amara').check();
    await person.page.getByLabel('No', { exact: true }).check();
    await press(person, 'Continue');
    service.clock.set(CLOSES);
    await person.page.route('**/api/nonces', (route) => route.continue());
    await press(person, 'Cast my vote');
    await person.page.locator('.govuk-error-summary').waitFor();
    expect(await service.deps.db('casts').where({ poll: poll.id, unit: 'WEST' }).count().first()).deep.equal({
      count: 1,
    });
    await poll.officer.signIn(poll.officer.passkey);
    await poll.officer.must('closePoll', { params: { poll: poll.id }, body: {} });
    await person.page.goto(`${service.url}/polls/${poll.id}`);
    await person.page.getByText('Voting is closed').waitFor();
    await fits(person);
    await person.leave();
  });

  it('leaves a board on which the blank and the marked papers stand alike', async () => {
    const files = new Map<string, Uint8Array>();
    for (const name of ['board.jsonl', 'checkpoint']) {
      const response = await fetch(`${service.url}/board/${poll.id}/${name}`);
      files.set(name, new Uint8Array(await response.arrayBuffer()));
    }
    expect(verifyBoard(files, { upTo: 'encrypted-tally' }).findings).deep.equal([]);
  });
});
