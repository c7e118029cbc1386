/**
 * Every named CHECK and uniqueness of the database, broken by a row that is whole but for that one thing; and that no rule of the
 * database goes without a test by its name. The triggers sleep here: these rules hold without them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { inTransaction, violatedConstraint } from '../../src/store/database.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { asFixture } from '../support/fixture.ts';
import { SEALED, TABLE_FORMS, WHEN } from '../support/tableForms.ts';

type Row = Readonly<Record<string, unknown>>;
type Column = { readonly table: string; readonly name: string; readonly type: string };

const FILLED: Row = {
  ...{ text: 'x', int4: 1, int8: 1, bool: false, jsonb: '{}', xid8: '1', _text: ['x'] },
  ...{ timestamptz: WHEN, sealed: SEALED, bytea: Buffer.from('x') },
};

describe('the rules of the database', () => {
  let database: TestDatabase;
  let columns: readonly Column[];
  before(async () => {
    database = await freshDatabase();
    ({ rows: columns } = await database.db.raw(`
      select table_name as table, column_name as name, coalesce(domain_name, udt_name) as type from information_schema.columns
      where table_schema = 'public' and is_nullable = 'NO' and column_default is null and is_identity = 'NO'`));
  });
  after(() => database.drop());

  const whole = (table: string, row: Row): Row => {
    const of = columns.filter((column) => column.table === table);
    return { ...Object.fromEntries(of.map(({ name, type }) => [name, FILLED[type]])), ...row };
  };

  /** Beside the first row; both are taken back. @returns the rule that refused the second */
  async function refusedBy(table: string, first: Row, second: Row): Promise<string | undefined> {
    let taken = false;
    try {
      await inTransaction(database.db, (trx) =>
        asFixture(trx, async () => {
          await trx(table).insert(first);
          taken = true;
          await trx(table).insert(second);
          throw new Error('taken');
        }),
      );
    } catch (fault) {
      if (!taken) throw fault;
      return violatedConstraint(fault);
    }
    return undefined;
  }

  for (const { table, row, rules } of TABLE_FORMS) {
    it(`hold each for itself: ${table}, ${rules.map(({ rule }) => rule).join(', ')}`, async () => {
      for (const { rule, breaks, but } of rules) {
        const first = whole(table, row);
        for (const change of breaks) {
          const found = await refusedBy(table, first, { ...first, ...change });
          expect(found, JSON.stringify(change)).to.equal(rule);
        }
        if (but !== undefined) expect(await refusedBy(table, first, { ...first, ...but }), rule).to.equal(undefined);
      }
    });
  }

  it('each of form are all tried here', async () => {
    // A uniqueness that is only a primary key has no name but the table's.
    const { rows }: { rows: { table: string; rule: string }[] } = await database.db.raw(`
      select c.relname as table, k.conname as rule from pg_constraint k join pg_class c on c.oid = k.conrelid
        where k.connamespace = 'public'::regnamespace and k.contype in ('c', 'x')
      union select tablename, indexname from pg_indexes
        where schemaname = 'public' and indexdef like 'CREATE UNIQUE%' and indexname not like '%\\_pkey'
      union select 'people', conname from pg_constraint where contypid <> 0 and contype = 'c' and connamespace = 'public'::regnamespace`);
    const ours = rows.filter(({ table }) => !table.startsWith('migrations'));
    const tried = TABLE_FORMS.flatMap(({ table, rules }) => rules.map(({ rule }) => `${table} ${rule}`));
    const named = ours.map(({ table, rule }) => `${table} ${rule}`);
    expect([...new Set(tried)].sort()).to.deep.equal(named.sort());
  });

  it('that triggers hold are each named by a test', async () => {
    const { rows }: { rows: { rule: string }[] } = await database.db.raw(`
      select distinct (regexp_matches(prosrc, 'CONSTRAINT = ''([a-z0-9_]+)''', 'g'))[1] as rule
      from pg_proc where pronamespace in ('public'::regnamespace, 'seen'::regnamespace)`);
    const folder = new URL('../', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.test.ts'),
    );
    const tests = files.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');
    expect(rows.length).to.be.greaterThan(100);
    expect(rows.map(({ rule }) => rule).filter((rule) => !tests.includes(`'${rule}'`))).to.deep.equal([]);
  });

  it('that a row stays as it is hold for TRUNCATE too', async () => {
    const { rows } = await database.db.raw(`
      select distinct tgrelid::regclass::text as table from pg_trigger k
      where tgname = 'append_only' and not exists (select 1 from pg_trigger t where t.tgrelid = k.tgrelid and t.tgname = 'no_truncate')`);
    expect(rows).to.deep.equal([]);
  });
});
