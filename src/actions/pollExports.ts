/** The export sets that a poll's roll is made of, with the keys, the instant and the rules that they were judged by. */
import { concatBytes } from '../../crypto/bytes.ts';
import type { Files } from '../roll/export.ts';
import type { Db } from '../store/database.ts';
import type { StoredPoll } from '../store/polls.ts';
import { readSnapshot, snapshotFiles, snapshotKeys } from '../store/snapshots.ts';

/** The same to the byte whenever it is asked: neither a snapshot nor a poll's definition ever changes. */
export async function pollExports(db: Db, poll: StoredPoll) {
  const snapshot = await readSnapshot(db, poll.snapshot);
  if (snapshot === undefined) throw new Error('the snapshot of a poll is gone');
  return {
    files: await snapshotFiles(db, poll.snapshot),
    previous: poll.previous === null ? undefined : await snapshotFiles(db, poll.previous),
    keys: await keysOf(db, poll),
    now: snapshot.importedAt,
    rules: poll.rules,
  };
}

/**
 * Keys that either set was judged with: each set was held to its own when it was loaded, and a key may have been changed in
 * between.
 */
async function keysOf(db: Db, { snapshot, previous }: StoredPoll): Promise<Files> {
  const own = await snapshotKeys(db, snapshot);
  const earlier: Files = previous === null ? new Map() : await snapshotKeys(db, previous);
  const lines = [own, earlier].map((keys) => keys.get('allowed_signers') ?? new Uint8Array());
  return new Map([...earlier, ...own, ['allowed_signers', concatBytes(...lines)]]);
}
