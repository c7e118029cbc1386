/**
 * Who holds which role, for which units and until when. A role is never taken out, only ended; one whose `until` has come is
 * no role any more, whether or not anybody has ended it. Every grant and end writes itself into the chain of duties.
 */
import { ROLES, type Role } from '../contract/roles.ts';
import { dutiesLeft, lockedUnits } from '../domain/locks.ts';
import type { Duty } from '../verify/dutyRules.ts';
import type { Db, Trx } from './database.ts';
import { organisationSealer } from './dataKeys.ts';
import { openLocks } from './locks.ts';
import { emailIndex, namedPersons, PERSON_COLUMNS, type Person, type PersonRow } from './people.ts';

export type HeldRole = {
  readonly role: Role;
  readonly units: readonly string[] | null;
  readonly since: Date;
  readonly until: Date;
  /** Whether one officer gave it alone: the first one, or by the first one. */
  readonly alone: boolean;
};

type Row = {
  readonly person: string;
  readonly role: string;
  readonly units: string[] | null;
  readonly since: Date;
  readonly until: Date;
  readonly proposal: string | null;
};

export const roleOf = (text: string): Role => {
  const role = ROLES.find((one) => one === text);
  if (role === undefined) throw new Error('a role that nobody knows');
  return role;
};
const asSet = (rows: readonly { readonly role: string }[]): ReadonlySet<Role> =>
  new Set(ROLES.filter((role) => rows.some((row) => row.role === role)));
const toHeld = ({ role, units, since, until, proposal }: Row): HeldRole => ({
  role: roleOf(role),
  units,
  since,
  until,
  alone: proposal === null,
});

/** Rows of roles held at this instant. */
const held = (db: Db | Trx, now: Date) => db('roles as r').whereNull('r.ended_at').where('r.until', '>', now);
const COLUMNS = ['r.person', 'r.role', 'r.units', 'r.since', 'r.until', 'r.proposal'] as const;

export async function rolesOf(db: Db | Trx, person: string, now: Date): Promise<ReadonlySet<Role>> {
  return asSet(await held(db, now).where('r.person', person).select('r.role'));
}

/** What a person holds now, whether or not it is locked, with the units that each is limited to. */
export async function allDutiesOf(db: Db | Trx, person: string, now: Date): Promise<Duty[]> {
  return (await heldBy(db, person, now)).map(({ role, units }) => ({ role, units }));
}

/** Of that, what no lock takes away in a poll. @param poll  null: in what is of no poll */
export async function dutiesOf(db: Db | Trx, person: string, now: Date, poll: string | null): Promise<Duty[]> {
  const all = await allDutiesOf(db, person, now);
  const locks = await openLocks(db);
  if (locks.length === 0) return all;
  const units = poll === null || lockedUnits(locks, poll).length === 0 ? [] : await unitsOfRoll(db, poll);
  return dutiesLeft(all, locks, poll, units);
}

const unitsOfRoll = async (db: Db | Trx, poll: string): Promise<string[]> =>
  (await db('roll_marks').where({ poll }).distinct('unit')).map(({ unit }: { readonly unit: string }) => unit);

/** Oldest first. */
export async function heldBy(db: Db | Trx, person: string, now: Date): Promise<HeldRole[]> {
  const rows: Row[] = await held(db, now)
    .where('r.person', person)
    .orderBy('r.id')
    .select(...COLUMNS);
  return rows.map(toHeld);
}

/** Roles held now by everybody else who is known at this address. */
export async function rolesAt(
  db: Db | Trx,
  email: string,
  { besides, now }: { readonly besides: string | null; readonly now: Date },
): Promise<ReadonlySet<Role>> {
  return asSet(
    await held(db, now)
      .join('people as p', 'p.id', 'r.person')
      .where('p.email_index', emailIndex(organisationSealer(db), email))
      .whereRaw('p.id is distinct from ?', [besides])
      .select('r.role'),
  );
}

/** Persons who hold a role now. */
export async function holdersOf(db: Db | Trx, role: Role, now: Date): Promise<string[]> {
  const rows: { person: string }[] = await held(db, now).where('r.role', role).orderBy('r.id').select('r.person');
  return rows.map(({ person }) => person);
}

/** Persons who hold a role now and have made a passkey. Their rows stay locked, so that two cannot end each other at once. */
export async function lockHoldersWithPasskey(trx: Trx, role: Role, now: Date): Promise<string[]> {
  const rows: { person: string }[] = await held(trx, now)
    .where('r.role', role)
    .orderBy('r.id')
    .forUpdate()
    .select('r.person');
  const withPasskey: { person: string }[] = await trx('passkeys_in_force')
    .whereIn(
      'person',
      rows.map(({ person }) => person),
    )
    .distinct('person');
  return withPasskey.map(({ person }) => person);
}

/** Roles that a person held once and holds no more. */
export async function formerRolesOf(db: Db | Trx, person: string, now: Date): Promise<ReadonlySet<Role>> {
  const today = await rolesOf(db, person, now);
  const all = asSet(await db('roles').where({ person }).select('role'));
  return new Set([...all].filter((role) => !today.has(role)));
}

export type ProposedTerm = { readonly role: Role; readonly units: readonly string[] | null; readonly until: Date };

/** What a proposal to give a role says, where the database can hold it against what is given. */
export async function insertProposedRole(
  trx: Trx,
  proposal: string,
  { role, units, until }: ProposedTerm,
): Promise<void> {
  await trx('proposed_roles').insert({ proposal, role, units: units === null ? null : [...units], until });
}

/** The database refuses what two officers did not agree, a pair that one person may not hold, and a role that is held. */
export async function insertRole(
  trx: Trx,
  given: {
    readonly person: string;
    readonly role: Role;
    readonly units: readonly string[] | null;
    readonly until: Date;
    /** The one who proposed it; null for the first officer. */
    readonly grantedBy: string | null;
    /** Null only for the first officer, and while that one appoints alone. */
    readonly proposal: string | null;
    readonly now: Date;
  },
): Promise<void> {
  const { person, role, units, until, grantedBy, proposal, now } = given;
  await trx('roles').insert({
    person,
    role,
    units: units === null ? null : [...units],
    until,
    granted_by: grantedBy,
    proposal,
    since: now,
  });
}

/** Every role that two officers gave, ended ones too, in the order in which they were given. */
export async function grantsByTwo(
  db: Db | Trx,
): Promise<readonly { readonly person: string; readonly role: string; readonly proposal: string }[]> {
  return db('roles').whereNotNull('proposal').orderBy('id').select('person', 'role', 'proposal');
}

/** Whether this person is the first officer, and nobody else who may agree to an appointment was ever able to sign. */
export async function appointsAlone(db: Db | Trx, person: string | null): Promise<boolean> {
  const { rows }: { rows: { alone: boolean }[] } = await db.raw(
    'select coalesce(first_officer() = ? and appoints_alone(), false) as alone',
    [person],
  );
  return rows[0]?.alone ?? false;
}

/** Roles that one officer gave alone and that run or ran at some instant since the poll was defined, for everybody to see. */
export async function grantedAlone(
  db: Db | Trx,
  poll: string,
): Promise<{ readonly role: Role; readonly since: Date }[]> {
  const rows: { role: string; since: Date }[] = await db('roles as r')
    .join('polls as p', (join) => join.onVal('p.id', poll))
    .whereNull('r.proposal')
    .whereRaw('least(coalesce(r.ended_at, r.until), r.until) > p.defined_at')
    .orderBy('r.id')
    .select('r.role', 'r.since');
  return rows.map(({ role, since }) => ({ role: roleOf(role), since }));
}

export type Holder = Person & { readonly roles: readonly HeldRole[] };

/** Everybody who holds a role now. */
export async function holders(db: Db | Trx, now: Date): Promise<Holder[]> {
  const rows: (Row & PersonRow)[] = await held(db, now)
    .join('people', 'people.id', 'r.person')
    .orderBy('r.id')
    .select(...COLUMNS, ...PERSON_COLUMNS);
  const byId = new Map<string, Holder>();
  for (const row of await namedPersons(db, rows)) {
    const { id, name, email, memberNumber, userHandle } = row;
    const roles = [...(byId.get(id)?.roles ?? []), toHeld(row)];
    byId.set(id, { id, name, email, memberNumber, userHandle, roles });
  }
  return [...byId.values()];
}

export type Officer = Holder & { readonly hasPasskey: boolean };

/** Everybody who holds or held a role, in the order in which they came; with the roles held now. */
export async function officers(db: Db | Trx, now: Date): Promise<Officer[]> {
  const people: (PersonRow & { hasPasskey: boolean })[] = await db('people')
    .whereExists(db('roles').whereRaw('roles.person = people.id'))
    .orderBy('created_at')
    .orderBy('id')
    .select(
      ...PERSON_COLUMNS,
      db.raw('exists (select 1 from passkeys_in_force k where k.person = people.id) as "hasPasskey"'),
    );
  const rows: Row[] = await held(db, now)
    .orderBy('r.id')
    .select(...COLUMNS);
  return (await namedPersons(db, people)).map((person) => ({
    ...person,
    roles: rows.filter((row) => row.person === person.id).map(toHeld),
  }));
}
