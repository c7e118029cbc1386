/**
 * A poll's roll: a line for each listed member as the rules judged them, the officers' confirmations, and the variances.
 * All append-only. What two officers changed since stands in amendments, and whoever decides, counts or shows reads the line
 * as it stands (the view roll_now). Lists may be long: lines go in by COPY. Names and contacts are sealed (rollSeals.ts).
 */
import { z } from 'zod';
import { decode } from '../../crypto/canonical.ts';
import { type Reason, reason } from '../roll/eligibility.ts';
import type { Variance } from '../roll/variance.ts';
import type { Sealer } from '../sealing.ts';
import { type Cell, copyInto } from './copy.ts';
import type { Db, Trx } from './database.ts';
import { listOf, look, lookByReason } from './looks.ts';
import { namesOf } from './people.ts';
import { countReasons } from './rollCounts.ts';
import { nameWords, openLine, rollSealer, sealLine } from './rollSeals.ts';

/** A line as the rules made it. */
export type NewRollLine = {
  readonly number: string;
  readonly name: string;
  /** Unit as the list has it; empty where it names none. */
  readonly unit: string;
  readonly email: string | null;
  readonly eligible: boolean;
  /** All that speaks against them, in the order of the rules. */
  readonly reasons: readonly Reason[];
  /** The record's number in members.csv, header = 1. */
  readonly row: number;
};

/** A line as it stands. */
export type RollMember = Omit<NewRollLine, 'row'> & {
  /** What speaks against them now: the rules' own codes, or those that two officers left. `reasons` stays the rules' own. */
  readonly codes: readonly string[];
  /** The amendment that made the line what it is, if one did. */
  readonly amended: { readonly seq: number; readonly frozen: boolean } | null;
};

const LINE_COLUMNS = [
  'poll',
  'number',
  'name',
  'unit',
  'email',
  'row',
  'eligible',
  'reasons',
  'first_reason',
  'name_words',
];

/** Lines that are sealed without a pause: some milliseconds. */
const AT_A_TIME = 200;
const othersFirst = (): Promise<void> => new Promise((resume) => setImmediate(resume));

/** Seals and keeps the lines of a roll, some thousand at a time: while the database takes the last of them the next are sealed. */
export async function insertRollLines(
  trx: Trx,
  poll: string,
  parts: AsyncIterable<readonly NewRollLine[]> | Iterable<readonly NewRollLine[]>,
): Promise<void> {
  const sealer = await rollSealer(trx, poll);
  const words = new Map<string, string>();
  const cellsOf = (line: NewRollLine): Cell[] => {
    const { name, email, name_words } = sealLine(sealer, poll, line, words);
    const { number, unit, row, eligible, reasons } = line;
    const first = reasons[0]?.code ?? null;
    return [poll, number, name, unit, email, row, eligible, JSON.stringify(reasons), first, name_words];
  };
  let last: Promise<void> = Promise.resolve();
  for await (const some of parts) {
    const rows: Cell[][] = [];
    for (const line of some) {
      rows.push(cellsOf(line));
      if (rows.length % AT_A_TIME === 0) await othersFirst();
    }
    await last;
    last = copyInto(trx, 'roll_lines', LINE_COLUMNS, rows);
    last.catch(() => undefined); // told to whoever waits for it, here or at the next part
    await othersFirst(); // so that it is sent before the next are sealed
  }
  await last;
}

/** In one JSON text: a parameter for each cell would cost more than the rows. */
export async function insertVariances(trx: Trx, poll: string, variances: readonly Variance[]): Promise<void> {
  await trx.raw(
    `insert into variances (poll, kind, members, detail)
     select :poll, kind, members, detail from json_to_recordset(:rows) as given(kind text, members jsonb, detail jsonb)`,
    { poll, rows: JSON.stringify(variances) },
  );
}

const member = z.object({
  number: z.string(),
  name: z.instanceof(Uint8Array),
  unit: z.string(),
  email: z.instanceof(Uint8Array).nullable(),
  eligible: z.boolean(),
  reasons: z.array(reason),
  codes: z.array(z.string()),
  amended: z.strictObject({ seq: z.int(), frozen: z.boolean() }).nullable(),
});
const AMENDED = `case when a.seq is null then null else jsonb_build_object('seq', a.seq, 'frozen', a.frozen) end as amended`;
const MEMBER = ['number', 'name', 'unit', 'email', 'eligible', 'reasons', 'codes'].map((column) => `l.${column}`);

const read = (sealer: Sealer, poll: string, row: unknown): RollMember => {
  const sealed = decode(member, row, 'roll_lines');
  return openLine(sealer, poll, sealed, sealed.amended?.seq ?? null);
};

/** Lines as they stand, `l`, with the amendment that made them so, `a`. */
const standing = (db: Db | Trx, poll: string) =>
  db('roll_now as l')
    .leftJoin('amendments as a', (on) => on.on('a.poll', 'l.poll').andOn('a.seq', 'l.amended'))
    .where('l.poll', poll);

/** All lines as they stand, sorted by the bytes of the number. */
export async function readRoll(db: Db | Trx, poll: string): Promise<RollMember[]> {
  const sealer = await rollSealer(db, poll);
  const rows: unknown[] = await standing(db, poll)
    .orderByRaw('l.number collate "C"')
    .select(...MEMBER, db.raw(AMENDED));
  return rows.map((row) => read(sealer, poll, row));
}

/** All lines as they stood at the freeze, in the same order: with the amendments made before it and no others. */
export async function readFrozenRoll(db: Db | Trx, poll: string): Promise<RollMember[]> {
  const { rows }: { rows: unknown[] } = await db.raw(
    `select l.number, coalesce(a.name, l.name) as name, coalesce(a.unit, l.unit) as unit, l.email,
       coalesce(a.eligible, l.eligible) as eligible, l.reasons,
       coalesce(a.reasons, (select coalesce(jsonb_agg(r -> 'code'), '[]') from jsonb_array_elements(l.reasons) r)) as codes,
       ${AMENDED}
     from roll_lines l
     left join lateral (
       select * from amendments a where a.poll = l.poll and a.number = l.number and a.frozen order by a.seq desc limit 1
     ) a on true
     where l.poll = ? and (l.added_by is null or a.seq is not null)
     order by l.number collate "C"`,
    [poll],
  );
  const sealer = await rollSealer(db, poll);
  return rows.map((row) => read(sealer, poll, row));
}

/**
 * Confirms every exclusion with this first reason in some units (null: all) that nobody has confirmed yet; what two officers
 * decided needs none.
 * @returns how many that were
 */
export async function confirmReason(
  trx: Trx,
  poll: string,
  code: string,
  {
    confirmedBy,
    units,
    now,
  }: { readonly confirmedBy: string; readonly units: readonly string[] | null; readonly now: Date },
): Promise<number> {
  const { rowCount }: { rowCount: number } = await trx.raw(
    `insert into confirmations (poll, number, confirmed_by, confirmed_at)
     select l.poll, l.number, :confirmedBy, :now
     from roll_now l left join confirmations c using (poll, number)
     where l.poll = :poll and l.first_reason = :code and l.amended is null and c.number is null
       and (cast(:units as text[]) is null or l.unit = any(cast(:units as text[])))`,
    { poll, code, confirmedBy, units: units === null ? null : [...units], now },
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
  /** A number in full, or whole words of a name, in any order (nameTokens). */
  readonly search?: string | undefined;
  readonly numbers?: readonly string[];
  /** Roll units to which the look is limited; null: all. */
  readonly units: readonly string[] | null;
};

const entry = member.extend({ confirmedBy: z.string().nullable(), variances: z.array(z.string()) });

/** Marks of the lines that are asked for, `l`, but for their reason: no look at anybody yet. */
function filtered(db: Db | Trx, sealer: Sealer, poll: string, filter: EntryFilter) {
  const { variance, search, numbers, units } = filter;
  const query = db('roll_marks as l').where('l.poll', poll);
  if (units !== null) query.whereIn('l.unit', [...units]);
  if (numbers !== undefined) query.whereIn('l.number', [...numbers]);
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
    const words = nameWords(sealer, search);
    query.where((either) => {
      either.where('l.number', search);
      if (words.length === 0) return;
      either.orWhereRaw('l.number in (select numbers_named(?, ?, ?))', [poll, words, listOf(units)]);
    });
  }
  return query;
}

type Page = { readonly limit: number; readonly offset: number };

/** Numbers of one page, all of them looked at, and how many there are in all. */
async function pageOf(
  db: Db | Trx,
  sealer: Sealer,
  poll: string,
  filter: EntryFilter,
  { limit, offset }: Page,
): Promise<{ readonly shown: string[]; readonly total: number }> {
  const { reason, variance, search, numbers, units } = filter;
  if (reason !== undefined && variance === undefined && search === undefined && numbers === undefined) {
    const total = (await countReasons(db, poll, units)).find(({ code }) => code === reason)?.members ?? 0;
    const shown = await lookByReason(db, poll, { reason, units, offset, limit });
    return { shown, total };
  }
  const counted: { total: number }[] = await filtered(db, sealer, poll, filter).select(db.raw('count(*) as total'));
  const page: { number: string }[] = await filtered(db, sealer, poll, filter)
    .orderByRaw('l.number collate "C"')
    .limit(limit)
    .offset(offset)
    .select('l.number');
  const shown = page.map(({ number }) => number);
  await look(db, poll, shown);
  return { shown, total: counted[0]?.total ?? 0 };
}

/**
 * One page of entries, sorted by the bytes of the number, and how many there are in all. Where somebody is searched for, or a
 * variance is asked for too, a reason narrows the page that was found.
 * @returns also whom it looked at, whether or not they are among the entries
 */
export async function findEntries(
  db: Db | Trx,
  poll: string,
  filter: EntryFilter,
  page: Page,
): Promise<{ readonly entries: RollEntry[]; readonly total: number; readonly looked: readonly string[] }> {
  const sealer = await rollSealer(db, poll);
  const { shown, total } = await pageOf(db, sealer, poll, filter, page);
  const rows: unknown[] = await standing(db, poll)
    .whereIn('l.number', shown)
    .leftJoin('confirmations as c', (on) => on.on('c.poll', 'l.poll').andOn('c.number', 'l.number'))
    .orderByRaw('l.number collate "C"')
    .select(
      ...MEMBER,
      'c.confirmed_by as confirmedBy',
      db.raw(AMENDED),
      db.raw(
        `array(select distinct v.kind collate "C" from variances v
          where v.poll = l.poll and v.members @> to_jsonb(l.number) order by 1) as variances`,
      ),
    );
  const found = rows.map((row) => decode(entry, row, 'roll_lines'));
  const officers = found.flatMap(({ confirmedBy }) => confirmedBy ?? []);
  const names = await namesOf(db, officers);
  const entries = found.map((one) => ({
    ...openLine(sealer, poll, one, one.amended?.seq ?? null),
    confirmedBy: names.get(one.confirmedBy ?? '') ?? null,
  }));
  const { reason } = filter;
  const asked = reason === undefined ? entries : entries.filter(({ codes }) => codes[0] === reason);
  return { entries: asked, total: asked.length === entries.length ? total : asked.length, looked: shown };
}

/** The lines of these numbers as they stand, those that are on the roll. */
export async function linesOf(
  db: Db | Trx,
  poll: string,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, RollMember>> {
  await look(db, poll, numbers);
  const rows: unknown[] = await standing(db, poll)
    .whereIn('l.number', [...numbers])
    .select(...MEMBER, db.raw(AMENDED));
  const sealer = await rollSealer(db, poll);
  return new Map(rows.map((row) => read(sealer, poll, row)).map((line) => [line.number, line]));
}

/** The unit of each of these members as their line stands. */
export async function unitsOfLines(
  db: Db | Trx,
  poll: string,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows: { number: string; unit: string }[] = await db('roll_marks')
    .where({ poll })
    .whereIn('number', [...new Set(numbers)])
    .select('number', 'unit');
  return new Map(rows.map(({ number, unit }) => [number, unit]));
}

/** One line, with whether an exclusion stands by a person's word. */
export async function memberLine(
  db: Db | Trx,
  poll: string,
  number: string,
): Promise<(RollMember & { readonly confirmed: boolean }) | undefined> {
  await look(db, poll, [number]);
  const row: unknown = await standing(db, poll)
    .leftJoin('confirmations as c', (on) => on.on('c.poll', 'l.poll').andOn('c.number', 'l.number'))
    .where('l.number', number)
    .first(...MEMBER, db.raw(AMENDED), db.raw('c.number is not null or l.amended is not null as confirmed'));
  if (row === undefined) return undefined;
  const sealed = decode(member.extend({ confirmed: z.boolean() }), row, 'roll_lines');
  return openLine(await rollSealer(db, poll), poll, sealed, sealed.amended?.seq ?? null);
}

/** Who confirmed which of the rules' exclusions, and when; by number. */
export async function readConfirmations(
  db: Db | Trx,
  poll: string,
): Promise<{ readonly number: string; readonly person: string; readonly at: Date }[]> {
  return db('confirmations')
    .where({ poll })
    .orderByRaw('number collate "C"')
    .select('number', 'confirmed_by as person', 'confirmed_at as at');
}

/** Name of the officer who confirmed an exclusion; null when nobody did. */
export async function confirmedBy(db: Db | Trx, poll: string, number: string): Promise<string | null> {
  const found: { person: string } | undefined = await db('confirmations')
    .where({ poll, number })
    .first('confirmed_by as person');
  return found === undefined ? null : ((await namesOf(db, [found.person])).get(found.person) ?? null);
}
