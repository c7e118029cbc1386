/** Names that board entries use for units, contests and choices. SPEC §5.4. */
import { z } from 'zod';

/** Code of a poll's unit. A roll unit has the same form or is empty, where the list names none. */
export const unitCode = z.string().regex(/^[A-Z0-9][A-Z0-9-]{0,31}$/, 'capital letters, digits and hyphens');
export const rollUnitCode = z.union([unitCode, z.literal('')]);
/** Id of a contest, choice, section or constraint. */
export const token = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'a lower-case word');
