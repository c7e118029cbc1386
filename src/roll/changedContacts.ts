/**
 * E-mail addresses that are not those of the list before: what contact quarantine holds. They stand apart from the variances,
 * which name no address. Pure; what it gives is for whoever keeps the roll alone. export.md §9, system.md §3.6.
 */
import { z } from 'zod';
import type { ExportSet } from './export.ts';
import type { Variance } from './variance.ts';

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

/** Sorted by number. */
export function changedContacts(
  variances: readonly Variance[],
  set: ExportSet,
  previous: ExportSet | null,
): ChangedContact[] {
  if (previous === null) return [];
  const clusters = new Map<string, string>();
  const causes = new Map<string, ChangedContact['cause']>();
  for (const { kind, members, detail } of variances) {
    const isEmail = kind === 'contact-changed' && Array.isArray(detail.fields) && detail.fields.includes('email');
    for (const number of members) {
      if (kind === 'contact-cluster') clusters.set(number, String(detail.unit));
      else if (isEmail) causes.set(number, 'changed');
      else if (kind === 'number-reused') causes.set(number, 'number-reused');
    }
  }
  const [now, before] = [set, previous].map((one) => emailsOf(one, causes));
  return [...causes]
    .flatMap(([number, cause]): ChangedContact[] => {
      const newEmail = now?.get(number);
      if (newEmail === undefined) return [];
      const oldEmail = before?.get(number) ?? null;
      return [{ number, cause, oldEmail, newEmail, cluster: clusters.get(number) ?? null }];
    })
    .sort((a, b) => (a.number < b.number ? -1 : 1)); // numbers are ASCII
}

/** Addresses that a list gives for some of its members. */
function emailsOf({ files }: ExportSet, numbers: ReadonlyMap<string, unknown>): ReadonlyMap<string, string> {
  const emails = new Map<string, string>();
  for (const { number, email } of files.members.rows) {
    if (email !== '' && numbers.has(number)) emails.set(number, email);
  }
  return emails;
}
