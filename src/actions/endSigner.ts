/** Pins a key no longer. Exports that it signed stay: they were judged when they came. */
import { accept, refuse } from '../contract/refusals.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { endSigner as endPin } from '../store/signers.ts';
import type { ActionOf } from './act.ts';
import { signerList } from './signers.ts';

export const endSigner: ActionOf<'endSigner'> = (deps, actor, { params }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    if (!(await endPin(trx, params.signer, actor.person, now))) return refuse('NOT_FOUND');
    await recordAccess(trx, actor, { act: 'signer-ended', concerning: params.signer }, now);
    return accept(await signerList(trx));
  });
