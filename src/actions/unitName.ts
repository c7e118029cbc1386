/** What the unit of a line is called: the unit of the poll in which it votes; outside all of them, the list's own. */
import type { Db, Trx } from '../store/database.ts';
import type { StoredPoll } from '../store/polls.ts';
import { readSnapshot } from '../store/snapshots.ts';

export async function unitNameOf(
  db: Db | Trx,
  { definition, snapshot }: StoredPoll,
  unit: string,
): Promise<string | null> {
  const votesIn = definition.units.find(({ covers }) => covers.includes(unit));
  if (votesIn !== undefined) return votesIn.name;
  const units = (await readSnapshot(db, snapshot))?.summary.units ?? [];
  return unit === '' ? null : (units.find(({ code }) => code === unit)?.name ?? null);
}
