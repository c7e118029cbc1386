/** Whoever has a copy of the database, or writes to it, and no data key: what they learn, and what they can move about. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { rehearsal } from '../../src/cli/sample.ts';
import type { Deps } from '../../src/deps.ts';
import { SealBroken } from '../../src/sealing.ts';
import { startEncryptors } from '../../src/simulation/encryptors.ts';
import { letMembersVote, takeLetters } from '../../src/simulation/voters.ts';
import { pendingCasts } from '../../src/store/casts.ts';
import type { Db, Trx } from '../../src/store/database.ts';
import { claim } from '../../src/store/outbox.ts';
import { findMember } from '../../src/store/people.ts';
import { readPoll, readPolls, type StoredPoll } from '../../src/store/polls.ts';
import { readRoll } from '../../src/store/roll.ts';
import { readSnapshots, snapshotFiles } from '../../src/store/snapshots.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { dumped } from '../support/wholeDatabase.ts';

describe('a copy of the database', function () {
  this.timeout(180_000);
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-at-rest-'));
  let service: TestService;
  let deps: Deps;
  let poll: StoredPoll;
  before(async () => {
    service = await startTestService({ now: '2026-10-01T09:00:00Z', seed: 'at rest' });
    deps = { ...service.deps, config: { ...service.deps.config, dataDir } };
    await rehearsal(deps);
    const [made] = await readPolls(deps.db);
    poll = (await readPoll(deps.db, made!.id))!;
  });
  after(async () => {
    await service.stop();
    rmSync(dataDir, { recursive: true });
  });

  it('tells no name, e-mail address, postcode or row of the exports, while it tells the numbers', async () => {
    const dump = await dumped(deps.db);
    const found = (needles: Iterable<string>): string[] =>
      [...new Set(needles)].filter((needle) => dump.includes(needle.toLowerCase()));

    const exports: string[] = [];
    for (const { hash } of await readSnapshots(deps.db)) {
      for (const [name, bytes] of await snapshotFiles(deps.db, hash)) {
        if (name.endsWith('.csv') && name !== 'units.csv') exports.push(Buffer.from(bytes).toString('utf8'));
      }
    }
    const text = exports.join('\n');
    const roll = await readRoll(deps.db, poll.id);
    const emails = text.match(/[\w.'+-]+@[\w.-]+/g) ?? [];
    const postcodes = text.match(/\bOM\d+ ?\d[A-Z]{2}\b/g) ?? [];
    const lines = text.split('\n').filter((line) => line.length > 30);
    expect([roll.length, emails.length, postcodes.length, lines.length].every((count) => count > 500)).to.equal(true);

    expect(found(roll.map(({ number }) => number)), 'numbers stand in clear').to.have.length(roll.length);
    expect(found(roll.map(({ name }) => name))).to.deep.equal([]);
    const words: { word: string }[] = await deps.db('roll_lines').distinct(deps.db.raw('unnest(name_words) as word'));
    expect(
      words.every(({ word }) => /^[\w-]{22}$/.test(word)),
      'words of names',
    ).to.equal(true);
    expect(found([...emails, ...roll.flatMap(({ email }) => email ?? [])])).to.deep.equal([]);
    expect(found(postcodes)).to.deep.equal([]);
    expect(found(lines.filter((_, i) => i % 5 === 0))).to.deep.equal([]);
    expect(found([poll.saltSeed, poll.logSecret, poll.promiseSecret]), 'secrets of the poll').to.deep.equal([]);
  });

  describe('that is written to without the keys', () => {
    /** What a reader of the store says when rows were changed so; nothing stays changed. */
    async function whenChanged(
      table: string,
      change: string,
      read: (trx: Trx<'mail'>) => Promise<unknown>,
    ): Promise<string> {
      let said = '';
      await deps.db
        .transaction(async (trx) => {
          await trx.raw('alter table ?? disable trigger user', [table]);
          await trx.raw(change);
          said = await read(Object.assign(trx, { duty: 'mail' } as const)).then(
            () => 'read as if nothing had happened',
            (fault: unknown) => (fault instanceof SealBroken ? fault.message : String(fault)),
          );
          throw new Error('undone');
        })
        .catch(() => undefined);
      return said;
    }
    const swapped = (table: string, column: string, key: string, where = 'true'): string =>
      `with two as (select ${key} as k, ${column} as v, row_number() over (order by ${key}) as n from ${table}
         where ${column} is not null and ${where} order by ${key} limit 2)
       update ${table} t set ${column} = o.v from two mine, two o where t.${key} = mine.k and o.n <> mine.n`;

    it('gives no member another’s name or address on the roll', async () => {
      const read = (trx: Trx<'mail'>) => readRoll(trx, poll.id);
      for (const column of ['name', 'email']) {
        expect(await whenChanged('roll_lines', swapped('roll_lines', column, 'number'), read)).to.equal(
          `roll_lines.${column}: a sealed value does not open`,
        );
      }
      const other = 'update roll_lines set email = name where email is not null';
      expect(await whenChanged('roll_lines', other, read)).to.equal('roll_lines.email: a sealed value does not open');
    });

    it('sends no letter to another’s address', async () => {
      const read = (trx: Trx<'mail'>) => claim(trx, { now: new Date(0), heldUntil: new Date(0), limit: 1000 });
      const due = `update outbox set next_attempt_at = 'epoch';`;
      const swap = swapped('outbox', 'recipient', 'id', 'sent_at is null');
      const said = await whenChanged('outbox', due + swap, read);
      expect(said).to.equal('outbox.recipient: a sealed value does not open');
    });

    it('makes nobody reachable at another’s address', async () => {
      const [one] = await readRoll(deps.db, poll.id).then((roll) => roll.filter(({ eligible }) => eligible));
      const number = `member_number = '${one!.number}'`;
      const change = `update people set email = (select email from people where email is not null and not (${number}) limit 1) where ${number}`;
      const read = (trx: Db | Trx) => findMember(trx, one!.number);
      expect(await read(deps.db)).to.include({ name: one!.name });
      expect(await whenChanged('people', change, read)).to.equal('people.email: a sealed value does not open');
    });

    it('puts in no text in clear, by the columns themselves', async () => {
      // Whatever is named like words of or about people is sealed, but for these.
      const inClear = [
        'organisation.name',
        'snapshot_files.name',
        'snapshot_keys.name',
        'migrations.name',
        'signers.text', // a public key
        'casts.body', // as it goes on the board
        'board_entries.subject', // of an entry
        'teller_counts.subject', // as its entry will be named
        'refused_parts.what', // approval, shuffle or part
        'refused_parts.record', // what would have gone on the board
        'refused_parts.sha256',
        'tenders.given', // a membership number
        'polls.abandoned_because', // on the board
        'roles.ended_because', // an officer's words about an office
      ];
      const { rows }: { rows: { name: string }[] } = await deps.db.raw(
        `select c.table_name || '.' || c.column_name as name from information_schema.columns c
         join information_schema.tables t using (table_schema, table_name)
         where table_schema = 'public' and table_type = 'BASE TABLE' and c.domain_name is distinct from 'sealed'
           and c.column_name ~ '^(.*name|.*e?mail|.*address|postcode|recipient|subject|text|.*because|says|why|words|given|body|document|what|note_to.*)$'`,
      );
      expect(rows.map(({ name }) => name).filter((name) => !inClear.includes(name))).to.deep.equal([]);
      const forged: unknown = await deps.db('people').update({ name: 'Mallory' }).catch(String);
      expect(forged).to.include('sealed_form');
    });
  });

  describe('when members have voted', () => {
    it('tells no vote: the choices stand in it as often before a ballot as after (demand 58)', async () => {
      const choices = poll.definition.contests.flatMap((contest) => contest.choices.map(({ id }) => `"${id}"`));
      const told = async (): Promise<number[]> => {
        const dump = (await dumped(deps.db)).replaceAll('\\', '').replaceAll('""', '"');
        return choices.map((choice) => dump.split(choice).length - 1);
      };
      const letters = (await takeLetters(deps)).filter(({ purpose }) => purpose === 'vote-link').slice(0, 4);
      const before = await told();
      expect(before.every((times) => times > 0)).to.equal(true);
      const encryptors = startEncryptors();
      const { contests } = poll.definition;
      const cast = await letMembersVote(deps, {
        poll: poll.id,
        seed: '1',
        contests,
        letters,
        encryptors,
        step: () => {},
      }).finally(() => encryptors.stop());
      expect(cast).to.be.greaterThan(1);
      expect(await pendingCasts(deps.db, poll.id)).to.deep.equal([]); // they are on the board
      expect(await told()).to.deep.equal(before);
    });
  });
});
