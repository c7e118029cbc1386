/** Puts looks on the access log that were announced and then taken back with their transaction: whoever asked may have seen them. */
import type { Deps } from '../deps.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { takeUndoneLooks } from '../store/looks.ts';

export const recordUndoneLooks = (deps: Pick<Deps<'serve'>, 'db' | 'now'>): Promise<void> =>
  inTransaction(deps.db, async (trx) => {
    for (const { poll, numbers: whose, person } of await takeUndoneLooks(trx, deps.now())) {
      await recordAccess(trx, { person, credentialId: null }, { act: 'look-undone', poll, whose }, deps.now());
    }
  });
