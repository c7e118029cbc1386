/** Everybody who holds or held a role. Looking is logged. */
import { accept } from '../contract/refusals.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { officers } from '../store/people.ts';
import type { ActionOf } from './act.ts';

export const people: ActionOf<'people'> = (deps, actor) =>
  inTransaction(deps.db, async (trx) => {
    const all = await officers(trx);
    await recordAccess(trx, actor, { act: 'people-read', details: { people: all.length } }, deps.now());
    return accept({
      people: all.map(({ id, name, email, roles, hasPasskey }) => ({
        id,
        name,
        email: email ?? '',
        roles: roles.map(({ role, since }) => ({ role, since: `${since.toISOString().slice(0, 19)}Z` })),
        hasPasskey,
      })),
    });
  });
