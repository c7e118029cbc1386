/** Gives up a role of one's own, at once. Nobody has to agree, but the last returning officer who can sign in stays. */
import { accept, refuse } from '../contract/refusals.ts';
import { inTransaction } from '../store/database.ts';
import type { ActionOf } from './act.ts';
import { endAccess } from './endAccess.ts';
import { heldToEnd } from './endRole.ts';

export const resign: ActionOf<'resign'> = (deps, actor, { body: { role, because } }) =>
  inTransaction(deps.db, async (trx) => {
    const held = await heldToEnd(trx, actor.person ?? '', role, deps.now());
    if (!held.ok) return held.code === 'NOT_FOUND' ? refuse('ROLE_NOT_HELD') : held;
    await endAccess(trx, deps, actor, { person: held.value, roles: [role], how: 'resigned', words: because });
    return accept({});
  });
