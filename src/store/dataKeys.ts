/**
 * Data keys: one for each snapshot and poll, one for the organisation. Their wrapped form stands in the table, what is
 * opened of them in the vault of the handle (`connect`). A key never changes; what wraps it does (`countersign rotate-key`).
 */
import { newSecret, type Place, SealBroken, type Sealer, sealerOf, type Wrapped } from '../sealing.ts';
import { type Db, inTransaction, type Trx, vaultOf } from './database.ts';

export type DataKeyPurpose = 'organisation' | 'snapshot' | 'poll';

/** The configured keys do not open this database. The message is for the person at the terminal. */
export class WrongDataKey extends Error {
  override readonly name = 'WrongDataKey';
}

type Row = Wrapped & { readonly id: string; readonly purpose: string };
type Handle = Db | Trx;

const COLUMNS = ['id', 'purpose', 'wrapped', 'wrapped_by as wrappedBy'] as const;
const placeOf = ({ id, purpose }: Pick<Row, 'id' | 'purpose'>): Place => ['data_keys', 'wrapped', id, purpose];

/** Makes a data key in the transaction of what it is to seal. @returns its id, and what seals with it */
export async function newDataKey(
  trx: Handle,
  purpose: DataKeyPurpose,
  now: Date,
): Promise<{ readonly id: string; readonly sealer: Sealer }> {
  const { keyring, sealers } = vaultOf(trx);
  const id = newSecret().toString('hex');
  const secret = newSecret();
  const { wrapped, wrappedBy } = keyring.wrap(secret, placeOf({ id, purpose }));
  await trx('data_keys').insert({ id, purpose, wrapped, wrapped_by: wrappedBy, created_at: now });
  const sealer = sealerOf(secret);
  sealers.set(id, sealer);
  return { id, sealer };
}

/** What seals and opens under a data key. @throws SealBroken when the configured keys do not unwrap it */
export async function sealerFor(db: Handle, id: string): Promise<Sealer> {
  const vault = vaultOf(db);
  const known = vault.sealers.get(id);
  if (known !== undefined) return known;
  const row: Row | undefined = await db('data_keys')
    .where({ id })
    .first(...COLUMNS);
  if (row === undefined) throw new Error('a data key is gone');
  return open(db, row);
}

function open(db: Handle, row: Row): Sealer {
  const { keyring, sealers } = vaultOf(db);
  const sealer = sealerOf(keyring.unwrap(row, placeOf(row)));
  sealers.set(row.id, sealer);
  return sealer;
}

/** For what is of no one snapshot or poll: people, letters, proposals, evidence. The database is unlocked before any act. */
export function organisationSealer(db: Handle): Sealer {
  const { organisation, sealers } = vaultOf(db);
  const sealer = organisation === undefined ? undefined : sealers.get(organisation);
  if (sealer === undefined) throw new Error('the database is not unlocked');
  return sealer;
}

/** Whether anything was ever sealed here: then the key that wraps is not to be made, but to be had. */
export async function anyDataKey(db: Db): Promise<boolean> {
  return (await db('data_keys').first('id')) !== undefined;
}

/**
 * Opens every data key, so that a wrong configuration shows at the start and not in the middle of a poll; makes the
 * organisation's key in a new database. @throws WrongDataKey
 */
export async function unlock(db: Db, now: Date): Promise<void> {
  await inTransaction(db, async (trx) => {
    // Two services that begin at once make one key.
    await trx.raw(`select pg_advisory_xact_lock(hashtextextended('data-keys', 9))`);
    const rows = await openAll(trx);
    const organisation = rows.find(({ purpose }) => purpose === 'organisation');
    vaultOf(db).organisation = organisation?.id ?? (await newDataKey(trx, 'organisation', now)).id;
  });
}

async function openAll(db: Handle): Promise<Row[]> {
  const { keyring } = vaultOf(db);
  const rows: Row[] = await db('data_keys')
    .orderBy('id')
    .select(...COLUMNS);
  const strangers = new Set(rows.map(({ wrappedBy }) => wrappedBy).filter((name) => !keyring.holds(name)));
  if (strangers.size > 0) {
    const missing = [...strangers].sort().join(' and ');
    throw new WrongDataKey(
      `DATA_KEY does not open this database: it holds ${keyring.first}, and what is sealed needs ${missing} ` +
        '(these are names of keys, not keys). Set DATA_KEY to the key that was used before, or to both: NEW,OLD.',
    );
  }
  for (const row of rows) {
    try {
      open(db, row);
    } catch (fault) {
      if (!(fault instanceof SealBroken)) throw fault;
      throw new WrongDataKey(
        `The data key ${row.id} (${row.purpose}) was altered in the database: what is sealed under it cannot be read. Restore a backup.`,
      );
    }
  }
  return rows;
}

/** Wraps every data key anew with the first configured key, in one transaction. @returns how many. @throws WrongDataKey */
export async function rewrapAll(db: Db): Promise<number> {
  const { keyring } = vaultOf(db);
  return inTransaction(db, async (trx) => {
    await trx.raw('lock table data_keys in share row exclusive mode');
    const rows = await openAll(trx);
    for (const row of rows) {
      const { wrapped, wrappedBy } = keyring.wrap(keyring.unwrap(row, placeOf(row)), placeOf(row));
      await trx('data_keys').where({ id: row.id }).update({ wrapped, wrapped_by: wrappedBy });
    }
    return rows.length;
  });
}
