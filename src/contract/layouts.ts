/** Layouts that the organisation keeps, as they cross HTTP. They say nothing of any member. */
import { z } from 'zod';
import { instant } from '../../crypto/bodies.ts';
import { keptLayout } from '../roll/keptLayout.ts';
import { rowId } from './shapes.ts';

export const layouts = z.strictObject({
  /** By kind, then name. */
  layouts: z.array(z.strictObject({ id: rowId, kept: keptLayout, keptAt: instant, by: z.string() })),
});
