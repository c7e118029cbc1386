/**
 * The first rows of a file as a layout reads them, with what its reader would complain of: for the person who maps the columns,
 * in their own browser. Judged by the functions that judge the export itself. export.md §3–§5.
 */
import type { Kind } from './columns.ts';
import { type ComplaintCode, complaintInWords } from './complaints.ts';
import { type Day, readDay } from './day.ts';
import { csvName, readSlot, type Told } from './export.ts';
import { readHeader } from './header.ts';
import type { Layout } from './manifest.ts';
import { noValues } from './rows.ts';

export type Fault = { readonly column: string | null; readonly says: string };

export type Preview = {
  /** What is wrong with the mapping of the columns; then there are no rows. */
  readonly faults: readonly Fault[];
  /** By schema column, as it would be kept: '' where there is a fault or nothing. */
  readonly rows: readonly { readonly values: Readonly<Record<string, string>>; readonly faults: readonly Fault[] }[];
};

const NO_END: Day | null = readDay('2100-12-31', 'YMD');

const inWords = (code: ComplaintCode, column: string | null | undefined): Fault => ({
  column: column ?? null,
  says: complaintInWords(code).wrong,
});

/**
 * @param records  of the file, the header left out
 * @param today    dates that cannot be later than the export are held to it; null: to none
 */
export function previewOf(
  kind: Kind,
  layout: Layout,
  header: readonly string[],
  records: readonly (readonly string[])[],
  today: Day | null,
): Preview {
  const read = readHeader(csvName(kind), kind, layout, header);
  if (!read.ok) return { faults: read.refused.map(({ code, column }) => inWords(code, column)), rows: [] };
  const until = today ?? NO_END;
  if (until === null) throw new Error('no day');
  return {
    faults: [],
    rows: records.map((cells, i) => {
      if (cells.length !== header.length) return { values: {}, faults: [inWords('field-count', null)] };
      const told: Told[] = [];
      const values = noValues(kind);
      for (const slot of read.slots) values[slot.column.name] = readSlot(slot, cells, i + 2, until, told);
      return { values, faults: told.map(({ code, column }) => inWords(code, column)) };
    }),
  };
}
