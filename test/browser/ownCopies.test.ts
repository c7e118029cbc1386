/** Pages that trustees and scrutineers open from their own disks, with the network off: `npm run build:desk` has to have made them. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { type PollId, pollId } from '../../crypto/bodies.ts';
import { sha256Hex } from '../../crypto/bytes.ts';
import { baseMultiply, encodePoint } from '../../crypto/group.ts';
import { sealTrusteeKey } from '../../src/contract/trusteeKeyFile.ts';
import { letTrusteeWork } from '../../src/simulation/trustees.ts';
import { boardBodies } from '../../src/store/board.ts';
import { zipOf } from '../../src/verify/zip.ts';
import { axeFindings } from '../support/axe.ts';
import { type Person, startBrowser, type TestBrowser } from '../support/chromium.ts';
import { CLOSES, type FrozenPoll, frozenPoll } from '../support/frozenPoll.ts';
import { POLL_ID, type SamplePoll, samplePoll, sealBoard } from '../support/samplePoll.ts';
import { startTestService, type TestService } from '../support/service.ts';

const BUILT = fileURLToPath(new URL('../../dist/desk/', import.meta.url));
const BUILD = fileURLToPath(new URL('../../web/copies/build.ts', import.meta.url));
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, offline: true };
const PASSPHRASE = 'four words of mine';

describe('a page of one’s own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'own-copies-'));
  let browser: TestBrowser;
  let sample: SamplePoll;

  before(async () => {
    browser = await startBrowser();
    sample = samplePoll({ contests: 1, casts: [3, 2] });
  });
  after(async () => {
    await browser?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const press = ({ page }: Person, name: string) => page.getByRole('button', { name, exact: true }).click();
  const fits = async ({ page }: Person) => {
    expect(await axeFindings(page)).deep.equal([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, 'wider than a phone').equal(0);
  };
  const keep = (name: string, bytes: Uint8Array | string): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  /** Saves what a link of the page gives. @returns where */
  const saved = async ({ page }: Person, link: string): Promise<string> => {
    const coming = page.waitForEvent('download');
    await page.locator(link).click();
    const download = await coming;
    const path = join(folder, download.suggestedFilename());
    await download.saveAs(path);
    return path;
  };
  const keyFile = async (poll: PollId, secret: bigint): Promise<string> => {
    const publicKey = encodePoint(baseMultiply(secret));
    const format = 'countersign-trustee-key/1' as const;
    const key = { format, poll, name: '', record: '', publicKey, secret: secret.toString() };
    return keep('key.age', await sealTrusteeKey(key, PASSPHRASE, 'random'));
  };
  const ownPage = async (whose: 'trustee' | 'scrutineer'): Promise<Person> => {
    const person = await browser.newPerson(PHONE);
    await person.page.goto(`file://${BUILT}${whose}.html`);
    return person;
  };
  const check = async (own: Person, board: string, key: string) => {
    await own.page.reload();
    await own.page.locator('#board').setInputFiles(board);
    await own.page.locator('#key-file').setInputFiles(key);
    await own.page.locator('#passphrase').fill(PASSPHRASE);
    await press(own, 'Check the board');
  };

  describe('of a trustee', () => {
    let service: TestService;
    let poll: FrozenPoll;
    after(() => service?.stop());

    before(async () => {
      service = await startTestService({ seed: 'own copies' });
      poll = await frozenPoll(service, {
        units: { EAST: 3 },
        batchFloor: 1,
        contests: [
          {
            id: 'committee',
            kind: 'stv',
            question: 'Who should sit on the committee?',
            choices: ['Amara', 'Beatrix', 'Chandra'].map((text, i) => ({ id: `c${i + 1}`, text })),
            min: 1,
            max: 3,
            blank: false,
            rule: { name: 'scottish-stv-2007', seats: 1 },
            rankings: 'public',
          },
        ],
      });
      await poll.open();
      for (const number of poll.members.EAST!) await poll.vote(number);
      service.clock.set(CLOSES);
      await poll.officer.signIn(poll.officer.passkey);
      await poll.officer.must('closePoll', { params: { poll: poll.id }, body: {} });
    });

    it('verifies the board from a file, signs and mixes; the service takes from a file what it made', async () => {
      const [first, second] = poll.trustees;
      await first!.person.signIn(first!.person.passkey);
      const visitor = await browser.newPerson({ ...PHONE, offline: false });
      const [name = '', value = ''] = first!.person.cookie.split('=');
      await visitor.page.context().addCookies([{ name, value, url: service.url }]);
      const own = await ownPage('trustee');
      const key = await keyFile(poll.definition.id, first!.secret);
      const board = async () => {
        await visitor.page.goto(`${service.url}/polls/${poll.id}/trustee`);
        await visitor.page.getByText('I use my own copy of this page').click();
        await press(visitor, 'Get the board as one file');
        return saved(visitor, '[data-file]');
      };
      const send = async (file: string) => {
        await visitor.page.locator('#carried').setInputFiles(file);
        await fits(visitor);
        await press(visitor, 'Send it');
      };

      await check(own, await board(), key);
      await send(key);
      await visitor.page.getByText('This is not a file that a copy of this page made. Nothing was sent.').waitFor();
      await own.page.getByText('It has 3 ballots.').waitFor();
      await fits(own);
      await press(own, 'Sign this approval');
      const made = await saved(own, '[data-file]');
      await fits(own);
      expect(readFileSync(made, 'utf8')).not.contain(first!.secret.toString());
      await send(made);
      await visitor.page.getByText('The service has taken it.').waitFor();
      const { db } = service.deps;
      const ownersOf = async (kind: 'tally-approval' | 'shuffle' | 'lot-share') =>
        (await boardBodies(db, poll.id, kind)).map(({ body }) => body.owner);
      expect(await ownersOf('tally-approval')).deep.equal([1]);
      expect(await ownersOf('shuffle')).deep.equal([1]);

      await second!.person.signIn(second!.person.passkey);
      await letTrusteeWork(
        {
          approveTallies: (input) => second!.person.must('approveTallies', input),
          giveShuffle: (input) => second!.person.must('giveShuffle', input),
          depositPartials: (input) => second!.person.must('depositPartials', input),
        },
        {
          ...{ db, poll: poll.id, secret: second!.secret, rng: service.deps.rng },
          publicKey: encodePoint(baseMultiply(second!.secret)),
        },
      );
      await check(own, await board(), key);
      await press(own, 'Make my part of the count');
      await send(await saved(own, '[data-file]'));
      await visitor.page.getByText('Your part of the count is in.').waitFor();
      expect(await ownersOf('lot-share')).deep.equal([2, 1]);
      expect(await boardBodies(db, poll.id, 'outcome')).length(1);
      expect([...own.complaints, ...visitor.complaints]).deep.equal([]);
      await own.leave();
      await visitor.leave();
    });

    /** As it stood when its tallies waited for approvals. */
    const closedBoard = ({ drafts, logKey }: SamplePoll): Uint8Array =>
      zipOf(
        sealBoard(
          drafts.slice(
            0,
            drafts.findIndex(({ kind }) => kind === 'tally-approval'),
          ),
          logKey,
        ),
      );

    it('signs one board of a poll, whatever it is shown later, and none that does not hold', async () => {
      const board = keep('board.zip', closedBoard(sample));
      const other = keep('other.zip', closedBoard(samplePoll({ contests: 1, casts: [3, 1] })));
      const key = await keyFile(pollId.parse(POLL_ID), sample.trusteeSecrets[0]!);
      const own = await ownPage('trustee');
      await check(own, board, key);
      await press(own, 'Sign this approval');
      await own.page.locator('[data-file]').waitFor();
      const signedKey = await saved(own, '[data-key-file]');

      await check(own, other, key);
      await own.page.getByText('You have approved another board of this poll before.').waitFor();
      expect(await own.page.locator('[data-file]').count()).equal(0);

      // A browser that knows nothing, and the key file as it was saved then.
      const elsewhere = await ownPage('trustee');
      await check(elsewhere, other, signedKey);
      await elsewhere.page.getByText('You have approved another board of this poll before.').waitFor();

      const altered = new Map(sample.bundle);
      const text = Buffer.from(sample.bundle.get('board.jsonl')!).toString();
      altered.set('board.jsonl', Buffer.from(text.replace('"ballots":5', '"ballots":4')));
      await check(elsewhere, keep('altered.zip', zipOf(altered)), key);
      await elsewhere.page.getByText('The board does not hold, so nothing was signed').waitFor();
      expect(await elsewhere.page.getByRole('button', { name: 'Sign this approval' }).count()).equal(0);
      expect([...own.complaints, ...elsewhere.complaints]).deep.equal([]);
      await own.leave();
      await elsewhere.leave();
    });
  });

  it('of a scrutineer says what the command says: valid, or each finding with its evidence', async () => {
    const { bundle, pack, anchors } = sample;
    const own = await ownPage('scrutineer');
    const { page } = own;
    await page.locator('#bundle').setInputFiles(keep('bundle.zip', zipOf(bundle)));
    await press(own, 'Check it');
    await page.getByRole('heading', { name: 'Internally consistent only' }).waitFor();
    await page.locator('#anchors').setInputFiles(keep('anchors.json', JSON.stringify(anchors)));
    await page.getByText('I have the scrutineer pack').click();
    await page.locator('#pack').setInputFiles(keep('pack.zip', zipOf(pack)));
    await press(own, 'Check it');
    await page.getByRole('heading', { name: 'Valid', exact: true }).waitFor();
    await fits(own);
    const reportIn = async () =>
      JSON.parse(readFileSync(await saved(own, '[data-file="countersign-report.json"]'), 'utf8'));
    expect(await reportIn()).include({ format: 'countersign-report/1', verdict: 'valid' });
    expect(readFileSync(await saved(own, '[data-file="scrutineers-report-draft.html"]'), 'utf8')).contain('section 52');

    const altered = new Map(bundle);
    const result = Buffer.from(bundle.get('result.json')!).toString();
    altered.set('result.json', Buffer.from(result.replace('"rehearsal":false', '"rehearsal":true')));
    await page.locator('#bundle').setInputFiles(keep('altered-bundle.zip', zipOf(altered)));
    await press(own, 'Check it');
    await page.getByText('FILE_NOT_OF_BOARD').waitFor();
    await fits(own);
    expect(await page.locator('main').innerText()).contain(sha256Hex(altered.get('result.json')!));
    expect((await reportIn()).verdict).equal('findings');
    expect(own.complaints).deep.equal([]);
    await own.leave();
  });

  it('can reach nobody, and comes out the same, byte for byte, whoever builds it', async () => {
    const own = await ownPage('trustee');
    const blocked = await own.page.evaluate(
      () =>
        new Promise((told) => {
          document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => told(effectiveDirective));
          void fetch('https://example.org/').catch(() => setTimeout(told, 2000, 'nothing kept it from being tried'));
        }),
    );
    expect(blocked).equal('connect-src');
    await own.leave();

    const again = join(folder, 'again');
    await promisify(execFile)(process.execPath, ['--import=tsx', BUILD, again]);
    const sums = readFileSync(join(again, 'SHA256SUMS'), 'utf8');
    expect(sums, 'npm run build:desk has not been run since something changed').equal(
      readFileSync(join(BUILT, 'SHA256SUMS'), 'utf8'),
    );
    for (const name of ['trustee.html', 'scrutineer.html'])
      expect(sums).contain(`${sha256Hex(readFileSync(join(again, name)))}  ${name}\n`);
  });
});
