/**
 * One salted leaf for each record of each CSV file of an export, header included, because the cells mean nothing without it:
 * what snapshotRoot on the board is made of. SPEC §4.1, §4.3.
 */
import { saltFor, snapshotLeaf } from '../../crypto/commitment.ts';
import { KINDS } from '../roll/columns.ts';
import { CsvRecords } from '../roll/csv.ts';
import { csvName, type Files, withoutBom } from '../roll/export.ts';

/**
 * @param hash  of the set, as it names it
 * @param seed  32 bytes, the snapshot's own
 * @param files a set that was read and found good
 */
export function* snapshotLeaves(hash: string, seed: Uint8Array, files: Files): Generator<string, void> {
  for (const file of KINDS.map(csvName)) {
    const bytes = files.get(file);
    if (bytes === undefined) continue;
    const records = new CsvRecords(withoutBom(bytes));
    while (records.next()) {
      const { row } = records;
      yield snapshotLeaf(hash, file, row, records.cells(), saltFor(seed, ['snapshot', file, row]));
    }
    if (records.fault !== null) throw new Error('an export that was read once no longer reads as it did');
  }
}
