/**
 * A real PostgreSQL server for one DATA_DIR, started and stopped by the service, for trying out and for tests; production
 * has a server of its own (DATABASE_URL). Listens on 127.0.0.1 alone, with a random password kept in a file of mode 0600.
 * A server left behind by a killed Node is stopped and started anew; one that a live process owns is never touched.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Binaries, findBinaries } from './binaries.ts';
import { commandOf, giveUpOwnership, isZombie, takeOwnership } from './owner.ts';
import { canEnter, makeShared, type ServerUser, SHARED, serverUser } from './serverUser.ts';

export type EmbeddedServer = {
  /** postgres://… with the password in it: a secret. */
  readonly url: string;
  /** Ends connections, writes everything out, and returns when the server is gone. */
  readonly stop: () => Promise<void>;
};

/** Cannot be started; the message says why and what to do, and is fit to print. */
export class EmbeddedDatabaseError extends Error {}

const USER = 'countersign';

const SETTINGS = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
timezone = 'UTC'
log_timezone = 'UTC'
# Error details and statements quote rows, and rows are about members: neither goes to the log.
log_error_verbosity = terse
log_min_error_statement = panic
`;

/** @throws EmbeddedDatabaseError when a live process owns this DATA_DIR's server, or its data cannot be used. */
export async function startEmbedded({ dataDir }: { readonly dataDir: string }): Promise<EmbeddedServer> {
  const user = serverUser();
  const home = findHome(resolve(dataDir), user);
  const ownerFile = join(home, 'owner');
  const owner = takeOwnership(ownerFile);
  if (owner !== undefined) {
    throw new EmbeddedDatabaseError(
      `The database in ${resolve(dataDir)} is in use by process ${owner}. Stop that one first, or choose another DATA_DIR.`,
    );
  }
  try {
    const place: Place = { home, data: join(home, 'data'), user, binaries: findBinaries(user) };
    await stopOrphan(place);
    if (!existsSync(place.data)) await createCluster(place);
    const port = await startServer(place);
    const password = readFileSync(join(home, 'password'), 'utf8').trim();
    return {
      url: `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`,
      stop: async () => {
        await stopServer(place);
        giveUpOwnership(ownerFile);
      },
    };
  } catch (fault) {
    giveUpOwnership(ownerFile);
    throw fault;
  }
}

type Place = { readonly home: string; readonly data: string; readonly user: ServerUser; readonly binaries: Binaries };

/**
 * The folder of the cluster: DATA_DIR/postgres, or for a DATA_DIR that the server's user cannot reach a folder under
 * /var/lib whose path DATA_DIR/postgres/place keeps. Once chosen it stays, or the data would seem to be gone.
 */
function findHome(dataDir: string, user: ServerUser): string {
  const inside = join(dataDir, 'postgres');
  mkdirSync(inside, { recursive: true, mode: 0o711 });
  const pointer = join(inside, 'place');
  if (existsSync(pointer)) {
    const home = readFileSync(pointer, 'utf8').trim();
    if (existsSync(home)) return home;
    throw new EmbeddedDatabaseError(
      `The database of ${dataDir} was in ${home}, which is gone. Put it back, or remove ${inside} to begin with an empty one.`,
    );
  }
  if (canEnter(user, inside) || existsSync(join(inside, 'data'))) return inside;
  // A random name: removing DATA_DIR is how a person starts afresh, and must not bring the old data back.
  const home = join(SHARED, randomBytes(8).toString('hex'));
  makeShared();
  mkdirSync(home);
  chmodSync(home, 0o711);
  writeFileSync(pointer, `${home}\n`);
  return home;
}

async function createCluster({ home, data, user, binaries }: Place): Promise<void> {
  const password = randomBytes(24).toString('hex');
  const passwordFile = join(home, 'password');
  const forInitdb = join(home, 'password.initdb');
  const fresh = `${data}.new`; // Named `data` only when whole: an initdb cut short is begun again.
  rmSync(fresh, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  rmSync(forInitdb, { force: true });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
  writeFileSync(forInitdb, `${password}\n`, { mode: 0o600, flag: 'wx' });
  mkdirSync(fresh, { mode: 0o700 });
  if (user !== undefined) for (const path of [fresh, forInitdb]) chownSync(path, user.uid, user.gid);
  const flags = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', '--no-instructions'];
  await run(binaries.initdb, [`--pgdata=${fresh}`, `--username=${USER}`, `--pwfile=${forInitdb}`, ...flags], user);
  rmSync(forInitdb);
  appendFileSync(join(fresh, 'postgresql.conf'), SETTINGS);
  chmodSync(fresh, 0o700);
  renameSync(fresh, data);
}

/** @returns the port. Another program may take a free port between our look and the start; then another is tried. */
async function startServer({ data, user, binaries }: Place): Promise<number> {
  const log = join(data, 'server.log');
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      // pg_ctl gives the server a session of its own, so that Ctrl-C reaches Node alone and Node stops it in good order.
      await run(binaries.pgCtl, ['start', '-D', data, '-w', '-t', '60', '-s', '-l', log, '-o', `-p ${port}`], user);
      return port;
    } catch (fault) {
      const lines = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-5).join('\n') : '';
      if (attempt < 3 && lines.includes('Address already in use')) continue;
      throw new EmbeddedDatabaseError(`The embedded PostgreSQL did not start. Its log (${log}) ends:\n${lines}`, {
        cause: fault,
      });
    }
  }
}

async function stopServer({ data, user, binaries }: Place): Promise<void> {
  await run(binaries.pgCtl, ['stop', '-D', data, '-m', 'fast', '-w', '-t', '60', '-s'], user);
}

/** We own the folder, so a server still running in it is what a killed Node left behind. */
async function stopOrphan(place: Place): Promise<void> {
  const pidFile = join(place.data, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  // The number may by now be another process's, even another database's: only one that serves our folder is stopped.
  if (commandOf(pid)?.includes(place.data) === true) await stopServer(place);
  // Killed too, and not yet collected by its parent: PostgreSQL would take the corpse for a running server.
  else if (isZombie(pid)) rmSync(pidFile);
}

async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address === null || typeof address === 'string' ? fail(new Error('no port')) : done(address.port),
      );
    });
  });
}

async function run(program: string, args: readonly string[], user: ServerUser): Promise<void> {
  // A bare environment: PGDATA, PGPORT and the like of the caller are about another server.
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
  await promisify(execFile)(program, args, { ...user, cwd: '/', env });
}
