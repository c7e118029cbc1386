/**
 * A membership secretary's first day and a member's claim, in a real browser with the oakmarsh exports: the roll is judged,
 * variances of five kinds are settled with a second officer, the roll is frozen; a member contests an entry with a picture and
 * reads the answer. SCREENSHOTS=FOLDER keeps a picture of each page, at the width of a desk and of a phone.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { newTrusteeKey } from '../../crypto/belenios/trustees.ts';
import { hashBoothFiles } from '../../src/boothFiles.ts';
import { presetCorrections } from '../../src/contract/corrections.ts';
import { boardOrigin } from '../../src/contract/origins.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import { readRoll } from '../../src/store/roll.ts';
import { axeFindings } from '../support/axe.ts';
import { type Person, startBrowser, type TestBrowser } from '../support/chromium.ts';
import { folder, VECTORS } from '../support/exportVectors.ts';
import { importSet } from '../support/imports.ts';
import { rehearseAll } from '../support/rehearsing.ts';
import { givesSealingKey } from '../support/sealingKeys.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { agree } from '../support/twoOfficers.ts';

type PollId = PollPage['definition']['id'];

const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const DESK = { viewport: { width: 1280, height: 900 } };
const OPENS = '2026-10-03T08:00:00Z';
/** A picture of one white point. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==',
  'base64',
);

describe('the roll desk in the browser', function () {
  this.timeout(120_000);
  let service: TestService;
  let browser: TestBrowser;
  let returning: Appointed;
  let membership: Person;
  let procedure: Person;
  let officer: Person;
  let poll: PollId;
  let trustees: readonly Appointed[];
  let scrutineer: Appointed;
  let officers: readonly [Appointed, Appointed];
  const letter = join(tmpdir(), `letter-${process.pid}.png`);

  before(async () => {
    writeFileSync(letter, PNG);
    service = await startTestService({
      now: '2026-10-02T09:00:00Z',
      seed: 'roll desk',
      boothFiles: await hashBoothFiles(),
    });
    browser = await startBrowser();
    returning = await service.setUp();
    const secretary = await service.appoint('membership-secretary');
    const second = await service.appoint('procedure-secretary');
    officers = [secretary, second];
    await loadAndDefine(secretary, second);
    membership = await seat(secretary);
    procedure = await seat(second);
  });
  after(async () => {
    await browser?.stop();
    await service?.stop();
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    for (const [name, person] of Object.entries({ membership, procedure }))
      if (person) await shot(person, `failed-${name}`);
  });

  /** At the desk, and once more at the width of a phone. */
  const shot = async ({ page }: Person, name: string) => {
    const kept = process.env.SCREENSHOTS;
    if (kept === undefined) return;
    mkdirSync(kept, { recursive: true });
    await page.waitForLoadState('networkidle');
    const size = page.viewportSize();
    await page.screenshot({ path: join(kept, `${name}-${size?.width}.png`), fullPage: true });
    if (size === null || size.width <= 360) return;
    await page.setViewportSize(PHONE.viewport);
    await page.screenshot({ path: join(kept, `${name}-360.png`), fullPage: true });
    await page.setViewportSize(size);
  };
  /** No finding of axe, and nothing wider than a phone, with letters half as large again too. */
  const fits = async ({ page }: Person) => {
    expect(await axeFindings(page)).deep.equal([]);
    const size = page.viewportSize();
    await page.setViewportSize(PHONE.viewport);
    for (const letters of ['100%', '150%']) {
      const wide = await page.evaluate((fontSize) => {
        document.documentElement.style.fontSize = fontSize;
        return document.documentElement.scrollWidth - document.documentElement.clientWidth;
      }, letters);
      expect(wide, `wider than a phone with letters of ${letters}`).equal(0);
    }
    await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
    if (size !== null) await page.setViewportSize(size);
  };
  const heading = ({ page }: Person, says: string | RegExp) =>
    page.getByRole('heading', { level: 1, name: says }).waitFor();
  const press = ({ page }: Person, name: string | RegExp) => page.getByRole('button', { name }).click();
  const open = ({ page }: Person, path: string) => page.goto(`${service.url}${path}`);

  /** An officer who was appointed takes a seat at a browser, where they make a passkey of their own. */
  async function seat(who: Appointed): Promise<Person> {
    const person = await browser.newPerson(DESK);
    const [name = '', value = ''] = who.cookie.split('=');
    await person.page.context().addCookies([{ name, value, url: service.url }]);
    await open(person, '/passkey');
    await press(person, 'Make my passkey');
    await heading(person, 'Your page');
    await open(person, '/sign-in');
    await press(person, 'Sign in with my passkey');
    await heading(person, 'Your page');
    return person;
  }

  /** The exports are loaded and the returning officer has set up the poll: other tests do both by hand. */
  async function loadAndDefine(secretary: Appointed, second: Appointed): Promise<void> {
    const pins = readFileSync(join(VECTORS, 'keys/trusted/allowed_signers'), 'utf8').split('\n');
    const keys = [
      ...pins.filter((line) => line.includes('TEST office') || line.includes('TEST finance')),
      readFileSync(join(VECTORS, 'keys/trusted/minisign-office.pub'), 'utf8'),
    ];
    for (const text of keys)
      await agree(secretary, second, { kind: 'pin-signer', text, why: 'Compared by telephone.' });
    const previous = await importSet(secretary, folder('oakmarsh', 'previous'));
    service.clock.advance({ minutes: 1 });
    const current = await importSet(secretary, folder('oakmarsh', 'current'));
    const [opensAt, closesAt] = [OPENS, '2026-10-24T19:00:00Z'];
    scrutineer = await service.appoint('scrutineer');
    trustees = [await service.appoint('trustee')];
    const choices = [
      { id: 'affirm', text: 'Keep the sitting member as the only candidate' },
      { id: 'open', text: 'Hold a full selection' },
    ];
    const question = 'Should the sitting member be the only candidate?';
    ({ poll } = await returning.must('definePoll', {
      body: {
        title: 'Oakmarsh trigger ballot',
        rehearsal: false,
        opensAt,
        closesAt,
        units: current.units
          .filter(({ section }) => section === 'party')
          .map(({ code, name, section }) => ({ code, name, section, covers: [code] })),
        contests: [{ id: 'trigger', kind: 'trigger', question, choices, min: 1, max: 1, blank: false }],
        smallUnit: 10,
        batchFloor: 20,
        promiseMinutes: 60,
        corrections: presetCorrections(opensAt, closesAt),
        secondElement: 'none',
        trustees: trustees.map(({ id }) => id),
        scrutineers: [scrutineer.id],
        snapshot: current.snapshot,
        previous: previous.snapshot,
        rules: readFileSync(join(VECTORS, 'oakmarsh/rules.json'), 'utf8'),
      },
    }));
    for (const officer of [secretary, second])
      await officer.must('declareInterest', { params: { poll }, body: { interest: 'none' } });
  }

  /** What the secretary does on the page of one variance, to put an entry right. */
  async function putRight(
    person: Person,
    given: {
      readonly grounds: string;
      readonly shows: string;
      readonly why: string;
      readonly fill?: () => Promise<unknown>;
    },
  ): Promise<void> {
    const { page } = person;
    await heading(person, 'What is wrong with this entry?');
    await page.getByLabel(given.grounds).check();
    await press(person, 'Continue');
    await heading(person, given.grounds);
    await given.fill?.();
    await page.getByLabel('Add a file or a picture').setInputFiles(letter);
    await page.getByLabel('What it shows').fill(given.shows);
    await press(person, 'Attach this file');
    await page.getByText(`Attached: ${given.shows}.`).waitFor();
    await page.getByLabel('Why this is right').fill(given.why);
    await press(person, 'Continue');
    await heading(person, 'Check what you propose');
  }
  const signed = async (person: Person) => {
    await press(person, 'Sign and propose');
    await heading(person, 'Waiting for a second officer');
  };
  const variancesOf = async (person: Person, kind: RegExp) => {
    await open(person, `/polls/${poll}/variances`);
    await heading(person, 'Variances');
    await person.page.getByRole('link', { name: kind }).click();
    await heading(person, kind);
  };

  /** A member who is left off for this reason alone and has an address of their own; not the one named. */
  async function lineLeftOff(
    reason: string,
    ...not: readonly string[]
  ): Promise<{ number: string; name: string; email: string }> {
    const lines = await readRoll(service.deps.db, poll);
    for (const { number, name, email, reasons } of lines) {
      const isAlone = lines.filter((line) => line.email === email).length === 1;
      const isIt = reasons.map(({ code }) => code).join() === reason && !not.includes(number);
      if (email !== null && isAlone && isIt) return { number, name, email };
    }
    return expect.fail(`nobody is left off for ${reason}`);
  }

  /** Attaches the letter to an entry. @returns its hash, and the line as it stands */
  async function showing(officer: Appointed, number: string) {
    const query = { number, what: 'Welcome letter' };
    const piece = await officer.must('attachEvidence', { params: { poll }, query, body: Uint8Array.from(PNG) });
    const { line } = await officer.must('rollLine', { params: { poll }, query: { number } });
    if (line === null) expect.fail('no line');
    return { evidence: [piece.sha256], line };
  }

  it('judges the loaded list, and has each exclusion confirmed', async () => {
    const { page } = membership;
    await open(membership, `/polls/${poll}/desk`);
    await press(membership, 'Judge the list by the rules');
    await page.getByText('603 on the list, 505 eligible, 98 proposed to be left off').waitFor();
    await page.getByText('98 exclusions have to be confirmed').waitFor();
    await shot(membership, 'desk-to-do');
    await fits(membership);
    const look = page.getByText('Look at them and confirm');
    for (let left = await look.count(); left > 0; left--) {
      await look.first().click();
      // Some of them stand there before the button can be pressed.
      await page.locator('details[open] li').first().waitFor();
      if (left === 12) await shot(membership, 'confirm');
      await page.getByRole('button', { name: /^Confirm th/ }).click();
      await page.waitForFunction(
        (expected) => document.body.innerText.split('Look at them and confirm').length - 1 === expected,
        left - 1,
      );
    }
    await page.getByText('Every exclusion is confirmed.').waitFor();
  });

  it('shows what can block a vote first, and what each file says beside the others', async () => {
    await open(membership, `/polls/${poll}/variances`);
    await heading(membership, 'Variances');
    const { page } = membership;
    const groups = await page.locator('main h2').allInnerTexts();
    expect(groups[0]).equal('Look at these first');
    expect(await page.locator('main section').first().innerText()).contain('Many e-mail addresses changed in one unit');
    await shot(membership, 'variances');
    await fits(membership);
    await variancesOf(membership, /^In arrears by the list, not by the payments file/);
    await page.locator('[data-variance]').first().waitFor();
    const said = await page.locator('main').innerText();
    expect(said).match(/Membership list of \d+ \w+ 2026 says: \d+ \w+ 202[56]/);
    expect(said).match(/Finance feed of \d+ \w+ 2026 says: \d+ \w+ 2026/);
    await shot(membership, 'variances-of-a-kind');
    await fits(membership);
  });

  it('proposes to put four entries of different kinds right, and says of a whole kind that nothing has to change', async () => {
    const { page } = membership;
    // All of a kind at once.
    await page.getByText('The roll is right in all 5 of them').click();
    await page.getByLabel('How you know').first().fill('Finance has the payments; they are on the roll already.');
    await press(membership, 'Sign that the roll is right');
    await page.getByText('You have signed it.').first().waitFor();
    await page.getByText('5 of them wait for a second officer.').waitFor();
    await shot(membership, 'variances-signed');

    await variancesOf(membership, /^Postcode outside the unit/);
    await page
      .locator('[data-variance]', { hasText: 'A0105946' })
      .getByRole('link', { name: 'Put this entry right' })
      .click();
    await heading(membership, 'What is wrong with this entry?');
    await shot(membership, 'put-right-1');
    await fits(membership);
    await press(membership, 'Continue');
    await page.getByText('Choose what is wrong.').first().waitFor();
    await fits(membership);
    await putRight(membership, {
      grounds: 'Their address is wrong, or they moved before the date of the list',
      shows: 'Council tax letter of 1 August',
      why: 'The council tax letter shows the address in the branch.',
      fill: async () => {
        await shot(membership, 'put-right-2');
        await fits(membership);
        await press(membership, 'Continue');
        await page.getByText('Tick or attach at least one piece of evidence.').first().waitFor();
        await shot(membership, 'put-right-2-missing');
        await fits(membership);
      },
    });
    expect(await page.getByRole('table').innerText())
      .contain('address outside the area')
      .and.contain('on the roll');
    await shot(membership, 'put-right-3');
    await fits(membership);
    await signed(membership);
    await shot(membership, 'put-right-4');
    await fits(membership);

    await variancesOf(membership, /^Numbers that look like one person/);
    await shot(membership, 'variances-duplicate');
    await page
      .locator('[data-variance]', { hasText: 'A0107574' })
      .getByRole('article', { name: 'A0107574' })
      .getByRole('link', { name: 'Put this entry right' })
      .click();
    await putRight(membership, {
      grounds: 'This is a second entry of the same person',
      shows: 'Both rows, and a note of the telephone call',
      why: 'I telephoned: it is one member, who joined twice by mistake. A0104917 stands.',
    });
    await signed(membership);

    await variancesOf(membership, /^Left, but still listed/);
    await page
      .locator('[data-variance]', { hasText: 'A0104679' })
      .getByRole('link', { name: 'Put this entry right' })
      .click();
    await putRight(membership, {
      grounds: 'They should not be on the roll',
      shows: 'Letter of resignation',
      why: 'The member resigned in writing, as the list of leavers has it.',
      fill: () => page.getByLabel('Resigned').check(),
    });
    await signed(membership);

    await variancesOf(membership, /^Has paid, but is neither listed/);
    await page
      .locator('[data-variance]', { hasText: 'A0107496' })
      .getByRole('link', { name: 'Put this entry right' })
      .click();
    await putRight(membership, {
      grounds: 'A member who is not on the list at all',
      shows: 'Welcome letter with the number',
      why: 'Welcome letter and payments: a member since January, left out of the list.',
      fill: async () => {
        await page.getByLabel('Their name').fill('Wanda Added');
        await page.getByLabel('The branch they belong to').selectOption('OM-VALE');
      },
    });
    await shot(membership, 'put-right-not-listed');
    await signed(membership);
  });

  it('has a second officer decide each with the evidence before them, and the first cannot', async () => {
    await open(membership, '/desk/proposals');
    await heading(membership, 'Waiting for a second officer');
    await membership.page.getByText('You proposed this.').first().waitFor();
    expect(await membership.page.getByRole('button', { name: 'Approve and sign' }).count()).equal(0);
    await open(procedure, '/desk/proposals');
    const { page } = procedure;
    await page.getByText('Council tax letter of 1 August').waitFor();
    await page.getByText('What the files say').first().waitFor();
    await shot(procedure, 'second-officer');
    await fits(procedure);
    // The evidence comes as a file of its own.
    const download = page.waitForEvent('download').catch(() => null);
    const popup = page
      .context()
      .waitForEvent('page')
      .catch(() => null);
    await page.getByRole('link', { name: 'Council tax letter of 1 August' }).click();
    const came = await Promise.race([download, popup.then((tab) => tab?.waitForEvent('download') ?? null)]);
    expect(came?.suggestedFilename()).match(/\.png$/);
    for (let left = 5; left > 0; left--) {
      await page.getByLabel('Your reason').first().fill('I looked at the evidence, and it shows it.');
      await page.getByRole('button', { name: 'Approve and sign' }).first().click();
      await page.waitForFunction((cards) => document.querySelectorAll('.cs-card').length === cards, left - 1);
    }
  });

  it('shows at the entry what was decided and by whom, and counts it', async () => {
    await open(membership, `/polls/${poll}/line#A0107574`);
    await membership.page.getByText('What was put right').waitFor();
    const said = await membership.page.locator('main').innerText();
    expect(said)
      .contain('on the list twice')
      .and.match(/Proposed by Officer 1, approved by Officer 2/);
    await shot(membership, 'line');
    await fits(membership);
    await open(membership, `/polls/${poll}/desk`);
    await membership.page.getByText('Two officers put 4 entries right.').waitFor();
    await membership.page.getByText('604 on the list, 505 eligible').waitFor();
    await membership.page.getByLabel('Membership number or name').fill('A0105946');
    await press(membership, 'Look up');
    await membership.page.getByText('put right by two officers').waitFor();
    await shot(membership, 'desk-put-right');
    await fits(membership);
  });

  it('freezes over the number that is left undecided, signed with a passkey', async () => {
    await open(procedure, `/polls/${poll}/desk`);
    await press(procedure, /^Freeze the roll with \d+ undecided/);
    await procedure.page.getByText('The roll is frozen').first().waitFor();
    const { roll, amendments } = await returning.must('poll', { params: { poll } });
    expect(amendments).equal(4);
    expect(roll!.undecided).above(0);
    const visitor = await browser.newPerson(PHONE);
    await open(visitor, `/polls/${poll}`);
    await visitor.page.getByText('changed 4 entries').waitFor();
    await shot(visitor, 'public-poll');
    await fits(visitor);
    await visitor.leave();
  });

  it('has what two officers decided signed off by somebody else, who sees it before and after on a telephone', async () => {
    const protector = await service.second();
    if ((await protector.must('me')).session !== 'passkey') await protector.signIn(protector.passkey);
    const reviewer = await seat(protector);
    await open(reviewer, `/polls/${poll}/review`);
    await heading(reviewer, 'Who looked at what, and decided what');
    const card = reviewer.page.getByRole('article', { name: 'Put right an entry of the roll' }).first();
    await card.getByText('agreed:').waitFor();
    await shot(reviewer, 'review');
    await fits(reviewer);
    await card.getByText('This is not in order').click();
    await card.getByLabel('What is not in order').fill('The letter is about another member.');
    await shot(reviewer, 'review-not-in-order');
    await card.getByRole('button', { name: 'Sign: not in order' }).click();
    await reviewer.page.getByText('stands on the board of the poll').waitFor();
    await press(reviewer, /^Sign: (all \d+ )?in order/);
    await reviewer.page.getByText('Nothing waits.').waitFor();
    const { reviews } = await returning.must('poll', { params: { poll } });
    expect(reviews).deep.equal({ waiting: 0, overdue: 0 });
    await reviewer.leave();

    await open(membership, '/desk/glass');
    await membership.page.getByLabel('Poll').waitFor();
    await membership.page.getByLabel('Poll').selectOption(poll);
    await membership.page.getByLabel('Member number').fill('OM-1');
    await membership.page.getByLabel('Why you need it').fill('They are at the door.');
    await shot(membership, 'glass');
    await fits(membership);
  });

  describe('a member who was left off', () => {
    let member: Person;
    let number: string;
    let email: string;
    let late: string;

    it('asks for a link, sees why, on which facts and until when, and contests it with a picture', async () => {
      const found = await lineLeftOff('JOINED_TOO_LATE');
      ({ number, email } = found);
      member = await browser.newPerson(PHONE);
      const { page } = member;
      await open(member, `/polls/${poll}/entry`);
      await heading(member, 'Am I on the roll, and why?');
      await fits(member);
      await page.getByRole('link', { name: 'ask for a link by e-mail' }).click();
      await heading(member, 'See or contest your entry');
      await shot(member, 'ask');
      await press(member, 'Send me a link');
      await page.getByText('Write your e-mail address.').first().waitFor();
      await fits(member);
      await page.getByLabel('Your name').fill(found.name);
      await page.getByLabel('Your e-mail address').fill(email);
      await page.getByLabel('Your membership number').fill(number);
      await press(member, 'Send me a link');
      await heading(member, 'Look into your mailbox');
      await fits(member);

      await open(member, `/link#${await service.tokenFor(email)}`);
      await heading(member, 'Something is wrong');
      await open(member, `/polls/${poll}/entry`);
      await heading(member, 'You are not on the roll of this poll');
      await page.getByText('What the decision rests on').waitFor();
      await page
        .getByText(/Membership list of \d+ \w+ 2026 says: \d+ \w+ 2026/)
        .first()
        .waitFor();
      await shot(member, 'member-left-off');
      await fits(member);
      await page.getByRole('link', { name: 'Something is wrong' }).click();
      await heading(member, 'Something is wrong');
      await shot(member, 'member-claim');
      await press(member, 'Send this');
      await page.getByText('Choose what is wrong.').first().waitFor();
      await fits(member);
      await page.getByLabel('I joined earlier than the list says').check();
      await page.getByLabel('Tell us in your own words').fill('I joined in January and have the welcome letter.');
      await press(member, 'Send this');
      await heading(member, 'Your claim');
      await page.getByLabel('Add a file or a picture').setInputFiles(letter);
      await page.getByLabel('What it shows').fill('Welcome letter of 9 January');
      await press(member, 'Attach this file');
      await page.getByText('Attached: Welcome letter of 9 January.').waitFor();
      await page.getByRole('link', { name: 'Welcome letter of 9 January' }).waitFor();
      await shot(member, 'member-claim-sent');
      await fits(member);
    });

    it('is heard: one officer proposes on what the member showed, a second agrees', async () => {
      const { page } = membership;
      await open(membership, `/polls/${poll}/claims`);
      await heading(membership, 'Claims to be answered');
      await shot(membership, 'claims');
      await fits(membership);
      await page.getByRole('link', { name: number }).click();
      await heading(membership, /^Claim: /);
      await press(membership, 'Take it in hand');
      await page.getByText('with Officer 1').waitFor();
      await shot(membership, 'claim');
      await fits(membership);
      await page.getByRole('link', { name: 'Put this entry right' }).click();
      await heading(membership, 'What is wrong with this entry?');
      await page.getByLabel('They joined earlier than the list says').check();
      await press(membership, 'Continue');
      await page.getByLabel('Welcome letter of 9 January').check();
      await page.getByLabel('Why this is right').fill('The welcome letter is ours, and is dated 9 January.');
      await press(membership, 'Continue');
      await heading(membership, 'Check what you propose');
      await shot(membership, 'claim-put-right');
      await signed(membership);
      await member.page.reload();
      await member.page.getByText('A second officer decides.').waitFor();
      await open(procedure, '/desk/proposals');
      await procedure.page.getByRole('link', { name: 'Welcome letter of 9 January' }).waitFor();
      await procedure.page.getByLabel('Your reason').fill('The letter shows it.');
      await press(procedure, 'Approve and sign');
      await procedure.page.getByText('You approved it.').waitFor();
    });

    it('reads the answer with its reasons, and is on the roll', async () => {
      const { page } = member;
      await page.reload();
      await page.getByText('The entry was changed.').waitFor();
      await shot(member, 'member-answer');
      await fits(member);
      await page.getByRole('link', { name: 'Your entry on the roll' }).click();
      await heading(member, 'You are on the roll');
      await page.getByText('What officers changed in your entry').waitFor();
      await shot(member, 'member-put-right');
      await fits(member);
    });

    it('votes, as does another who is put on the roll after the opening', async () => {
      const keys = trustees.map((person) => ({ person, ...newTrusteeKey(service.deps.rng, person.name) }));
      for (const { person, record } of keys)
        await person.must('depositTrusteeKey', { params: { poll }, body: { record } });
      await rehearseAll(service, poll, keys);
      await scrutineer.signIn(scrutineer.passkey);
      await givesSealingKey(scrutineer, { poll, origin: boardOrigin(service.url, poll), rng: service.deps.rng });
      service.clock.set(OPENS);
      await returning.signIn(returning.passkey);
      await returning.must('openPoll', { params: { poll }, body: {} });
      for (const officer of officers) await officer.signIn(officer.passkey);
      const [secretary, second] = officers;
      const found = await lineLeftOff('JOINED_TOO_LATE', number);
      late = found.number;
      const { evidence, line } = await showing(secretary, late);
      const after = { ...line, decision: 'eligible' as const, reasons: [] };
      await agree(secretary, second, {
        kind: 'override',
        poll,
        number: late,
        before: line,
        after,
        grounds: 'joined-earlier',
        evidence,
        claim: null,
        variances: [],
        why: 'The welcome letter shows it.',
      });
      for (const address of [email, found.email]) {
        const voter = await browser.newPerson(PHONE);
        await open(voter, `/link#${await service.tokenFor(address)}`);
        await heading(voter, 'Make your passkey');
        await press(voter, 'Make my passkey');
        await heading(voter, /^Your ballot paper$/);
        await voter.page.getByLabel('Hold a full selection').check();
        await press(voter, 'Continue');
        await press(voter, 'Cast my vote');
        await heading(voter, 'Your vote has been cast');
        await voter.leave();
      }
    });

    it('tenders a ballot while two officers look at what they claim, who admit it', async () => {
      const found = await lineLeftOff('JOINED_TOO_LATE', number, late);
      const tenderer = await browser.newPerson(PHONE);
      const { page } = tenderer;
      const ask = { name: found.name, email: found.email, number: found.number, unit: null };
      await service.client().must('askToClaim', { params: { poll }, body: ask });
      await open(tenderer, `/link#${await service.tokenFor(found.email)}`);
      await heading(tenderer, 'Something is wrong');
      await page.getByLabel('I joined earlier than the list says').check();
      await page.getByLabel('Tell us in your own words').fill('I have the welcome letter of January.');
      await press(tenderer, 'Send this');
      await heading(tenderer, 'Your claim');
      await page.getByText('You can vote while this is being decided').waitFor();
      await shot(tenderer, 'tender-offer');
      await fits(member);
      await page.getByRole('link', { name: 'Tender a ballot' }).click();
      await heading(tenderer, 'Make your passkey');
      await press(tenderer, 'Make my passkey');
      await heading(tenderer, 'Tender a ballot');
      await shot(tenderer, 'tender');
      await fits(member);
      await press(tenderer, 'Go to the ballot paper');
      await heading(tenderer, 'Your ballot paper');
      await shot(tenderer, 'tender-paper');
      await page.getByLabel('Hold a full selection').check();
      await press(tenderer, 'Continue');
      await heading(tenderer, 'Check your vote');
      await shot(tenderer, 'tender-review');
      await fits(member);
      await press(tenderer, 'Tender my ballot');
      await heading(tenderer, 'Your ballot has been tendered');
      await shot(tenderer, 'tender-sent');
      await fits(member);

      for (const officer of [membership, procedure]) {
        await open(officer, '/sign-in');
        await press(officer, 'Sign in with my passkey');
        await officer.page.waitForURL(`${service.url}/desk`);
      }
      await open(membership, `/polls/${poll}/claims`);
      await membership.page.getByText('A tendered ballot waits').waitFor();
      await shot(membership, 'tenders-waiting');
      await fits(membership);
      await membership.page.getByRole('link', { name: found.name, exact: true }).click();
      await heading(membership, /^Claim: /);
      await membership.page.getByLabel('Admit it', { exact: true }).check();
      await press(membership, 'Sign and propose this');
      await membership.page.getByText('Write the reasons: the person reads them.').first().waitFor();
      await shot(membership, 'tender-settle');
      await fits(membership);
      await membership.page.getByLabel('The reasons').fill('The welcome letter of 9 January was seen.');
      await press(membership, 'Sign and propose this');
      await membership.page.getByRole('link', { name: 'waiting for a second officer' }).waitFor();
      await open(procedure, '/desk/proposals');
      await procedure.page.getByText('is admitted: it is counted as every other ballot').waitFor();
      await shot(procedure, 'tender-decide');
      await fits(procedure);
      await procedure.page.getByLabel('Your reason').fill('The letter shows it.');
      await press(procedure, 'Approve and sign');
      await procedure.page.getByText('You approved it.').waitFor();

      await open(tenderer, `/polls/${poll}/tender`);
      await heading(tenderer, 'Your tendered ballot was admitted');
      await page.getByText('The welcome letter of 9 January was seen.').waitFor();
      await shot(tenderer, 'tender-admitted');
      await fits(member);
      await open(tenderer, `/polls/${poll}/vote`);
      await heading(tenderer, 'You have voted');
      expect(tenderer.complaints).deep.equal([]);
      await tenderer.leave();
    });
  });

  it('opens a claim for somebody who comes in and is not on the list, and answers it', async () => {
    const { page } = procedure;
    await open(procedure, `/polls/${poll}/open-claim`);
    await heading(procedure, 'Open a claim for a member');
    await press(procedure, 'Open this claim');
    await page.getByText('Choose what is wrong.').first().waitFor();
    await fits(procedure);
    await page.getByLabel('I am a member, but I am not on the list').check();
    await page.getByLabel('Their name').fill('Wilma Walker');
    await page.getByLabel('Branch or unit, as they say').selectOption('OM-VALE');
    await page.getByLabel('What they say').fill('Says that she joined at a street stall in August.');
    await shot(procedure, 'open-claim');
    await press(procedure, 'Open this claim');
    await heading(procedure, 'Claim: Wilma Walker');
    await page.getByText('Answer that the entry stays as it is').click();
    await page
      .getByLabel('Why it stays as it is')
      .fill('Joined in August, after the last day on which one could join.');
    await press(procedure, 'Send this answer');
    await page.getByText('The entry stays as it is.').waitFor();
    await shot(procedure, 'claim-answered');
    await fits(procedure);
  });

  it('sets up a paper with a committee of eight and a trigger ballot, each fault told at its field and nothing lost', async () => {
    officer = await seat(returning);
    const { page } = officer;
    await open(officer, '/desk/new-poll');
    await heading(officer, 'Set up a poll');
    await press(officer, 'Set up this poll');
    await page.getByRole('link', { name: 'Give the poll a title.' }).click();
    await page.getByLabel('Title', { exact: true }).fill('Committee and candidate');
    await shot(officer, 'new-poll-faults');
    await fits(officer);

    await page.getByLabel('Kind of ballot').selectOption('stv');
    await page.getByText('Add several candidates at once').click();
    const names = ['Amara Obi', 'Beatrix Lang', 'Chandra Rao', 'Dilys "Di" Pugh', 'Ewan Kerr', 'Fay Holt', 'Gita Shah'];
    await page.getByLabel('One candidate on each line').fill(names.join('\n'));
    await press(officer, 'Add these');
    await page.getByText('7 were added.').waitFor();
    await press(officer, 'Add a candidate');
    // Whoever adds one, or moves one, goes on where they were by keyboard.
    await page.locator('#contests-0-choices-7-text:focus').fill('Amara Obi');
    await page.getByLabel('Places to fill').fill('8');
    await page.getByText('Another one is called the same').first().waitFor();
    await page.getByText('There are 8 places for 8 candidates').first().waitFor();
    await page.getByLabel('Candidate 8', { exact: true }).fill('Hugh Oyelaran');
    await page.getByLabel('Places to fill').fill('3');
    await press(officer, 'Move up Hugh Oyelaran');
    expect(await page.locator(':focus').innerText())
      .contain('Move up')
      .and.contain('Hugh Oyelaran');
    await page.getByText('Statement and picture of Beatrix Lang').click();
    await page.getByLabel('Statement', { exact: true }).nth(1).fill('I have kept the accounts.\n\nI would go on.');
    await page.getByLabel('Picture', { exact: true }).nth(1).setInputFiles(letter);
    await page.getByRole('img', { name: 'Picture of Beatrix Lang' }).waitFor();
    await page.getByLabel('ERS97').check();
    await page.getByText('Conditions on who is elected').click();
    await press(officer, 'Add a condition');
    await page.getByLabel('Condition 1, in words').fill('At least two women (Rule 4)');
    await page.getByLabel('At least so many').fill('2');
    const women = page.getByRole('group', { name: 'Of these' });
    for (const name of ['Amara Obi', 'Beatrix Lang', 'Gita Shah']) await women.getByLabel(name).check();

    await press(officer, 'Add another question to the paper');
    await page.getByLabel('Kind of ballot').nth(1).selectOption('trigger');
    await press(officer, 'Move up question 2');
    await page.getByText('Question 1 of 2').waitFor();
    expect(await page.getByLabel('Kind of ballot').first().inputValue()).equal('trigger');
    await page.getByLabel('Voting opens').fill('2026-11-10T09:00');
    await page.getByLabel('Voting closes').fill('2026-11-24T20:00');
    await page.getByLabel('Begin with').selectOption('file');
    await page.getByLabel('Rule pack').setInputFiles(join(VECTORS, 'oakmarsh/rules.json'));
    await press(officer, 'Tick all of section party');
    await page.getByRole('group', { name: 'Trustees' }).getByRole('checkbox').first().check();
    await page.getByRole('group', { name: 'Scrutineers' }).getByRole('checkbox').first().check();
    await press(officer, 'Set up this poll');
    // The rule of 2021 asks for affiliates too.
    await page.getByRole('link', { name: /50 points to each of two sections/ }).waitFor();
    await shot(officer, 'new-poll-one-section');
    await page.getByLabel('One third of either section, from 2018').check();
    await page.getByLabel('Batch floor').fill('5');
    await press(officer, 'Set up this poll');
    // What the service alone can say comes to its field as well; all that was entered is still there.
    await page.getByRole('link', { name: /batch floor must be at least 10/ }).waitFor();
    await page.getByLabel('Batch floor').fill('20');
    expect(await page.getByLabel('Candidate 2', { exact: true }).inputValue()).equal('Beatrix Lang');
    await shot(officer, 'new-poll-committee');
    await fits(officer);
    await press(officer, 'Set up this poll');
    await heading(officer, 'Committee and candidate');

    const made = new URL(page.url()).pathname.split('/')[2] as PollId;
    const { contests } = (await returning.must('poll', { params: { poll: made } })).definition;
    expect(contests.map(({ id, kind }) => [id, kind])).deep.equal([
      ['q1-should-the-sitting-member-be', 'trigger'],
      ['q2-who-should-sit-on-the', 'stv'],
    ]);
    const committee = contests[1]!;
    expect(committee.choices.map(({ text }) => text)).deep.equal([
      ...['Amara Obi', 'Beatrix Lang', 'Chandra Rao', 'Dilys “Di” Pugh', 'Ewan Kerr', 'Fay Holt'],
      ...['Hugh Oyelaran', 'Gita Shah'],
    ]);
    expect(committee).deep.include({ min: 1, max: 8, blank: true, order: 'drawn', rankings: 'public' });
    expect(committee.rule).deep.equal({ name: 'ers97', seats: 3 });
    expect(committee.constraints).deep.equal([
      ...[
        {
          id: 'condition-1',
          says: 'At least two women (Rule 4)',
          choices: ['amara-obi', 'beatrix-lang', 'gita-shah'],
          least: 2,
        },
      ],
    ]);
    const picture = committee.choices[1]!.picture;
    expect(picture).include({ type: 'image/jpeg', says: 'Picture of Beatrix Lang' });
    const { bytes } = await service.deps.db('blobs').where({ poll: made, sha256: picture!.sha256 }).first();
    expect(bytes).length(picture!.bytes);
    expect(contests[0]!.rule).include({ name: 'third-of-either-section', preset: 'third-from-2018' });
  });

  it('meets no error and no refusal of the content security policy on any page', () => {
    expect([
      ...membership.complaints,
      ...procedure.complaints,
      ...officer.complaints.filter((says) => !/status of 422/.test(says)),
    ]).deep.equal([]);
  });
});
