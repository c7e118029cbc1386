/** Layouts of membership exports that the organisation keeps, each under a name. Kept and ended, never changed. */
import { z } from 'zod';
import { decode } from '../../crypto/canonical.ts';
import { type KeptLayout, keptLayout } from '../roll/keptLayout.ts';
import type { Db, Trx } from './database.ts';
import { namesOf } from './people.ts';

const row = z.object({ id: z.string(), kept: keptLayout, keptBy: z.string(), keptAt: z.date() });

export type StoredLayout = {
  readonly id: string;
  readonly kept: KeptLayout;
  readonly keptAt: Date;
  /** Name of the officer who kept it. */
  readonly by: string;
};

/** Those that have not ended, by kind and name. */
export async function readLayouts(db: Db | Trx): Promise<StoredLayout[]> {
  const found: unknown[] = await db('layouts')
    .whereNull('ended_at')
    .orderByRaw(`kept ->> 'kind', kept ->> 'name' collate "C"`)
    .select('id', 'kept', 'kept_by as keptBy', 'kept_at as keptAt');
  const rows = found.map((one) => decode(row, one, 'layouts'));
  const names = await namesOf(
    db,
    rows.map(({ keptBy }) => keptBy),
  );
  return rows.map(({ id, kept, keptBy, keptAt }) => ({ id, kept, keptAt, by: names.get(keptBy) ?? '' }));
}

/** Takes the place of one of the same kind and name. */
export async function insertLayout(
  trx: Trx,
  given: { readonly id: string; readonly kept: KeptLayout; readonly keptBy: string; readonly keptAt: Date },
): Promise<void> {
  const { id, kept, keptBy, keptAt } = given;
  await trx('layouts')
    .whereNull('ended_at')
    .whereRaw(`kept ->> 'kind' = ? and kept ->> 'name' = ?`, [kept.kind, kept.name])
    .update({ ended_at: keptAt, ended_by: keptBy });
  await trx('layouts').insert({ id, kept: JSON.stringify(kept), kept_by: keptBy, kept_at: keptAt });
}

/** @returns false when there is none, or it has ended */
export async function endLayout(trx: Trx, id: string, endedBy: string, now: Date): Promise<boolean> {
  return (await trx('layouts').where({ id }).whereNull('ended_at').update({ ended_at: now, ended_by: endedBy })) === 1;
}
