/**
 * A poll's roll: a line for each listed member as the rules judged them, the officers' confirmations, and the variances.
 * All append-only; nothing is added once the roll is frozen. Lists may be long: rows go in by the thousand.
 */
import { z } from 'zod';
import { decode } from '../../crypto/canonical.ts';
import { type Reason, reason } from '../roll/eligibility.ts';
import type { Variance } from '../roll/variance.ts';
import type { Db, Trx } from './database.ts';

export type RollMember = {
  readonly number: string;
  readonly name: string;
  /** Unit as the list has it; empty where it names none. */
  readonly unit: string;
  readonly email: string | null;
  readonly eligible: boolean;
  /** All that speaks against them, in the order of the rules. */
  readonly reasons: readonly Reason[];
};

/** With `row`, the record's number in members.csv, header = 1. */
export type NewRollLine = RollMember & { readonly row: number };

const CHUNK = 1000;

async function insertAll<T>(
  trx: Trx,
  table: string,
  items: readonly T[],
  toRow: (item: T) => Readonly<Record<string, unknown>>,
): Promise<void> {
  for (let from = 0; from < items.length; from += CHUNK) {
    await trx(table).insert(items.slice(from, from + CHUNK).map(toRow));
  }
}

export async function insertRollLines(trx: Trx, poll: string, lines: readonly NewRollLine[]): Promise<void> {
  await insertAll(trx, 'roll_lines', lines, ({ reasons, ...line }) => ({
    poll,
    ...line,
    reasons: JSON.stringify(reasons),
    first_reason: reasons[0]?.code ?? null,
  }));
}

export async function insertVariances(trx: Trx, poll: string, variances: readonly Variance[]): Promise<void> {
  await insertAll(trx, 'variances', variances, ({ kind, members, detail }) => ({
    poll,
    kind,
    members: JSON.stringify(members),
    detail: JSON.stringify(detail),
  }));
}

const member = z.object({
  number: z.string(),
  name: z.string(),
  unit: z.string(),
  email: z.string().nullable(),
  eligible: z.boolean(),
  reasons: z.array(reason),
});
const MEMBER = ['number', 'name', 'unit', 'email', 'eligible', 'reasons'] as const;

/** All lines, sorted by the bytes of the number. */
export async function readRoll(db: Db, poll: string): Promise<RollMember[]> {
  const rows: unknown[] = await db('roll_lines')
    .where({ poll })
    .orderByRaw('number collate "C"')
    .select(...MEMBER);
  return rows.map((row) => decode(member, row, 'roll_lines'));
}

export type UnitCount = { readonly unit: string; readonly listed: number; readonly eligible: number };

/** By the roll's own units, sorted by bytes. */
export async function countUnits(db: Db | Trx, poll: string): Promise<UnitCount[]> {
  return db('roll_lines')
    .where({ poll })
    .groupBy('unit')
    .orderByRaw('unit collate "C"')
    .select('unit', db.raw('count(*) as listed'), db.raw('count(*) filter (where eligible) as eligible'));
}

export type ReasonCount = { readonly code: string; readonly members: number; readonly confirmed: number };

/** Exclusions by first reason, and how many of them an officer has confirmed. */
export async function countReasons(db: Db | Trx, poll: string): Promise<ReasonCount[]> {
  return db('roll_lines as l')
    .leftJoin('confirmations as c', (on) => on.on('c.poll', 'l.poll').andOn('c.number', 'l.number'))
    .where('l.poll', poll)
    .whereNotNull('l.first_reason')
    .groupBy('l.first_reason')
    .orderByRaw('l.first_reason collate "C"')
    .select('l.first_reason as code', db.raw('count(*) as members'), db.raw('count(c.number) as confirmed'));
}

export async function countVariances(db: Db | Trx, poll: string): Promise<{ kind: string; entries: number }[]> {
  return db('variances')
    .where({ poll })
    .groupBy('kind')
    .orderByRaw('kind collate "C"')
    .select('kind', db.raw('count(*) as entries'));
}

/** Confirms every exclusion with this first reason that nobody has confirmed yet. @returns how many that were */
export async function confirmReason(
  trx: Trx,
  poll: string,
  code: string,
  confirmedBy: string,
  now: Date,
): Promise<number> {
  const { rowCount }: { rowCount: number } = await trx.raw(
    `insert into confirmations (poll, number, confirmed_by, confirmed_at)
     select l.poll, l.number, :confirmedBy, :now
     from roll_lines l left join confirmations c using (poll, number)
     where l.poll = :poll and l.first_reason = :code and c.number is null`,
    { poll, code, confirmedBy, now },
  );
  return rowCount;
}

export type RollEntry = RollMember & {
  /** Name of the officer who confirmed the exclusion. */
  readonly confirmedBy: string | null;
  /** Kinds of variance that name this member, sorted. */
  readonly variances: readonly string[];
};

export type EntryFilter = {
  readonly reason?: string | undefined;
  readonly variance?: string | undefined;
  /** A number in full, or a part of a name in any case. */
  readonly search?: string | undefined;
};

const entry = member.extend({ confirmedBy: z.string().nullable(), variances: z.array(z.string()) });

/** A text to be found as it stands: what LIKE reads as a sign is not one here. */
const literal = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

function filtered(db: Db | Trx, poll: string, { reason: code, variance, search }: EntryFilter) {
  const query = db('roll_lines as l').where('l.poll', poll);
  if (code !== undefined) query.where('l.first_reason', code);
  if (variance !== undefined) {
    query.whereIn(
      'l.number',
      db('variances as v')
        .joinRaw('cross join lateral jsonb_array_elements_text(v.members) as named(number)')
        .where({ 'v.poll': poll, 'v.kind': variance })
        .select('named.number'),
    );
  }
  if (search !== undefined) {
    query.where((either) =>
      either.where('l.number', search).orWhereRaw("l.name ilike ? escape '\\'", [`%${literal(search)}%`]),
    );
  }
  return query;
}

/** One page of entries, sorted by the bytes of the number, and how many there are in all. */
export async function findEntries(
  db: Db | Trx,
  poll: string,
  filter: EntryFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ readonly entries: RollEntry[]; readonly total: number }> {
  const counted: { total: number }[] = await filtered(db, poll, filter).select(db.raw('count(*) as total'));
  const rows: unknown[] = await filtered(db, poll, filter)
    .leftJoin('confirmations as c', (on) => on.on('c.poll', 'l.poll').andOn('c.number', 'l.number'))
    .leftJoin('people as p', 'p.id', 'c.confirmed_by')
    .orderByRaw('l.number collate "C"')
    .limit(limit)
    .offset(offset)
    .select(
      ...MEMBER.map((column) => `l.${column}`),
      'p.name as confirmedBy',
      db.raw(
        `array(select distinct v.kind collate "C" from variances v
          where v.poll = l.poll and v.members @> to_jsonb(l.number) order by 1) as variances`,
      ),
    );
  return { entries: rows.map((row) => decode(entry, row, 'roll_lines')), total: counted[0]?.total ?? 0 };
}

/** One member's own line, with whether an officer has confirmed an exclusion. */
export async function memberLine(
  db: Db | Trx,
  poll: string,
  number: string,
): Promise<(RollMember & { readonly confirmed: boolean }) | undefined> {
  const row: unknown = await db('roll_lines as l')
    .leftJoin('confirmations as c', (on) => on.on('c.poll', 'l.poll').andOn('c.number', 'l.number'))
    .where({ 'l.poll': poll, 'l.number': number })
    .first(...MEMBER.map((column) => `l.${column}`), db.raw('c.number is not null as confirmed'));
  return row === undefined ? undefined : decode(member.extend({ confirmed: z.boolean() }), row, 'roll_lines');
}
