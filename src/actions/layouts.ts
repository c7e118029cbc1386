/** The layouts that the organisation keeps. */
import { accept } from '../contract/refusals.ts';
import type { Db, Trx } from '../store/database.ts';
import { readLayouts } from '../store/layouts.ts';
import type { ActionOf } from './act.ts';
import { toInstant } from './steps.ts';

export const layouts: ActionOf<'layouts'> = async ({ db }) => accept(await layoutsShown(db));

export const layoutsShown = async (db: Db | Trx) => ({
  layouts: (await readLayouts(db)).map(({ keptAt, ...rest }) => ({ ...rest, keptAt: toInstant(keptAt) })),
});
