/**
 * Pages off the straight way. A member's: other kinds of paper, a closed poll, a browser that cannot, links that lead nowhere. And two
 * forms of officers, by keyboard alone: the tellers' counts of papers, and the ruling where a condition on who is elected is not met.
 */
import { expect } from 'chai';
import { contest } from '../../crypto/bodies.ts';
import { hashBoothFiles } from '../../src/boothFiles.ts';
import { verifyBoard } from '../../src/verify/bundleVerifier.ts';
import { axeFindings } from '../support/axe.ts';
import { type Person, startBrowser, type TestBrowser } from '../support/chromium.ts';
import { CLOSES, type FrozenPoll, frozenPoll } from '../support/frozenPoll.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { agree } from '../support/twoOfficers.ts';

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

describe('the forms of tellers, and of who rules, by keyboard alone', function () {
  this.timeout(240_000);
  let service: TestService;
  let browser: TestBrowser;
  let poll: FrozenPoll;
  const params = () => ({ params: { poll: poll.id } });

  before(async () => {
    service = await startTestService({ seed: 'forms', boothFiles: await hashBoothFiles() });
    browser = await startBrowser();
    const committee = contest.parse({
      ...{ id: 'committee', kind: 'choose', question: 'Who should sit on the committee?' },
      choices: ['Ash', 'Beech', 'Cherry', 'Damson'].map((text, i) => ({ id: `c${i + 1}`, text })),
      ...{ min: 1, max: 2, blank: false, rule: { name: 'most-marks', seats: 2, tie: 'lot' } },
      constraints: [{ id: 'women', says: 'At least one woman (Rule 4.2)', choices: ['c2', 'c3'], least: 1 }],
    });
    poll = await frozenPoll(service, { units: { EAST: 6 }, batchFloor: 1, contests: [committee] });
    const membership = await service.appoint('membership-secretary');
    const procedure = await service.appoint('procedure-secretary');
    await poll.open();
    for (const who of [membership, procedure]) {
      await who.signIn(who.passkey);
      await who.must('declareInterest', { ...params(), body: { interest: 'none' } });
    }
    const why = 'Asked for it by letter.';
    for (const number of ['EAST-4', 'EAST-5', 'EAST-6']) {
      const moved = { kind: 'other-channel', poll: poll.definition.id, number, channel: 'post', why } as const;
      await agree(membership, procedure, moved);
    }
    for (const number of ['EAST-1', 'EAST-2', 'EAST-3']) await poll.vote(number);
    service.clock.set(CLOSES);
    await poll.officer.signIn(poll.officer.passkey);
    await poll.officer.must('closePoll', { ...params(), body: {} });
  });
  after(async () => {
    await browser?.stop();
    await service?.stop();
  });

  /** What the one with the focus is called. */
  const focused = ({ page }: Person): Promise<string> =>
    page.evaluate(() => {
      const at = document.activeElement;
      const isField = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement;
      return (isField ? at.labels?.[0]?.textContent : at?.textContent) ?? '';
    });
  const reach = async (person: Person, name: string) => {
    for (let steps = 0; !(await focused(person)).startsWith(name); steps++) {
      if (steps > 80) expect.fail(`not reached: ${name}`);
      await person.page.keyboard.press('Tab');
    }
  };
  const press = async (person: Person, name: string) => {
    await reach(person, name);
    await person.page.keyboard.press('Enter');
  };
  const write = async (person: Person, name: string, text: string) => {
    await reach(person, name);
    await person.page.keyboard.press('ControlOrMeta+A');
    await person.page.keyboard.type(text);
  };
  /** What was just said has the focus. */
  const told = async (person: Person, says: string) => {
    await person.page.locator(':focus').filter({ hasText: says }).waitFor();
    expect(await axeFindings(person.page)).deep.equal([]);
  };
  const fromTheTop = ({ page }: Person) => page.getByRole('heading', { level: 1 }).focus();

  /** Comes by the link of their appointment, and has no interest in the poll. */
  async function arrive(name: string, role: Parameters<TestService['invite']>[1], path: string): Promise<Person> {
    const email = `${name.toLowerCase()}@officers.example`;
    await service.invite({ name, email }, role);
    const person = await browser.newPerson(PHONE);
    const { page } = person;
    page.setDefaultTimeout(110_000);
    await page.goto(`${service.url}/link#${await service.tokenFor(email)}`);
    await page.getByRole('button', { name: 'Make my passkey' }).click();
    await page.getByRole('heading', { level: 1, name: 'Your page' }).waitFor();
    await page.goto(`${service.url}/polls/${poll.id}${path}`);
    await page.getByLabel('No, I have no interest in it').check();
    await page.getByRole('button', { name: 'Declare this' }).click();
    return person;
  }

  it('has papers counted by two tellers, who differ, count again and agree; what one types stays when the other signs', async () => {
    const [thea, theo] = [await arrive('Thea', 'teller', '/counts'), await arrive('Theo', 'teller', '/counts')];
    const count = async (teller: Person, ash: string, damson: string) => {
      await write(teller, 'How many papers are there?', '3');
      await write(teller, 'Marks for: Ash', ash);
      await write(teller, 'Marks for: Beech', '0');
      await write(teller, 'Marks for: Cherry', '0');
      await write(teller, 'Marks for: Damson', damson);
      await write(teller, 'Void papers', '0');
      await press(teller, 'Sign my count');
    };
    for (const teller of [thea, theo]) {
      await teller.page.getByText('Enter your count').waitFor();
      await press(teller, 'Enter your count');
    }
    await write(thea, 'How many papers are there?', '4');
    await press(thea, 'Sign my count');
    await told(thea, 'Ash: write a number, or 0 if there are none.');
    await count(theo, '1', '2');
    await told(theo, 'Your count is in.');

    await press(thea, 'Look again');
    await thea.page.getByText('Another teller has counted these papers. Now it is your turn.').waitFor();
    expect(await thea.page.getByLabel('How many papers are there?').inputValue()).equal('4');
    await fromTheTop(thea);
    await count(thea, '2', '1');
    await told(thea, 'Your count and the other teller’s are not the same.');

    await count(thea, '1', '2');
    await told(thea, 'Your count is in.');
    await press(theo, 'Look again');
    await theo.page.getByText('The last two counts were not the same. Another teller has counted').waitFor();
    expect(await theo.page.getByText('Your count is in.').count(), 'it holds no more').equal(0);
    await fromTheTop(theo);
    await press(theo, 'Enter your count');
    await count(theo, '1', '2');
    await told(theo, 'You and another teller counted the same.');
    const { counts } = await poll.officer.must('poll', params());
    expect(counts).deep.equal({ needed: 1, done: 1 });
    for (const { complaints } of [thea, theo]) expect([...complaints]).deep.equal([]);
  });

  it('has it ruled whom a rule elects where a condition is not met, and a second officer agrees', async () => {
    await poll.count();
    const rita = await arrive('Rita', 'returning-officer', '/desk');
    await rita.page.getByRole('heading', { name: 'Ruling: Who should sit on the committee?' }).waitFor();
    await press(rita, 'Sign and propose');
    await told(rita, 'Write the published rule in words, and where it stands.');
    // From what is wrong to its field.
    await press(rita, 'Write the published rule');
    expect(await focused(rita)).equal('The published rule that applies');
    await rita.page.keyboard.type('Rule 4.3: the woman with most votes takes the last place.');
    for (const name of ['Ash', 'Cherry']) {
      await reach(rita, name);
      await rita.page.keyboard.press('Space');
    }
    await rita.page.getByText('Ticked: 2 of 2.').waitFor();
    await write(rita, 'Why this rule', 'The rule book of 2026 is clear.');
    await press(rita, 'Sign and propose');
    const proposed = 'Proposed. Another returning officer or a procedure secretary decides it';
    await told(rita, proposed);
    await rita.page.reload();
    await rita.page.getByText(proposed).waitFor();
    expect(await rita.page.getByRole('button', { name: 'Sign and propose' }).count(), 'a second form').equal(0);

    const una = await arrive('Una', 'procedure-secretary', '/desk');
    await una.page.goto(`${service.url}/desk/proposals`);
    await una.page.getByText('Rule 4.3: the woman with most votes takes the last place.').first().waitFor();
    expect(await axeFindings(una.page)).deep.equal([]);
    await write(una, 'Your reason', 'So it stands in the book.');
    await press(una, 'Approve and sign');
    await told(una, 'You approved it. It is done.');
    const { rulings } = await poll.officer.must('poll', params());
    expect(rulings.map(({ elected }) => elected)).deep.equal([['c1', 'c3']]);
    await rita.page.reload();
    await rita.page.getByText('Still missing: the returning officer and a scrutineer.').waitFor();
    for (const { complaints } of [rita, una]) expect([...complaints]).deep.equal([]);
  });
});
