/**
 * Whether a lock keeps a caller from an endpoint. The router asks for every call before its action, and so does the simulation:
 * what an officer may do is shut unless the table says that it goes on. Acts that members and officers share ask their duties,
 * from which locks take away too (store/roles.ts).
 */
import type { Endpoint } from '../contract/endpoints.ts';
import type { Actor, Deps } from '../deps.ts';
import { isStopped } from '../domain/locks.ts';
import { openLocks } from '../store/locks.ts';

/** @param poll  of the address, if it names one */
export async function isLockedOut(
  { db }: Pick<Deps, 'db'>,
  endpoint: Endpoint,
  actor: Actor,
  poll: unknown,
): Promise<boolean> {
  if (actor.roles.size === 0) return false;
  const locks = await openLocks(db);
  return locks.length > 0 && isStopped(endpoint, actor, locks, typeof poll === 'string' ? poll : null);
}
