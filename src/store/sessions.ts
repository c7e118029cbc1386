/** Sessions, by the SHA-256 of their token. One that has ended stays ended; roles are read anew with each request. */
import { ROLES, type Role } from '../contract/roles.ts';
import type { SessionFacts } from '../domain/sessions.ts';
import type { Db, Trx } from './database.ts';

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

export async function insertSession(
  trx: Trx,
  given: {
    readonly tokenHash: string;
    readonly kind: 'link' | 'passkey';
    readonly person: string | null;
    readonly link: string | null;
    readonly credentialId: string | null;
    readonly now: Date;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await trx('sessions').insert({
    token_hash: given.tokenHash,
    kind: given.kind,
    person: given.person,
    link: given.link,
    credential_id: given.credentialId,
    created_at: given.now,
    seen_at: given.now,
    expires_at: given.expiresAt,
  });
}

type Row = {
  readonly tokenHash: string;
  readonly kind: 'link' | 'passkey';
  readonly person: string | null;
  readonly credentialId: string | null;
  readonly createdAt: Date;
  readonly seenAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  readonly endedWithRole: boolean;
  readonly roles: readonly string[];
};

export async function findSession(db: Db | Trx, tokenHash: string, now: Date): Promise<StoredSession | undefined> {
  const { rows }: { rows: Row[] } = await db.raw(
    `select s.token_hash as "tokenHash", s.kind, s.person, s.credential_id as "credentialId", s.created_at as "createdAt",
       s.seen_at as "seenAt", s.expires_at as "expiresAt", s.ended_at as "endedAt", s.ended_with_role as "endedWithRole",
       array(select r.role from roles r
         where r.person = s.person and r.ended_at is null and r.until > :now and s.kind = 'passkey') as roles
     from sessions s where s.token_hash = :tokenHash`,
    { tokenHash, now },
  );
  const row = rows[0];
  if (row === undefined) return undefined;
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
  await trx('sessions').where({ token_hash: tokenHash, kind: 'link' }).whereNull('person').update({ person });
}

export async function deleteOldSessions(db: Db, before: Date): Promise<void> {
  await db('sessions').where('expires_at', '<', before).delete();
}
