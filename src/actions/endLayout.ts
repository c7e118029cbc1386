/** Keeps a layout no longer. */
import { accept, refuse } from '../contract/refusals.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { endLayout as endIt } from '../store/layouts.ts';
import type { ActionOf } from './act.ts';
import { layoutsShown } from './layouts.ts';

export const endLayout: ActionOf<'endLayout'> = (deps, actor, { params: { layout } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    if (actor.person === null || !(await endIt(trx, layout, actor.person, now))) return refuse('NOT_FOUND');
    await recordAccess(trx, actor, { act: 'layout-ended', concerning: layout }, now);
    return accept(await layoutsShown(trx));
  });
