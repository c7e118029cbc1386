/** What is counted of a roll: by unit, by reason, by kind of variance. Nobody's number or name is in it. */
import type { Db, Trx } from './database.ts';
import { listOf } from './looks.ts';

export type UnitCount = { readonly unit: string; readonly listed: number; readonly eligible: number };

/** Lines as they stand, by the roll's own units, sorted by bytes. */
export async function countUnits(db: Db | Trx, poll: string): Promise<UnitCount[]> {
  return db('roll_marks')
    .where({ poll })
    .groupBy('unit')
    .orderByRaw('unit collate "C"')
    .select('unit', db.raw('count(*) as listed'), db.raw('count(*) filter (where eligible) as eligible'));
}

export type ReasonCount = { readonly code: string; readonly members: number; readonly confirmed: number };

/**
 * Exclusions as the lines stand, by first reason, and how many of them stand by a person's word: confirmed by an officer, or
 * decided by two.
 * @param units  of the roll; null: all
 */
export async function countReasons(
  db: Db | Trx,
  poll: string,
  units: readonly string[] | null = null,
): Promise<ReasonCount[]> {
  const { rows }: { rows: ReasonCount[] } = await db.raw('select * from reason_counts(?, ?)', [poll, listOf(units)]);
  return rows;
}

/** What the rules alone made of the list: how many it has, and those left off by first reason. */
export async function countByRules(
  db: Db | Trx,
  poll: string,
): Promise<{ readonly listed: number; readonly firstReasons: { readonly code: string; readonly members: number }[] }> {
  const rows: { code: string | null; members: number }[] = await db('roll_lines')
    .where({ poll })
    .whereNull('added_by')
    .groupBy('first_reason')
    .orderByRaw('first_reason collate "C"')
    .select('first_reason as code', db.raw('count(*) as members'));
  return {
    listed: rows.reduce((n, { members }) => n + members, 0),
    firstReasons: rows.flatMap(({ code, members }) => (code === null ? [] : [{ code, members }])),
  };
}

/** Lines that two officers changed. */
export async function countAmended(db: Db | Trx, poll: string): Promise<number> {
  const rows: { lines: number }[] = await db('amendments')
    .where({ poll })
    .select(db.raw('count(distinct number) as lines'));
  return rows[0]?.lines ?? 0;
}

/** Members whom an override takes off the electorate, each time it does. */
export async function countTakenOff(db: Db | Trx, poll: string): Promise<number> {
  const rows: { changes: number }[] = await db('amendments')
    .where({ poll, effect: -1 })
    .select(db.raw('count(*) as changes'));
  return rows[0]?.changes ?? 0;
}

export type VarianceCount = { readonly kind: string; readonly entries: number; readonly undecided: number };

export async function countVariances(db: Db | Trx, poll: string): Promise<VarianceCount[]> {
  return db('variances as v')
    .leftJoin('variance_settlements as s', 's.variance', 'v.id')
    .where('v.poll', poll)
    .groupBy('v.kind')
    .orderByRaw('v.kind collate "C"')
    .select('v.kind', db.raw('count(*) as entries'), db.raw('count(*) filter (where s.variance is null) as undecided'));
}
