/**
 * One PostgreSQL server for a whole run of mocha, the embedded one or DATABASE_URL's, and a database of its own for each
 * suite, copied from a template that was migrated once.
 */
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedServer, startEmbedded } from '../../src/embedded/server.ts';
import { keyringOf, newVault, type Vault } from '../../src/sealing.ts';
import { connect, type Db, migrate, openPool } from '../../src/store/database.ts';
import { unlock } from '../../src/store/dataKeys.ts';
import { connectLogins, dropLogins, type Logins, prepareLogins, setPasswords } from '../../src/store/logins.ts';

export type TestDatabase = {
  /** As the owner of the tables: a test may read and alter everything, whatever the logins may. */
  readonly db: Db<'serve'>;
  /** As the service has them. */
  readonly logins: Logins;
  readonly url: string;
  /** With which another handle on this database opens what is sealed in it. */
  readonly vault: Vault;
  /** Closes all connections and removes the database. */
  readonly drop: () => Promise<void>;
};

/** What the tests give as DATA_KEY. */
export const TEST_DATA_KEY = new Uint8Array(32).fill(7);

const FOLDER = 'countersign-tests-';
const TEMPLATE = `countersign_template_${process.pid}`;

let server: Promise<{ readonly url: string; readonly stop: () => Promise<void> }> | undefined;
let count = 0;

/** A new database with today's schema and nothing in it. */
export async function freshDatabase(): Promise<TestDatabase> {
  server ??= prepare();
  const { url: admin } = await server;
  const name = `countersign_test_${process.pid}_${++count}`;
  await execute(admin, `create database ${name} template ${TEMPLATE}`);
  // What a database itself allows is not copied with it.
  await execute(admin, `revoke temporary on database ${name} from public`);
  const url = urlOf(admin, name);
  const vault = newVault(keyringOf([TEST_DATA_KEY]));
  const db = openPool('serve', url, { vault });
  await unlock(db, new Date());
  const { logins, close } = connectLogins(url, { vault, prefix: TEMPLATE });
  return {
    db,
    logins,
    url,
    vault,
    drop: async () => {
      await close();
      await db.destroy();
      await execute(admin, `drop database ${name} with (force)`);
      // A test that started a service on it has made logins named for it.
      await execute(admin, dropLogins(name));
    },
  };
}

/** Called once, when mocha is done. */
export async function stopDatabaseServer(): Promise<void> {
  const started = await server?.catch(() => undefined); // Why it did not start is told by the suites that asked.
  await started?.stop();
}

async function prepare() {
  const given = process.env.DATABASE_URL;
  const { url, stop } = given === undefined ? await startTestServer() : { url: given, stop: async () => {} };
  try {
    await execute(url, `create database ${TEMPLATE}`);
    const template = connect(urlOf(url, TEMPLATE));
    try {
      await migrate(template);
      // Grants are copied with the template, logins are the server's: one set of them does for all its copies.
      await prepareLogins(template, TEMPLATE);
      await setPasswords(template, TEMPLATE, keyringOf([TEST_DATA_KEY]));
    } finally {
      await template.destroy();
    }
  } catch (fault) {
    await stop();
    throw fault;
  }
  return {
    url,
    stop: async () => {
      if (given !== undefined) {
        await execute(url, `drop database ${TEMPLATE} with (force)`);
        await execute(url, dropLogins(TEMPLATE));
      }
      await stop();
    },
  };
}

async function startTestServer(): Promise<EmbeddedServer> {
  await sweep();
  const dataDir = mkdtempSync(join(tmpdir(), `${FOLDER}${process.pid}-`));
  chmodSync(dataDir, 0o755); // For root the server runs as another user, who must reach its data.
  const { url, stop } = await startEmbedded({ dataDir });
  // These databases end with the run: what a power cut would take is not missed.
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    await execute(url, `alter system set ${setting} = off`);
  }
  await execute(url, 'select pg_reload_conf()');
  return {
    url,
    stop: async () => {
      await stop();
      rmSync(dataDir, { recursive: true });
    },
  };
}

/** A run killed with -9 leaves its server running: the next run stops it. What a live process made is left alone. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(FOLDER) || isAlive(Number.parseInt(name.slice(FOLDER.length), 10))) continue;
    const dataDir = join(tmpdir(), name);
    try {
      const orphan = await startEmbedded({ dataDir });
      await orphan.stop();
      rmSync(dataDir, { recursive: true });
    } catch {
      // Another run is at it, or it is not ours to read.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (fault) {
    // Somebody else's process is one too.
    return fault instanceof Error && 'code' in fault && fault.code === 'EPERM';
  }
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
