/** Tells a former address that another stands in its place now, in the transaction of the act that makes it so. */
import type { Deps } from '../deps.ts';
import { isOneAddress } from '../domain/address.ts';
import { contactChangedLetter } from '../mail/letters.ts';
import type { StoredHold } from '../store/contacts.ts';
import type { Trx } from '../store/database.ts';
import { enqueue } from '../store/outbox.ts';
import { readOrganisation } from '../store/people.ts';
import type { StoredPoll } from '../store/polls.ts';

/** One letter for each hold, however often this is asked for; none where there was no address before. */
export async function tellFormerAddresses(
  trx: Trx,
  deps: Pick<Deps, 'now'>,
  { id, definition }: Pick<StoredPoll, 'id' | 'definition'>,
  holds: readonly StoredHold[],
): Promise<void> {
  const { title, rehearsal, organisation: named } = definition;
  const organisation = (await readOrganisation(trx))?.name ?? named.name;
  const letter = contactChangedLetter({ organisation, title, rehearsal });
  for (const { number, seq, oldEmail } of holds) {
    if (oldEmail === null || !isOneAddress(oldEmail)) continue;
    const idempotencyKey = `contact-changed/${id}/${number}/${seq}`;
    await enqueue(trx, { purpose: 'contact-changed', idempotencyKey, recipient: oldEmail, ...letter }, deps.now());
  }
}
