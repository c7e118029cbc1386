/**
 * The pool of connections with the keys that open what is sealed in the database, transactions that are tried again when
 * PostgreSQL asks for it, and the migrations.
 *
 * How values come back: timestamptz as Date; bigint as number, and a fault rather than a rounded number beyond 2^53 (ids
 * and counts stay far below); date as the text YYYY-MM-DD, since a Date would shift it by the local time zone; numeric as text.
 */
import { readdir } from 'node:fs/promises';
import knex, { type Knex } from 'knex';
import pg from 'pg';
import type { Vault } from '../sealing.ts';

/** The logins of the running service; what each may do is in grants.ts. */
export const LOGINS = ['serve', 'cast', 'sequence', 'mail', 'roll', 'review'] as const;
export type Login = (typeof LOGINS)[number];
/** `migrate` is the owner of the tables, whom DATABASE_URL names: it brings the schema up to date and makes the logins. */
export type Duty = Login | 'migrate';
/**
 * A pool of connections by one login, or a transaction by it, which is what an action hands to the functions of `store/`. A
 * function that takes any of them is held to what the database grants; one that needs a certain login says so, and another
 * does not compile.
 */
export type Db<D extends Duty = Duty> = Knex & { readonly duty: D };
export type Trx<D extends Duty = Duty> = Knex.Transaction & { readonly duty: D };

const INT8 = 20;
const DATE = 1082;
type Parser = (text: string) => unknown;
const PARSERS = new Map<number, Parser>([
  [INT8, readInt8],
  [DATE, (text) => text],
]);

export type PoolOptions = {
  readonly max?: number;
  /** Keys for what is sealed; transactions have them too. Without, sealed values are bytes and no more. */
  readonly vault?: Vault | undefined;
  /** By which its looks are announced (looks.ts); transactions have it too. Without, it announces none. */
  readonly announcer?: Db | undefined;
};

/** As whom DATABASE_URL says. Opens no connection yet; the pool is closed with `db.destroy()`. */
export const connect = (url: string, options: PoolOptions = {}): Db<'migrate'> => openPool('migrate', url, options);

/** @param url  of the login that has this duty (logins.ts) */
export function openPool<D extends Duty>(duty: D, url: string, { max = 10, vault, announcer }: PoolOptions): Db<D> {
  const types = { getTypeParser: (oid: number) => PARSERS.get(oid) ?? pg.types.getTypeParser(oid) };
  // What goes wrong is thrown; knex would print it as well, round our log.
  const log = { warn: () => {}, error: () => {}, deprecate: () => {}, debug: () => {} };
  const connection = { connectionString: url, types };
  return Object.assign(
    knex({ client: 'pg', connection, pool: { min: 0, max }, log }).withUserParams({ vault, announcer }),
    {
      duty,
    },
  );
}

/** The keys that this handle was made with: functions of `store/` seal and open with them, and nobody else asks. */
export function vaultOf(db: Db | Trx): Vault {
  const vault: Vault | undefined = db.userParams.vault;
  if (vault === undefined) throw new Error('a database handle without keys');
  return vault;
}

function readInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error('a bigint beyond 2^53 came out of the database');
  return value;
}

/** serialization_failure and deadlock_detected: nothing has happened, and the same again may well succeed. */
const TRY_AGAIN = ['40001', '40P01'];
const ATTEMPTS = 6;

/**
 * Runs `act` in one transaction: committed when it returns (refusals are returned values too), rolled back when it throws.
 * `act` may be run several times and so keeps no state and does nothing outside the transaction.
 */
export async function inTransaction<T, D extends Duty>(
  db: Db<D>,
  act: (trx: Trx<D>) => Promise<T>,
  { isolation = 'read committed' }: { readonly isolation?: 'read committed' | 'repeatable read' | 'serializable' } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    let answer: { readonly given: T } | undefined;
    try {
      return await db.transaction(
        async (trx) => {
          const given = await act(Object.assign(trx, { duty: db.duty }));
          answer = { given };
          return given;
        },
        { isolationLevel: isolation },
      );
    } catch (fault) {
      // The act ends without a look on record, and without anything written. What a refusal tells of members whom an officer
      // named is a look: whoever sends it writes that down first (http/router.ts).
      const unlogged = violatedConstraint(fault) === 'look_is_logged';
      if (unlogged && answer !== undefined && isRefusal(answer.given)) return answer.given;
      if (attempt === ATTEMPTS || !TRY_AGAIN.includes(sqlState(fault) ?? '')) throw fault;
      // Two that collided would collide again in step: each waits a different while.
      await new Promise((wake) => setTimeout(wake, Math.random() * 10 * 2 ** attempt));
    }
  }
}

const isRefusal = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === false;

/** The five characters by which PostgreSQL names what went wrong, e.g. 23505 for a unique violation. */
export function sqlState(fault: unknown): string | undefined {
  return fault instanceof pg.DatabaseError ? fault.code : undefined;
}

/** Whether somebody else held for too long what was waited for: nothing has happened. */
export const heldTooLong = (fault: unknown): boolean => sqlState(fault) === '55P03';

/** The constraint that was violated, by the name its migration gave it: `one_ballot_per_issue`. */
export function violatedConstraint(fault: unknown): string | undefined {
  return fault instanceof pg.DatabaseError ? fault.constraint : undefined;
}

const MIGRATIONS = new URL('../../migrations/', import.meta.url);
/** Any number, the same for all: who holds this advisory lock migrates. */
const MIGRATION_LOCK = 7_051_966;

/** Brings the schema up to date, one transaction a migration. @returns the names of those that were run now. */
export async function migrate(db: Db<'migrate'>): Promise<string[]> {
  const config: Knex.MigratorConfig = { migrationSource: folder, tableName: 'migrations' };
  return db.transaction(async (trx) => {
    await trx.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
    // knex's own lock is a row that outlives a killed process and then shuts everyone out. Ours ends with the connection,
    // so while we hold it a row that says "locked" is a dead process's.
    await db.migrate.forceFreeMigrationsLock(config);
    const [, names]: [number, string[]] = await db.migrate.latest(config);
    return names;
  });
}

/** migrations/NNNN_name.ts in the order of their numbers. */
const folder: Knex.MigrationSource<string> = {
  getMigrations: async () => (await readdir(MIGRATIONS)).filter((name) => /^\d{4}_\w+\.ts$/.test(name)).sort(),
  getMigrationName: (name) => name.slice(0, -'.ts'.length),
  getMigration: async (name) => {
    const { up }: Pick<Knex.Migration, 'up'> = await import(new URL(name, MIGRATIONS).href);
    return { up, down: () => Promise.reject(new Error('a migration is not taken back')) };
  },
};
