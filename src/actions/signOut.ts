/** Ends the session; without one there is nothing to end, which is as good. */
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { endSession } from '../store/sessions.ts';
import { type ActionOf, acceptWithCookie } from './act.ts';

export const signOut: ActionOf<'signOut'> = (deps, actor) =>
  inTransaction(deps.db, async (trx) => {
    if (actor.sessionHash !== null) {
      await endSession(trx, actor.sessionHash, deps.now());
      await recordAccess(trx, actor, { act: 'signed-out' }, deps.now());
    }
    return acceptWithCookie({}, null);
  });
