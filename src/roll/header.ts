/**
 * The header row against the layout: which cell of a record serves which column of the schema. Every header is used once
 * or refused; none is ignored. export.md §3, §4, §5 stage 7.
 */
import { COLUMNS, type Column, isRefusedHeader, type Kind } from './columns.ts';
import { type Complaint, complain } from './complaints.ts';
import type { DateOrder } from './day.ts';
import type { Layout } from './manifest.ts';

export const MOST_COLUMNS = 64;

/** Where a column of the schema stands in the file. */
export type Slot = {
  readonly column: Column;
  /** Places in a record; more than one only for a joined name or address. */
  readonly cells: readonly number[];
  /** Their headers, in the same order; complaints about the value carry the first. */
  readonly headers: readonly string[];
  /** Cell text to schema value; null where the cell is the value. */
  readonly values: ReadonlyMap<string, string> | null;
  /** How a date stands in this column; one that comes from `values` stands as in the schema. */
  readonly dates: DateOrder;
};

/** How each column is found: by its own name, or as the layout says. */
function wanted(
  kind: Kind,
  layout: 'schema' | Layout,
  header: readonly string[],
): readonly [Column, readonly string[]][] {
  return COLUMNS[kind].flatMap((column): [Column, readonly string[]][] => {
    if (layout === 'schema') return header.includes(column.name) ? [[column, [column.name]]] : [];
    const told = layout.columns[column.name];
    return told === undefined ? [] : [[column, typeof told === 'string' ? [told] : told]];
  });
}

/** The columns of a file, or every complaint about its header. */
export function readHeader(
  file: string,
  kind: Kind,
  layout: 'schema' | Layout,
  header: readonly string[],
):
  | { readonly ok: true; readonly slots: readonly Slot[] }
  | { readonly ok: false; readonly refused: readonly Complaint[] } {
  const columns = wanted(kind, layout, header);
  const known = new Set(columns.flatMap(([, headers]) => headers));
  const place = new Map<string, number>();
  const refused: Complaint[] = [];

  for (const [i, name] of header.entries()) {
    if (isRefusedHeader(name)) refused.push(complain(file, 'refused-column', 1, name));
    else if (place.has(name)) refused.push(complain(file, 'duplicate-column', 1, name));
    else if (!known.has(name)) refused.push(complain(file, 'unknown-column', 1, name));
    if (!place.has(name)) place.set(name, i);
  }
  const served = new Set(columns.map(([column]) => column));
  const missing = [
    ...[...known].filter((name) => !place.has(name)),
    ...COLUMNS[kind].filter((column) => column.need !== 'optional' && !served.has(column)).map(({ name }) => name),
  ];
  refused.push(...missing.map((name) => complain(file, 'missing-column', 1, name)));
  if (header.length > MOST_COLUMNS) refused.push(complain(file, 'too-long', 1));
  if (refused.length > 0) return { ok: false, refused };

  const slots = columns.map(([column, headers]): Slot => {
    const values = layout === 'schema' ? undefined : layout.values[column.name];
    return {
      column,
      headers,
      cells: headers.map((name) => place.get(name)!),
      values: values === undefined ? null : new Map(Object.entries(values)),
      dates: layout === 'schema' || values !== undefined ? 'YMD' : layout.dates,
    };
  });
  return { ok: true, slots };
}
