/** Transactions and migrations against a real server. */
import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { connect, inTransaction, migrate, sqlState, violatedConstraint } from '../../src/store/database.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

describe('the database', () => {
  let database: TestDatabase;
  before(async () => {
    database = await freshDatabase();
    await database.db.raw(
      'create table seats (unit text constraint one_row_per_unit primary key, taken bigint not null)',
    );
    await database.db.raw("insert into seats values ('north', 0), ('south', 0)");
  });
  after(() => database.drop());

  it('keeps nothing of an act that throws', async () => {
    const failing = inTransaction(database.db, async (trx) => {
      await trx.raw("update seats set taken = 99 where unit = 'north'");
      throw new Error('second thoughts');
    });
    expect(await failing.catch(String)).to.equal('Error: second thoughts');
    expect(await database.db('seats').where({ unit: 'north' })).to.deep.equal([{ unit: 'north', taken: 0 }]);
  });

  it('runs an act again when another one got in between, so that both count', async () => {
    let runs = 0;
    let bothHaveRead: () => void = () => {};
    const meeting = new Promise<void>((go) => {
      bothHaveRead = go;
    });
    const takeSeat = () =>
      inTransaction(
        database.db,
        async (trx) => {
          const [row] = await trx('seats').where({ unit: 'south' });
          runs++;
          if (runs === 2) bothHaveRead();
          await meeting;
          await trx('seats')
            .where({ unit: 'south' })
            .update({ taken: row.taken + 1 });
        },
        { isolation: 'repeatable read' },
      );
    await Promise.all([takeSeat(), takeSeat()]);
    expect(await database.db('seats').where({ unit: 'south' })).to.deep.equal([{ unit: 'south', taken: 2 }]);
    expect(runs).to.equal(3);
  });

  it('runs an act again after a deadlock', async () => {
    let locked = 0;
    let bothLocked: () => void = () => {};
    const meeting = new Promise<void>((go) => {
      bothLocked = go;
    });
    const lockBoth = (first: string, second: string) =>
      inTransaction(database.db, async (trx) => {
        await trx('seats').where({ unit: first }).forUpdate();
        if (++locked === 2) bothLocked();
        await meeting;
        await trx('seats').where({ unit: second }).forUpdate();
        return 'done';
      });
    expect(await Promise.all([lockBoth('north', 'south'), lockBoth('south', 'north')])).to.deep.equal(['done', 'done']);
  });

  it('does not run an act again for a fault that would only come back, and names the rule that was broken', async () => {
    let runs = 0;
    const fault: unknown = await inTransaction(database.db, async (trx) => {
      runs++;
      await trx.raw("insert into seats values ('north', 1)");
    }).catch((error: unknown) => error);
    expect([runs, sqlState(fault), violatedConstraint(fault)]).to.deep.equal([1, '23505', 'one_row_per_unit']);
  });

  it('gives whole numbers as numbers, refuses one too large to be exact, and leaves a date as it is written', async () => {
    const { rows } = await database.db.raw("select 9007199254740991::bigint as n, date '2024-02-29' as d");
    expect(rows).to.deep.equal([{ n: 9007199254740991, d: '2024-02-29' }]);
    const fault = await database.db.raw('select 9007199254740993::bigint').catch((error: unknown) => String(error));
    expect(fault).to.match(/beyond 2\^53/);
  });

  it('gives an instant back to the millisecond', async () => {
    const instant = new Date('2024-10-27T00:59:59.123Z');
    const { rows } = await database.db.raw('select ?::timestamptz as at', [instant]);
    expect(rows).to.deep.equal([{ at: instant }]);
  });
});

const MIGRATIONS = new URL('../../migrations/', import.meta.url);
async function up(db: Knex, name: string): Promise<void> {
  const migration: Pick<Knex.Migration, 'up'> = await import(new URL(name, MIGRATIONS).href);
  await migration.up(db);
}

describe('migrations', () => {
  let database: TestDatabase;
  before(async () => {
    database = await freshDatabase();
  });
  after(() => database.drop());

  it('run once, also when two servers start together', async () => {
    await database.db.raw('drop schema public, seen cascade');
    await database.db.raw('create schema public');
    const one = connect(database.url);
    const other = connect(database.url);
    const [first, second] = await Promise.all([migrate(one), migrate(other)]);
    await Promise.all([one.destroy(), other.destroy()]);
    expect([first.includes('0001_outbox'), second.includes('0001_outbox')].filter(Boolean)).to.have.length(1);
    expect(await database.db('outbox')).to.deep.equal([]);
  });

  it('are not shut out by the lock of a process that was killed while migrating', async () => {
    await database.db.raw('update migrations_lock set is_locked = 1');
    const db = connect(database.url);
    expect(await migrate(db)).to.deep.equal([]);
    await db.destroy();
  });

  it('refuse a database from before sealing that holds anybody’s name, and leave it as it was', async () => {
    const { db } = database;
    await db.raw('drop schema public, seen cascade; create schema public');
    const sealing = '0009_sealed_at_rest.ts';
    const before = readdirSync(MIGRATIONS).filter((name) => name < sealing);
    for (const name of before.sort()) await up(db, name);
    await db('people').insert({ id: 'x', name: 'Zoë', user_handle: 'x', created_at: new Date() });
    const fault: unknown = await db.transaction((trx) => up(trx, sealing)).catch((thrown: unknown) => thrown);
    // By the name alone the command knows that the message is one for the terminal.
    expect(fault).to.be.instanceOf(Error).and.include({ name: 'MigrationRefused' });
    expect(String(fault)).to.include('"people" has rows').and.include('start with an empty database');
    expect(await db('people').first('name')).to.deep.equal({ name: 'Zoë' });
    await db('people').delete();
    await db.transaction((trx) => up(trx, sealing));
  });
});
