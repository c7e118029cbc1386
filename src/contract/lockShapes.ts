/** What anybody may know of locks and pauses: on a poll's public page, with nobody's name. */
import { z } from 'zod';
import { instant, rollUnitCode } from '../../crypto/bodies.ts';
import { role } from './roles.ts';

/** What anybody may know of the locks of a poll. */
export const lockPublic = z.strictObject({
  scope: z.enum(['unit', 'role', 'desk', 'voting']),
  unit: rollUnitCode.nullable(),
  role: role.nullable(),
  since: instant,
});

/** When voting ends, and what depends on it, as it stands now. */
export const closing = z.strictObject({
  closesAt: instant,
  /** Voting is paused since then; the time until it goes on will be added. */
  pausedSince: instant.nullable(),
  expectedBy: instant.nullable(),
  /** What the pauses that are over have added. */
  addedSeconds: z.int().min(0),
  /** Until when errors are put right, moved likewise. */
  claimsUntil: instant,
  overridesUntil: instant,
});
