/** Data keys: opened at the start with the configured keys, wrapped anew by rotation, and never lost to a slip. */
import { expect } from 'chai';
import { toHex } from '../../crypto/bytes.ts';
import { keyringOf, newVault } from '../../src/sealing.ts';
import { connect, type Db, inTransaction } from '../../src/store/database.ts';
import { newDataKey, organisationSealer, rewrapAll, unlock } from '../../src/store/dataKeys.ts';
import { insertSnapshot, readSnapshot, snapshotFiles } from '../../src/store/snapshots.ts';
import { freshDatabase, TEST_DATA_KEY, type TestDatabase } from '../support/database.ts';

const NOW = new Date('2026-10-01T09:00:00Z');
const NEW_KEY = new Uint8Array(32).fill(8);
const SNAPSHOT = 'ab'.repeat(32);
const SEED = 'cd'.repeat(32);

describe('data keys', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await freshDatabase();
  });
  afterEach(() => database.drop());

  /** Another process on the same database. */
  async function withKeys<T>(keys: readonly Uint8Array[], act: (db: Db) => Promise<T>): Promise<T> {
    const db: Db = connect(database.url, { max: 2, vault: newVault(keyringOf(keys)) });
    return act(db).finally(() => db.destroy());
  }
  const says = (attempt: Promise<unknown>): Promise<string> =>
    attempt.then(
      () => 'nothing',
      (fault: unknown) => (fault instanceof Error ? fault.message : String(fault)),
    );
  const keep = (files: ReadonlyMap<string, Uint8Array>) =>
    inTransaction(database.db, (trx) =>
      insertSnapshot(trx, {
        hash: SNAPSHOT,
        importedBy: null,
        importedAt: NOW,
        saltSeed: SEED,
        summary: { files: [], notes: [], units: [] },
        files,
        keys: new Map(),
      }),
    );

  it('open at the start, or the service says which key is missing and does not show one', async () => {
    const wrong = await says(withKeys([NEW_KEY], (db) => unlock(db, NOW)));
    const { first } = keyringOf([TEST_DATA_KEY]);
    expect(wrong).to.match(/^DATA_KEY does not open this database/);
    expect(wrong).to.include(first).and.include('NEW,OLD');
    for (const key of [NEW_KEY, TEST_DATA_KEY]) expect(wrong).not.to.include(toHex(key));
    await withKeys([NEW_KEY, TEST_DATA_KEY], (db) => unlock(db, NOW));
  });

  it('are missed at the start when one was altered in the database', async () => {
    const { id } = await newDataKey(database.db, 'poll', NOW);
    await database
      .db('data_keys')
      .where({ id })
      .update({ wrapped: Buffer.alloc(61, 1) });
    expect(await says(withKeys([TEST_DATA_KEY], (db) => unlock(db, NOW)))).to.match(
      new RegExp(`^The data key ${id} \\(poll\\) was altered`),
    );
  });

  it('are one for the organisation, however many services begin at once', async () => {
    await database.db.raw('alter table data_keys disable trigger user');
    await database.db('data_keys').delete();
    await Promise.all([1, 2, 3].map(() => withKeys([TEST_DATA_KEY], (db) => unlock(db, NOW))));
    expect(await database.db('data_keys').select('purpose')).to.deep.equal([{ purpose: 'organisation' }]);
  });

  it('wrapped with a new key open everything as before, and nothing opens with the old one alone', async () => {
    const files = new Map([['members.csv', Uint8Array.of(1, 2, 3)]]);
    await keep(files);
    const sealed = organisationSealer(database.db).sealText('Zoë', ['people', 'name', 'x']);
    expect(await withKeys([NEW_KEY, TEST_DATA_KEY], rewrapAll)).to.equal(2);
    await withKeys([NEW_KEY], async (db) => {
      await unlock(db, NOW);
      expect(await snapshotFiles(db, SNAPSHOT)).to.deep.equal(files);
      expect((await readSnapshot(db, SNAPSHOT))?.saltSeed).to.equal(SEED);
      expect(organisationSealer(db).openText(sealed, ['people', 'name', 'x'])).to.equal('Zoë');
    });
    expect(await says(withKeys([TEST_DATA_KEY], (db) => unlock(db, NOW)))).to.match(/^DATA_KEY does not open/);
  });

  it('stay all as they were when one of them cannot be wrapped anew', async () => {
    await newDataKey(database.db, 'poll', NOW);
    await withKeys([NEW_KEY], (db) => newDataKey(db, 'poll', NOW)); // by a service with a key that we do not have
    const before = await database.db('data_keys').orderBy('id');
    expect(await says(withKeys([new Uint8Array(32).fill(9), TEST_DATA_KEY], rewrapAll))).to.match(/^DATA_KEY does not/);
    expect(await database.db('data_keys').orderBy('id')).to.deep.equal(before);
  });

  it('are not taken away, and change in nothing but what wraps them', async () => {
    const { db } = database;
    for (const change of [
      `delete from data_keys`,
      `truncate data_keys cascade`,
      `update data_keys set purpose = 'snapshot'`,
      `update data_keys set id = repeat('0', 64)`,
    ]) {
      expect(await says(db.raw(change)), change).to.match(/only wrapped anew|append-only/);
    }
  });

  it('of an import that was undone are gone with it, and the next try opens for everybody', async () => {
    const files = new Map([['members.csv', Uint8Array.of(1, 2, 3)]]);
    const undone = inTransaction(database.db, async (trx) => {
      await newDataKey(trx, 'snapshot', NOW);
      throw new Error('second thoughts');
    });
    await undone.catch(() => undefined);
    expect(await database.db('data_keys')).to.have.length(1);
    await keep(files);
    await withKeys([TEST_DATA_KEY], async (db) => expect(await snapshotFiles(db, SNAPSHOT)).to.deep.equal(files));
  });

  describe('of a snapshot', () => {
    it('seals long files in parts, and gives them back byte for byte', async () => {
      const long = Uint8Array.from({ length: 20_000_000 }, (_, i) => i % 251);
      const files = new Map([
        ['members.csv', long],
        ['empty.csv', new Uint8Array()],
      ]);
      await keep(files);
      expect(await database.db('snapshot_files').where({ name: 'members.csv' })).to.have.length(3);
      const opened = await snapshotFiles(database.db, SNAPSHOT);
      expect([...opened.keys()]).to.have.members([...files.keys()]);
      expect(Buffer.compare(opened.get('members.csv')!, long)).to.equal(0);
      expect(opened.get('empty.csv')).to.deep.equal(new Uint8Array());
    });

    it('opens no file whose parts were left out, swapped or given another name', async () => {
      await keep(new Map([['members.csv', new Uint8Array(20_000_000)]]));
      const { db } = database;
      await db.raw('alter table snapshot_files disable trigger user');
      const tried = async (change: string): Promise<string> => {
        let said = '';
        await inTransaction(db, async (trx) => {
          await trx.raw(change);
          said = await says(snapshotFiles(trx, SNAPSHOT));
          throw new Error('undone');
        }).catch(() => undefined);
        return said;
      };
      expect(await tried('delete from snapshot_files where part = 3')).to.include('lacks a part');
      expect(await tried('delete from snapshot_files where part = 3; update snapshot_files set parts = 2')).to.include(
        'does not open',
      );
      expect(
        await tried(
          `update snapshot_files f set bytes = o.bytes from snapshot_files o where f.part = 1 and o.part = 2`,
        ),
      ).to.include('does not open');
      expect(await tried(`update snapshot_files set name = 'leavers.csv'`)).to.include('does not open');
    });
  });

  it('have to seal: clear text is refused by the column itself', async () => {
    const row = { hash: SNAPSHOT, imported_at: NOW, summary: '{}', salt_seed: SEED };
    const { id: data_key } = await newDataKey(database.db, 'snapshot', NOW);
    expect(await says(database.db('snapshots').insert({ ...row, data_key }))).to.include('sealed_form');
  });
});
