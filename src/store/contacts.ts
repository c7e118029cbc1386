/**
 * Contact quarantine: addresses that are held, their releases, and where letters about a poll go meanwhile. Addresses are
 * sealed under the poll's key. Whoever writes to a member about a poll asks `usableContacts`; about anything else, `noticeAddresses`.
 */
import { z } from 'zod';
import { decode } from '../../crypto/canonical.ts';
import { type HeldBefore, HOLD_CAUSES, type HoldCause, type NewHold, usableContact } from '../domain/contacts.ts';
import { emailKey } from '../roll/comparison.ts';
import type { Place, Sealer } from '../sealing.ts';
import type { Db, Trx } from './database.ts';
import { look } from './looks.ts';
import { knownAddresses, type Person } from './people.ts';
import { pollSealer } from './polls.ts';

export type StoredHold = {
  readonly poll: string;
  readonly number: string;
  /** 1, 2, … by member. */
  readonly seq: number;
  readonly cause: HoldCause;
  readonly oldEmail: string | null;
  readonly newEmail: string;
  readonly cluster: string | null;
  readonly at: Date;
  readonly releasedAt: Date | null;
};

type Column = 'old_email' | 'new_email';
const placeOf = ({ poll, number, seq }: Pick<StoredHold, 'poll' | 'number' | 'seq'>, column: Column): Place => [
  'contact_holds',
  column,
  poll,
  number,
  seq,
];

const CHUNK = 1000;

function toRow(sealer: Sealer, hold: Omit<StoredHold, 'releasedAt'>, heldBy: string | null) {
  const { poll, number, seq, cause, oldEmail, newEmail, cluster, at } = hold;
  return {
    poll,
    number,
    seq,
    cause,
    old_email: oldEmail === null ? null : sealer.sealText(oldEmail, placeOf(hold, 'old_email')),
    new_email: sealer.sealText(newEmail, placeOf(hold, 'new_email')),
    cluster,
    held_by: heldBy,
    at,
  };
}

/** What is held when the roll is judged. */
export async function insertHolds(trx: Trx, poll: string, holds: readonly NewHold[], at: Date): Promise<void> {
  const sealer = await pollSealer(trx, poll);
  for (let from = 0; from < holds.length; from += CHUNK) {
    const some = holds.slice(from, from + CHUNK);
    await trx('contact_holds').insert(some.map((hold) => toRow(sealer, { ...hold, poll, seq: 1, at }, null)));
  }
}

/** An address that an officer gives in place of the list's: held like any other. The caller holds the poll. */
export async function insertCorrection(
  trx: Trx,
  given: Pick<StoredHold, 'poll' | 'number' | 'oldEmail' | 'newEmail' | 'at'> & { readonly heldBy: string },
): Promise<void> {
  const { poll, number, heldBy } = given;
  const last: { seq: number } | undefined = await trx('hold_marks')
    .where({ poll, number })
    .orderBy('seq', 'desc')
    .first('seq');
  const hold = { ...given, seq: (last?.seq ?? 0) + 1, cause: 'corrected' as const, cluster: null };
  await trx('contact_holds').insert(toRow(await pollSealer(trx, poll), hold, heldBy));
}

const row = z.object({
  poll: z.string(),
  number: z.string(),
  seq: z.number(),
  cause: z.enum(HOLD_CAUSES),
  oldEmail: z.instanceof(Uint8Array).nullable(),
  newEmail: z.instanceof(Uint8Array),
  cluster: z.string().nullable(),
  at: z.date(),
  releasedAt: z.date().nullable(),
});

const holds = (db: Db | Trx, from: 'contact_holds' | 'seen.addressee_holds' = 'contact_holds') =>
  db(`${from} as h`)
    .leftJoin('contact_releases as r', (on) =>
      on.on('r.poll', 'h.poll').andOn('r.number', 'h.number').andOn('r.seq', 'h.seq'),
    )
    .orderByRaw('h.number collate "C", h.seq')
    .select(
      'h.poll',
      'h.number',
      'h.seq',
      'h.cause',
      'h.old_email as oldEmail',
      'h.new_email as newEmail',
      'h.cluster',
      'h.at',
      'r.at as releasedAt',
    );

async function opened(db: Db | Trx, rows: readonly unknown[]): Promise<StoredHold[]> {
  const sealers = new Map<string, Sealer>();
  const all: StoredHold[] = [];
  for (const one of rows) {
    const hold = decode(row, one, 'contact_holds');
    const sealer = sealers.get(hold.poll) ?? (await pollSealer(db, hold.poll));
    sealers.set(hold.poll, sealer);
    const { oldEmail, newEmail } = hold;
    all.push({
      ...hold,
      oldEmail: oldEmail === null ? null : sealer.openText(oldEmail, placeOf(hold, 'old_email')),
      newEmail: sealer.openText(newEmail, placeOf(hold, 'new_email')),
    });
  }
  return all;
}

/** All of a poll, or of one member of it; by number, in the order in which they were made. */
export async function readHolds(db: Db | Trx, poll: string, number?: string): Promise<StoredHold[]> {
  if (number !== undefined) return holdsOf(db, poll, [number]);
  return opened(db, await holds(db).where('h.poll', poll));
}

/** Those of some members, from where the login at hand may see them. */
export const readHoldsIn = async (
  db: Db | Trx,
  from: 'contact_holds' | 'seen.addressee_holds',
  poll: string,
  numbers: readonly string[],
): Promise<StoredHold[]> =>
  opened(
    db,
    await holds(db, from)
      .where('h.poll', poll)
      .whereIn('h.number', [...numbers]),
  );

/** Those of some members. */
export async function holdsOf(db: Db | Trx, poll: string, numbers: readonly string[]): Promise<StoredHold[]> {
  await look(db, poll, numbers);
  return readHoldsIn(db, 'contact_holds', poll, numbers);
}

export type HoldMark = Omit<StoredHold, 'oldEmail' | 'newEmail'>;

/** All of a poll without the addresses, in the order of readHolds. */
export async function holdMarks(db: Db | Trx, poll: string): Promise<HoldMark[]> {
  const rows: unknown[] = await db('hold_marks as h')
    .leftJoin('contact_releases as r', (on) =>
      on.on('r.poll', 'h.poll').andOn('r.number', 'h.number').andOn('r.seq', 'h.seq'),
    )
    .where('h.poll', poll)
    .orderByRaw('h.number collate "C", h.seq')
    .select('h.poll', 'h.number', 'h.seq', 'h.cause', 'h.cluster', 'h.at', 'r.at as releasedAt');
  return rows.map((found) => decode(row.omit({ oldEmail: true, newEmail: true }), found, 'contact_holds'));
}

/** The last word on each address of each member in the polls before: those that were held and never released. */
export async function heldBefore(db: Db | Trx, poll: string): Promise<HeldBefore[]> {
  const all = await opened(db, await holds(db).whereNot('h.poll', poll));
  return [...lastOf(all).values()].filter(({ releasedAt }) => releasedAt === null);
}

function lastOf(all: readonly StoredHold[]): ReadonlyMap<string, StoredHold> {
  const last = new Map<string, StoredHold>();
  for (const hold of [...all].sort((a, b) => a.at.getTime() - b.at.getTime())) {
    last.set(`${hold.number} ${emailKey(hold.newEmail)}`, hold);
  }
  return last;
}

/** Releases one address by an approved proposal. */
export async function releaseHold(
  trx: Trx,
  { poll, number, seq }: Pick<StoredHold, 'poll' | 'number' | 'seq'>,
  proposal: string,
  at: Date,
): Promise<void> {
  await trx('contact_releases').insert({ poll, number, seq, proposal, at });
}

/**
 * The members as letters about this poll reach them: with the address that may be used, or with none while it is held.
 * @param members  with the address of the list
 */
export async function usableContacts<M extends { readonly number: string; readonly email: string | null }>(
  db: Db | Trx,
  poll: string,
  members: readonly M[],
): Promise<(M & { readonly quarantined: boolean })[]> {
  const numbers = members.map(({ number }) => number);
  // A whole roll is read with all that is held of it.
  return usableOf(members, await (numbers.length > CHUNK ? readHolds(db, poll) : holdsOf(db, poll, numbers)));
}

/** @param all  what is held of them, at least */
export function usableOf<M extends { readonly number: string; readonly email: string | null }>(
  members: readonly M[],
  all: readonly StoredHold[],
): (M & { readonly quarantined: boolean })[] {
  const held = new Map<string, StoredHold[]>();
  for (const hold of all) {
    const ofMember = held.get(hold.number);
    if (ofMember === undefined) held.set(hold.number, [hold]);
    else ofMember.push(hold);
  }
  return members.map((member) => {
    const stored = held.get(member.number) ?? [];
    const known = stored.map(({ cause, newEmail, releasedAt }) => ({ cause, newEmail, released: releasedAt !== null }));
    return { ...member, ...usableContact(member.email, known) };
  });
}

/**
 * Where news about a member goes that is of no one poll: of the addresses known for them, not to one that is held, and also to
 * those that were good before. Who changed an address must neither read the news nor keep it from the one whose it is.
 */
export async function noticeAddresses(
  db: Db | Trx,
  person: Pick<Person, 'email' | 'memberNumber'>,
): Promise<readonly string[]> {
  const known = await knownAddresses(db, person);
  const { memberNumber } = person;
  if (memberNumber === null) return known;
  const held: { poll: string }[] = await db('hold_marks').where({ number: memberNumber }).distinct('poll');
  for (const { poll } of held) await look(db, poll, [memberNumber], 'ours');
  const all = await opened(db, await holds(db).where('h.number', memberNumber));
  const isHeld = new Set(
    [...lastOf(all).values()].flatMap((one) => (one.releasedAt === null ? [emailKey(one.newEmail)] : [])),
  );
  const before = all.flatMap(({ cause, oldEmail, newEmail, releasedAt }) => [
    ...(oldEmail === null || cause === 'number-reused' ? [] : [oldEmail]),
    ...(cause === 'corrected' && releasedAt !== null ? [newEmail] : []),
  ]);
  const wanted = new Map([...known, ...before].map((address) => [emailKey(address), address]));
  return [...wanted].flatMap(([key, address]) => (isHeld.has(key) ? [] : [address]));
}

/** Members to whom no link was sent when voting opened, and how many of them have got one since. */
export async function countQuarantined(
  db: Db | Trx,
  poll: string,
): Promise<{ readonly atOpening: number; readonly released: number }> {
  const { rows }: { rows: { atOpening: number; released: number }[] } = await db.raw(
    `select count(*) as "atOpening", count(*) filter (where exists (
       select 1 from contact_releases r where r.poll = p.poll and r.number = p.number and r.while_open)) as released
     from papers p
     where p.poll = :poll and p.amendment is null
       and exists (select 1 from hold_marks h where h.poll = p.poll and h.number = p.number and h.cause <> 'corrected')
       and not exists (
         select 1 from contact_releases r where r.poll = p.poll and r.number = p.number and not r.while_open)`,
    { poll },
  );
  return rows[0] ?? { atOpening: 0, released: 0 };
}
