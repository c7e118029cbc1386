/**
 * E-mail addresses that are not those of the list before: what contact quarantine holds. They stand apart from the variances,
 * which name no address. What it gives is for whoever keeps the roll alone. export.md §9, system.md §3.6.
 */
import { z } from 'zod';

/**
 * `changed`: another address than on the list before, one where there was none included. `number-reused`: the number stands for
 * another person now; who alters everything at once must not fare better than who alters the address alone.
 *
 * Shared and look-alike addresses are not told by themselves: couples share a mailbox, and where such an address is an attack it
 * has been put in the place of another, which is `changed`. Nor is an address that was taken out: nothing could be sent there.
 */
export const changedContact = z.strictObject({
  number: z.string(),
  cause: z.enum(['changed', 'number-reused']),
  oldEmail: z.string().nullable(),
  newEmail: z.string(),
  /** Unit of the contact-cluster that it belongs to. */
  cluster: z.string().nullable(),
});
export type ChangedContact = z.infer<typeof changedContact>;
