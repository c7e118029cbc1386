/**
 * A paper with three questions on a phone of 360 pixels: a ranking of eight by tapping, by keyboard alone and by typed numbers.
 * What the browser sent is opened here with both trustees' keys. SCREENSHOTS=FOLDER keeps a picture of each page.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readBallot } from '../../crypto/belenios/ballot.ts';
import { readElection } from '../../crypto/belenios/election.ts';
import { isCanonicalPacking, unpack } from '../../crypto/belenios/packing.ts';
import { type Contest, contest } from '../../crypto/bodies.ts';
import { fromBase64, sha256Hex } from '../../crypto/bytes.ts';
import { displayOrder } from '../../crypto/paperOrder.ts';
import { electionsIn, groundOf } from '../../src/actions/electionsOfPoll.ts';
import { hashBoothFiles } from '../../src/boothFiles.ts';
import { insertBlob } from '../../src/store/board.ts';
import { inTransaction } from '../../src/store/database.ts';
import { axeFindings } from '../support/axe.ts';
import { type Person, startBrowser, type TestBrowser } from '../support/chromium.ts';
import { type FrozenPoll, frozenPoll } from '../support/frozenPoll.ts';
import { startTestService, type TestService } from '../support/service.ts';

const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const PIXEL = fromBase64(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
);
/** As many bytes, and another hash. */
const OTHER = PIXEL.toReversed();
const pictureOf = (bytes: Uint8Array, says: string) => {
  return { sha256: sha256Hex(bytes), bytes: bytes.length, type: 'image/png', says };
};
const NAMES = [
  'Anna Berg',
  'Ben Coleridge-Abernathy',
  'Cem Demir',
  'Dot Ellis',
  'Eve Fox',
  'Femi Grant',
  'Gwen Hall',
  'Hal Ito',
];
const idOf = (name: string) => name.toLowerCase().replaceAll(' ', '-');
const COMMITTEE = contest.parse({
  id: 'committee',
  kind: 'stv',
  question: 'Who shall sit on the executive committee?',
  choices: NAMES.map((text, i) => ({
    id: idOf(text),
    text,
    ...(i < 2 && {
      statement: `I have been a member of this party for ${30 - i} years.\n\nI stand for meetings that end on time.`,
    }),
    ...(i === 0 && { picture: pictureOf(PIXEL, 'Anna Berg, laughing') }),
    ...(i === 1 && { picture: pictureOf(OTHER, 'Ben with his dog') }),
  })),
  min: 1,
  max: 8,
  blank: true,
  rule: { name: 'scottish-stv-2007', seats: 3 },
  order: 'drawn',
  rankings: 'public',
});
const CONTESTS: Contest[] = [
  COMMITTEE,
  contest.parse({
    id: 'motions',
    kind: 'approval',
    question: 'Which motions shall be debated?',
    choices: ['Buses', 'Libraries', 'Swimming baths'].map((text, i) => ({ id: `m-${i}`, text })),
    min: 0,
    max: 3,
    blank: false,
    rule: { name: 'most-marks', seats: 2, tie: 'lot' },
  }),
  contest.parse({
    id: 'rules',
    kind: 'yesno',
    question: 'Shall the new standing orders be adopted?',
    choices: [
      { id: 'yes', text: 'Yes' },
      { id: 'no', text: 'No' },
    ],
    min: 1,
    max: 1,
    blank: true,
    rule: { name: 'share-of-votes', over: 2, under: 3 },
  }),
];

describe('a ranked paper on a phone', () => {
  let service: TestService;
  let browser: TestBrowser;
  let poll: FrozenPoll;

  before(async () => {
    service = await startTestService({ seed: 'ranked paper', boothFiles: await hashBoothFiles() });
    browser = await startBrowser();
    poll = await frozenPoll(service, { units: { EAST: 5 }, batchFloor: 1, contests: CONTESTS });
    await inTransaction(service.deps.db, async (trx) => {
      for (const bytes of [PIXEL, OTHER]) await insertBlob(trx, poll.id, sha256Hex(bytes), bytes);
    });
    await poll.open();
  });
  after(async () => {
    await browser?.stop();
    await service?.stop();
  });

  const shot = async ({ page }: Person, name: string) => {
    const folder = process.env.SCREENSHOTS;
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  };
  const heading = ({ page }: Person, says: string) => page.getByRole('heading', { level: 1, name: says }).waitFor();
  const press = ({ page }: Person, name: string | RegExp) => page.getByRole('button', { name }).click();
  const sound = async ({ page, complaints }: Person) => {
    expect(await axeFindings(page)).deep.equal([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, 'wider than a phone').equal(0);
    expect(complaints).deep.equal([]);
  };
  const said = ({ page }: Person) => page.locator('.cs-rank__said').innerText();
  /** The order so far, as the page shows it. */
  const order = ({ page }: Person) => page.locator('.cs-order__name').allInnerTexts();
  const nameButton = ({ page }: Person, name: string) =>
    page.getByRole('button', { name: new RegExp(`^${name} ?, (your|no)`) });

  async function atPaper(number: string): Promise<Person> {
    const person = await browser.newPerson(PHONE);
    // A server that sends another picture than the one that the poll names.
    await person.page.route(`**/blobs/${sha256Hex(OTHER)}`, (route) => route.fulfill({ body: Buffer.from(PIXEL) }));
    await person.page.goto(`${service.url}/link#${await service.tokenFor(`${number.toLowerCase()}@members.example`)}`);
    await heading(person, 'Make your passkey');
    await person.page.goto(`${service.url}/polls/${poll.id}/vote`);
    await press(person, 'Make my passkey');
    await heading(person, 'Your ballot paper');
    return person;
  }

  /** Marks the two other questions, looks once more and casts. @returns the ranks that were encrypted, by name */
  async function castRest(person: Person, order: readonly string[]): Promise<readonly number[]> {
    const { page } = person;
    await page.getByLabel('Libraries').check();
    await page.getByLabel('Yes', { exact: true }).check();
    await press(person, 'Continue');
    await heading(person, 'Check your vote');
    const shown = await page.locator('.cs-reviewed li').allInnerTexts();
    const places = ['1st', '2nd', '3rd', '4th'];
    expect(shown.map((line) => line.replace(/\s+/g, ' '))).deep.equal(order.map((name, i) => `${places[i]} ${name}`));
    const sent = page.waitForRequest(
      (request) => request.method() === 'POST' && request.url().endsWith(`/polls/${poll.id}/casts`),
    );
    await press(person, 'Cast my vote');
    const { ballots }: { ballots: string[] } = (await sent).postDataJSON();
    await heading(person, 'Your vote has been cast');
    const [election] = electionsIn(await groundOf(service.deps.db, poll.id), 'EAST');
    expect(election?.contest.id).equal('committee');
    const { choices } = readBallot(readElection(election!.record), ballots[0]!);
    const { alpha, beta } = choices[0]![0]!;
    const secrets = poll.trustees.map(({ secret }) => secret);
    const plain = secrets.reduce((left, secret) => left.subtract(alpha.multiply(secret)), beta);
    expect(isCanonicalPacking(plain, NAMES.length)).equal(true);
    return unpack(plain, NAMES.length);
  }
  /** Gwen, Cem, Anna. */
  const RANKS = [3, 0, 2, 0, 0, 0, 1, 0];
  const ORDER = ['Gwen Hall', 'Cem Demir', 'Anna Berg'];

  it('shows each question with its rule in full, how it is counted, and the names in the order of this paper', async () => {
    const person = await atPaper('EAST-1');
    const { page } = person;
    await page.getByRole('img', { name: 'Anna Berg, laughing' }).waitFor();
    await page.getByText('(There is a picture, which could not be shown: Ben with his dog)').waitFor();
    await shot(person, 'ranked-1-paper');
    await sound(person);
    const text = await page.locator('main').innerText();
    expect(text.match(/Question \d of \d/g)).deep.equal(['Question 1 of 3', 'Question 2 of 3', 'Question 3 of 3']);
    expect(text).match(/Scottish Local Government Elections Order 2007, for 3 places/);
    expect(text).match(/You may stop whenever you like: you need not rank everybody\. Or leave this question blank\./);
    expect(text).match(/Afterwards everybody can read all rankings, and nobody sees whose they are\./);
    expect(text).match(/Mark as many as you like\./);
    expect(text).match(/At least two thirds of the votes/);
    const paper: { paper: string } = await service.deps
      .db('papers')
      .where({ poll: poll.id, number: 'EAST-1' })
      .first('paper');
    const names = await page
      .locator('.cs-rank__name > .cs-break')
      .evaluateAll((all) => all.map((one) => one.firstChild?.textContent));
    expect(names).deep.equal(displayOrder(COMMITTEE, paper.paper).map((i) => NAMES[i]));
    for (const rule of await page.getByText(/^The rule: /).all()) await rule.click();
    await page.getByText(/^Every paper first counts for its first preference/).waitFor();
    await page.getByText('About Anna Berg').click();
    await page.getByText('I stand for meetings that end on time.').first().waitFor();
    await shot(person, 'ranked-2-unfolded');
    await sound(person);
    await press(person, 'Continue');
    await page.getByText('Your paper is not complete yet.').waitFor();
    await shot(person, 'ranked-3-incomplete');
    await sound(person);
    await person.leave();
  });

  it('is ranked by tapping: a second tap takes a name away, and the later ones move up', async () => {
    const person = await atPaper('EAST-2');
    const { page } = person;
    const tap = (name: string) => nameButton(person, name).tap();
    for (const name of ['Cem Demir', 'Hal Ito', 'Gwen Hall', 'Anna Berg']) await tap(name);
    expect(await said(person)).equal('Anna Berg is your 4th preference.');
    await shot(person, 'ranked-4-tapped');
    await sound(person);
    await tap('Hal Ito');
    expect(await said(person)).equal('Hal Ito is taken away. Later ones moved up.');
    expect(await order(person)).deep.equal(['Cem Demir', 'Gwen Hall', 'Anna Berg']);
    expect(await nameButton(person, 'Gwen Hall').innerText()).match(/2\s+Gwen Hall/);
    const up = page.getByRole('button', { name: 'Move Gwen Hall up' });
    await up.scrollIntoViewIfNeeded();
    const before = (await up.boundingBox())!;
    await up.tap();
    expect(await said(person)).equal('Gwen Hall is now your 1st preference.');
    // Under the finger is the same name as before.
    expect((await up.boundingBox())!.y).closeTo(before.y, 1);
    expect(await order(person)).deep.equal(ORDER);
    expect(await castRest(person, ORDER)).deep.equal(RANKS);
    await shot(person, 'ranked-9-cast');
    await sound(person);
    await person.leave();
  });

  it('is ranked by keyboard alone, the focus staying where the voter is', async () => {
    const person = await atPaper('EAST-3');
    const { page } = person;
    const focused = () =>
      page.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
      );
    /** Tab, or Shift and Tab, until the control of this name has the focus. */
    const reach = async (name: RegExp, key = 'Tab') => {
      for (let steps = 0; !name.test(await focused()); steps++) {
        if (steps > 80) expect.fail(`not reached: ${name}`);
        await page.keyboard.press(key);
      }
    };
    // From the heading down and up again, as the names stand on this paper.
    for (const [i, name] of ['Anna Berg', 'Gwen Hall', 'Cem Demir'].entries()) {
      await page.getByRole('button', { name: 'Type numbers instead' }).focus();
      await reach(new RegExp(`^${name},`));
      await page.keyboard.press(i === 1 ? 'Space' : 'Enter');
      expect(await focused()).match(new RegExp(`${name}, your`));
    }
    expect(await said(person)).equal('Cem Demir is your 3rd preference.');
    await reach(/^Move Anna Berg down$/);
    await page.keyboard.press('Enter');
    expect(await focused()).equal('Move Anna Berg down');
    expect(await said(person)).equal('Anna Berg is now your 2nd preference.');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    expect(await said(person)).equal('Anna Berg is your last preference already.');
    expect(await focused()).equal('Move Anna Berg down');
    expect(await order(person)).deep.equal(ORDER);
    // Taking one away leaves the focus at the next; the last one gone, at the heading.
    await reach(/^Take Anna Berg away$/);
    await page.keyboard.press('Enter');
    expect(await focused()).equal('Take Cem Demir away');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    expect(await focused()).equal('Your order so far');
    for (const name of ORDER) {
      await page.getByRole('button', { name: 'Type numbers instead' }).focus();
      await reach(new RegExp(`^${name},`));
      await page.keyboard.press('Space');
    }
    await sound(person);
    expect(await castRest(person, ORDER)).deep.equal(RANKS);
    await person.leave();
  });

  it('is ranked by typed numbers; what is unclear is said at once, and not cast', async () => {
    const person = await atPaper('EAST-4');
    const { page } = person;
    await press(person, 'Type numbers instead');
    const type = async (name: string, number: string) => {
      await page.getByLabel(name, { exact: true }).fill(number);
      await page.getByLabel(name, { exact: true }).blur();
    };
    await type('Gwen Hall', '1');
    expect(await said(person)).equal('Gwen Hall is your 1st preference.');
    await type('Anna Berg', '3');
    const gap = 'There is a 3, and no 2. Use 1, 2, 3 and so on, and leave no number out.';
    expect(await said(person)).equal(gap);
    await type('Cem Demir', '3');
    const twice = 'The number 3 stands twice, beside Anna Berg and Cem Demir. Give each a number of its own.';
    expect(await said(person)).equal('3 stands beside Anna Berg too.');
    expect(await order(person)).deep.equal(['Gwen Hall']);
    await shot(person, 'ranked-5-typed');
    await sound(person);
    await page.getByLabel('Libraries').check();
    await page.getByLabel('Yes', { exact: true }).check();
    await press(person, 'Continue');
    expect(await page.locator('.govuk-error-summary').innerText()).contain(twice);
    await shot(person, 'ranked-6-typed-incomplete');
    await sound(person);
    await type('Cem Demir', '9');
    expect(await said(person)).match(/^“9” cannot be used\. Type a number from 1 to 8/);
    await type('Cem Demir', '2');
    expect(await order(person)).deep.equal(ORDER);
    expect(await page.locator('.govuk-error-summary').count()).equal(0);
    // To tapping and back, nothing is lost.
    await press(person, 'Tap the names instead');
    expect(await order(person)).deep.equal(ORDER);
    await press(person, 'Continue');
    await heading(person, 'Check your vote');
    await shot(person, 'ranked-7-review');
    await sound(person);
    await press(person, 'Go back and change it');
    await press(person, 'Type numbers instead');
    expect(await page.getByLabel('Anna Berg', { exact: true }).inputValue()).equal('3');
    expect(await castRest(person, ORDER)).deep.equal(RANKS);
    await person.leave();
  });

  it('may be left blank where the contest allows it, and is so shown and cast', async () => {
    const person = await atPaper('EAST-5');
    const { page } = person;
    await nameButton(person, 'Eve Fox').tap();
    await page.getByLabel('Leave this question blank').first().check();
    expect(await page.locator('.cs-rank__name--ranked').count()).equal(0);
    await press(person, 'Continue');
    await page.getByText('Your paper is not complete yet.').waitFor();
    expect(await castRest(person, [])).deep.equal(NAMES.map(() => 0));
    await person.leave();
  });
});
