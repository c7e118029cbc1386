/** The commitment to a snapshot as it is stored: whoever is shown a row can be shown that it was in the export. SPEC §4. */
import { compareText, fromHex } from '../../crypto/bytes.ts';
import { committedRoot } from '../../crypto/commitment.ts';
import type { Db } from '../store/database.ts';
import type { StoredPoll } from '../store/polls.ts';
import { readSnapshot, snapshotFiles } from '../store/snapshots.ts';
import { snapshotLeaves } from '../verify/snapshotLeaves.ts';
import { breathe } from './steps.ts';

/** RFC 6962 root, hex, over the leaves sorted by bytes. */
export async function snapshotRoot(db: Db, hash: string): Promise<string> {
  const snapshot = await readSnapshot(db, hash);
  if (snapshot === undefined) throw new Error('no such snapshot');
  const leaves: string[] = [];
  for (const leaf of snapshotLeaves(hash, fromHex(snapshot.saltSeed), await snapshotFiles(db, hash))) {
    leaves.push(leaf);
    if (leaves.length % 1000 === 0) await breathe();
  }
  return committedRoot(leaves);
}

/** Fingerprints of the keys that signed the poll's export and the one before it, sorted. */
export async function exportSigners(db: Db, { snapshot, previous }: StoredPoll): Promise<string[]> {
  const sets = [await readSnapshot(db, snapshot), previous === null ? undefined : await readSnapshot(db, previous)];
  const signers = sets.flatMap((set) => set?.summary.files.flatMap(({ signedBy }) => signedBy) ?? []);
  return [...new Set(signers)].sort(compareText);
}
