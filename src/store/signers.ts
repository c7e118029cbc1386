/** Keys that may sign membership exports, as officers pinned them. A pin may be ended and otherwise never changes. */
import { compareText } from '../../crypto/bytes.ts';
import { type Db, type Trx, violatedConstraint } from './database.ts';

export type Signer = {
  readonly id: string;
  readonly kind: 'ssh' | 'minisign';
  /** The line of allowed_signers, or the two lines of a minisign public key, as given. */
  readonly text: string;
  readonly fingerprint: string;
  readonly comment: string;
  readonly since: Date;
};

/** Those pinned now, oldest first. */
export async function pinnedSigners(db: Db | Trx): Promise<Signer[]> {
  return db('signers')
    .whereNull('ended_at')
    .orderBy('since')
    .orderBy('id')
    .select('id', 'kind', 'text', 'fingerprint', 'comment', 'since');
}

/** @returns false when the key is pinned already */
export async function insertSigner(
  trx: Trx,
  signer: Signer,
  { pinnedBy, proposal }: { readonly pinnedBy: string; readonly proposal: string },
): Promise<boolean> {
  try {
    await trx.transaction((savepoint) => savepoint('signers').insert({ ...signer, pinned_by: pinnedBy, proposal }));
    return true;
  } catch (fault) {
    if (violatedConstraint(fault) === 'pinned_once') return false;
    throw fault;
  }
}

/** @returns false when no such key is pinned */
export async function endSigner(trx: Trx, id: string, endedBy: string | null, now: Date): Promise<boolean> {
  const ended = await trx('signers').where({ id }).whereNull('ended_at').update({ ended_at: now, ended_by: endedBy });
  return ended === 1;
}

/** Fingerprints of all keys that ever were pinned, sorted: an export already loaded stays good when a pin ends. */
export async function everPinned(db: Db): Promise<string[]> {
  const rows: { fingerprint: string }[] = await db('signers').distinct('fingerprint');
  return rows.map(({ fingerprint }) => fingerprint).sort(compareText);
}
