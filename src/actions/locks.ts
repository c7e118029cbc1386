/** What is locked now, and what was lately: since when, by whom and why. Officers' names, and nothing of a member. */
import type { z } from 'zod';
import type { lockShown } from '../contract/locks.ts';
import { accept } from '../contract/refusals.ts';
import type { Trx } from '../store/database.ts';
import { inTransaction } from '../store/database.ts';
import { readLocks, type StoredLock } from '../store/locks.ts';
import { namesOf } from '../store/people.ts';
import { pendingAbout } from '../store/proposals.ts';
import type { ActionOf } from './act.ts';
import { toInstant } from './steps.ts';

const MOST = 50;

export const locks: ActionOf<'locks'> = (deps) =>
  inTransaction(deps.db, async (trx) => {
    const found = await readLocks(trx, { limit: MOST });
    const names = await namesOf(
      trx,
      found.map(({ lockedBy }) => lockedBy),
    );
    const shown: z.input<typeof lockShown>[] = [];
    for (const lock of found) {
      const proposed = lock.lifted === null && (await isLifting(trx, lock, deps.now()));
      shown.push({
        id: lock.id,
        lock: givenOf(lock),
        lockedBy: names.get(lock.lockedBy) ?? '',
        at: toInstant(lock.at),
        proposed,
        liftedAt: lock.lifted === null ? null : toInstant(lock.lifted.at),
        addsSeconds: lock.lifted?.addsSeconds ?? 0,
      });
    }
    return accept({ locks: shown });
  });

const isLifting = async (trx: Trx, { id, poll }: StoredLock, now: Date): Promise<boolean> =>
  (await pendingAbout(trx, { kind: 'lift-lock', poll, concerning: id, now })).length > 0;

function givenOf({ scope, poll, unit, role, why, expectedBy }: StoredLock): z.input<typeof lockShown>['lock'] {
  const shared = { poll, why };
  switch (scope) {
    case 'unit':
      return { ...shared, scope, unit: unit ?? '' };
    case 'role':
      if (role === null || role === 'data-protection-officer') throw new Error('a lock of a role without one');
      return { ...shared, scope, role };
    case 'desk':
      return { ...shared, scope };
    case 'voting':
      if (poll === null) throw new Error('a pause of no poll');
      return { scope, poll, why, expectedBy: expectedBy === null ? null : toInstant(expectedBy) };
  }
}
