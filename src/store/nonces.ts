/** Nonces for messages that passkeys sign: each good once, for its purpose and its person, until it expires. */
import type { Db, Trx } from './database.ts';

export type NoncePurpose = 'sign-in' | 'enrol' | 'cast' | 'act';

export async function insertNonce(
  db: Db | Trx,
  row: {
    readonly nonce: string;
    readonly purpose: NoncePurpose;
    readonly person: string | null;
    readonly expiresAt: Date;
  },
): Promise<void> {
  const { nonce, purpose, person, expiresAt } = row;
  await db('nonces').insert({ nonce, purpose, person, expires_at: expiresAt });
}

type Asked = {
  readonly nonce: string;
  readonly purpose: NoncePurpose;
  readonly person: string | null;
  readonly now: Date;
};
const good = (db: Db | Trx, { nonce, purpose, person, now }: Asked) =>
  db('nonces').where({ nonce, purpose, person }).whereNull('spent_at').where('expires_at', '>', now);

/** Whether it could be spent now: to refuse early what takes long to check. Spending alone decides. */
export async function nonceIsGood(db: Db | Trx, asked: Asked): Promise<boolean> {
  return (await good(db, asked).first('nonce')) !== undefined;
}

/**
 * Spends a nonce in the transaction that uses it, so that of two at once only one goes on.
 * @returns false when it is unknown, spent, out of date, or was made for something or somebody else
 */
export async function spendNonce(trx: Trx, asked: Asked): Promise<boolean> {
  return (await good(trx, asked).update({ spent_at: asked.now })) === 1;
}

/** Those out of date for so long that nobody can be waiting for an answer about them. */
export async function deleteOldNonces(db: Db, before: Date): Promise<void> {
  await db('nonces').where('expires_at', '<', before).delete();
}
