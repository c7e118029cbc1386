/**
 * The commitment to a snapshot: one salted leaf for each record of each of its CSV files, header included, because the
 * cells mean nothing without it. Whoever is shown a row can be shown that it was in the export. SPEC §4.
 */
import { compareText, fromHex } from '../../crypto/bytes.ts';
import { committedRoot, saltFor, snapshotLeaf } from '../../crypto/commitment.ts';
import { KINDS } from '../roll/columns.ts';
import { CsvRecords } from '../roll/csv.ts';
import { csvName, withoutBom } from '../roll/export.ts';
import type { Db } from '../store/database.ts';
import type { StoredPoll } from '../store/polls.ts';
import { readSnapshot, snapshotFiles } from '../store/snapshots.ts';
import { breathe } from './steps.ts';

/** RFC 6962 root, hex, over the leaves sorted by bytes. */
export async function snapshotRoot(db: Db, hash: string): Promise<string> {
  const snapshot = await readSnapshot(db, hash);
  if (snapshot === undefined) throw new Error('no such snapshot');
  const seed = fromHex(snapshot.saltSeed);
  const files = await snapshotFiles(db, hash);
  const leaves: string[] = [];
  for (const file of KINDS.map(csvName)) {
    const bytes = files.get(file);
    if (bytes === undefined) continue;
    const records = new CsvRecords(withoutBom(bytes));
    while (records.next()) {
      const { row } = records;
      leaves.push(snapshotLeaf(hash, file, row, records.cells(), saltFor(seed, ['snapshot', file, row])));
      if (row % 1000 === 0) await breathe();
    }
    if (records.fault !== null) throw new Error('a stored export no longer reads as it did');
  }
  return committedRoot(leaves);
}

/** Fingerprints of the keys that signed the poll's export and the one before it, sorted. */
export async function exportSigners(db: Db, { snapshot, previous }: StoredPoll): Promise<string[]> {
  const sets = [await readSnapshot(db, snapshot), previous === null ? undefined : await readSnapshot(db, previous)];
  const signers = sets.flatMap((set) => set?.summary.files.flatMap(({ signedBy }) => signedBy) ?? []);
  return [...new Set(signers)].sort(compareText);
}
