/** Many rows into a table by COPY, which costs the database less than a statement that has to be parsed. */
import { finished } from 'node:stream/promises';
import type { Client } from 'pg';
import { from } from 'pg-copy-streams';
import type { Trx } from './database.ts';

/** What may stand in a cell; an array of texts is a `text[]`, anything else that is JSON is written by the caller. */
export type Cell = string | number | boolean | null | Buffer | readonly string[];

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const escaped = (text: string): string => (/[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, escapeOf) : text);
const escapeOf = (character: string): string => ESCAPES[character] ?? character;
const quoted = (item: string): string => `"${item.replace(/["\\]/g, '\\$&')}"`;

/** PostgreSQL's text format of COPY. */
function written(cell: Cell): string {
  if (cell === null) return '\\N';
  if (typeof cell === 'string') return escaped(cell);
  if (Buffer.isBuffer(cell)) return `\\\\x${cell.toString('hex')}`;
  return typeof cell === 'object' ? escaped(`{${cell.map(quoted).join(',')}}`) : String(cell);
}

const lineOf = (cells: readonly Cell[]): string => `${cells.map(written).join('\t')}\n`;

/** Adds rows, each with its cells in the order of `columns`. @throws as an insert of them does */
export async function copyInto(
  trx: Trx,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  const connection: Client = await trx.client.acquireConnection(); // of a transaction: its own
  const taking = connection.query(from(`copy ${table} (${columns.join(', ')}) from stdin`));
  taking.end(rows.map(lineOf).join(''));
  await finished(taking);
}
