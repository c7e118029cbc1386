/** The service as `serve` starts it: real mail, sequencer and threads; and what is said when it cannot start. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import pino from 'pino';
import { makeSetUpLink } from '../../src/actions/setUpLink.ts';
import { toInstant } from '../../src/actions/steps.ts';
import type { Config } from '../../src/config.ts';
import { longestUntil } from '../../src/domain/duties.ts';
import { rotateConfigured, type Service, startService } from '../../src/main.ts';
import { newClient } from '../support/client.ts';
import { freshDatabase, TEST_DATA_KEY, type TestDatabase } from '../support/database.ts';
import { openedLetters } from '../support/letters.ts';
import { seededRng } from '../support/random.ts';

describe('the service', () => {
  let database: TestDatabase;
  before(async () => {
    database = await freshDatabase();
  });
  after(() => database.drop());

  const log = pino({ level: 'silent' });
  const configFor = (port: number, databaseUrl = database.url, given: Partial<Config> = {}): Config => ({
    port,
    webOrigin: `http://localhost:${port}`,
    rpId: 'localhost',
    dataDir: '',
    databaseUrl,
    dataKeys: [TEST_DATA_KEY],
    smtpUrl: undefined,
    ...given,
  });
  const saysNo = (starting: Promise<Service>): Promise<string> =>
    starting.then(
      async (service) => {
        await service.stop();
        return 'started';
      },
      (fault: unknown) => (fault instanceof Error ? fault.message : String(fault)),
    );

  it('brings an appointment from one officer’s page into another’s mailbox, and stops', async () => {
    const service = await startService(configFor(await freePort()), { log });
    try {
      const officer = newClient(service.url, seededRng('first'));
      await officer.must('openLink', { body: { token: await makeSetUpLink(service.deps) } });
      const named = { slug: 'oakmarsh', name: 'Oakmarsh', officer: 'Ada', email: 'ada@officers.example' };
      await officer.must('setUp', { body: named });
      await officer.enrol();
      const second = { name: 'Tess', email: 'tess@officers.example', memberNumber: null };
      const { person } = await officer.must('invite', { body: second });
      const until = toInstant(longestUntil(service.deps.now()));
      await officer.must('grantFirstRole', { params: { person }, body: { role: 'data-protection-officer', until } });

      const letter = await arrival(service, second.email);
      expect(letter.subject).to.equal('You have been appointed: data protection officer');
      const token = /\/link#([\w-]{43})/.exec(letter.text)?.[1] ?? '';
      const appointed = newClient(service.url, seededRng('second'));
      await appointed.must('openLink', { body: { token } });
      expect((await appointed.enrol()).me.roles).to.deep.equal(['data-protection-officer']);
      const [kept] = (await openedLetters(database.db)).filter(({ recipient }) => recipient === second.email);
      expect(kept?.sent_at).to.be.a('date');
      expect(kept?.text, 'it is forgotten once it is sent').to.equal(null);
    } finally {
      await service.stop();
    }
    expect(
      await fetch(service.url).then(
        () => 'answers',
        () => 'gone',
      ),
    ).to.equal('gone');
  });

  describe('with a key that is not the database’s', () => {
    const NEW_KEY = new Uint8Array(32).fill(8);
    let sealed: TestDatabase;
    before(async () => {
      sealed = await freshDatabase();
    });
    after(() => sealed.drop());
    const start = async (dataKeys: readonly Uint8Array[], dataDir = '') =>
      saysNo(startService(configFor(await freePort(), sealed.url, { dataKeys, dataDir }), { log }));

    it('does not start, and says what to set', async () => {
      expect(await start([NEW_KEY])).to.match(
        /^DATA_KEY does not open this database: .* Set DATA_KEY to the key that was used/,
      );
    });

    it('makes no new key where the file with the old one is gone', async () => {
      const empty = mkdtempSync(join(tmpdir(), 'countersign-no-key-'));
      expect(await start([], empty)).to.match(/data\.key is missing, and the database holds what only its key opens/);
      expect(readdirSync(empty)).to.deep.equal([]);
      rmSync(empty, { recursive: true });
    });

    it('starts once the data keys were wrapped anew, and no longer with the old key', async () => {
      expect(await rotateConfigured(configFor(0, sealed.url, { dataKeys: [NEW_KEY, TEST_DATA_KEY] }))).to.equal(1);
      expect(await start([NEW_KEY])).to.equal('started');
      expect(await start([TEST_DATA_KEY])).to.match(/^DATA_KEY does not open/);
    });
  });

  it('says which port is in use', async () => {
    const other = createServer();
    const port = await new Promise<number>((ready) => {
      other.listen(0, 'localhost', () => {
        const address = other.address();
        ready(address !== null && typeof address !== 'string' ? address.port : 0);
      });
    });
    expect(await saysNo(startService(configFor(port), { log }))).to.equal(
      `Port ${port} is in use by another program. Stop that one, or set PORT to another number.`,
    );
    await new Promise((closed) => other.close(closed));
  });

  it('says that the database does not answer, without its password', async () => {
    const url = `postgres://someone:hunter2@127.0.0.1:${await freePort()}/none`;
    const said = await saysNo(startService(configFor(await freePort(), url), { log }));
    expect(said).to.match(/^The database named by DATABASE_URL cannot be reached \(ECONNREFUSED\)\./);
    expect(said).not.to.contain('hunter2');
  });
});

async function arrival(service: Service, to: string) {
  for (;;) {
    const letter = (await service.deps.captured?.())?.find((one) => one.to === to);
    if (letter !== undefined) return letter;
    await new Promise((later) => setTimeout(later, 50)); // mocha's own limit ends a wait in vain
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen(0, 'localhost', () => {
      const address = probe.address();
      probe.close(() => done(address !== null && typeof address !== 'string' ? address.port : 0));
    });
  });
}
