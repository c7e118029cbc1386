/** Who may vote in a poll as its roll stands now, by number alone; and whom officers put there or took away. */
import type { Db, Trx } from './database.ts';

/** Eligible members of the units of the poll, by number; empty units give none. */
export async function electorNumbers(
  db: Db | Trx,
  poll: string,
  units: readonly { readonly covers: readonly string[] }[],
): Promise<string[]> {
  const { rows }: { rows: { number: string }[] } = await db.raw(
    `select number from roll_marks where poll = :poll and eligible and unit = any(:covered) order by number collate "C"`,
    { poll, covered: units.flatMap(({ covers }) => covers) },
  );
  return rows.map(({ number }) => number);
}

/** Every number on the roll, eligible or not. */
export async function rollNumbers(db: Db | Trx, poll: string): Promise<string[]> {
  const rows: { number: string }[] = await db('roll_marks').where({ poll }).select('number');
  return rows.map(({ number }) => number);
}

/** Members whose right to vote is not what the rules made it. */
export async function electorateChanges(
  db: Db | Trx,
  poll: string,
): Promise<{ readonly putOn: readonly string[]; readonly takenOff: readonly string[] }> {
  const rows: { number: string; eligible: boolean }[] = await db('roll_marks as n')
    .where('n.poll', poll)
    .whereRaw('n.eligible <> n.listed_eligible')
    .orderByRaw('n.number collate "C"')
    .select('n.number', 'n.eligible');
  const where = (eligible: boolean) => rows.filter((row) => row.eligible === eligible).map(({ number }) => number);
  return { putOn: where(true), takenOff: where(false) };
}
