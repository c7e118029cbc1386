/**
 * What each login of the database may do, tried by it on every table and held against the table below; and what a look at members
 * is held to, by SQL as the login that serves the pages.
 */
import { expect } from 'chai';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { recordUndoneLooks } from '../../src/actions/undoneLooks.ts';
import { FIRST_PREV } from '../../src/domain/accessLog.ts';
import type { Reason } from '../../src/roll/eligibility.ts';
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
import { findLink } from '../../src/store/links.ts';
import { connectLogins, prefixOf, prepareLogins, setPasswords } from '../../src/store/logins.ts';
import { askedBy, look, lookAtUnconfirmed, lookByReason, settleUndone, type Use } from '../../src/store/looks.ts';
import { findPasskey, passkeysOfMembers } from '../../src/store/passkeys.ts';
import { findEntries, insertRollLines } from '../../src/store/roll.ts';
import { countReasons } from '../../src/store/rollCounts.ts';
import { nameWords, rollSealer } from '../../src/store/rollSeals.ts';
import { findSession, insertSession } from '../../src/store/sessions.ts';
import { accessHash } from '../../src/verify/accessLog.ts';
import { ageAnnouncements } from '../support/announcements.ts';
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
  duty_events           r     -     r     -     r     r
  duty_heads            ra    -     ra    -     ra    r
  notice_keys           ra    -     -     -     -     -
  organisation_settings ra    -     -     -     -     -
  access_log            ra    ra    ra    -     ra    ra
  access_subjects       ra    ra    ra    -     ra    ra
  access_heads          r     -     ra    -     ra    r
  review_items          ra    ra    ra    -     ra    ra
  reviews               r     -     -     -     r     ra
  reviewed              r     -     -     -     r     ra
  reviewer_admissions   ra    -     -     -     r     r
  glass                 ra    -     -     -     r     r
  glass_uses            ra    -     -     -     r     r
  snapshots             r     -     -     p     ra    -
  snapshot_files        -     -     -     -     ra    -
  snapshot_keys         -     -     -     -     ra    -
  roll_lines            -     -     -     -     ra    -
  confirmations         r     -     -     -     ra    -
  variances             r     -     -     -     ra    -
  variance_settlements  ra    -     -     -     r     -
  amendments            pa    -     p     -     r     -
  contact_holds         -     -     -     -     ra    -
  contact_releases      ra    -     -     r     r     -
  claimants             pa    -     -     -     -     -
  claim_askings         ra    -     -     -     -     -
  claims                pau   -     -     -     r     -
  claim_messages        pa    -     -     -     -     -
  claim_takings         ra    -     -     -     -     -
  claim_proposals       ra    -     -     -     r     -
  claim_ends            pa    -     -     -     r     -
  evidence              pa    -     -     -     r     -
  proposal_evidence     ra    -     -     -     r     -
  returned_results      pa    -     r     -     r     -
  notices               pa    -     -     -     -     -
  link_sendings         ra    -     -     -     -     -
  proposed_letters      ra    -     -     -     -     -
  proposals             pau   -     p     -     ru    p
  proposal_ends         pa    -     p     -     ra    p
  signed_acts           ra    -     ra    -     ra    -
  locks                 rau   r     r     r     r     r
  lock_lifts            ra    r     r     r     r     r
  poll_trustees         ra    r     r     -     r     r
  poll_scrutineers      ra    r     r     -     r     r
  trustee_keys          ra    r     r     -     r     r
  ceremony_restarts     ra    -     -     -     r     -
  ceremony_messages     ra    -     -     -     r     -
  rehearsals            ra    -     -     -     r     -
  refused_parts         ra    -     -     -     -     -
  sealing_keys          ra    -     -     -     r     -
  sealed_messages       ra    -     -     -     r     -
  attestations          ra    -     -     -     -     -
  code_lists            ra    -     -     -     r     -
  code_keys             ra    -     -     -     r     -
  code_tries            ra    -     -     -     -     -
  papers                rau   ru    r     -     ra    -
  paper_cancellations   ra    r     r     -     r     -
  taken_papers          ra    r     r     -     r     -
  teller_counts         ra    -     r     -     r     -
  enrolment_events      ra    ra    ra    -     ra    -
  casts                 pa    ra    r     -     -     -
  cast_credentials      ra    ra    -     -     -     -
  tenders               pa    -     p     -     r     -
  tender_proposals      ra    -     -     -     r     -
  tender_settlements    ra    -     r     -     r     -
  tender_tries          ra    -     -     -     -     -
  failed_tries          -     ra    -     -     -     -
  board_entries         ra    r     ra    -     ra    ra
  blobs                 ra    r     ra    -     ra    ra
  checkpoints           ra    r     ra    -     ra    ra
  published             r     -     -     -     ra    -
  declaration_signatures ra   -     -     -     r     -
  declaration_files     ra    -     -     -     ra    -
  proposal_duties       -     -     -     -     -     -
  forbidden_pairs       -     -     -     -     -     -
  poll_acts             -     -     -     -     -     -
  migrations            -     -     -     -     -     -
  migrations_lock       -     -     -     -     -     -
  looks                 -     -     -     -     -     -
  announcements         -     -     -     -     -     -
  announcement_uses     -     -     -     -     -     -
  announcement_sweeps   -     -     -     -     -     -
  people                pau   p     p     -     rau   p
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
  roll_marks            r     -     -     -     r     -
  hold_marks            r     -     -     -     r     -
  seen.roll_lines       ra    -     -     -     -     -
  seen.roll_now         r     -     -     -     -     -
  seen.contact_holds    ra    -     -     -     -     -
  passkeys_in_force     r     r     r     -     r     r
  open_locks            r     r     r     -     r     r
  open_reviews          r     r     r     -     r     r
  holding_reviews       r     -     -     -     r     -
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
  let another: string;
  before(async () => {
    service = await startTestService();
    await service.setUp();
    const member = { number: 'M-1', name: 'Nora Ash', email: 'nora@members.example' };
    poll = await listMember(service.deps, member);
    another = await listMember(service.deps, { ...member, number: 'X-1', email: 'x@members.example' });
    const more = Array.from({ length: 60 }, (_, i) => ({
      ...{ number: `M-${i + 2}`, name: `Member ${i + 2}`, unit: 'N', email: `m${i + 2}@members.example` },
      ...{ row: i + 3, eligible: true, reasons: [] },
    }));
    await inTransaction(service.deps.db, (trx) => insertRollLines(trx, poll, [more]));
  });
  after(() => service.stop());
  const someone = async (): Promise<string> => (await service.deps.db('people').first('id')).id;

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

  it('read no sealed text of a person from its table but for the login that works on whole rolls', async () => {
    /** What is sealed and is no text of a member: keys, secrets of a poll, letters that wait, words of officers, results and counts. */
    const besides =
      /^(data_keys|polls|snapshots|notice_keys|organisation_settings|outbox|locks|reviews|roles|returned_results|teller_counts)\./;
    const { rows }: { rows: { name: string }[] } = await service.deps.db.raw(
      `select 'public.' || c.table_name as "table", c.column_name as "column", c.table_name || '.' || c.column_name as name
       from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
       where c.domain_name = 'sealed' and c.table_schema = 'public' and t.table_type = 'BASE TABLE'`,
    );
    const texts = rows.filter(({ name }) => !besides.test(name));
    expect(texts.map(({ name }) => name)).to.have.members([
      ...['amendments.name', 'claim_ends.because', 'claim_messages.says', 'claimants.given', 'claims.words'],
      ...['contact_holds.new_email', 'contact_holds.old_email', 'evidence.bytes', 'evidence.what', 'notices.document'],
      ...['people.email', 'people.name', 'proposal_ends.because', 'proposal_ends.record', 'proposals.body'],
      ...['proposals.record', 'roll_lines.email', 'roll_lines.name', 'snapshot_files.bytes', 'tenders.content'],
    ]);
    for (const login of LOGINS.filter((one) => one !== 'roll')) {
      for (const { name } of texts) {
        const [table, column] = name.split('.');
        const sql = `select ${column} from public.${table} limit 0`;
        expect(await may(service.deps.logins[login], sql), `${login}: ${name}`).to.equal(false);
      }
    }
  });

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

  describe('a way in that was written past the service, by a login without DATA_KEY', () => {
    const token = `${'A'.repeat(42)}E`;
    const token_hash = sha256Hex(utf8(token));
    const now = () => service.deps.now();
    const later = () => new Date(now().getTime() + 3_600_000);
    const mark = 'ab'.repeat(32);
    const broken = (doing: Promise<unknown>): Promise<string> =>
      doing.then(
        (found) => `found ${JSON.stringify(found)}`,
        (fault: unknown) => (fault instanceof Error ? fault.name : String(fault)),
      );

    it('opens nothing as a link, whichever mark it bears', async () => {
      const person = await someone();
      const made = await service.deps.db('links').first('mark');
      for (const [login, forged] of [
        ['serve', mark],
        ['roll', made.mark],
      ] as const) {
        const db = service.deps.logins[login];
        const hash = sha256Hex(utf8(login));
        const row = { token_hash: hash, purpose: 'vote', person, poll, expires_at: later(), mark: forged };
        await db('links').insert(row);
        expect(await broken(findLink(service.deps.db, hash)), login).to.equal('SealBroken');
      }
    });

    it('signs nobody in as a session, nor one of one’s own that is given to somebody else', async () => {
      const person = await someone();
      const { serve } = service.deps.logins;
      const times = { created_at: now(), seen_at: now(), expires_at: later() };
      await serve('sessions').insert({ token_hash, person, kind: 'link', mark, ...times });
      expect(await broken(findSession(service.deps.db, token_hash, now()))).to.equal('SealBroken');

      const own = sha256Hex(utf8('own'));
      const begun = { tokenHash: own, kind: 'link', person: null, link: null, credentialId: null } as const;
      await inTransaction(serve, (trx) => insertSession(trx, { ...begun, now: now(), expiresAt: later() }));
      expect(await findSession(service.deps.db, own, now())).to.include({ person: null });
      await serve('sessions').where({ token_hash: own }).update({ person });
      expect(await broken(findSession(service.deps.db, own, now()))).to.equal('SealBroken');
    });

    it('signs nothing as a passkey, and is admitted to no poll', async () => {
      const { serve } = service.deps.logins;
      const person = await someone();
      await serve('passkeys').insert({
        ...{ credential_id: 'forged', person, public_key: 'key', backup_eligible: false, created_at: now(), mark },
      });
      await serve('passkey_use').insert({ credential_id: 'forged', counter: 0, backed_up: false });
      expect(await broken(findPasskey(service.deps.db, 'forged'))).to.equal('SealBroken');
      await serve('people').where({ id: person }).whereNull('member_number').update({ member_number: 'M-60' });
      expect(await broken(passkeysOfMembers(service.deps.db, ['M-60']))).to.equal('SealBroken');
    });
  });

  describe('a look at members by the pages’ login', () => {
    const serve = (): Db<'serve'> => service.deps.logins.serve;
    const log = (trx: Trx, ...whose: string[]) =>
      recordAccess(
        trx,
        { person: null, credentialId: null },
        { act: 'roll-entries-read', poll, whose },
        service.deps.now(),
      );
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
        await log(trx, 'M-1', 'M-7');
      });
      expect(await inTransaction(serve(), seen)).to.deep.equal([]);
    });

    it('leaves no row behind that a later look does not clear away', async () => {
      const each = (number: string) =>
        inTransaction(serve(), async (trx) => look(trx, poll, [number]).then(() => log(trx, number)));
      await each('M-1');
      await each('M-2');
      expect(await service.deps.db('looks').select('number')).to.deep.equal([{ number: 'M-2' }]);
    });

    it('is refused at the commit when the log has no row of it, also where another transaction’s has', async () => {
      await inTransaction(serve(), (trx) => log(trx, 'M-1'));
      expect(await rule((trx) => look(trx, poll, ['M-1']))).to.equal('look_is_logged');
      expect(
        await rule((trx) => look(trx, poll, ['M-1']).then(() => trx.raw('set constraints all immediate'))),
      ).to.equal('look_is_logged');
    });

    it('is refused when the row of the log names another member, in whichever poll', async () => {
      expect(await rule((trx) => look(trx, poll, ['M-1', 'M-2']).then(() => log(trx, 'M-1')))).to.equal(
        'look_is_logged',
      );
      expect(await rule((trx) => look(trx, another, ['M-2']).then(() => log(trx, 'M-1')))).to.equal('look_is_logged');
      // A notice goes to every address that a member is known by, and their lines in other polls have some.
      expect(await rule((trx) => look(trx, another, ['M-1']).then(() => log(trx, 'M-1')))).to.equal(undefined);
      expect(await rule((trx) => look(trx, poll, ['M-1']).then(() => log(trx, 'M-1', 'M-2')))).to.equal(undefined);
    });

    it('rests on a row that follows the last one, has its own hash, and is of the transaction that wrote it', async () => {
      await rule(async (trx) => {
        const id = await log(trx);
        const { rows } = await trx.raw('select xact = pg_current_xact_id() as own from access_log where id = ?', [id]);
        expect(rows).to.deep.equal([{ own: true }]);
      });
      const row = async (trx: Trx) => trx('access_log').orderBy('id', 'desc').first('id', 'at', 'prev', 'hash');
      const { act, at, prev, hash } = await service.deps.db('access_log').where({ prev: FIRST_PREV }).first();
      expect(hash).to.match(/^[0-9a-f]{64}$/);
      for (const [change, broken] of [
        [{}, 'log_follows'],
        [{ prev: 'last' }, 'log_hashed'],
        [{ prev: 'last', hash: 'nonsense' }, 'log_hashed'],
      ] as const) {
        const refused = rule(async (trx) => {
          const before = 'prev' in change ? (await row(trx)).hash : prev;
          await trx('access_log').insert({ act, at, details: '{}', hash, ...change, prev: before });
        });
        expect(await refused, JSON.stringify(change)).to.equal(broken);
      }
      const early = await rule(async (trx) => {
        const last = await row(trx);
        const said = { at, act, person: null, credentialId: null, poll: null, concerning: null, details: {} };
        const before = new Date(last.at.getTime() - 1);
        const own = accessHash({ ...said, at: before.toISOString(), prev: last.hash });
        await trx('access_log').insert({ act, at: before, details: '{}', prev: last.hash, hash: own });
      });
      expect(early).to.equal('log_in_order');
      await rule(async (trx) => {
        const last = await row(trx);
        const waited = new Date(last.at.getTime() - 5000);
        await recordAccess(trx, { person: null, credentialId: null }, { act: 'signed-out' }, waited);
        expect((await row(trx)).at, 'who waited for another writes after it').to.deep.equal(last.at);
      });
      // What it says of its own transaction is not what is kept.
      const taken = await rule(async (trx) => {
        const last = await row(trx);
        const said = { at, act, person: null, credentialId: null, poll: null, concerning: null, details: {} };
        const own = accessHash({ ...said, at: at.toISOString(), prev: last.hash });
        const foreign = trx.raw('(pg_current_xact_id()::text::bigint + 1)::text::xid8');
        await trx('access_log').insert({ act, at, details: '{}', prev: last.hash, hash: own, xact: foreign });
        const { rows } = await trx.raw('select xact = pg_current_xact_id() as own from access_log where hash = ?', [
          own,
        ]);
        expect(rows).to.deep.equal([{ own: true }]);
      });
      expect(taken).to.equal(undefined);
    });

    const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `M-${from + i}`);
    it('takes fifty members and no more, however many times it asks', async () => {
      const fifty = numbers(1, 50);
      expect(await rule((trx) => look(trx, poll, fifty).then(() => log(trx, ...fifty)))).to.equal(undefined);
      expect(await rule((trx) => look(trx, poll, numbers(1, 51)))).to.equal('fifty_at_once');
      expect(
        await rule((trx) => look(trx, poll, numbers(1, 30)).then(() => look(trx, poll, numbers(31, 60)))),
      ).to.equal('fifty_at_once');
      expect(
        await rule((trx) => look(trx, poll, numbers(1, 30)).then(() => look(trx, another, numbers(1, 30)))),
      ).to.equal('fifty_at_once');
    });

    it('begins no new count by asking for its record early, nor by a savepoint', async () => {
      expect(
        await rule(async (trx) => {
          await log(trx, ...numbers(1, 60));
          await look(trx, poll, numbers(1, 30));
          await trx.raw('set constraints all immediate');
          await trx.raw('set constraints all deferred');
          await look(trx, poll, numbers(31, 60));
        }),
      ).to.equal('fifty_at_once');
      expect(
        await rule(async (trx) => {
          await trx.raw('savepoint before');
          await look(trx, poll, ['M-1']);
        }),
      ).to.equal('look_stays');
    });

    it('lets nobody add a line to the roll whom two officers did not agree on', async () => {
      const columns = 'name, unit, email, row, eligible, reasons, first_reason, name_words';
      const ghost = await rule(async (trx) => {
        await log(trx, 'M-1');
        await look(trx, poll, ['M-1']);
        await trx.raw(`insert into seen.roll_lines (poll, number, ${columns})
          select poll, 'GHOST-1', ${columns} from seen.roll_lines`);
      });
      expect(ghost).to.equal('listed_by_the_rules');
    });

    it('ends a refusal without a record: whoever sends one writes it down', async () => {
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
        await log(trx, 'M-1');
      });
    });

    it('is what it takes to learn who has which reason; without one there are counts alone', async () => {
      const reason: Reason = { code: 'IN_ARREARS', fact: 'No fee', source: 'payments', asOf: '2026-09-01' };
      const left = Array.from({ length: 3 }, (_, i) => ({
        ...{ number: `A-${i}`, name: `Left ${i}`, unit: 'N', email: null, row: 100 + i, eligible: false },
        reasons: [reason],
      }));
      await inTransaction(service.deps.db, (trx) => insertRollLines(trx, poll, [left]));
      const page = { limit: 50, offset: 0 };
      await inTransaction(serve(), async (trx) => {
        const marks = await trx('roll_marks').where({ poll, number: 'A-1' }).first();
        expect(JSON.stringify(marks)).not.to.contain('ARREARS');
        const counts = [{ code: 'IN_ARREARS', members: 3, confirmed: 0 }];
        expect(await countReasons(trx, poll)).to.deep.equal(counts);
        expect(await seen(trx)).to.deep.equal([]);
        const found = await findEntries(trx, poll, { reason: 'IN_ARREARS', units: null }, page);
        expect(found.entries.map(({ number }) => number)).to.deep.equal(['A-0', 'A-1', 'A-2']);
        expect(found.total).to.equal(3);
        const one = await findEntries(trx, poll, { reason: 'IN_ARREARS', search: 'A-1', units: null }, page);
        expect(one.entries.map(({ number }) => number)).to.deep.equal(['A-1']);
        const none = await findEntries(trx, poll, { reason: 'IN_ARREARS', search: 'M-1', units: null }, page);
        expect({ ...none }).to.deep.equal({ entries: [], total: 0, looked: ['M-1'] });
        await log(trx, 'A-0', 'A-1', 'A-2', 'M-1');
      });
      const arrears = { reason: 'IN_ARREARS', units: null };
      const page50 = { ...arrears, limit: 50, offset: 0 };
      expect(await rule((trx) => lookByReason(trx, poll, page50))).to.equal('look_is_logged');
      expect(await rule((trx) => lookAtUnconfirmed(trx, poll, { ...arrears, places: [1] }))).to.equal('look_is_logged');
      for (const asked of ['numbers_by_reason(?, ?, null, 0, 50)', `numbers_unconfirmed(?, ?, null, '{1}')`]) {
        const refused = serve().raw(`select ${asked}`, [poll, 'IN_ARREARS']);
        expect(sqlState(await refused.catch((fault: unknown) => fault)), asked).to.equal(INSUFFICIENT_PRIVILEGE);
      }
    });

    it('is told by no plan of a query, and by no count after something was written', async () => {
      await inTransaction(serve(), async (trx) => {
        const asked = `select 1 from seen.roll_lines where poll = ? and number = 'A-1' and first_reason = 'IN_ARREARS'`;
        const { rows } = await trx.raw(`explain (analyze, format json) ${asked}`, [poll]);
        expect(JSON.stringify(rows)).to.contain('seen_lines').and.not.to.contain('Relation Name');
      });
      const counted = await rule(async (trx) => {
        await trx('nonces').where({ nonce: 'none' }).update({ spent_at: new Date() });
        await trx.raw('select pg_current_xact_id()');
        await countReasons(trx, poll);
      });
      expect(counted).to.equal('counted_first');
    });

    it('finds fifty by a word of their name and no more, of the units asked for', async () => {
      const sealer = await rollSealer(service.deps.db, poll);
      const words = nameWords(sealer, 'member');
      const named = async (units: string[] | null) =>
        (await serve().raw('select numbers_named(?, ?, ?)', [poll, words, units])).rows.length;
      expect(await named(null)).to.equal(50);
      expect(await named(['elsewhere'])).to.equal(0);
    });

    describe('is announced', () => {
      const owner = () => service.deps.db;
      const announce = async (...numbers: string[]): Promise<number> => {
        const asked = `select announce('members', ?, ?, null, null, true) as id`;
        return (await serve().raw(asked, [poll, numbers])).rows[0].id;
      };
      const looking = (ticket: number | null, ...logged: string[]) =>
        rule((trx) => trx.raw('select look(?)', [ticket]).then(() => log(trx, ...logged)));
      const letTimePass = (minutes: number) => ageAnnouncements(owner(), minutes);
      const told = async () =>
        (
          await owner()('access_log as l')
            .join('access_subjects as s', 's.row', 'l.id')
            .where({ 'l.act': 'look-undone', 'l.poll': poll })
            .orderBy(['l.id', 's.number'])
            .select('s.number', 'l.person')
        ).map(({ number, person }) => [number, person]);
      const sweep = () => recordUndoneLooks({ db: serve(), now: service.deps.now });

      it('by a transaction of its own that was committed before, within the minute, and once', async () => {
        expect(await looking(await announce('M-1'), 'M-1')).to.equal(undefined);
        expect(await looking(null, 'M-1')).to.equal('look_is_announced');
        expect(await looking(2 ** 40, 'M-1')).to.equal('look_is_announced');
        expect(await rule((trx) => look(trx, 'nowhere', ['M-1']))).to.equal('announced_of_something');
        const asked = `select look(announce('members', ?, '{M-1}', null, null, true))`;
        expect(await rule((trx) => trx.raw(asked, [poll]))).to.equal('look_is_announced');
        const twice = await announce('M-2');
        expect(await looking(twice, 'M-2')).to.equal(undefined);
        expect(await looking(twice, 'M-2')).to.equal('announcement_uses_pkey');
        const late = await announce('M-3');
        await letTimePass(1);
        expect(await looking(late, 'M-3')).to.equal('look_is_announced');
        await sweep();
      });

      it('so that one that was rolled back is told, once, to the member and on the log; one that was not, is not', async () => {
        await letTimePass(3);
        await sweep();
        const before = await told();
        const person = await someone();
        const mine = askedBy(serve(), { person, at: service.deps.now() });
        await inTransaction(mine, async (trx) => {
          await look(trx, poll, ['M-4', 'M-5']);
          expect(await seen(trx)).to.deep.equal(['M-4', 'M-5']);
          throw new Undone();
        }).catch((fault: unknown) => expect(fault).to.be.instanceOf(Undone));
        await inTransaction(mine, (trx) => look(trx, poll, ['M-6']).then(() => log(trx, 'M-6')));
        await inTransaction(serve(), async (trx) => {
          await look(trx, poll, ['M-7'], 'ours');
          throw new Undone();
        }).catch(() => undefined);
        await sweep();
        expect(await told(), 'within two minutes it may still go on').to.deep.equal(before);
        await letTimePass(3);
        await sweep();
        await sweep();
        const news = [
          ['M-4', person],
          ['M-5', person],
          ['M-7', null],
        ];
        expect(await told()).to.deep.equal([...before, ...news]);
      });

      it('and is settled by nobody who does not tell it, and poisoned by nothing that could not be told', async () => {
        const undone = await announce('M-11', 'M-12');
        const settle = (...logged: string[]) =>
          rule(async (trx) => {
            const event = { act: 'look-undone', poll, whose: logged } as const;
            await recordAccess(trx, { person: null, credentialId: null }, event, service.deps.now());
            await settleUndone(trx, { id: undone });
          });
        expect(await settle('M-11', 'M-12'), 'it may still go on').to.equal('settled_as_told');
        await letTimePass(3);
        expect(await rule((trx) => settleUndone(trx, { id: undone }))).to.equal('settled_as_told');
        expect(await settle('M-11')).to.equal('settled_as_told');
        expect(await settle('M-11', 'M-12')).to.equal(undefined);
        expect(await rule((trx) => trx('announcement_sweeps').insert({ upto: 9e15, at: new Date() }))).to.match(
          /denied/,
        );
        for (const keys of [`'{NULL}'`, `'{{M-1},{M-2}}'`, `array[repeat('x', 101)]`]) {
          const asked = `select announce('members', ?, ${keys}, null, null, true)`;
          const fault = await serve()
            .raw(asked, [poll])
            .catch((thrown: unknown) => thrown);
          expect(violatedConstraint(fault) ?? sqlState(fault), keys).to.be.oneOf(['announced_of_something', '0A000']);
        }
        // Whom the poll does not list there is nobody to tell of.
        await announce('nobody');
        const before = await told();
        await letTimePass(3);
        await sweep();
        expect(await told()).to.deep.equal(before);
        expect((await owner().raw('select count(*) as open from undone_looks(200)')).rows).to.deep.equal([{ open: 0 }]);
      });

      it('and cannot be taken back or altered, nor read, by any login', async () => {
        await announce('M-8');
        for (const login of LOGINS) {
          for (const sql of [
            'delete from announcements',
            'update announcements set person = null',
            'select * from announcements',
          ]) {
            expect(await may(service.deps.logins[login], sql), `${login}: ${sql}`).to.equal(false);
          }
        }
      });

      it('for members of the asker’s units, their own entry, and what two people opened for them, alone', async () => {
        const at = service.deps.now();
        const secretary = (await service.appointFor({ units: ['S'] }, 'membership-secretary')).id;
        const as = (person: string) => askedBy(serve(), { person, at });
        const lookAs = (person: string, number: string, use: Use = 'shown') =>
          inTransaction(as(person), (trx) => look(trx, poll, [number], use).then(() => log(trx, number))).then(
            () => undefined,
            (fault: unknown) => violatedConstraint(fault) ?? String(fault),
          );
        const southern = {
          number: 'S-1',
          name: 'Sue South',
          unit: 'S',
          email: null,
          row: 900,
          eligible: true,
          reasons: [],
        };
        await inTransaction(owner(), (trx) => insertRollLines(trx, poll, [[southern]]));
        expect(await lookAs(secretary, 'S-1')).to.equal(undefined);
        expect(await lookAs(secretary, 'M-9')).to.equal('look_in_scope');
        // Where a letter goes, or whether it is their own, is found out without anybody being shown it.
        expect(await lookAs(secretary, 'M-9', 'ours')).to.equal(undefined);
        expect(await lookAs(await service.setUp().then(({ id }) => id), 'M-9'), 'of all units').to.equal(undefined);
        await owner()('people').where({ id: secretary }).update({ member_number: 'M-9' });
        expect(await lookAs(secretary, 'M-9'), 'their own').to.equal(undefined);
        expect(await lookAs(secretary, 'M-10')).to.equal('look_in_scope');
        await inTransaction(owner(), async (trx) => {
          await trx.raw('alter table glass disable trigger all');
          const until = new Date(at.getTime() + 3_600_000);
          await trx('glass').insert({ proposal: 'p', poll, number: 'M-10', holder: secretary, at, until });
          await trx.raw('alter table glass enable trigger all');
        });
        expect(await lookAs(secretary, 'M-10'), 'opened for them').to.equal(undefined);
        await owner()('roles')
          .where({ person: secretary })
          .update({ ended_at: at, ended_because: 'resigned', ended_by: secretary });
        expect(await lookAs(secretary, 'S-1'), 'after the end of the role').to.equal('look_in_scope');
      });

      it('also where a text of somebody is sealed, of at most fifty, and of those alone', async () => {
        const first = await service.setUp();
        const opened = async (db: Db, kind: string, keys: string[], ticket: number | null) =>
          db.raw('select key, part from opened(?, ?, ?)', [kind, keys, ticket]).then(
            ({ rows }: { rows: { key: string; part: string }[] }) =>
              rows.map(({ key, part }) => `${part} of ${key}`).sort(),
            (fault: unknown) => violatedConstraint(fault) ?? String(fault),
          );
        const say = async (kind: string, keys: string[]): Promise<number> =>
          (await serve().raw('select announce(?, null, ?, null, null, true) as id', [kind, keys])).rows[0].id;
        const ticket = await say('people', [first.id]);
        const whole = [`email of ${first.id}`, `name of ${first.id}`];
        expect(await opened(serve(), 'people', [first.id], ticket)).to.deep.equal(whole);
        expect(await opened(serve(), 'people', [first.id], null)).to.equal('look_is_announced');
        expect(await opened(serve(), 'people', [first.id, 'another'], ticket)).to.equal('look_is_announced');
        expect(await opened(serve(), 'claims', [first.id], ticket)).to.equal('look_is_announced');
        expect(await rule((trx) => trx.raw('select look(?)', [ticket]))).to.equal('look_is_announced');
        expect(await opened(service.deps.logins.roll, 'people', [first.id], null)).to.deep.equal(whole);
        const fault = await say('people', numbers(1, 51)).catch((thrown: unknown) => thrown);
        expect(violatedConstraint(fault)).to.equal('fifty_at_once');
        for (const login of ['sequence', 'review'] as const) {
          for (const kind of ['claims', 'evidence-bytes', 'tenders', 'members']) {
            const asked = `select announce(?, ?, '{}', null, null, true)`;
            const of = kind === 'members' ? poll : null;
            const fault = await service.deps.logins[login].raw(asked, [kind, of]).catch((thrown: unknown) => thrown);
            expect(violatedConstraint(fault), `${login}: ${kind}`).to.equal('announced_of_something');
          }
        }
        for (const login of ['cast', 'mail'] as const) {
          const refused = service.deps.logins[login]
            .raw(`select opened('people', '{}', null)`)
            .catch((thrown: unknown) => thrown);
          expect(sqlState(await refused), login).to.equal(INSUFFICIENT_PRIVILEGE);
        }
      });
    });

    it('is not needed by the login that works on whole rolls, and of no use to the others', async () => {
      expect(await inTransaction(service.deps.logins.roll, seen)).to.have.length(64);
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
