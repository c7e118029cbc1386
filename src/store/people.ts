/**
 * The organisation and its people. A person stands here once, whatever they hold; a member becomes a person when a link is
 * made for them. Their roles are in roles.ts. Names and addresses are sealed under the organisation's key; who shares an address
 * is found by its blind index.
 */
import { emailKey } from '../roll/comparison.ts';
import type { Place, Sealer } from '../sealing.ts';
import { type Db, type Trx, violatedConstraint } from './database.ts';
import { organisationSealer } from './dataKeys.ts';
import { look, sealedTexts, textOf, type Use } from './looks.ts';
import { openEmail, rollSealer } from './rollSeals.ts';

export type Organisation = { readonly slug: string; readonly name: string };

export async function readOrganisation(db: Db | Trx): Promise<Organisation | undefined> {
  return db('organisation').first('slug', 'name');
}

/** @returns false when there is one already */
export async function insertOrganisation(trx: Trx, { slug, name }: Organisation, now: Date): Promise<boolean> {
  const inserted = await trx('organisation')
    .insert({ slug, name, created_at: now })
    .onConflict('only_one')
    .ignore()
    .returning('slug');
  return inserted.length === 1;
}

export type Person = {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly memberNumber: string | null;
  /** WebAuthn user handle, base64url: says nothing of the person. */
  readonly userHandle: string;
};

/** A person's row as it is read, by the columns that follow: name and address are sealed, and handed out apart. */
export type PersonRow = Omit<Person, 'name' | 'email'>;
export const PERSON_COLUMNS = [
  'people.id',
  'people.member_number as memberNumber',
  'people.user_handle as userHandle',
] as const;

const placeOf = (column: 'name' | 'email', id: string): Place => ['people', column, id];

/** Rows with the names and addresses of their persons; their other columns stay as they are. @throws SealBroken */
export async function namedPersons<R extends PersonRow>(
  db: Db | Trx,
  rows: readonly R[],
  use: Use = 'shown',
): Promise<(R & Pick<Person, 'name' | 'email'>)[]> {
  const { openText } = organisationSealer(db);
  const ids = rows.map(({ id }) => id);
  const texts = await sealedTexts(db, 'people', ids, use);
  return rows.map((row) => {
    const email = texts(row.id, 'email');
    return {
      ...row,
      name: openText(textOf(texts, row.id, 'name'), placeOf('name', row.id)),
      email: email === undefined ? null : openText(email, placeOf('email', row.id)),
    };
  });
}

async function namedPerson(db: Db | Trx, row: PersonRow | undefined, use?: Use): Promise<Person | undefined> {
  return row === undefined ? undefined : (await namedPersons(db, [row], use))[0];
}

/** What people.email_index has for an address, however it is written. */
export const emailIndex = (sealer: Sealer, email: string): string => sealer.index('people.email', emailKey(email));

const toRow = (sealer: Sealer, { id, name, email, memberNumber, userHandle }: Person, now: Date) => ({
  id,
  name: sealer.sealText(name, placeOf('name', id)),
  email: email === null ? null : sealer.sealText(email, placeOf('email', id)),
  email_index: email === null ? null : emailIndex(sealer, email),
  member_number: memberNumber,
  user_handle: userHandle,
  created_at: now,
});

/** @returns false when an officer has this e-mail address, or a person this member number, already */
export async function insertPerson(trx: Trx, person: Person, now: Date): Promise<boolean> {
  const row = toRow(organisationSealer(trx), person, now);
  try {
    await trx.transaction(async (savepoint) => savepoint('people').insert(row));
    return true;
  } catch (fault) {
    if (['one_officer_per_email', 'one_person_per_member'].includes(violatedConstraint(fault) ?? '')) return false;
    throw fault;
  }
}

const CHUNK = 1000;

/** Makes persons of those members who are none yet. @returns the person of each, by member number */
export async function insertMembers(
  trx: Trx,
  members: readonly (Person & { readonly memberNumber: string })[],
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  const sealer = organisationSealer(trx);
  const ids = new Map<string, string>();
  for (let from = 0; from < members.length; from += CHUNK) {
    const some = members.slice(from, from + CHUNK);
    await trx('people')
      .insert(some.map((member) => toRow(sealer, member, now)))
      .onConflict('member_number')
      .ignore();
    const rows: { id: string; number: string }[] = await trx('people')
      .whereIn(
        'member_number',
        some.map(({ memberNumber }) => memberNumber),
      )
      .select('id', 'member_number as number');
    for (const { id, number } of rows) ids.set(number, id);
  }
  return ids;
}

/** With `lock`: nobody else changes this person's roles or passkeys until the transaction ends; `share`: as long as they are read. */
export async function findPerson(
  db: Db | Trx,
  id: string,
  { lock = false }: { readonly lock?: boolean | 'share' } = {},
): Promise<Person | undefined> {
  const query = db('people')
    .where({ id })
    .first(...PERSON_COLUMNS);
  return namedPerson(db, await (lock === 'share' ? query.forShare() : lock ? query.forUpdate() : query));
}

export async function findMember(db: Db | Trx, memberNumber: string, use?: Use): Promise<Person | undefined> {
  const row: PersonRow | undefined = await db('people')
    .where({ member_number: memberNumber })
    .first(...PERSON_COLUMNS);
  return namedPerson(db, row, use);
}

/** Somebody at this address who is not known as a member. */
export async function findNamed(db: Db | Trx, email: string): Promise<Person | undefined> {
  const row: PersonRow | undefined = await db('people')
    .where({ email_index: emailIndex(organisationSealer(db), email) })
    .whereNull('member_number')
    .first(...PERSON_COLUMNS);
  return namedPerson(db, row);
}

/** Whether somebody who is known as a member has this address. */
export async function isMemberAt(db: Db | Trx, email: string): Promise<boolean> {
  const index = emailIndex(organisationSealer(db), email);
  return (await db('people').where({ email_index: index }).whereNotNull('member_number').first('id')) !== undefined;
}

/** The one whom nobody appointed: named at the set-up. */
export async function findFirstOfficer(db: Db | Trx): Promise<string | undefined> {
  const row: { person: string } | undefined = await db('roles').whereNull('granted_by').orderBy('id').first('person');
  return row?.person;
}

/**
 * Every address at which a person is known: their own, and those that exports give for their member number. Who makes a
 * passkey in another's name must not be able to keep the news from them.
 */
export async function knownAddresses(
  db: Db | Trx,
  { email, memberNumber }: Pick<Person, 'email' | 'memberNumber'>,
): Promise<string[]> {
  const listed = memberNumber === null ? [] : await listedAddresses(db, memberNumber);
  const all = [email, ...listed].flatMap((address) => address || []);
  return all.filter((address, i) => all.findIndex((other) => other.toLowerCase() === address.toLowerCase()) === i);
}

/** The address that the newest judged roll gives for a member number; undefined when none lists it, or without an address. */
export async function listedAddress(db: Db | Trx, memberNumber: string): Promise<string | undefined> {
  return (await listedAddresses(db, memberNumber))[0] ?? undefined;
}

/** Those of these members, however many, who are known at an address, by themselves or by any judged roll. */
export async function numbersKnownAt(
  db: Db<'roll'>,
  email: string,
  numbers: readonly string[],
): Promise<ReadonlySet<string>> {
  const asked = [...new Set(numbers)];
  const known = new Set<string>();
  const persons: { number: string }[] = await db('people')
    .where({ email_index: emailIndex(organisationSealer(db), email) })
    .whereNotNull('member_number')
    .select('member_number as number');
  for (const { number } of persons) if (asked.includes(number)) known.add(number);
  for (let from = 0; from < asked.length; from += CHUNK) {
    const rows: { poll: string; number: string; email: Buffer | null }[] = await db('roll_lines')
      .whereIn('number', asked.slice(from, from + CHUNK))
      .whereNotNull('email')
      .select('poll', 'number', 'email');
    const sealers = new Map<string, Sealer>();
    for (const row of rows) {
      const sealer = sealers.get(row.poll) ?? (await rollSealer(db, row.poll));
      sealers.set(row.poll, sealer);
      if (emailKey(openEmail(sealer, row.poll, row) ?? '') === emailKey(email)) known.add(row.number);
    }
  }
  return known;
}

/** What each judged roll gives for a member number, the newest first. */
async function listedAddresses(db: Db | Trx, number: string): Promise<(string | null)[]> {
  const polls: { poll: string }[] = await db('roll_marks').where({ number }).select('poll');
  for (const { poll } of polls) await look(db, poll, [number], 'ours');
  const rows: { poll: string; number: string; email: Buffer | null }[] = await db('roll_lines as l')
    .join('polls as p', 'p.id', 'l.poll')
    .where('l.number', number)
    .orderBy('p.defined_at', 'desc')
    .select('l.poll', 'l.number', 'l.email');
  const addresses: (string | null)[] = [];
  for (const row of rows) addresses.push(openEmail(await rollSealer(db, row.poll), row.poll, row));
  return addresses;
}

/** Everybody who is this person here: whoever reads their mailbox. */
export async function mailboxOf(db: Db | Trx, person: string): Promise<string[]> {
  const { rows }: { rows: { id: string }[] } = await db.raw('select id from mailbox_of(?) as id', [person]);
  return rows.map(({ id }) => id);
}

/** Names by person id; ids that are nobody's are left out. */
export async function namesOf(db: Db | Trx, persons: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (persons.length === 0) return new Map();
  const { openText } = organisationSealer(db);
  const texts = await sealedTexts(db, 'people', persons);
  return new Map(
    [...new Set(persons)].flatMap((id) => {
      const name = texts(id, 'name');
      return name === undefined ? [] : [[id, openText(name, placeOf('name', id))]];
    }),
  );
}
