/**
 * The typed rows of a file that was judged good. They are read from its bytes whenever they are asked for and not kept:
 * half a million members are then as large as their file, and no larger. Trusts that the bytes were judged (export.ts).
 */
import type { Kind } from './columns.ts';
import { CsvRecords } from './csv.ts';
import type { Slot } from './header.ts';
import { keptValue, MAKE_ROW, noValues, type Rows, slotValue } from './rows.ts';

/** Rows in the order of the file. */
export type Table<Row> = Iterable<Row> & {
  readonly length: number;
  /** @param index  from 0 */
  readonly at: (index: number) => Row | undefined;
  /** Of each row the values of these columns alone, '' where the file lacks one: no other cell is decoded. */
  readonly only: (...columns: readonly string[]) => Iterable<readonly string[]>;
};

/**
 * @param bytes    the file without byte order mark, each of whose records was judged good
 * @param starts   where each record begins, the header left out
 */
export function tableOf<K extends Kind>(
  kind: K,
  bytes: Uint8Array,
  starts: Uint32Array,
  slots: readonly Slot[],
): Table<Rows[K]> {
  const values = noValues(kind);
  const rowOf = (cells: readonly string[], row: number): Rows[K] => {
    for (const slot of slots) values[slot.column.name] = keptValue(slot, slotValue(slot, cells) ?? '');
    return MAKE_ROW[kind](row, values);
  };
  const anywhere = new CsvRecords(bytes);
  return {
    length: starts.length,
    at: (index) => {
      const start = starts[index];
      if (start === undefined) return undefined;
      anywhere.seek(start);
      return rowOf(anywhere.cells(), index + 2);
    },
    *only(...columns) {
      const wanted = columns.map((name) => slots.find(({ column }) => column.name === name));
      const records = new CsvRecords(bytes);
      records.next(); // the header
      while (records.next()) {
        yield wanted.map((slot) => {
          if (slot === undefined) return '';
          const cells: string[] = [];
          for (const at of slot.cells) cells[at] = records.cell(at);
          return keptValue(slot, slotValue(slot, cells) ?? '');
        });
      }
    },
    *[Symbol.iterator]() {
      const records = new CsvRecords(bytes);
      records.next(); // the header
      while (records.next()) yield rowOf(records.cells(), records.row);
    },
  };
}
