/**
 * The service as a whole: database, mail, proof workers, sequencer, HTTP; started in that order, stopped in the reverse.
 * Whatever cannot start ends the rest again and leaves one sentence that says what to do.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import pino, { type Logger } from 'pino';
import { sweepRoles } from './actions/sweepRoles.ts';
import { recordUndoneLooks } from './actions/undoneLooks.ts';
import { createApp } from './app.ts';
import { hashBoothFiles } from './boothFiles.ts';
import type { Config } from './config.ts';
import { DataKeyFileError, keptDataKey } from './dataKeyFile.ts';
import type { Deps } from './deps.ts';
import { after } from './domain/sessions.ts';
import { EmbeddedDatabaseError, startEmbedded } from './embedded/server.ts';
import { describeFault } from './http/errors.ts';
import { startCapture } from './mail/capture.ts';
import { startTransport } from './mail/transport.ts';
import { startMailWorker } from './mail/worker.ts';
import { keyringOf, newVault, type Vault } from './sealing.ts';
import { startSequencer } from './sequencer/sequencer.ts';
import { connect, type Db, migrate } from './store/database.ts';
import { anyDataKey, rewrapAll, unlock, WrongDataKey } from './store/dataKeys.ts';
import { connectLogins, LoginsRefused, prefixOf, prepareLogins, setPasswords } from './store/logins.ts';
import { deleteOldNonces } from './store/nonces.ts';
import { deleteOldSessions } from './store/sessions.ts';
import { Uploads } from './uploads.ts';
import { startBundleVerifiers } from './workers/bundleVerifiers.ts';
import { startCountWorkers } from './workers/countWorkers.ts';
import { startProofWorkers } from './workers/proofWorkers.ts';
import { startRollThreads } from './workers/rollThreads.ts';

/** Cannot start; the message is a sentence for the person at the terminal, without secrets. */
export class StartError extends Error {}

export type Service = { readonly url: string; readonly deps: Deps<'serve'>; readonly stop: () => Promise<void> };

/** What a test or the simulation may put in place of the clock, the randomness and the log. */
export type Overrides = Partial<Pick<Deps, 'now' | 'rng' | 'log'>>;

/** @throws StartError, EmbeddedDatabaseError */
export async function startService(config: Config, overrides: Overrides = {}): Promise<Service> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (let last = stops.pop(); last !== undefined; last = stops.pop()) await last();
  };
  try {
    const now = overrides.now ?? (() => new Date());
    const log = overrides.log ?? serviceLog('info');

    const databaseUrl = await openDatabase(config, stops);
    const vault = await openVault(config, databaseUrl, now());
    const { logins, close: closeLogins } = connectLogins(databaseUrl, { vault });
    stops.push(closeLogins);

    const capture = config.smtpUrl === undefined ? await startCapture() : null;
    if (capture !== null) stops.push(capture.stop);
    const transport = startTransport({ smtpUrl: config.smtpUrl ?? capture?.url ?? '', domain: config.rpId });
    const mail = startMailWorker({
      db: logins.mail,
      webOrigin: config.webOrigin,
      transport,
      now,
      report: (failure) => log.warn(failure, 'letter not sent'),
    });
    stops.push(mail.stop);

    const proofs = startProofWorkers();
    const counts = startCountWorkers();
    const verifiers = startBundleVerifiers();
    const rolls = startRollThreads();
    stops.push(proofs.stop, counts.stop, verifiers.stop, rolls.stop);
    const deps: Deps<'serve'> = {
      db: logins.serve,
      logins,
      config,
      now,
      rng: overrides.rng ?? ((length) => Uint8Array.from(randomBytes(length))),
      proofs,
      counts,
      verifiers,
      rolls,
      uploads: new Uploads(),
      log,
      boothFiles: await hashBoothFiles(),
      captured: capture === null ? null : async () => capture.letters(),
    };
    stops.push(startSequencer(deps).stop, startSweeper(deps).stop);

    const server = createServer(createApp(deps));
    await listen(server, config);
    stops.push(() => close(server));
    return { url: config.webOrigin, deps, stop };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

/** Lines of JSON on standard error. What is logged is chosen where it is logged; this is the net below. */
export const serviceLog = (level: 'info' | 'warn'): Logger =>
  pino(
    {
      level,
      base: null,
      redact: ['token', 'cookie', 'email', 'password', 'url', '*.token', '*.cookie', '*.email', '*.password', '*.url'],
    },
    pino.destination(2),
  );

/** Brings schema and logins up to date. @returns the database's address, a secret */
async function openDatabase(config: Config, stops: (() => Promise<unknown>)[]): Promise<string> {
  let url = config.databaseUrl;
  if (url === undefined) {
    const embedded = await startEmbedded({ dataDir: config.dataDir });
    stops.push(embedded.stop);
    url = embedded.url;
  }
  await migrateAt(url);
  return url;
}

/**
 * Brings schema and logins up to date. @returns names of the migrations that were run. @throws StartError when the database
 * cannot be reached; LoginsRefused
 */
export async function migrateAt(url: string): Promise<string[]> {
  const db = connect(url, { max: 2 });
  try {
    await db.raw('select 1').catch((fault: unknown) => {
      throw new StartError(
        `The database named by DATABASE_URL cannot be reached (${codeOf(fault)}). Check that it runs, and its address, user and password.`,
      );
    });
    const names = await migrate(db);
    await prepareLogins(db, prefixOf(url));
    return names;
  } finally {
    await db.destroy();
  }
}

/** Runs an act on the database that the configuration names, and nothing else of the service. */
export async function migrateConfigured(config: Config): Promise<string[]> {
  if (config.databaseUrl !== undefined) return migrateAt(config.databaseUrl);
  const embedded = await startEmbedded({ dataDir: config.dataDir });
  try {
    return await migrateAt(embedded.url);
  } finally {
    await embedded.stop();
  }
}

/**
 * The keys that open what is sealed in the database, all tried: a wrong DATA_KEY ends the start, before the logins have their
 * passwords from it. @throws WrongDataKey, DataKeyFileError, LoginsRefused
 */
async function openVault({ dataKeys, dataDir }: Config, url: string, now: Date): Promise<Vault> {
  const isSealed = await withDb(connect(url, { max: 1 }), anyDataKey);
  // Where something is sealed already a new key would open nothing: the file must be there.
  const secrets = dataKeys.length > 0 ? dataKeys : [await keptDataKey(dataDir, { make: !isSealed })];
  const vault = newVault(keyringOf(secrets));
  await withDb(connect(url, { max: 1, vault }), async (db) => {
    await unlock(db, now);
    await setPasswords(db, prefixOf(url), vault.keyring);
  });
  return vault;
}

/** Wraps every data key with the first of the configured keys. @returns how many. @throws WrongDataKey */
export async function rotateConfigured(config: Config): Promise<number> {
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const url = await openDatabase(config, stops);
    const vault = newVault(keyringOf(config.dataKeys));
    return await withDb(connect(url, { max: 1, vault }), rewrapAll);
  } finally {
    for (const stop of stops) await stop();
  }
}

async function withDb<T>(db: Db<'migrate'>, act: (db: Db<'migrate'>) => Promise<T>): Promise<T> {
  try {
    return await act(db);
  } finally {
    await db.destroy();
  }
}

const codeOf = (fault: unknown): string =>
  fault instanceof Error && 'code' in fault && typeof fault.code === 'string' ? fault.code : 'no answer';

/** Takes out nonces and sessions that have been over for a day, ends roles that have run out, and puts looks on record that came to nothing. */
function startSweeper(deps: Deps<'serve'>): { readonly stop: () => Promise<void> } {
  const sweep = async (): Promise<void> => {
    const before = after(deps.now(), { days: -1 });
    await deleteOldNonces(deps.db, before);
    await deleteOldSessions(deps.db, before);
    await sweepRoles(deps);
  };
  let last = Promise.resolve();
  let looks = Promise.resolve();
  const failed = (fault: unknown): void => deps.log.error({ fault: describeFault(fault) }, 'sweep failed');
  const minutely = setInterval(() => {
    deps.uploads.sweep(deps.now());
    // One after the other: two at once would tell of one look twice.
    looks = looks.then(() => recordUndoneLooks(deps)).catch(failed);
  }, 60_000);
  const timer = setInterval(() => {
    last = sweep().catch(failed);
  }, 60 * 60_000);
  return {
    stop: () => {
      clearInterval(timer);
      clearInterval(minutely);
      return Promise.all([last, looks]).then(() => undefined);
    },
  };
}

/** On this machine alone when its origin is: the page with the captured letters is for whoever can reach it. */
const hostOf = ({ rpId }: Config): string | undefined => (rpId === 'localhost' ? 'localhost' : undefined);

function listen(server: Server, config: Config): Promise<void> {
  return new Promise((ready, fail) => {
    server.once('error', (fault) => {
      const code = codeOf(fault);
      if (code === 'EADDRINUSE')
        fail(
          new StartError(
            `Port ${config.port} is in use by another program. Stop that one, or set PORT to another number.`,
          ),
        );
      else if (code === 'EACCES')
        fail(new StartError(`Port ${config.port} may not be used. Set PORT to a number above 1023.`));
      else fail(fault);
    });
    server.listen({ port: config.port, host: hostOf(config) }, ready);
  });
}

const LONGEST_REQUEST_MS = 10_000;

/** Answers what has been asked, then ends. */
async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), LONGEST_REQUEST_MS);
  await closed;
  clearTimeout(cut);
}

/** Whether a fault of the start is a sentence fit to print. */
export const isForTerminal = (fault: unknown): fault is Error =>
  [StartError, EmbeddedDatabaseError, DataKeyFileError, WrongDataKey, LoginsRefused].some(
    (kind) => fault instanceof kind,
  ) ||
  // A migration imports nothing of ours, so it can only name its fault.
  (fault instanceof Error && fault.name === 'MigrationRefused');
