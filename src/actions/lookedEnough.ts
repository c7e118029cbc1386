/** Whether an officer has looked at as many members as anybody may within a day. The router asks before each endpoint that shows members. */
import type { Endpoint } from '../contract/endpoints.ts';
import type { Actor, Deps } from '../deps.ts';
import { MOST_LOOKED_AT } from '../domain/accessLog.ts';
import { countLookedAt } from '../store/accessLog.ts';

const DAY = 24 * 60 * 60_000;

export const hasLookedEnough = async (
  deps: Pick<Deps, 'db' | 'now'>,
  { looks }: Pick<Endpoint, 'looks'>,
  actor: Actor,
): Promise<boolean> => looks === true && (await mayLookNoMore(deps, actor));

/** Also asked before a refusal that would tell something about a member. */
export async function mayLookNoMore({ db, now }: Pick<Deps, 'db' | 'now'>, { person }: Actor): Promise<boolean> {
  if (person === null) return false;
  return (await countLookedAt(db, person, new Date(now().getTime() - DAY))) >= MOST_LOOKED_AT;
}
