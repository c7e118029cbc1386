/** Role-holders whom the newest list does not bear out, until a later list does or their last role ends. */
import type { FlagKind } from '../domain/holders.ts';
import type { Db, Trx } from './database.ts';
import { namesOf } from './people.ts';

/** @returns false when it stands already */
export async function flagHolder(
  trx: Trx,
  given: { readonly person: string; readonly kind: FlagKind; readonly snapshot: string; readonly now: Date },
): Promise<boolean> {
  const { person, kind, snapshot, now } = given;
  const { rows }: { rows: unknown[] } = await trx.raw(
    `insert into holder_flags (person, kind, snapshot, flagged_at) values (?, ?, ?, ?)
     on conflict (person, kind) where cleared_at is null do nothing returning id`,
    [person, kind, snapshot, now],
  );
  return rows.length === 1;
}

/** Clears what stands of this person, but for one kind that still holds. */
export async function clearFlags(trx: Trx, person: string, now: Date, besides: FlagKind | null = null): Promise<void> {
  const query = trx('holder_flags').where({ person }).whereNull('cleared_at');
  await (besides === null ? query : query.whereNot({ kind: besides })).update({ cleared_at: now });
}

export type Flag = { readonly person: string; readonly name: string; readonly kind: FlagKind; readonly since: Date };

/** Those that stand, the oldest first. */
export async function openFlags(db: Db | Trx): Promise<Flag[]> {
  const rows: Omit<Flag, 'name'>[] = await db('holder_flags')
    .whereNull('cleared_at')
    .orderBy('flagged_at')
    .orderBy('id')
    .select('person', 'kind', 'flagged_at as since');
  const names = await namesOf(
    db,
    rows.map(({ person }) => person),
  );
  return rows.map((row) => ({ ...row, name: names.get(row.person) ?? '' }));
}
