/**
 * A layout that an organisation keeps under a name: how the columns of its own system become those of the schema. It says
 * nothing of any member. A manifest copies it, so that what was signed stays what it was when the kept one is changed. export.md §3.
 */
import { z } from 'zod';
import { fromUtf8, utf8 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { parseJson } from '../../crypto/json.ts';
import { KINDS } from './columns.ts';
import { fitsKind, layout } from './manifest.ts';

export const keptLayout = z
  .strictObject({
    format: z.literal('countersign-layout/1'),
    /** As the office calls its system or list. */
    name: z
      .string()
      .min(1)
      .max(80)
      .regex(/^[^\u0000-\u001f\u007f]*[\p{L}\p{N}][^\u0000-\u001f\u007f]*$/u, 'a name with a letter or a digit'),
    kind: z.enum(KINDS),
    layout,
  })
  .refine(({ kind, layout: told }) => fitsKind(kind, told), {
    message: 'a layout that maps columns of this kind, each header once',
    path: ['layout'],
  });
export type KeptLayout = z.infer<typeof keptLayout>;

/** The file that `export prepare` takes. */
export const writeKeptLayout = (kept: KeptLayout): Uint8Array => utf8(`${JSON.stringify(kept, null, 1)}\n`);

/** @throws DecodeError with the path of what is not so */
export const readKeptLayout = (bytes: Uint8Array, path = ''): KeptLayout =>
  decode(keptLayout, parseJson(fromUtf8(bytes, path), path), path);
