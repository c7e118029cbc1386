/**
 * A poll of a committee, in the browser from the first step of the key to the published bundle: five trustees on phones make a key of
 * which three suffice; the paper has a question of each kind, its ranking of eight given by tapping, by keyboard alone and by typed
 * numbers; three trustees mix and open in their pages, and officer and scrutineer sign in theirs. SCREENSHOTS=FOLDER keeps pictures.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { unzipSync } from 'fflate';
import { type Contest, contest } from '../../crypto/bodies.ts';
import { fromBase64, fromUtf8, sha256Hex } from '../../crypto/bytes.ts';
import { displayOrder } from '../../crypto/paperOrder.ts';
import { anchorsOf } from '../../src/actions/anchorsOf.ts';
import { hashBoothFiles } from '../../src/boothFiles.ts';
import { readBlt } from '../../src/count/blt.ts';
import { TRIGGER_PRESETS } from '../../src/count/trigger.ts';
import { insertBlob } from '../../src/store/board.ts';
import { inTransaction } from '../../src/store/database.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { axeFindings } from '../support/axe.ts';
import { toolComplaint } from '../support/belenios.ts';
import { type Person, startBrowser, type TestBrowser } from '../support/chromium.ts';
import { CLOSES, type FrozenPoll, frozenPoll, OPENS } from '../support/frozenPoll.ts';
import { signOffAll } from '../support/reviewing.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { approvalOf } from '../support/trusteesAtWork.ts';

const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const DESK = { viewport: { width: 1280, height: 900 } };
const PASSPHRASE = 'correct-horse-battery-staple';
const ON_PAPER = 'another-passphrase-on-paper';
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
  contest.parse({
    id: 'candidate',
    kind: 'trigger',
    question: 'Should the sitting member be the only candidate?',
    choices: [
      { id: 'affirm', text: 'Keep the sitting member as the only candidate' },
      { id: 'open', text: 'Hold a full selection' },
    ],
    ...{ min: 1, max: 1, blank: false },
    rule: TRIGGER_PRESETS.find(({ rule }) => rule.name === 'third-of-either-section')?.rule,
  }),
  COMMITTEE,
  contest.parse({
    id: 'motions',
    kind: 'approval',
    question: 'Which motions shall be debated?',
    choices: ['Buses', 'Libraries', 'Swimming baths'].map((text, i) => ({ id: `m-${i}`, text })),
    ...{ min: 0, max: 3, blank: false },
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
    ...{ min: 1, max: 1, blank: true },
    rule: { name: 'share-of-votes', over: 2, under: 3 },
  }),
];

describe('a committee and its five trustees, in the browser', function () {
  // A file under a passphrase is meant to take its time.
  this.timeout(240_000);
  let service: TestService;
  let browser: TestBrowser;
  let poll: FrozenPoll;
  const five: Person[] = [];
  /** What members ranked in their browsers, best first; each is its own, and none of those cast over the API. */
  const ranked: (readonly string[])[] = [];
  const fileOf = (i: number) => join(tmpdir(), `trustee-${process.pid}-${i}.age`);

  before(async () => {
    service = await startTestService({ seed: 'committee', boothFiles: await hashBoothFiles() });
    browser = await startBrowser();
    poll = await frozenPoll(service, {
      units: { EAST: 4, NORTH: 4, WEST: 4 },
      sections: { WEST: 'affiliated' },
      batchFloor: 1,
      contests: CONTESTS,
      trustees: { quorum: 3, of: 5 },
    });
    await inTransaction(service.deps.db, async (trx) => {
      for (const bytes of [PIXEL, OTHER]) await insertBlob(trx, poll.id, sha256Hex(bytes), bytes);
    });
    for (const { person: trustee } of poll.trustees) {
      await trustee.must('declareInterest', { params: { poll: poll.id }, body: { interest: 'none' } });
      const person = await signedIn(trustee);
      // Their pages work through a whole board.
      person.page.setDefaultTimeout(110_000);
      five.push(person);
    }
  });
  after(async () => {
    for (const i of five.keys()) rmSync(fileOf(i), { force: true });
    await browser?.stop();
    await service?.stop();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      for (const [i, person] of five.entries()) await shot(person, `failed-trustee-${i}`);
  });

  const shot = async ({ page }: Person, name: string) => {
    const folder = process.env.SCREENSHOTS;
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  };
  const heading = ({ page }: Person, says: string) => page.getByRole('heading', { level: 1, name: says }).waitFor();
  const press = ({ page }: Person, name: string | RegExp) => page.getByRole('button', { name }).click();
  const open = ({ page }: Person, path: string) => page.goto(`${service.url}${path}`);
  const ofPoll = (path: string) => `/polls/${poll.id}${path}`;
  /** A picture of the page, and that everybody can use it on a screen so narrow, and that nothing went wrong. */
  const looks = async (person: Person, name: string) => {
    const { page, complaints } = person;
    await shot(person, name);
    expect(await axeFindings(page)).deep.equal([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, 'wider than the screen').equal(0);
    expect([...complaints]).deep.equal([]);
  };
  const takeCookie = async ({ page }: Person, who: Appointed) => {
    const [name = '', value = ''] = who.cookie.split('=');
    await page.context().addCookies([{ name, value, url: service.url }]);
  };
  /** At a browser of their own, signed in there; the passkey stays with who signs over the API. */
  const signedIn = async (who: Appointed, as: typeof PHONE | typeof DESK = PHONE): Promise<Person> => {
    const person = await browser.newPerson(as);
    await takeCookie(person, who);
    return person;
  };

  describe('trustees who make a key together', () => {
    const comes = (person: Person) => open(person, ofPoll('/trustee'));
    const save = async ({ page }: Person, i: number) => {
      const download = page.waitForEvent('download');
      await page.locator('[data-key-file]').click();
      await (await download).saveAs(fileOf(i));
      await page.getByLabel(/Choose the file you saved/).setInputFiles(fileOf(i));
    };
    /** The first and the third guard theirs with a passphrase. */
    const hasFile = (i: number) => i === 0 || i === 2;

    it('take the first step under a passphrase or a passkey of its own, and go away again', async () => {
      for (const [i, person] of five.entries()) {
        const { page } = person;
        await comes(person);
        await page.getByLabel('A passphrase').waitFor();
        if (i === 0) await looks(person, 'together-1-begin');
        if (hasFile(i)) {
          await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
          await page.getByLabel('The same passphrase again').fill(PASSPHRASE);
          await press(person, 'Make my secret');
          await save(person, i);
          if (i === 0) await looks(person, 'together-2-file');
        } else {
          await page.getByLabel('A passkey').check();
          await press(person, 'Make my secret');
          await page.getByText('Your key is sealed in this browser.').waitFor();
          if (i === 1) await looks(person, 'together-2-passkey');
        }
        await press(person, 'Take my first step');
        await page.getByText(i === 4 ? 'Your part is done for now.' : 'Waiting for').waitFor();
        if (i === 0) await looks(person, 'together-3-waits');
      }
    });

    it('go on by themselves where the page stayed open, and with the key where it was closed', async () => {
      const [first, second, third] = five as [Person, Person, Person];
      // The first closed the page and comes again; the others were left open.
      await comes(first);
      await first.page.getByLabel('Your key file').waitFor();
      await looks(first, 'together-4-again');
      await opensFile(first, 0, 'Open my key and go on');
      // The second loads it anew, and this browser has the file.
      await comes(second);
      await press(second, 'Open my key and go on');
      for (const { page } of five) await page.getByText('Is it the same for all of you?').waitFor();
      await looks(first, 'together-5-compare');
      const seen = await Promise.all(five.map(fingerprintOf));
      expect(seen[0]).match(/^([0-9a-f]{4}\s?){16}$/);
      expect(new Set(seen).size).equal(1);

      await press(third, 'Something differs');
      await third.page.getByText('Confirm nothing.').waitFor();
      await looks(third, 'together-5-differs');
    });

    it('confirm what all of them read, and keep the finished key', async () => {
      for (const [i, person] of five.entries()) {
        await press(person, 'It is the same for all of us');
        if (hasFile(i)) await save(person, i);
        if (i < 2) await looks(person, `together-6-finish-${i}`);
        await press(person, 'Confirm the key');
        if (i < 4) await person.page.getByText('Waiting for').waitFor();
      }
      for (const { page } of five) await page.getByRole('heading', { name: 'A rehearsal' }).waitFor();
      const { state, trustees } = await poll.officer.must('poll', { params: { poll: poll.id } });
      expect([state, trustees.every(({ keyGiven }) => keyGiven)]).deep.equal(['keys-ready', true]);
    });

    it('rehearse with the key at hand, with the passkey in a page loaded anew, and with the sheet of paper alone', async () => {
      const [first, second, third, ...others] = five as [Person, Person, Person, ...Person[]];
      await looks(first, 'together-7-rehearsal');
      for (const person of [first, ...others]) {
        await press(person, 'Rehearse with my key');
        await person.page.getByText('Your key is in, and it works.').waitFor();
      }
      await looks(first, 'together-8-done');

      await comes(second);
      await press(second, 'Open my key and rehearse');
      await second.page.getByText('Your key is in, and it works.').waitFor();

      const { page } = third;
      await page.getByText('Print a recovery sheet').click();
      await page.getByLabel('A passphrase for the sheet').fill(ON_PAPER);
      await press(third, 'Make the sheet');
      await page.locator('.cs-sheet').waitFor();
      await looks(third, 'together-9-sheet');
      const lines = await page.locator('.cs-sheet li').allInnerTexts();
      await comes(third);
      await page.getByText('I have nothing but my recovery sheet').click();
      await page
        .getByLabel('Its lines')
        .fill([lines[0]!.replace(/.$/, (last) => (last === '0' ? '1' : '0')), ...lines.slice(1)].join('\n'));
      await page.getByLabel('The passphrase of the sheet').fill(ON_PAPER);
      await press(third, 'Open my key and rehearse with the sheet');
      await page.getByText('Line 1 is not as it was printed').waitFor();
      await page.getByLabel('Its lines').fill(lines.join('\n').toLowerCase());
      await press(third, 'Open my key and rehearse with the sheet');
      await page.getByText('Your key is in, and it works.').waitFor();
      const { trustees } = await poll.officer.must('poll', { params: { poll: poll.id } });
      expect(trustees.map(({ rehearsed }) => rehearsed)).deep.equal(five.map(() => true));
      for (const { complaints } of five) expect([...complaints]).deep.equal([]);
    });

    it('leave nothing of the key in the browser that a passphrase guards, and sealed bytes alone where a passkey does', async () => {
      const kept = await Promise.all(five.map(({ page }) => page.evaluate(() => ({ ...localStorage }))));
      const names = kept.map((one) =>
        Object.keys(one)
          .map((name) => name.split('/')[0])
          .sort(),
      );
      expect(names).deep.equal(
        five.map((_, i) => ['countersign-seed-use', ...(hasFile(i) ? [] : ['countersign-trustee-file'])]),
      );
      const [file = ''] = Object.entries(kept[1]!).flatMap(([name, text]) => (name.includes('file') ? [text] : []));
      const sealed = Buffer.from(JSON.parse(file).file, 'base64url').toString('latin1');
      expect(sealed).match(/^age-encryption\.org\/v1\n-> scrypt /);
    });
  });

  const opensFile = async (person: Person, i: number, act: string) => {
    await person.page.getByLabel('Your key file').setInputFiles(fileOf(i));
    await person.page.getByLabel('Its passphrase').fill(PASSPHRASE);
    await press(person, act);
  };
  const fingerprintOf = ({ page }: Person) => page.locator('.cs-fingerprint').innerText();

  describe('a ranked paper on a phone', () => {
    before(async () => {
      service.clock.set(OPENS);
      await poll.officer.signIn(poll.officer.passkey);
      await poll.officer.must('openPoll', { params: { poll: poll.id }, body: {} });
    });

    const said = ({ page }: Person) => page.locator('.cs-rank__said').innerText();
    /** The order so far, as the page shows it. */
    const order = ({ page }: Person) => page.locator('.cs-order__name').allInnerTexts();
    const nameButton = ({ page }: Person, name: string) =>
      page.getByRole('button', { name: new RegExp(`^${name} ?, (your|no)`) });
    const leaveBlank = ({ page }: Person) => page.getByLabel('Leave this question blank').first();

    async function atPaper(number: string): Promise<Person> {
      const person = await browser.newPerson(PHONE);
      // A server that sends another picture than the one that the poll names.
      await person.page.route(`**/blobs/${sha256Hex(OTHER)}`, (route) => route.fulfill({ body: Buffer.from(PIXEL) }));
      await open(person, `/link#${await service.tokenFor(`${number.toLowerCase()}@members.example`)}`);
      await heading(person, 'Make your passkey');
      await open(person, ofPoll('/vote'));
      await press(person, 'Make my passkey');
      await heading(person, 'Your ballot paper');
      return person;
    }
    async function markRest({ page }: Person): Promise<void> {
      await page.getByLabel('Hold a full selection').check();
      await page.getByLabel('Libraries').check();
      await page.getByLabel('Yes', { exact: true }).check();
    }
    /** Marks the other questions, looks once more and casts. */
    async function castRest(person: Person, expected: readonly string[]): Promise<void> {
      await markRest(person);
      await press(person, 'Continue');
      await heading(person, 'Check your vote');
      const shown = await person.page.locator('.cs-reviewed li').allInnerTexts();
      const places = ['1st', '2nd', '3rd', '4th'];
      expect(shown.map((text) => text.replace(/\s+/g, ' '))).deep.equal(
        expected.map((name, i) => `${places[i]} ${name}`),
      );
      await press(person, 'Cast my vote');
      await heading(person, 'Your vote has been cast');
      ranked.push(expected);
    }

    it('shows each question with its rule in full, how it is counted, and the names in the order of this paper', async () => {
      const person = await atPaper('EAST-1');
      const { page } = person;
      await page.getByRole('img', { name: 'Anna Berg, laughing' }).waitFor();
      await page.getByText('(There is a picture, which could not be shown: Ben with his dog)').waitFor();
      await looks(person, 'ranked-1-paper');
      const text = await page.locator('main').innerText();
      expect(text.match(/Question \d of \d/g)).deep.equal(CONTESTS.map((_, i) => `Question ${i + 1} of 4`));
      expect(text).match(/Scottish Local Government Elections Order 2007, for 3 places/);
      expect(text).match(
        /You may stop whenever you like: you need not rank everybody\. Or leave this question blank\./,
      );
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
      await page.getByText('I stand for meetings that end on time.').filter({ visible: true }).waitFor();
      await looks(person, 'ranked-2-unfolded');
      await press(person, 'Continue');
      await page.getByText('Your paper is not complete yet.').waitFor();
      await looks(person, 'ranked-3-incomplete');

      // What is ranked goes when the question is left blank.
      await nameButton(person, 'Eve Fox').tap();
      await leaveBlank(person).check();
      expect(await page.locator('.cs-rank__name--ranked').count()).equal(0);
      await castRest(person, []);
      await person.leave();
    });

    it('is ranked by tapping: a second tap takes a name away, and the later ones move up', async () => {
      const person = await atPaper('EAST-2');
      const { page } = person;
      const tap = (name: string) => nameButton(person, name).tap();
      for (const name of ['Cem Demir', 'Hal Ito', 'Gwen Hall', 'Anna Berg']) await tap(name);
      expect(await said(person)).equal('Anna Berg is your 4th preference.');
      await looks(person, 'ranked-4-tapped');
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
      const given = ['Gwen Hall', 'Cem Demir', 'Anna Berg'];
      expect(await order(person)).deep.equal(given);
      await castRest(person, given);
      await looks(person, 'ranked-9-cast');
      await person.leave();
    });

    it('is ranked by keyboard alone, the focus staying where the voter is', async () => {
      const person = await atPaper('EAST-3');
      const { page } = person;
      const focused = () =>
        page.evaluate(
          () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
        );
      /** Tab until the control of this name has the focus. */
      const reach = async (name: RegExp) => {
        for (let steps = 0; !name.test(await focused()); steps++) {
          if (steps > 80) expect.fail(`not reached: ${name}`);
          await page.keyboard.press('Tab');
        }
      };
      const given = ['Femi Grant', 'Cem Demir', 'Dot Ellis'];
      // From the heading down and up again, as the names stand on this paper.
      for (const [i, name] of ['Dot Ellis', 'Femi Grant', 'Cem Demir'].entries()) {
        await page.getByRole('button', { name: 'Type numbers instead' }).focus();
        await reach(new RegExp(`^${name},`));
        await page.keyboard.press(i === 1 ? 'Space' : 'Enter');
        expect(await focused()).match(new RegExp(`${name}, your`));
      }
      expect(await said(person)).equal('Cem Demir is your 3rd preference.');
      await reach(/^Move Dot Ellis down$/);
      await page.keyboard.press('Enter');
      expect(await focused()).equal('Move Dot Ellis down');
      expect(await said(person)).equal('Dot Ellis is now your 2nd preference.');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
      expect(await said(person)).equal('Dot Ellis is your last preference already.');
      expect(await focused()).equal('Move Dot Ellis down');
      expect(await order(person)).deep.equal(given);
      // Taking one away leaves the focus at the next; the last one gone, at the heading.
      await reach(/^Take Dot Ellis away$/);
      await page.keyboard.press('Enter');
      expect(await focused()).equal('Take Cem Demir away');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
      expect(await focused()).equal('Your order so far');
      for (const name of given) {
        await page.getByRole('button', { name: 'Type numbers instead' }).focus();
        await reach(new RegExp(`^${name},`));
        await page.keyboard.press('Space');
      }
      await castRest(person, given);
      await person.leave();
    });

    it('is ranked by typed numbers; what is unclear is said at once, and not cast', async () => {
      const person = await atPaper('NORTH-1');
      const { page } = person;
      await press(person, 'Type numbers instead');
      const type = async (name: string, number: string) => {
        await page.getByLabel(name, { exact: true }).fill(number);
        await page.getByLabel(name, { exact: true }).blur();
      };
      const given = ['Hal Ito', 'Anna Berg', 'Gwen Hall'];
      await type('Hal Ito', '1');
      expect(await said(person)).equal('Hal Ito is your 1st preference.');
      await type('Gwen Hall', '3');
      const gap = 'There is a 3, and no 2. Use 1, 2, 3 and so on, and leave no number out.';
      expect(await said(person)).equal(gap);
      await type('Anna Berg', '3');
      const twice = 'The number 3 stands twice, beside Anna Berg and Gwen Hall. Give each a number of its own.';
      expect(await said(person)).equal('3 stands beside Gwen Hall too.');
      expect(await order(person)).deep.equal(['Hal Ito']);
      await looks(person, 'ranked-5-typed');
      await markRest(person);
      await press(person, 'Continue');
      expect(await page.locator('.govuk-error-summary').innerText()).contain(twice);
      await looks(person, 'ranked-6-typed-incomplete');
      await type('Anna Berg', '9');
      expect(await said(person)).match(/^“9” cannot be used\. Type a number from 1 to 8/);
      await type('Anna Berg', '2');
      expect(await order(person)).deep.equal(given);
      expect(await page.locator('.govuk-error-summary').count()).equal(0);
      // To tapping and back, nothing is lost.
      await press(person, 'Tap the names instead');
      expect(await order(person)).deep.equal(given);
      await press(person, 'Continue');
      await heading(person, 'Check your vote');
      await looks(person, 'ranked-7-review');
      await press(person, 'Go back and change it');
      await press(person, 'Type numbers instead');
      expect(await page.getByLabel('Gwen Hall', { exact: true }).inputValue()).equal('3');
      await castRest(person, given);
      await person.leave();
    });
  });

  describe('the count by three of the five', () => {
    let files: Map<string, Uint8Array>;
    before(async () => {
      // The others, by software: of EAST one would keep the member, NORTH would as one, WEST not at all.
      await poll.vote('EAST-4', 'affirm');
      for (const number of ['NORTH-2', 'NORTH-3', 'NORTH-4']) await poll.vote(number, 'affirm');
      for (const number of ['WEST-1', 'WEST-2', 'WEST-3', 'WEST-4']) await poll.vote(number, 'open');
      service.clock.set(CLOSES);
      await poll.officer.signIn(poll.officer.passkey);
      await poll.officer.must('closePoll', { params: { poll: poll.id }, body: {} });
    });
    const comesAgain = async (i: number): Promise<Person> => {
      const { person: trustee } = poll.trustees[i]!;
      await trustee.signIn(trustee.passkey);
      await takeCookie(five[i]!, trustee);
      await open(five[i]!, ofPoll('/trustee'));
      return five[i]!;
    };
    const given = ({ page }: Person) => page.getByText('Your part of the count is in.').waitFor();

    it('is begun by each when they come: they verify the board, sign that they did, and mix', async () => {
      const first = await comesAgain(0);
      await first.page.getByLabel('Your key file').waitFor();
      await looks(first, 'count-1-begin');
      await opensFile(first, 0, 'Check the board and go on');
      await first.page.getByText('Still needed: 2 more trustees to check the board and 2 more mixings.').waitFor();
      await looks(first, 'count-2-waits');

      // One of them approves something else, and is named.
      const fifth = poll.trustees[4]!.person;
      await fifth.signIn(fifth.passkey);
      const other = { ...(await approvalOf(service, poll.id, 5, 1n)), root: '0'.repeat(64) };
      expect(await fifth.call('approveTallies', { params: { poll: poll.id }, body: other })).include({
        code: 'APPROVAL_INVALID',
      });

      const second = await comesAgain(1);
      await press(second, 'Check the board and go on');
      await second.page.getByText('Still needed: 1 more trustee to check the board and 1 more mixing.').waitFor();
      await looks(second, 'count-3-waits');
      expect(await fingerprintOf(second), 'they read the same to each other').equal(await fingerprintOf(first));
      expect(await second.page.locator('main').innerText()).contain('12 ballots');
    });

    it('is ended by any three of them, the last going straight on', async () => {
      const fourth = await comesAgain(3);
      await press(fourth, 'Check the board and go on');
      await given(fourth);
      await looks(fourth, 'count-4-given');
      const [first, second] = five as [Person, Person];
      for (const person of [second, first]) {
        await press(person, 'Look again, and go on');
        await given(person);
      }
      const { state, trustees } = await poll.officer.must('poll', { params: { poll: poll.id } });
      expect(state).equal('counted');
      expect(trustees.map(({ partGiven, refused }) => [partGiven, refused])).deep.equal([
        ...[
          [true, []],
          [true, []],
          [false, []],
        ],
        ...[
          [true, []],
          [false, ['approval']],
        ],
      ]);
      for (const { complaints } of five) expect([...complaints]).deep.equal([]);
    });

    it('is declared by the returning officer and a scrutineer, each in their browser, and published', async () => {
      await poll.scrutineer.signIn(poll.scrutineer.passkey);
      await signOffAll(poll.scrutineer, poll.id);
      for (const [who, as, name] of [
        [poll.officer, DESK, 'declaration-officer'],
        [poll.scrutineer, PHONE, 'declaration-scrutineer'],
      ] as const) {
        const person = await signedIn(who, as);
        // Theirs is in software, and signs here nothing: they make one in this browser.
        await open(person, `/passkey?next=${ofPoll('/declaration')}`);
        await press(person, 'Make my passkey');
        await heading(person, `Declaration: ${poll.definition.title}`);
        await person.page.getByText('Electorate and ballot papers').waitFor();
        await looks(person, name);
        await press(person, 'Sign the declaration');
        await person.page.getByText('You have signed this declaration.').waitFor();
        await person.leave();
      }
      await poll.officer.signIn(poll.officer.passkey);
      await poll.officer.must('publish', { params: { poll: poll.id }, body: {} });
    });

    it('shows everybody what was decided, on a phone and on a desk', async () => {
      for (const [as, name] of [
        [PHONE, 'result-phone'],
        [DESK, 'result-desk'],
      ] as const) {
        const visitor = await browser.newPerson(as);
        await open(visitor, ofPoll(''));
        await visitor.page.getByRole('table').first().waitFor();
        await looks(visitor, name);
        const text = await visitor.page.locator('main').innerText();
        expect(text).contain(`${poll.trustees[4]!.person.name} approved another board than this one`);
        await visitor.leave();
      }
    });

    it('ends in a bundle without a finding, with every ranking as its voter gave it', async () => {
      const response = await fetch(`${service.url}/board/${poll.id}/bundle.zip`);
      files = new Map(Object.entries(unzipSync(new Uint8Array(await response.arrayBuffer()))));
      const { outcome } = await poll.officer.must('poll', { params: { poll: poll.id } });
      const anchors = await anchorsOf(service.deps.db, poll.id);
      const report = verifyBundle(files, { anchors: anchors! });
      expect(report.findings).deep.equal([]);
      expect(report.verdict).equal('valid');

      const { papers } = readBlt(fromUtf8(files.get('contests/committee.blt')!));
      const found = papers.flatMap(({ ranking, count }) => Array(Number(count)).fill(ranking.join()));
      const numbered = (names: readonly string[]) => names.map((name) => NAMES.indexOf(name) + 1).join();
      expect(found.sort()).deep.equal(
        [
          ...ranked.filter((names) => names.length > 0).map(numbered),
          ...Array(4).fill(numbered(NAMES)),
          ...Array(4).fill(numbered(NAMES.toReversed())),
        ].sort(),
      );
      const [trigger, , motions, rules] = outcome!.contests;
      expect(trigger!.units.map(({ unit, votes }) => [unit, ...votes.map((one) => one.votes)])).deep.equal([
        ['EAST', 1, 3],
        ['NORTH', 3, 1],
        ['WEST', 0, 4],
      ]);
      expect(motions!.units[0]!.votes.map((one) => one.votes)).deep.equal([4, 4, 4]);
      expect(rules!.units[0]!.votes.map((one) => one.votes)).deep.equal([8, 4]);
    });

    it('…and in archives that the Belenios project’s own tool accepts', () => {
      const archives = [...files].filter(([name]) => name.endsWith('.bel'));
      // The trigger question of each unit, and the three others of all together.
      expect(archives).length(6);
      for (const [name, bytes] of archives) expect(toolComplaint(basename(name, '.bel'), bytes), name).equal('');
    });
  });
});
