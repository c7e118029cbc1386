/**
 * Sessions, by the SHA-256 of their token. One that has ended stays ended; roles are read anew with each request. Each row bears
 * a mark of the service, so that who writes to the database cannot make one, nor give one to somebody else.
 */
import { ROLES, type Role } from '../contract/roles.ts';
import type { SessionFacts } from '../domain/sessions.ts';
import type { Place } from '../sealing.ts';
import type { Db, Trx } from './database.ts';
import { organisationSealer } from './dataKeys.ts';

export type StoredSession = SessionFacts & {
  readonly tokenHash: string;
  readonly kind: 'link' | 'passkey';
  readonly person: string | null;
  readonly credentialId: string | null;
  /** Roles held at this moment; none for a link session, which proves a mailbox and no more. */
  readonly roles: ReadonlySet<Role>;
  /** Whether it was ended because a role of theirs was. */
  readonly endedWithRole: boolean;
};

type Said = {
  readonly tokenHash: string;
  readonly kind: 'link' | 'passkey';
  readonly person: string | null;
  readonly link: string | null;
  readonly credentialId: string | null;
  readonly expiresAt: Date;
};
const placeOf = ({ tokenHash }: Said): Place => ['sessions', 'mark', tokenHash];
const saidOf = ({ kind, person, link, credentialId, expiresAt }: Said) => [
  ...[kind, person, link, credentialId],
  expiresAt.toISOString(),
];
const markOf = (trx: Trx, said: Said): string => organisationSealer(trx).mark(saidOf(said), placeOf(said));

export async function insertSession(trx: Trx, given: Said & { readonly now: Date }): Promise<void> {
  await trx('sessions').insert({
    token_hash: given.tokenHash,
    kind: given.kind,
    person: given.person,
    link: given.link,
    credential_id: given.credentialId,
    created_at: given.now,
    seen_at: given.now,
    expires_at: given.expiresAt,
    mark: markOf(trx, given),
  });
}

type Row = Said & {
  readonly mark: string;
  readonly createdAt: Date;
  readonly seenAt: Date;
  readonly endedAt: Date | null;
  readonly endedWithRole: boolean;
  readonly roles: readonly string[];
};

/** @throws SealBroken for one that the service did not write */
export async function findSession(db: Db | Trx, tokenHash: string, now: Date): Promise<StoredSession | undefined> {
  const { rows }: { rows: Row[] } = await db.raw(
    `select s.token_hash as "tokenHash", s.kind, s.person, s.link, s.credential_id as "credentialId", s.mark, s.created_at as "createdAt",
       s.seen_at as "seenAt", s.expires_at as "expiresAt", s.ended_at as "endedAt", s.ended_with_role as "endedWithRole",
       array(select r.role from roles r
         where r.person = s.person and r.ended_at is null and r.until > :now and s.kind = 'passkey') as roles
     from sessions s where s.token_hash = :tokenHash`,
    { tokenHash, now },
  );
  const [found] = rows;
  if (found === undefined) return undefined;
  const { mark, ...row } = found;
  organisationSealer(db).checkMark(mark, saidOf(row), placeOf(row));
  const roles = new Set(ROLES.filter((role) => row.roles.includes(role)));
  return { ...row, roles, officer: roles.size > 0 };
}

/** Never backwards: of two requests at once the later counts. */
export async function touchSession(db: Db, tokenHash: string, now: Date): Promise<void> {
  await db('sessions').where({ token_hash: tokenHash }).where('seen_at', '<', now).update({ seen_at: now });
}

export async function endSession(trx: Trx, tokenHash: string, now: Date): Promise<void> {
  await trx('sessions').where({ token_hash: tokenHash }).whereNull('ended_at').update({ ended_at: now });
}

/** Sessions that a person's mailed links began: of no use, and of no good, once they have a passkey. */
export async function endLinkSessions(trx: Trx, person: string, now: Date): Promise<void> {
  await trx('sessions').where({ person, kind: 'link' }).whereNull('ended_at').update({ ended_at: now });
}

/** All sessions of somebody whose role has ended: what they do next they do as who they are now. */
export async function endSessionsWithRole(trx: Trx, person: string, now: Date): Promise<void> {
  await trx('sessions').where({ person }).whereNull('ended_at').update({ ended_at: now, ended_with_role: true });
}

/** The set-up session becomes that of the first officer, who did not exist when it began. */
export async function giveSessionPerson(trx: Trx, tokenHash: string, person: string): Promise<void> {
  const begun: Said | undefined = await trx('sessions')
    .where({ token_hash: tokenHash, kind: 'link' })
    .whereNull('person')
    .first('token_hash as tokenHash', 'kind', 'link', 'credential_id as credentialId', 'expires_at as expiresAt');
  if (begun === undefined) return;
  await trx('sessions')
    .where({ token_hash: tokenHash })
    .update({ person, mark: markOf(trx, { ...begun, person }) });
}

export async function deleteOldSessions(db: Db, before: Date): Promise<void> {
  await db('sessions').where('expires_at', '<', before).delete();
}
