/**
 * What people declare of themselves and a poll, and which part each has taken in it. Both are only ever added to; the parts
 * write themselves from the access log (migration 0012), and the database refuses a part that does not go with another.
 */
import { ROLES, type Role } from '../contract/roles.ts';
import { INTERESTS, type Interest, interestOf as interestAmong } from '../verify/dutyRules.ts';
import type { Db, Trx } from './database.ts';

const asInterest = (text: string): Interest => {
  const interest = INTERESTS.find((one) => one === text);
  if (interest === undefined) throw new Error('an interest that nobody knows');
  return interest;
};

export async function insertInterest(
  trx: Trx,
  given: { readonly poll: string; readonly person: string; readonly interest: Interest; readonly now: Date },
): Promise<void> {
  const { poll, person, interest, now } = given;
  await trx('interests').insert({ poll, person, interest, at: now });
}

/** Where a person stands in a poll by all that they have declared; null: nothing. */
export async function interestOf(db: Db | Trx, person: string, poll: string): Promise<Interest | null> {
  const rows: { interest: string }[] = await db('interests').where({ poll, person }).orderBy('id').select('interest');
  return interestAmong(rows.map(({ interest }) => asInterest(interest)));
}

/**
 * Where an officer stands in all polls in which a person can vote or will: an interest in one of them is one. Of no such poll,
 * there is nothing to gain.
 * @returns null when they have declared nothing in one of them
 */
export async function interestAbout(db: Db | Trx, officer: string, person: string): Promise<Interest | null> {
  const polls: { poll: string }[] = await db('people as m')
    .join('roll_marks as l', 'l.number', 'm.member_number')
    .join('polls as p', 'p.id', 'l.poll')
    .where('m.id', person)
    .whereIn('p.state', ['roll-open', 'roll-frozen', 'keys-ready', 'open'])
    .select('l.poll');
  const declared: (Interest | null)[] = [];
  for (const { poll } of polls) declared.push(await interestOf(db, officer, poll));
  return declared.find((one) => one !== null && one !== 'none') ?? (declared.includes(null) ? null : 'none');
}

/** Parts that a person has taken in a poll, whatever they hold today. */
export async function partsOf(db: Db | Trx, person: string, poll: string): Promise<Role[]> {
  const rows: { role: string }[] = await db('poll_duties').where({ poll, person }).select('role');
  return ROLES.filter((role) => rows.some((row) => row.role === role));
}

/** Whether a person, or somebody else who reads their mailbox, has had the codes of a poll in hand. */
export async function hasCodesOf(db: Db | Trx, person: string, poll: string): Promise<boolean> {
  const { rows }: { rows: { has: boolean }[] } = await db.raw('select has_codes_of(?, ?) as has', [person, poll]);
  return rows[0]?.has ?? false;
}

/** Whether a person, or somebody else who reads their mailbox, kept the roll of a poll, ran it, or proposed or decided in it. */
export async function workedOn(db: Db | Trx, person: string, poll: string): Promise<boolean> {
  const { rows }: { rows: { worked: boolean }[] } = await db.raw('select worked_on(?, ?) as worked', [person, poll]);
  return rows[0]?.worked ?? false;
}

export type Declaration = { readonly role: Role; readonly interest: Interest; readonly people: number };

/** How many of each role have declared what, by the roles that they hold now or the part they have taken. */
export async function declarationsOf(db: Db | Trx, poll: string, now: Date): Promise<Declaration[]> {
  const { rows }: { rows: { role: string; interest: string; people: number }[] } = await db.raw(
    `select d.role, interest_of(d.person, :poll) as interest, count(*) as people
     from (
       select person, role from roles where ended_at is null and until > :now
         and role not in ('trustee','scrutineer')
       union select person, role from poll_duties where poll = :poll
     ) d
     where exists (select 1 from interests i where i.poll = :poll and i.person = d.person)
     group by 1, 2`,
    { poll, now },
  );
  return ROLES.flatMap((role) =>
    INTERESTS.flatMap((interest) =>
      rows
        .filter((row) => row.role === role && row.interest === interest)
        .map(({ people }) => ({ role, interest, people })),
    ),
  );
}
