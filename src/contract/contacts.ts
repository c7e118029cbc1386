/** Contact quarantine as it crosses HTTP: changed addresses, masked, old and new side by side. */
import { z } from 'zod';
import { instant, rollUnitCode } from '../../crypto/bodies.ts';

/** Why an address is held, in words for officers. */
export const HOLD_IN_WORDS = {
  changed: 'Changed since the list before',
  'number-reused': 'The number stands for another person than on the list before',
  'held-before': 'Held in an earlier poll and never released',
  corrected: 'Given by an officer in place of the list’s',
} as const;

/** What of the address is another: both are shown masked. */
export const PART_IN_WORDS = {
  all: 'Another address altogether',
  mailbox: 'Another mailbox at the same provider',
  domain: 'The same name at another provider',
} as const;

const masked = z.string().max(20);

export const contactHeld = z.strictObject({
  number: z.string(),
  name: z.string(),
  unit: rollUnitCode,
  cause: z.enum(['changed', 'number-reused', 'held-before', 'corrected']),
  /** Unit of the cluster that it belongs to: there unusually many changed at once. */
  cluster: rollUnitCode.nullable(),
  /** Masked; null where there was none, and nobody could be told. */
  from: masked.nullable(),
  to: masked,
  part: z.enum(['all', 'mailbox', 'domain']),
  since: instant,
  releasedAt: instant.nullable(),
  /** Its release waits for a second officer. */
  proposed: z.boolean(),
});

export const quarantineDesk = z.strictObject({
  entries: z.array(contactHeld).max(50),
  total: z.int().min(0),
  page: z.int(),
  /** In the caller's units. */
  held: z.int().min(0),
  released: z.int().min(0),
  /** Units in which unusually many addresses changed at once, most first. */
  clusters: z.array(z.strictObject({ unit: rollUnitCode, changed: z.int() })),
  /** Whether the former addresses have been told, which the freeze does: only then can anything be released. */
  told: z.boolean(),
});
