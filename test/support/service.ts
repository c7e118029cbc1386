/**
 * The whole web application on a random port and a fresh database, with a clock that a test sets and randomness from a seed.
 * Letters stay in the outbox, where `letters()` reads them; nothing is sent and no timer runs.
 */
import { createServer } from 'node:http';
import { Writable } from 'node:stream';
import { expect } from 'chai';
import pino from 'pino';
import { makeSetUpLink } from '../../src/actions/setUpLink.ts';
import { toInstant } from '../../src/actions/steps.ts';
import { createApp } from '../../src/app.ts';
import type { Role } from '../../src/contract/roles.ts';
import type { CapturedLetter, Deps } from '../../src/deps.ts';
import { longestUntil } from '../../src/domain/duties.ts';
import type { Limits } from '../../src/http/security.ts';
import { writeRecorded } from '../../src/mail/recorded.ts';
import type { SoftwarePasskey } from '../../src/softwarePasskey.ts';
import type { Db } from '../../src/store/database.ts';
import { Uploads } from '../../src/uploads.ts';
import { type Client, newClient } from './client.ts';
import { freshDatabase, TEST_DATA_KEY } from './database.ts';
import { openedLetters } from './letters.ts';
import { seededRng } from './random.ts';
import { counts, proofs, rolls, verifiers } from './threads.ts';
import { agree } from './twoOfficers.ts';

export type Appointed = Client & {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly passkey: SoftwarePasskey;
};

type Term = { readonly units?: readonly string[] | null; readonly until?: string };

export type TestService = {
  readonly url: string;
  /** With `db` as the owner of the tables, for what a test reads and alters; the pages are served by the logins alone. */
  readonly deps: Deps<'serve'>;
  readonly clock: {
    /** @param at  an instant such as 2026-10-24T19:00:00Z */
    readonly set: (at: string) => void;
    readonly advance: (by: { readonly days?: number; readonly minutes?: number; readonly seconds?: number }) => void;
  };
  /** A browser that nobody has used. */
  readonly client: () => Client;
  /** Sets up the organisation. @returns its first officer, a returning officer, signed in; the same one each time */
  readonly setUp: () => Promise<Appointed>;
  /** The data protection officer whom the first officer appointed alone, signed in; the same one each time. */
  readonly second: () => Promise<Appointed>;
  /** Gives a role to somebody who is known: proposed by the first officer, approved by the second. */
  readonly grant: (
    person: { readonly id: string; readonly name: string; readonly email: string; readonly member?: string },
    role: Role,
    term?: Term,
  ) => Promise<void>;
  /** Appoints somebody by two officers, who has a letter with a link then. @returns the person */
  readonly invite: (
    facts: { readonly name: string; readonly email: string; readonly memberNumber?: string | null },
    ...roles: readonly [Role, ...Role[]]
  ) => Promise<string>;
  /** Appoints a person with these roles, by two officers, and signs them in with a passkey of their own. */
  readonly appoint: (...roles: [Role, ...Role[]]) => Promise<Appointed>;
  /** As `appoint`, for some units or until some instant. */
  readonly appointFor: (term: Term, role: Role) => Promise<Appointed>;
  /** All letters written so far, newest first. */
  readonly letters: () => Promise<readonly CapturedLetter[]>;
  /** Token of the newest letter to this address that holds a link. */
  readonly tokenFor: (email: string) => Promise<string>;
  /** Everything logged so far, as text. */
  readonly logged: () => string;
  readonly stop: () => Promise<void>;
};

export async function startTestService(
  options: {
    readonly now?: string;
    readonly seed?: string;
    readonly limits?: Limits;
    /** Hashes of the built pages, where a test uses them. */
    readonly boothFiles?: Deps['boothFiles'];
  } = {},
): Promise<TestService> {
  const { now = '2026-10-01T09:00:00Z', seed = 'service', limits, boothFiles = {} } = options;
  const database = await freshDatabase();
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, 'localhost', ready));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://localhost:${address.port}`;

  let time = Date.parse(now);
  let log = '';
  const rng = seededRng(seed);
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log += chunk;
      done();
    },
  });
  const served: Deps<'serve'> = {
    db: database.logins.serve,
    logins: database.logins,
    config: {
      port: address.port,
      webOrigin: url,
      rpId: 'localhost',
      dataDir: '',
      databaseUrl: undefined,
      dataKeys: [TEST_DATA_KEY],
      smtpUrl: undefined,
    },
    now: () => new Date(time),
    rng,
    proofs,
    counts,
    verifiers,
    rolls,
    uploads: new Uploads(),
    boothFiles,
    log: pino({ level: 'debug' }, sink),
    captured: () => letters(),
  };
  const deps = { ...served, db: database.db };
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((closed) => server.close(() => closed()));
    await database.drop();
  };
  try {
    server.on('request', createApp(served, limits === undefined ? {} : { limits }));
  } catch (fault) {
    await stop(); // or the open port keeps mocha from ending
    throw fault;
  }

  const client = () => newClient(url, rng);
  const letters = async () => {
    await writeRecorded(database.logins.mail, url, deps.now());
    return readOutbox(database.db);
  };
  const tokenFor = async (email: string): Promise<string> => {
    for (const { to, text } of await letters()) {
      const token = /\/link#([A-Za-z0-9_-]{43})/.exec(text)?.[1];
      if (to === email && token !== undefined) return token;
    }
    return expect.fail(`no letter with a link to ${email}`);
  };

  let first: Promise<Appointed> | undefined;
  const setUp = (): Promise<Appointed> => {
    first ??= (async () => {
      const officer = client();
      const facts = { name: 'Ada Officer', email: 'ada@officers.example' };
      await officer.must('openLink', { body: { token: await makeSetUpLink(deps) } });
      await officer.must('setUp', {
        body: { slug: 'oakmarsh-clp', name: 'Oakmarsh Labour Group', officer: facts.name, email: facts.email },
      });
      const { passkey, me } = await officer.enrol();
      return Object.assign(officer, facts, { id: me.person!.id, passkey });
    })();
    return first;
  };

  // However long the test has gone on, those who appoint sign in when they are needed.
  const present = async (officer: Appointed): Promise<Appointed> => {
    if ((await officer.must('me')).session !== 'passkey') await officer.signIn(officer.passkey);
    return officer;
  };
  const longest = (): string => toInstant(longestUntil(new Date(time)));
  const comes = async (facts: { name: string; email: string }, id: string): Promise<Appointed> => {
    const appointed = client();
    await appointed.must('openLink', { body: { token: await tokenFor(facts.email) } });
    const { passkey } = await appointed.enrol();
    return Object.assign(appointed, facts, { id, passkey });
  };

  let other: Promise<Appointed> | undefined;
  const second = (): Promise<Appointed> => {
    other ??= (async () => {
      const officer = await present(await setUp());
      const facts = { name: 'Dora Protection', email: 'dora@officers.example' };
      const { person } = await officer.must('invite', { body: { ...facts, memberNumber: null } });
      const body = { role: 'data-protection-officer', until: longest() } as const;
      await officer.must('grantFirstRole', { params: { person }, body });
      return comes(facts, person);
    })();
    return other;
  };

  const grant: TestService['grant'] = async (person, role, { units = null, until = longest() } = {}) => {
    const [proposer, decider] = [await present(await setUp()), await present(await second())];
    const { id, name, email, member = null } = person;
    const why = 'Needed for the poll.';
    const named = { kind: 'grant-role', person: id, name, email, member, role } as const;
    await agree(proposer, decider, { ...named, units: units === null ? null : [...units], until, why });
  };

  const invite: TestService['invite'] = async ({ name, email, memberNumber = null }, ...roles) => {
    const officer = await present(await setUp());
    const { person: id } = await officer.must('invite', { body: { name, email, memberNumber } });
    const member = memberNumber === null ? {} : { member: memberNumber };
    for (const role of roles) await grant({ id, name, email, ...member }, role);
    return id;
  };

  let count = 0;
  const nextFacts = () => {
    const number = ++count;
    return { name: `Officer ${number}`, email: `officer-${number}@officers.example` };
  };
  const appoint = async (...roles: [Role, ...Role[]]): Promise<Appointed> => {
    const facts = nextFacts();
    return comes(facts, await invite(facts, ...roles));
  };
  const appointFor: TestService['appointFor'] = async (term, role) => {
    const facts = nextFacts();
    const officer = await present(await setUp());
    const { person: id } = await officer.must('invite', { body: { ...facts, memberNumber: null } });
    await grant({ id, ...facts }, role, term);
    return comes(facts, id);
  };

  return {
    url,
    deps,
    clock: {
      set: (at) => {
        time = Date.parse(at);
      },
      advance: ({ days = 0, minutes = 0, seconds = 0 }) => {
        time += ((days * 24 * 60 + minutes) * 60 + seconds) * 1000;
      },
    },
    client,
    setUp,
    second,
    grant,
    invite,
    appoint,
    appointFor,
    letters,
    tokenFor,
    logged: () => log,
    stop,
  };
}

async function readOutbox(db: Db): Promise<CapturedLetter[]> {
  return (await openedLetters(db)).reverse().map(({ id, recipient, subject, text, created_at }) => ({
    id: String(id),
    to: recipient,
    subject,
    text: text ?? '',
    sentAt: `${created_at.toISOString().slice(0, 19)}Z`,
  }));
}
