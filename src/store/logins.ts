/**
 * The logins of the database, one for each duty, all from the one DATABASE_URL: its user owns the tables, makes the logins when
 * the schema is brought up to date, and grants each what grants.ts says and no more. A login is named for its database; its
 * password is made from DATA_KEY and stands nowhere but, as a SCRAM verifier, in the server. SECURITY.md §5.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { Keyring } from '../sealing.ts';
import {
  type Db,
  inTransaction,
  LOGINS,
  type Login,
  openPool,
  type PoolOptions,
  sqlState,
  type Trx,
} from './database.ts';
import { grantStatements } from './grants.ts';

/** The logins cannot be made. The message is for the person at the terminal. */
export class LoginsRefused extends Error {
  override readonly name = 'LoginsRefused';
}

/** Any number, the same for all: who holds this advisory lock makes logins and grants. */
const LOGINS_LOCK = 7_051_971;
const INSUFFICIENT_PRIVILEGE = '42501';

/** The database's name, which no other on its server has. */
export const prefixOf = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1));
const nameOf = (prefix: string, login: Login): string => `${prefix}_${login}`;

/**
 * Makes the logins that are missing and grants all of them what grants.ts says today, taking away everything else.
 * @throws LoginsRefused
 */
export async function prepareLogins(owner: Db<'migrate'>, prefix: string): Promise<void> {
  const longest = nameOf(prefix, 'sequence');
  if (Buffer.byteLength(longest) > 63) {
    throw new LoginsRefused(
      `The database's name is too long: its logins are named for it, and ${longest} has more than 63 bytes.`,
    );
  }
  await asOwner(owner, async (trx) => {
    const names = LOGINS.map((login) => nameOf(prefix, login));
    const { rows }: { rows: { name: string }[] } = await trx.raw(
      'select rolname as name from pg_roles where rolname = any(?)',
      [names],
    );
    const known = new Set(rows.map(({ name }) => name));
    for (const name of names) if (!known.has(name)) await trx.raw('create role ?? login noinherit', [name]);
    // Where a table's name is that of a view of what may be seen of it, the view is meant.
    await trx.raw('alter role ?? set search_path = seen, public', [nameOf(prefix, 'serve')]);
    // A long act holds its poll; who waits for it is told to come again, and keeps no connection from the others.
    await trx.raw(`alter role ?? set lock_timeout = '5s'`, [nameOf(prefix, 'serve')]);
    await trx.raw(grantStatements((login) => nameOf(prefix, login), await relations(trx)));
  });
}

/** Tables, views and functions; views of the schema `seen` with its name before theirs. */
export async function relations(db: Db<'migrate'> | Trx<'migrate'>): Promise<ReadonlySet<string>> {
  const { rows }: { rows: { name: string }[] } = await db.raw(
    `select case table_schema when 'public' then '' else table_schema || '.' end || table_name as name
     from information_schema.tables where table_schema in ('public', 'seen')
     union select proname from pg_proc where pronamespace = 'public'::regnamespace`,
  );
  return new Set(rows.map(({ name }) => name));
}

/** From now on the logins' passwords are those of the first configured key. @throws LoginsRefused */
export async function setPasswords(owner: Db<'migrate'>, prefix: string, { passwordOf }: Keyring): Promise<void> {
  await asOwner(owner, async (trx) => {
    for (const login of LOGINS) {
      const name = nameOf(prefix, login);
      // The verifier and not the password: statements may be logged. It has no quotes in it.
      await trx.raw(`alter role ?? password '${scramVerifier(passwordOf(name))}'`, [name]);
    }
  });
}

async function asOwner(owner: Db<'migrate'>, act: (trx: Trx<'migrate'>) => Promise<void>): Promise<void> {
  try {
    await inTransaction(owner, async (trx) => {
      await trx.raw('select pg_advisory_xact_lock(?)', [LOGINS_LOCK]);
      await act(trx);
    });
  } catch (fault) {
    if (sqlState(fault) !== INSUFFICIENT_PRIVILEGE) throw fault;
    throw new LoginsRefused(
      'The user of DATABASE_URL may not make the logins that the service uses. It must own the database and its tables and be ' +
        'allowed to make roles: as an administrator of the server, run ALTER ROLE … CREATEROLE for it.',
    );
  }
}

/** RFC 5803, as PostgreSQL stores it: what a server checks a password by, and cannot sign in with. */
function scramVerifier(password: string): string {
  const [salt, iterations] = [randomBytes(16), 4096];
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const keyed = (label: string): Buffer => createHmac('sha256', salted).update(label).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
}

/** The SQL by which the logins of a database that is gone are removed, where there are any. */
export const dropLogins = (prefix: string): string =>
  LOGINS.map((login) => `drop role if exists "${nameOf(prefix, login).replaceAll('"', '""')}"`).join('; ');

export type Logins = { readonly [L in Login]: Db<L> };

/** How many connections each has at most. */
const MOST: Readonly<Record<Login, number>> = { serve: 10, cast: 6, sequence: 2, mail: 2, roll: 4, review: 2 };

/**
 * A pool by each login. Opens no connection yet.
 * @param prefix  with which the logins were made, where that is not the database's name
 */
export function connectLogins(
  url: string,
  { vault, prefix = prefixOf(url) }: Required<Pick<PoolOptions, 'vault'>> & { readonly prefix?: string },
): { readonly logins: Logins; readonly close: () => Promise<void> } {
  if (vault === undefined) throw new Error('logins without keys');
  const announcers: Db[] = [];
  const pool = <L extends Login>(login: L): Db<L> => {
    const name = nameOf(prefix, login);
    const own = new URL(url);
    own.username = encodeURIComponent(name);
    own.password = vault.keyring.passwordOf(name);
    if (login === 'roll' || login === 'cast' || login === 'mail')
      return openPool(login, own.href, { max: MOST[login], vault });
    // What is announced is committed while the transaction that looks goes on: another connection, and never one of those that wait.
    const announcer = openPool(login, own.href, { max: 2, vault });
    announcers.push(announcer);
    return openPool(login, own.href, { max: MOST[login], vault, announcer });
  };
  const logins: Logins = {
    serve: pool('serve'),
    cast: pool('cast'),
    sequence: pool('sequence'),
    mail: pool('mail'),
    roll: pool('roll'),
    review: pool('review'),
  };
  const close = async (): Promise<void> => {
    for (const db of [...Object.values(logins), ...announcers]) await db.destroy();
  };
  return { logins, close };
}
