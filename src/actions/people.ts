/** Everybody who holds or held a role. Looking is logged. */
import { accept } from '../contract/refusals.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { appointsAlone, type HeldRole, officers } from '../store/roles.ts';
import type { ActionOf } from './act.ts';
import { toInstant } from './steps.ts';

export const people: ActionOf<'people'> = (deps, actor) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const all = await officers(trx, now);
    const alone = await appointsAlone(trx, actor.person);
    await recordAccess(trx, actor, { act: 'people-read', details: { people: all.length } }, now);
    return accept({
      people: all.map(({ id, name, email, memberNumber, roles, hasPasskey }) => ({
        id,
        name,
        email: email ?? '',
        memberNumber,
        roles: roles.map(shown),
        hasPasskey,
      })),
      alone,
    });
  });

const shown = ({ role, units, since, until, alone }: HeldRole) => ({
  role,
  units: units === null ? null : [...units],
  since: toInstant(since),
  until: toInstant(until),
  alone,
});
