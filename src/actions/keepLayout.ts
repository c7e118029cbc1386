/** Keeps a layout under its name; one of the same kind and name ends. Exports that were signed with it stay as they are. */
import { accept, refuse } from '../contract/refusals.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { insertLayout } from '../store/layouts.ts';
import type { ActionOf } from './act.ts';
import { layoutsShown } from './layouts.ts';
import { newRowId } from './sessions.ts';

export const keepLayout: ActionOf<'keepLayout'> = (deps, actor, { body: kept }) =>
  inTransaction(deps.db, async (trx) => {
    if (actor.person === null) return refuse('NOT_SET_UP');
    const now = deps.now();
    const id = newRowId(deps.rng);
    await insertLayout(trx, { id, kept, keptBy: actor.person, keptAt: now });
    await recordAccess(trx, actor, { act: 'layout-kept', concerning: id, details: { kind: kept.kind } }, now);
    return accept(await layoutsShown(trx));
  });
