/**
 * The rows of a set that was judged good when it was loaded, read again from its stored bytes, so that officers can be shown
 * what each file says of a member. Trusts the bytes: whoever stored them checked hash and signatures (export.ts).
 */
import { KINDS, type Kind } from './columns.ts';
import { CsvRecords } from './csv.ts';
import { instantMs, londonDay } from './day.ts';
import { csvName, type Files, manifestName } from './export.ts';
import { readHeader } from './header.ts';
import { readManifest } from './manifest.ts';
import type { Rows } from './rows.ts';
import { type Table, tableOf } from './table.ts';

export type Reread<Row> = {
  readonly rows: Table<Row>;
  /** Word for word, and its day in London. */
  readonly asOf: string;
  readonly day: string;
};
export type RereadSet = { readonly [K in Kind]: Reread<Rows[K]> | null };

const BOM = [0xef, 0xbb, 0xbf];

function reread<K extends Kind>(kind: K, files: Files): Reread<Rows[K]> | null {
  const [csv, manifestBytes] = [files.get(csvName(kind)), files.get(manifestName(kind))];
  if (csv === undefined || manifestBytes === undefined) return null;
  const manifest = readManifest(manifestBytes);
  const text = BOM.every((byte, i) => csv[i] === byte) ? csv.subarray(BOM.length) : csv;
  const records = new CsvRecords(text);
  const header = records.next() ? records.cells() : [];
  const starts: number[] = [];
  while (records.next()) starts.push(records.start);
  const read = readHeader(csvName(kind), kind, manifest.layout, header);
  if (records.fault !== null || !read.ok) throw new Error('a stored export no longer reads as it did');
  const { asOf } = manifest;
  return {
    rows: tableOf(kind, text, Uint32Array.from(starts), read.slots),
    asOf,
    day: londonDay(instantMs(asOf) ?? 0),
  };
}

export const rereadSet = (files: Files): RereadSet => ({
  members: reread('members', files),
  payments: reread('payments', files),
  leavers: reread('leavers', files),
  'role-holders': reread('role-holders', files),
  units: reread('units', files),
});

/** Kinds whose rows are of members, so that they can be found by number. */
export const BY_NUMBER = KINDS.filter((kind) => kind !== 'units');
