/** Bodies about who holds which duty: roles with their term, declared interests, and whose access has ended. */
import { z } from 'zod';
import { instant, rollUnitCode } from '../../crypto/bodies.ts';
import { INTERESTS } from '../verify/dutyRules.ts';
import { role } from './roles.ts';
import { memberNumber, rowId } from './shapes.ts';

/** A reason in words, for the record. */
export const because = z.string().min(3).max(500).regex(/\p{L}/u, 'a reason in words');

export const heldRole = z.strictObject({
  role,
  /** Roll units to which it is limited; null: all. */
  units: z.array(rollUnitCode).nullable(),
  since: instant,
  until: instant,
  /** Whether one officer gave it alone, while there was nobody who could agree. */
  alone: z.boolean(),
});

export const officer = z.strictObject({
  id: rowId,
  name: z.string(),
  email: z.string(),
  memberNumber: memberNumber.nullable(),
  roles: z.array(heldRole),
  hasPasskey: z.boolean(),
});

export const interest = z.enum(INTERESTS);

export const FLAG_KINDS = ['absent', 'lapsed', 'address'] as const;

/** For those who watch over access: whom the newest list does not bear out, who came back after the end, what ended. */
export const accessWatch = z.strictObject({
  flags: z.array(
    z.strictObject({ person: rowId, name: z.string(), roles: z.array(role), kind: z.enum(FLAG_KINDS), since: instant }),
  ),
  /** Newest first, fifty at most; `tried` is the endpoint, or `signIn`. */
  attempts: z.array(z.strictObject({ name: z.string(), at: instant, tried: z.string() })).max(50),
  ended: z
    .array(
      z.strictObject({
        name: z.string(),
        role,
        endedAt: instant,
        how: z.enum(['officer', 'resigned', 'list', 'expired', 'two-officers', 'renewed']),
        words: z.string().nullable(),
      }),
    )
    .max(50),
});
