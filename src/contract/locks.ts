/**
 * Locks as they cross HTTP: one officer takes away, by a signed act of their own; two give back (a proposal `lift-lock`). One
 * table says whose duty it is to lock what.
 */
import { z } from 'zod';
import { composeAct } from '../../crypto/assertion.ts';
import { instant, pollId, rollUnitCode } from '../../crypto/bodies.ts';
import { NO_POLL, why } from './proposals.ts';
import { type Role, role } from './roles.ts';
import { rowId } from './shapes.ts';

const ofPoll = pollId.nullable();

/** What is locked. `poll` null: in all polls, and what is of none. */
export const lockGiven = z.discriminatedUnion('scope', [
  /** Every act about a line of this unit of the roll. */
  z.strictObject({ scope: z.literal('unit'), poll: ofPoll, unit: rollUnitCode, why }),
  /** All that this role may do; the data protection officer is never kept from looking. */
  z.strictObject({ scope: z.literal('role'), poll: ofPoll, role: role.exclude(['data-protection-officer']), why }),
  /** All that officers do but lifting, and the data protection officer’s looks. Voting goes on. */
  z.strictObject({ scope: z.literal('desk'), poll: ofPoll, why }),
  /** Voting itself: the time that it takes is given back. `expectedBy` is told to members and binds nobody. */
  z.strictObject({ scope: z.literal('voting'), poll: pollId, expectedBy: instant.nullable(), why }),
]);
export type LockGiven = z.infer<typeof lockGiven>;
export type LockScope = LockGiven['scope'];

/** A pause of voting and a closed desk touch everybody: those who run the poll or look after its data lock them. */
export const LOCK_DUTIES: { readonly [S in LockScope]: readonly Role[] } = {
  unit: ['membership-secretary', 'procedure-secretary', 'returning-officer', 'data-protection-officer'],
  role: ['procedure-secretary', 'returning-officer', 'data-protection-officer'],
  desk: ['returning-officer', 'data-protection-officer'],
  voting: ['returning-officer', 'data-protection-officer'],
};

export const LOCK_IN_WORDS: { readonly [S in LockScope]: string } = {
  unit: 'The entries of a unit',
  role: 'All that a role may do',
  desk: 'Everything that officers do, but not voting',
  voting: 'Voting',
};

/** What the officer’s passkey signs. @throws DecodeError */
export const lockMessage = (
  lock: LockGiven,
  signer: { readonly origin: string; readonly rpId: string; readonly nonce: string },
) => composeAct({ ...signer, act: 'lock', poll: lock.poll ?? NO_POLL, says: { lock } });

export const lockShown = z.strictObject({
  id: rowId,
  lock: lockGiven,
  /** Name, not id. */
  lockedBy: z.string(),
  at: instant,
  /** Its lifting waits for a second officer. */
  proposed: z.boolean(),
  liftedAt: instant.nullable(),
  /** By how much a pause moved the closing time. */
  addsSeconds: z.int().min(0),
});
