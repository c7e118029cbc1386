/**
 * Mailed links. Only the SHA-256 of a token is kept: who reads the database cannot open one. Each row bears a mark of the
 * service: who writes to the database cannot make one.
 */
import type { Place } from '../sealing.ts';
import type { Db, Trx } from './database.ts';
import { organisationSealer } from './dataKeys.ts';

export type LinkPurpose = 'set-up' | 'appointment' | 'vote' | 'sign-in' | 'claim';
export type StoredLink = {
  readonly tokenHash: string;
  readonly purpose: LinkPurpose;
  /** Null for the set-up link alone: there is nobody yet. */
  readonly person: string | null;
  readonly poll: string | null;
  readonly expiresAt: Date;
};

const CHUNK = 1000;
const placeOf = (tokenHash: string): Place => ['links', 'mark', tokenHash];
const saidOf = ({ purpose, person, poll }: StoredLink) => [purpose, person, poll];

export async function insertLinks(db: Db | Trx, links: readonly StoredLink[]): Promise<void> {
  const { mark } = organisationSealer(db);
  const rows = links.map((link) => ({
    token_hash: link.tokenHash,
    purpose: link.purpose,
    person: link.person,
    poll: link.poll,
    expires_at: link.expiresAt,
    mark: mark(saidOf(link), placeOf(link.tokenHash)),
  }));
  for (let from = 0; from < rows.length; from += CHUNK) await db('links').insert(rows.slice(from, from + CHUNK));
}

/** @throws SealBroken for one that the service did not write */
export async function findLink(db: Db | Trx, tokenHash: string): Promise<StoredLink | undefined> {
  const row: (StoredLink & { readonly mark: string }) | undefined = await db('links')
    .where({ token_hash: tokenHash })
    .first('token_hash as tokenHash', 'purpose', 'person', 'poll', 'expires_at as expiresAt', 'mark');
  if (row === undefined) return undefined;
  const { mark, ...link } = row;
  organisationSealer(db).checkMark(mark, saidOf(link), placeOf(tokenHash));
  return link;
}

/** The first opening is kept; a link may be opened again. */
export async function markOpened(trx: Trx, tokenHash: string, now: Date): Promise<void> {
  await trx('links').where({ token_hash: tokenHash }).whereNull('opened_at').update({ opened_at: now });
}

/** Links of an appointment that came to nothing: they lead nowhere from now on. */
export async function expireAppointmentLinks(trx: Trx, person: string, now: Date): Promise<void> {
  const open = trx('links').where({ purpose: 'appointment', person }).where('expires_at', '>', now);
  await open.update({ expires_at: now });
}

/** Set-up links made before are worth nothing from now on. */
export async function expireSetUpLinks(db: Db | Trx, now: Date): Promise<void> {
  await db('links').where({ purpose: 'set-up' }).where('expires_at', '>', now).update({ expires_at: now });
}

/** Vote links of a person in a poll that were sent before: of several ways in, only the newest one opens. */
export async function expireVoteLinks(trx: Trx, person: string, poll: string, now: Date): Promise<void> {
  await trx('links').where({ purpose: 'vote', person, poll }).where('expires_at', '>', now).update({ expires_at: now });
}

/** The poll of the link that began this session; null where it was another link, or none. */
export async function pollOfSession(db: Db | Trx, sessionHash: string): Promise<string | null> {
  const row: { poll: string | null } | undefined = await db('sessions as s')
    .join('links as l', 'l.token_hash', 's.link')
    .where({ 's.token_hash': sessionHash, 'l.purpose': 'vote' })
    .first('l.poll');
  return row?.poll ?? null;
}

/** The poll in which an entry is contested by the link that began the session; null where it was another link, or none. */
export async function cameToClaim(db: Db | Trx, sessionHash: string | null): Promise<string | null> {
  if (sessionHash === null) return null;
  const row: { poll: string } | undefined = await db('sessions as s')
    .join('links as l', 'l.token_hash', 's.link')
    .where({ 's.token_hash': sessionHash, 'l.purpose': 'claim' })
    .first('l.poll');
  return row?.poll ?? null;
}
