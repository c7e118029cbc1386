/** What crosses HTTP while an export comes in: what will be sent, how far it is, and why a set was refused. */
import { z } from 'zod';
import { KINDS } from '../roll/columns.ts';
import { csvName, manifestName } from '../roll/export.ts';
import { rowId } from './shapes.ts';

/** Bytes of a file that are sent in one request: what a proxy lets pass as it comes out of its box. */
export const PART_BYTES = 1024 * 1024;

/** Largest export: of all its files together. */
export const MOST_UPLOAD_BYTES = 384 * 1024 * 1024;

/** Names of files that are part of an export; nothing else is sent. */
export const EXPORT_NAMES: ReadonlySet<string> = new Set(
  KINDS.flatMap((kind) => {
    const manifest = manifestName(kind);
    return [csvName(kind), manifest, `${manifest}.sig`, `${manifest}.minisig`];
  }),
);

const bytes = z.int().min(0).max(MOST_UPLOAD_BYTES);

export const ofUpload = z.strictObject({ upload: rowId });

export const uploadStart = z.strictObject({
  /** Everything in the folder: of what is no part of an export only the name is told, so that a stray list is named. */
  files: z.array(z.strictObject({ name: z.string().min(1).max(255), bytes: z.int().min(0) })).max(200),
});
export const uploadStarted = z.strictObject({
  upload: rowId,
  /** Names of the files to send, in parts of PART_BYTES, each from its first byte on. */
  send: z.array(z.string()),
});

export const uploadPart = z.strictObject({
  upload: rowId,
  file: z.string().min(1).max(255),
  /** Place of the part's first byte. */
  at: z.coerce.number().pipe(bytes),
});

export const uploadProgress = z.strictObject({
  received: bytes,
  of: bytes,
  /** Once all is there: what is being read, and how many of its rows are done. */
  reading: z.strictObject({ file: z.string(), row: z.int(), of: z.int() }).nullable(),
});

/** Details of EXPORT_REFUSED: each sort of complaint with the first rows that have it. No cell is repeated. */
export const exportRefused = z.strictObject({
  total: z.int(),
  sorts: z.array(
    z.strictObject({
      file: z.string(),
      column: z.string().nullable(),
      code: z.string(),
      wrong: z.string(),
      remedy: z.string(),
      count: z.int(),
      rows: z.array(z.int()),
    }),
  ),
});
export type ExportRefused = z.infer<typeof exportRefused>;

/** How far the judging of a list is; null while none is being judged. */
export const rollProgress = z.strictObject({
  now: z
    .strictObject({ doing: z.enum(['reading', 'keeping']), file: z.string(), row: z.int(), of: z.int() })
    .nullable(),
});
