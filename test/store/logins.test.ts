/**
 * What each login of the database may do, tried by it on every table and held against the table below; and what a look at members
 * is held to, by SQL as the login that serves the pages.
 */
import { expect } from 'chai';
import { keyringOf, newVault } from '../../src/sealing.ts';
import { recordAccess } from '../../src/store/accessLog.ts';
import {
  connect,
  type Db,
  inTransaction,
  LOGINS,
  sqlState,
  type Trx,
  violatedConstraint,
} from '../../src/store/database.ts';
import { connectLogins, prefixOf, prepareLogins, setPasswords } from '../../src/store/logins.ts';
import { look } from '../../src/store/looks.ts';
import { findEntries, insertRollLines } from '../../src/store/roll.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { listMember } from '../support/listedMember.ts';
import { startTestService, type TestService } from '../support/service.ts';

/**
 * r: reads all of it; p: some columns; a: adds; u: changes some columns, or holds rows; d: removes. Nobody truncates. Columns: serve, cast,
 * sequence, mail, roll, review. Lines of rolls and held contacts are read whole by `roll` alone, ballots by `cast` and `sequence`.
 */
const MAY = `
  organisation          ra    r     r     r     r     r
  passkeys              ra    r     r     -     r     r
  passkey_revocations   ra    r     r     -     ra    r
  interests             ra    -     r     -     r     r
  poll_duties           r     -     r     -     r     r
  proposed_roles        ra    -     -     -     -     -
  duty_events           r     -     r     -     r     -
  duty_heads            r     -     ra    -     ra    -
  notice_keys           ra    -     -     -     -     -
  organisation_settings ra    -     -     -     -     -
  access_log            ra    ra    ra    -     ra    ra
  access_subjects       ra    ra    ra    -     ra    ra
  access_heads          r     -     ra    -     ra    r
  review_items          ra    ra    ra    -     ra    ra
  reviews               r     -     -     -     r     ra
  reviewed              r     -     -     -     r     ra
  glass                 ra    -     -     -     r     r
  glass_uses            ra    -     -     -     r     r
  snapshots             r     -     -     p     ra    -
  snapshot_files        -     -     -     -     ra    -
  snapshot_keys         -     -     -     -     ra    -
  roll_lines            -     -     -     -     ra    -
  confirmations         ra    -     -     -     ra    -
  variances             r     -     -     -     ra    -
  variance_settlements  ra    -     -     -     r     -
  amendments            pa    -     p     -     r     -
  contact_holds         -     -     -     -     ra    -
  contact_releases      ra    -     -     r     r     -
  claimants             ra    -     -     -     -     -
  claim_askings         ra    -     -     -     -     -
  claims                rau   -     -     -     r     -
  claim_messages        ra    -     -     -     -     -
  claim_takings         ra    -     -     -     -     -
  claim_proposals       ra    -     -     -     r     -
  claim_ends            ra    -     -     -     r     -
  evidence              ra    -     -     -     r     -
  proposal_evidence     ra    -     -     -     r     -
  notices               ra    -     -     -     -     -
  link_sendings         ra    -     -     -     -     -
  proposed_letters      ra    -     -     -     -     -
  proposals             rau   -     r     -     ru    r
  proposal_ends         ra    -     r     -     ra    r
  signed_acts           ra    -     ra    -     ra    -
  locks                 rau   r     r     r     r     r
  lock_lifts            ra    r     r     r     r     r
  poll_trustees         ra    r     r     -     r     r
  poll_scrutineers      ra    r     r     -     r     r
  trustee_keys          ra    r     r     -     r     r
  code_lists            ra    -     -     -     r     -
  code_keys             ra    -     -     -     r     -
  code_tries            ra    -     -     -     -     -
  papers                rau   ru    r     -     ra    -
  paper_cancellations   ra    r     r     -     r     -
  taken_papers          ra    r     r     -     r     -
  enrolment_events      ra    ra    ra    -     ra    -
  casts                 pa    ra    r     -     -     -
  cast_credentials      ra    ra    -     -     -     -
  tenders               ra    -     r     -     r     -
  tender_proposals      ra    -     -     -     r     -
  tender_settlements    ra    -     r     -     r     -
  tender_tries          ra    -     -     -     -     -
  failed_tries          -     ra    -     -     -     -
  board_entries         ra    r     ra    -     ra    ra
  blobs                 ra    r     ra    -     ra    ra
  checkpoints           ra    r     ra    -     ra    ra
  published             r     -     -     -     ra    -
  proposal_duties       -     -     -     -     -     -
  forbidden_pairs       -     -     -     -     -     -
  poll_acts             -     -     -     -     -     -
  migrations            -     -     -     -     -     -
  migrations_lock       -     -     -     -     -     -
  looks                 -     -     -     -     -     -
  people                rau   p     p     -     rau   r
  roles                 rau   r     r     -     ru    r
  passkey_use           rau   ru    -     -     ru    ru
  links                 rau   -     -     -     rau   -
  sessions              raud  -     -     -     ru    -
  nonces                raud  ru    ru    -     ru    ru
  signers               rau   -     -     -     r     -
  layouts               rau   -     -     -     -     -
  holder_flags          rau   -     -     -     rau   -
  polls                 rau   ru    ru    r     ru    ru
  recorded_ballots      -     -     a     rd    -     -
  data_keys             ra    r     r     r     ra    r
  outbox                pa    pa    pa    rau   pa    pa
  roll_now              -     -     -     -     r     -
  roll_marks            r     -     -     -     r     r
  hold_marks            r     -     -     -     r     -
  seen.roll_lines       ra    -     -     -     -     -
  seen.roll_now         r     -     -     -     -     -
  seen.contact_holds    ra    -     -     -     -     -
  passkeys_in_force     r     r     r     -     r     r
  open_locks            r     r     r     -     r     r
  open_reviews          r     r     r     -     r     r
  tenders_waiting       r     r     r     -     r     r
  seen.addressees       -     -     -     r     -     -
  seen.addressee_holds  -     -     -     r     -     -
`;

const INSUFFICIENT_PRIVILEGE = '42501';
/** A view over several tables takes no rows, and none is truncated, whoever asks. */
const NOT_FOR_VIEWS = ['55000', '42809'];

const expected = MAY.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));

class Undone extends Error {}

/** Whether the login may do it; nothing of it stays. */
async function may(db: Db, sql: string): Promise<boolean> {
  try {
    await inTransaction(db, async (trx) => {
      await trx.raw(sql);
      throw new Undone();
    });
  } catch (fault) {
    return ![INSUFFICIENT_PRIVILEGE, ...NOT_FOR_VIEWS].includes(sqlState(fault) ?? '');
  }
  return true;
}

async function tried(db: Db, table: string): Promise<string> {
  const [schema = '', relation = ''] = table.includes('.') ? table.split('.') : ['public', table];
  const { rows }: { rows: { privilege: string }[] } = await db.raw(
    `select p as privilege from pg_class c, unnest(array['SELECT', 'UPDATE']) as p
     where c.relname = ? and c.relnamespace = (select oid from pg_namespace where nspname = ?) and has_any_column_privilege(c.oid, p)`,
    [relation, schema],
  );
  const some = new Set(rows.map(({ privilege }) => privilege));
  const name = table.includes('.') ? table : `public.${table}`;
  const reads = await may(db, `select * from ${name} limit 0`);
  expect(await may(db, `copy (select * from ${name}) to stdout`), `COPY of ${table}`).to.equal(reads);
  expect(await may(db, `truncate ${name}`), `TRUNCATE of ${table}`).to.equal(false);
  return [
    reads ? 'r' : some.has('SELECT') ? 'p' : '',
    (await may(db, `insert into ${name} default values`)) ? 'a' : '',
    some.has('UPDATE') ? 'u' : '',
    (await may(db, `delete from ${name} where false`)) ? 'd' : '',
  ].join('');
}

describe('the logins of the database', function () {
  this.timeout(60_000);
  let service: TestService;
  let poll: string;
  before(async () => {
    service = await startTestService();
    await service.setUp();
    const member = { number: 'M-1', name: 'Nora Ash', email: 'nora@members.example' };
    poll = await listMember(service.deps, member);
    const more = Array.from({ length: 60 }, (_, i) => ({
      ...{ number: `M-${i + 2}`, name: `Member ${i + 2}`, unit: 'N', email: `m${i + 2}@members.example` },
      ...{ row: i + 3, eligible: true, reasons: [] },
    }));
    await inTransaction(service.deps.db, (trx) => insertRollLines(trx, poll, more));
  });
  after(() => service.stop());

  it('are told what they may do with each table and view that there is', async () => {
    const { rows }: { rows: { name: string }[] } = await service.deps.db.raw(
      `select case table_schema when 'public' then '' else table_schema || '.' end || table_name as name
       from information_schema.tables where table_schema in ('public', 'seen')`,
    );
    expect(expected.map(([name]) => name)).to.have.members(rows.map(({ name }) => name));
  });

  for (const [i, login] of LOGINS.entries()) {
    it(`${login} may do this and no more`, async () => {
      const found: string[][] = [];
      for (const [table = ''] of expected) found.push([table, (await tried(service.deps.logins[login], table)) || '-']);
      expect(found).to.deep.equal(expected.map((cells) => [cells[0], cells[i + 1]]));
    });
  }

  it('read contacts or ballots, and none of them both', () => {
    const whole = (table: string, i: number): boolean =>
      (expected.find(([name]) => name === table)?.[i + 1] ?? '').includes('r');
    const both = LOGINS.filter(
      (_, i) =>
        ['roll_lines', 'contact_holds', 'snapshot_files', 'seen.roll_lines', 'seen.addressees'].some((table) =>
          whole(table, i),
        ) && whole('casts', i),
    );
    expect(both).to.deep.equal([]);
  });

  it('make no roles, tables or functions, read no passwords, and are not members of one another', async () => {
    for (const login of LOGINS) {
      const db = service.deps.logins[login];
      for (const sql of [
        'create role intruder',
        'create table public.intruder (a int)',
        'create temporary table intruder (a int)',
        'select * from pg_authid',
        'alter table public.access_log disable trigger all',
        'drop trigger append_only on public.access_log',
        `copy (select 1) to program 'true'`,
      ]) {
        expect(await may(db, sql), `${login}: ${sql}`).to.equal(false);
      }
      const { rows } = await db.raw(
        `select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication,
           exists (select 1 from pg_auth_members where member = pg_roles.oid) as member
         from pg_roles where rolname = current_user`,
      );
      expect(Object.values(rows[0]), login).to.deep.equal([false, false, false, false, false, false]);
    }
  });

  describe('a look at members by the pages’ login', () => {
    const serve = (): Db<'serve'> => service.deps.logins.serve;
    const log = (trx: Trx) =>
      recordAccess(trx, { person: null, credentialId: null }, { act: 'roll-entries-read', poll }, service.deps.now());
    const seen = async (trx: Trx): Promise<string[]> =>
      (await trx('roll_now').where({ poll }).orderBy('number').select('number')).map(({ number }) => number);
    const rule = (act: (trx: Trx) => Promise<unknown>): Promise<string | undefined> =>
      inTransaction(serve(), act).then(
        () => undefined,
        (fault: unknown) => violatedConstraint(fault) ?? String(fault),
      );

    it('shows nobody who was not named, and those who were to that transaction alone', async () => {
      expect(await inTransaction(serve(), seen)).to.deep.equal([]);
      await inTransaction(serve(), async (trx) => {
        await look(trx, poll, ['M-1', 'M-7']);
        expect(await seen(trx)).to.deep.equal(['M-1', 'M-7']);
        expect(await trx('roll_lines').where({ poll })).to.have.length(2);
        await inTransaction(serve(), async (beside) => expect(await seen(beside)).to.deep.equal([]));
        await log(trx);
      });
      expect(await inTransaction(serve(), seen)).to.deep.equal([]);
      expect(await service.deps.db('looks')).to.deep.equal([]);
    });

    it('is refused at the commit when the log has no row of it, also where another transaction’s has', async () => {
      await inTransaction(serve(), log);
      expect(await rule((trx) => look(trx, poll, ['M-1']))).to.equal('look_is_logged');
      expect(
        await rule((trx) => look(trx, poll, ['M-1']).then(() => trx.raw('set constraints all immediate'))),
      ).to.equal('look_is_logged');
    });

    it('shows nothing more once its record was asked for early', async () => {
      await inTransaction(serve(), async (trx) => {
        await log(trx);
        await look(trx, poll, ['M-1']);
        await trx.raw('set constraints all immediate');
        expect(await seen(trx)).to.deep.equal([]);
      });
    });

    it('takes fifty members and no more, however many times it asks', async () => {
      const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `M-${from + i}`);
      expect(await rule((trx) => look(trx, poll, numbers(1, 50)).then(() => log(trx)))).to.equal(undefined);
      expect(await rule((trx) => look(trx, poll, numbers(1, 51)))).to.equal('fifty_at_once');
      expect(
        await rule((trx) => look(trx, poll, numbers(1, 30)).then(() => look(trx, poll, numbers(31, 60)))),
      ).to.equal('fifty_at_once');
    });

    it('ends a refusal without a record, since it tells nothing', async () => {
      const refused = await inTransaction(serve(), async (trx) => {
        await look(trx, poll, ['M-1']);
        return { ok: false, code: 'NOT_YOUR_UNIT' };
      });
      expect(refused).to.deep.equal({ ok: false, code: 'NOT_YOUR_UNIT' });
    });

    it('finds members by a word of their name, without showing anybody beyond the page', async () => {
      await inTransaction(serve(), async (trx) => {
        const { entries, total } = await findEntries(
          trx,
          poll,
          { search: 'ash', units: null },
          { limit: 50, offset: 0 },
        );
        expect(entries.map(({ name }) => name)).to.deep.equal(['Nora Ash']);
        expect(total).to.equal(1);
        expect(await seen(trx)).to.deep.equal(['M-1']);
        await log(trx);
      });
    });

    it('is not needed by the login that works on whole rolls, and of no use to the others', async () => {
      expect(await inTransaction(service.deps.logins.roll, seen)).to.have.length(61);
      for (const login of ['cast', 'sequence', 'mail', 'review'] as const) {
        const db = service.deps.logins[login];
        expect(await may(db, `select name from roll_lines`), login).to.equal(false);
        expect(await may(db, `select * from seen.roll_lines`), login).to.equal(false);
      }
    });
  });
});

describe('the making of the logins', () => {
  let database: TestDatabase;
  before(async () => {
    database = await freshDatabase();
  });
  after(() => database.drop());
  const said = (doing: Promise<unknown>): Promise<string> =>
    doing.then(
      () => 'done',
      (fault: unknown) => (fault instanceof Error ? fault.message : String(fault)),
    );

  it('gives them passwords that another DATA_KEY does not give', async () => {
    const prefix = prefixOf(database.url);
    const owner = connect(database.url, { max: 1 });
    await prepareLogins(owner, prefix);
    await setPasswords(owner, prefix, database.vault.keyring);
    await owner.destroy();
    const known = connectLogins(database.url, { vault: database.vault });
    const other = connectLogins(database.url, { vault: newVault(keyringOf([new Uint8Array(32).fill(8)])) });
    expect(await said(known.logins.serve.raw('select 1'))).to.equal('done');
    expect(await said(other.logins.serve.raw('select 1'))).to.match(/password authentication failed/);
    await known.close();
    await other.close();
  });

  it('says what is missing where the user of DATABASE_URL may not make roles', async () => {
    const user = `limited_${process.pid}`;
    await database.db.raw(`create role ${user} login password 'limited'`);
    const url = new URL(database.url);
    url.username = user;
    url.password = 'limited';
    const limited = connect(url.href, { max: 1 });
    expect(await said(prepareLogins(limited, 'elsewhere'))).to.match(/may not make the logins .* CREATEROLE/);
    await limited.destroy();
    await database.db.raw(`drop role ${user}`);
  });
});
