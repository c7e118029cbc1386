/** Somebody signed with a passkey that was withdrawn. It is refused like any unknown one; that it was tried is kept. */
import type { Actor, Deps } from '../deps.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { withdrawnOwner } from '../store/passkeys.ts';

export const noteWithdrawn = (deps: Deps, actor: Pick<Actor, 'person'>, credentialId: string): Promise<void> =>
  inTransaction(deps.db, async (trx) => {
    const owner = await withdrawnOwner(trx, credentialId);
    if (owner === undefined) return;
    const doer = { person: actor.person, credentialId };
    await recordAccess(trx, doer, { act: 'withdrawn-passkey', concerning: owner }, deps.now());
  });
