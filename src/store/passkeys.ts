/**
 * Enrolled passkeys: what enrolment fixed never changes; counter and backup state move with use and stand apart. One that was
 * withdrawn stays on record and is not found by anything that asks for a passkey: only `passkeys_in_force` is read here. Each
 * bears a mark of the service, and one without it signs nothing: who writes to the database cannot make one.
 */
import type { EnrolledCredential } from '../../crypto/assertion.ts';
import type { Place } from '../sealing.ts';
import { type Db, type Trx, violatedConstraint } from './database.ts';
import { organisationSealer } from './dataKeys.ts';

export type StoredPasskey = EnrolledCredential & {
  readonly person: string;
  readonly userHandle: string;
  readonly counter: number;
  readonly createdAt: Date;
};

const placeOf = (id: string): Place => ['passkeys', 'mark', id];
const saidOf = (person: string, { publicKey, backupEligible }: EnrolledCredential) => [
  ...[person, publicKey],
  backupEligible,
];

/**
 * Keeps a new passkey. Nothing more can be done in a transaction in which a statement failed, hence the savepoint.
 * @returns false when the credential id is enrolled already, whoever has it
 */
export async function insertPasskey(
  trx: Trx,
  given: {
    readonly person: string;
    readonly credential: EnrolledCredential;
    readonly counter: number;
    readonly backedUp: boolean;
    readonly now: Date;
  },
): Promise<boolean> {
  const { person, credential, counter, backedUp, now } = given;
  try {
    await trx.transaction(async (savepoint) => {
      await savepoint('passkeys').insert({
        credential_id: credential.id,
        person,
        public_key: credential.publicKey,
        backup_eligible: credential.backupEligible,
        created_at: now,
        mark: organisationSealer(trx).mark(saidOf(person, credential), placeOf(credential.id)),
      });
      await savepoint('passkey_use').insert({ credential_id: credential.id, counter, backed_up: backedUp });
    });
    return true;
  } catch (fault) {
    if (violatedConstraint(fault) === 'passkeys_pkey') return false;
    throw fault;
  }
}

/** One that signs. In a transaction that is to store the next counter: `lock`. @throws SealBroken for one that the service did not write */
export async function findPasskey(
  db: Db | Trx,
  credentialId: string,
  { lock = false }: { readonly lock?: boolean } = {},
): Promise<StoredPasskey | undefined> {
  const query = db('passkeys_in_force as passkeys')
    .join('passkey_use', 'passkey_use.credential_id', 'passkeys.credential_id')
    .join('people', 'people.id', 'passkeys.person')
    .where('passkeys.credential_id', credentialId)
    .first(
      'passkeys.credential_id as id',
      'passkeys.public_key as publicKey',
      'passkeys.backup_eligible as backupEligible',
      'passkeys.person',
      'passkeys.created_at as createdAt',
      'people.user_handle as userHandle',
      'passkey_use.counter',
      'passkeys.mark',
    );
  const row: (StoredPasskey & { readonly mark: string }) | undefined = await (lock
    ? query.forUpdate('passkey_use')
    : query);
  if (row === undefined) return undefined;
  const { mark, ...passkey } = row;
  organisationSealer(db).checkMark(mark, saidOf(passkey.person, passkey), placeOf(credentialId));
  return passkey;
}

export async function storeUse(
  trx: Trx,
  credentialId: string,
  { counter, backedUp, now }: { readonly counter: number; readonly backedUp: boolean; readonly now: Date },
): Promise<void> {
  await trx('passkey_use')
    .where({ credential_id: credentialId })
    .update({ counter, backed_up: backedUp, last_used_at: now });
}

/** Ids of a person's passkeys, oldest first. */
export async function passkeyIdsOf(db: Db | Trx, person: string): Promise<string[]> {
  const rows: { id: string }[] = await db('passkeys_in_force')
    .where({ person })
    .orderBy('created_at')
    .orderBy('credential_id')
    .select('credential_id as id');
  return rows.map(({ id }) => id);
}

/** Ids of those that a person made after an instant. */
export async function passkeysMadeSince(db: Db | Trx, person: string, since: Date): Promise<string[]> {
  const rows: { id: string }[] = await db('passkeys_in_force')
    .where({ person })
    .where('created_at', '>', since)
    .select('credential_id as id');
  return rows.map(({ id }) => id);
}

export async function hasPasskey(db: Db | Trx, person: string): Promise<boolean> {
  return (await passkeyIdsOf(db, person)).length > 0;
}

/** Whether anybody at all can sign in: while nobody can, the set-up link is what leads in. */
export async function anyPasskey(db: Db): Promise<boolean> {
  return (await db('passkeys_in_force').first('person')) !== undefined;
}

/** When each of these persons made their first passkey; those who have none are not in it. */
export async function firstPasskeys(db: Db | Trx, persons: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  const { rows }: { rows: { person: string; since: Date }[] } = await db.raw(
    'select person, min(created_at) as since from passkeys_in_force where person = any(?) group by person',
    [[...persons]],
  );
  return new Map(rows.map(({ person, since }) => [person, since]));
}

/** Whose a withdrawn passkey was; undefined for one in force, and for one that nobody ever made. */
export async function withdrawnOwner(db: Db | Trx, credentialId: string): Promise<string | undefined> {
  const row: { person: string } | undefined = await db('passkey_revocations as r')
    .join('passkeys as k', 'k.credential_id', 'r.credential_id')
    .where('r.credential_id', credentialId)
    .first('k.person');
  return row?.person;
}

/**
 * They sign nothing from now on, and what they signed in with ends. The database asks that two officers agreed on it, or that
 * the last role of somebody who is no member has ended.
 */
export async function revokePasskeys(
  trx: Trx,
  given: { readonly credentials: readonly string[]; readonly proposal: string | null; readonly now: Date },
): Promise<void> {
  const { credentials, proposal, now } = given;
  if (credentials.length === 0) return;
  await trx('passkey_revocations').insert(
    credentials.map((credential) => ({ credential_id: credential, proposal, revoked_at: now })),
  );
  await trx('sessions')
    .whereIn('credential_id', [...credentials])
    .whereNull('ended_at')
    .update({ ended_at: now });
}

export type PasskeyOf = EnrolledCredential & { readonly number: string };

/**
 * Passkeys in force of the members with these numbers, by number and id, so that their order says nothing of time.
 * @throws SealBroken for one that the service did not write
 */
export async function passkeysOfMembers(db: Db | Trx, numbers: readonly string[]): Promise<PasskeyOf[]> {
  const { rows }: { rows: (PasskeyOf & { readonly person: string; readonly mark: string })[] } = await db.raw(
    `select m.member_number as number, k.credential_id as id, k.public_key as "publicKey", k.backup_eligible as "backupEligible",
       k.person, k.mark
     from passkeys_in_force k join people m on m.id = k.person
     where m.member_number = any(?) order by m.member_number collate "C", k.credential_id collate "C"`,
    [[...numbers]],
  );
  const { checkMark } = organisationSealer(db);
  return rows.map(({ person, mark, ...passkey }) => {
    checkMark(mark, saidOf(person, passkey), placeOf(passkey.id));
    return passkey;
  });
}

export type PasskeySeen = { readonly id: string; readonly madeAt: Date };

/** Passkeys in force of one person, oldest first. */
export async function passkeysSeen(db: Db | Trx, person: string): Promise<PasskeySeen[]> {
  return db('passkeys_in_force')
    .where({ person })
    .orderBy('created_at')
    .orderBy('credential_id')
    .select('credential_id as id', 'created_at as madeAt');
}
