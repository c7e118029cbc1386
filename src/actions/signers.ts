/** The keys that may sign membership exports now. */
import type { z } from 'zod';
import { accept } from '../contract/refusals.ts';
import type { signer } from '../contract/shapes.ts';
import type { Db, Trx } from '../store/database.ts';
import { pinnedSigners } from '../store/signers.ts';
import type { ActionOf } from './act.ts';
import { toInstant } from './steps.ts';

export const signers: ActionOf<'signers'> = async ({ db }) => accept(await signerList(db));

/** What pinning and ending answer with, too. */
export async function signerList(db: Db | Trx): Promise<{ signers: z.input<typeof signer>[] }> {
  const pinned = await pinnedSigners(db);
  return {
    signers: pinned.map(({ id, kind, fingerprint, comment, since }) => ({
      id,
      kind,
      fingerprint,
      comment,
      since: toInstant(since),
    })),
  };
}
