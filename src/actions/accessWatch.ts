/** For those who watch over access: whom the newest list does not bear out, who came back after the end, what ended. */
import { accept } from '../contract/refusals.ts';
import { recordAccess, rowsOfAct } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { openFlags } from '../store/holderFlags.ts';
import { namesOf } from '../store/people.ts';
import { endedRoles } from '../store/roleEnds.ts';
import { rolesOf } from '../store/roles.ts';
import type { ActionOf } from './act.ts';
import { toInstant } from './steps.ts';

const SHOWN = 50;

export const accessWatch: ActionOf<'accessWatch'> = (deps, actor) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const flags = [];
    for (const { since, ...flag } of await openFlags(trx)) {
      flags.push({ ...flag, roles: [...(await rolesOf(trx, flag.person, now))], since: toInstant(since) });
    }
    const tries = await rowsOfAct(trx, 'tried-after-end', SHOWN);
    const names = await namesOf(
      trx,
      tries.flatMap(({ concerning }) => concerning ?? []),
    );
    const ended = await endedRoles(trx, SHOWN);
    const details = { flags: flags.length, attempts: tries.length };
    await recordAccess(trx, actor, { act: 'access-watched', details }, now);
    return accept({
      flags,
      attempts: tries.map(({ at, concerning, details: { tried } }) => ({
        name: names.get(concerning ?? '') ?? '',
        at: toInstant(at),
        tried: typeof tried === 'string' ? tried : '',
      })),
      ended: ended.map(({ endedAt, ...one }) => ({ ...one, endedAt: toInstant(endedAt) })),
    });
  });
