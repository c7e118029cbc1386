/** Puts looks on the access log that were announced and then taken back with their transaction: whoever asked may have seen them. */
import type { Deps } from '../deps.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { settleUndone, undoneLooks } from '../store/looks.ts';

/** Each by itself: one that cannot be told now keeps no other from being told. @throws the last fault, after all were tried */
export async function recordUndoneLooks({ db, now }: Pick<Deps<'serve'>, 'db' | 'now'>): Promise<void> {
  let failed: { readonly fault: unknown } | undefined;
  for (const undone of await undoneLooks(db)) {
    const { poll, numbers: whose, person } = undone;
    const told = inTransaction(db, async (trx) => {
      const nobody = { person, credentialId: null };
      if (whose.length > 0) await recordAccess(trx, nobody, { act: 'look-undone', poll, whose }, now());
      await settleUndone(trx, undone);
    });
    await told.catch((fault: unknown) => {
      failed = { fault };
    });
  }
  if (failed !== undefined) throw failed.fault;
}
