/** A CSV read in this browser alone, to map its columns: nothing of it is sent anywhere. */
import { CsvRecords } from '../../../src/roll/csv.ts';
import { FILE_LIMIT, withoutBom } from '../../../src/roll/export.ts';
import { grouped } from '../../kit/numbers.ts';

export type LocalFile = {
  readonly header: readonly string[];
  /** The first rows, to guess by and to show. */
  readonly records: readonly (readonly string[])[];
  readonly rows: number;
  /** The different cells of each column that are not empty; null where there are too many to map. */
  readonly cells: ReadonlyMap<string, readonly string[] | null>;
};

const KEPT_ROWS = 500;
const MOST_CELLS = 60;
const BREATHE_ROWS = 20_000;

/** @returns what is wrong, in words, when it cannot be read */
export async function readLocalFile(file: File): Promise<LocalFile | string> {
  if (file.size > FILE_LIMIT) return 'The file is larger than 256 MB.';
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return 'The text is not UTF-8. Save it from your system or spreadsheet as "CSV UTF-8".';
  }
  const records = new CsvRecords(withoutBom(bytes));
  if (!records.next()) return records.fault === null ? 'The file is empty.' : faultInWords(records);
  const header = records.cells();
  const kept: string[][] = [];
  const sets: (Set<string> | null)[] = header.map(() => new Set());
  while (records.next()) {
    const cells = records.cells();
    if (kept.length < KEPT_ROWS) kept.push(cells);
    for (const [i, set] of sets.entries()) {
      if (set === null) continue;
      const cell = cells[i] ?? '';
      if (cell !== '') set.add(cell);
      if (set.size > MOST_CELLS) sets[i] = null;
    }
    if (records.row % BREATHE_ROWS === 0) await new Promise((resume) => setTimeout(resume));
  }
  if (records.fault !== null) return faultInWords(records);
  const cells = new Map(header.map((name, i) => [name, sets[i] ? [...sets[i]].sort() : null]));
  return { header, records: kept, rows: records.row - 1, cells };
}

const faultInWords = ({ fault }: CsvRecords): string =>
  `Row ${grouped(fault?.row ?? 1)} cannot be read as CSV: look at the quotation marks and line ends there.`;
