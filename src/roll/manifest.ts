/**
 * The signed manifest beside each CSV, its layout included: strict JSON, exactly the known keys. Its bytes are what was
 * signed, so nothing about the meaning of a file can be changed afterwards. export.md §1.1, §3.
 */
import { z } from 'zod';
import { DecodeError, fromUtf8, hex32 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { parseJson } from '../../crypto/json.ts';
import { COLUMNS, KINDS, type Kind } from './columns.ts';
import { instant } from './day.ts';

export const MANIFEST_LIMIT = 64 * 1024;

/** An object with free keys. zod drops a key `__proto__` in silence; what is signed is refused instead. */
const keyed = <V extends z.ZodType>(value: V) =>
  z
    .unknown()
    .refine((found) => typeof found !== 'object' || found === null || !Object.hasOwn(found, '__proto__'), 'no such key')
    .pipe(z.record(z.string(), value));

export const layout = z.strictObject({
  columns: keyed(z.union([z.string(), z.array(z.string()).min(1)])),
  dates: z.enum(['YMD', 'DMY', 'MDY']),
  values: keyed(keyed(z.string())),
});
export type Layout = z.infer<typeof layout>;

const codePoints = (text: string): number => [...text].length;

export const manifest = z
  .strictObject({
    format: z.literal('countersign-export/1'),
    organisation: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens, at most 63'),
    source: z.string().refine((text) => text !== '' && codePoints(text) <= 200, '1 to 200 characters'),
    kind: z.enum(KINDS),
    layout: z.union([z.literal('schema'), layout]),
    asOf: instant,
    rows: z.number().int().min(0),
    sha256: hex32,
  })
  .refine(
    ({ kind, layout: told }) => told === 'schema' || fitsKind(kind, told),
    'a layout that maps columns of this kind, each header once',
  );
export type Manifest = z.infer<typeof manifest>;

/** Columns that several cells may be joined for. */
export const isJoinable = (column: string): boolean => column === 'name' || column === 'address';

/** Whether a layout maps columns of this kind alone, each header once, and gives values for mapped columns. */
export function fitsKind(kind: Kind, { columns, values }: Layout): boolean {
  const known = new Set(COLUMNS[kind].map(({ name }) => name));
  const headers = Object.values(columns).flat();
  return (
    Object.entries(columns).every(
      ([column, header]) => known.has(column) && (typeof header === 'string' || isJoinable(column)),
    ) &&
    new Set(headers).size === headers.length &&
    Object.keys(values).every((column) => Object.hasOwn(columns, column))
  );
}

/** @throws DecodeError for whatever is not a manifest to the letter */
export function readManifest(bytes: Uint8Array, path = ''): Manifest {
  if (bytes.length > MANIFEST_LIMIT) throw new DecodeError(path, 'a manifest has at most 64 KiB');
  return decode(manifest, parseJson(fromUtf8(bytes, path), path), path);
}
