/** Mailed links. Only the SHA-256 of a token is kept: who reads the database cannot open one. */
import type { Db, Trx } from './database.ts';

export type LinkPurpose = 'set-up' | 'appointment' | 'vote' | 'sign-in';
export type StoredLink = {
  readonly tokenHash: string;
  readonly purpose: LinkPurpose;
  /** Null for the set-up link alone: there is nobody yet. */
  readonly person: string | null;
  readonly poll: string | null;
  readonly expiresAt: Date;
};

const CHUNK = 1000;

export async function insertLinks(db: Db | Trx, links: readonly StoredLink[]): Promise<void> {
  const rows = links.map(({ tokenHash, purpose, person, poll, expiresAt }) => ({
    token_hash: tokenHash,
    purpose,
    person,
    poll,
    expires_at: expiresAt,
  }));
  for (let from = 0; from < rows.length; from += CHUNK) await db('links').insert(rows.slice(from, from + CHUNK));
}

export async function findLink(db: Db | Trx, tokenHash: string): Promise<StoredLink | undefined> {
  return db('links')
    .where({ token_hash: tokenHash })
    .first('token_hash as tokenHash', 'purpose', 'person', 'poll', 'expires_at as expiresAt');
}

/** The first opening is kept; a link may be opened again. */
export async function markOpened(trx: Trx, tokenHash: string, now: Date): Promise<void> {
  await trx('links').where({ token_hash: tokenHash }).whereNull('opened_at').update({ opened_at: now });
}

/** Set-up links made before are worth nothing from now on. */
export async function expireSetUpLinks(db: Db | Trx, now: Date): Promise<void> {
  await db('links').where({ purpose: 'set-up' }).where('expires_at', '>', now).update({ expires_at: now });
}
