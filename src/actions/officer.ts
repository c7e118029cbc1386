/** The caller as an officer: duties held now that no lock takes away, whose entries are their own, declared interest. Read in the transaction that relies on them. */
import type { Actor } from '../deps.ts';
import type { Officer } from '../domain/proposals.ts';
import type { Trx } from '../store/database.ts';
import { interestOf } from '../store/interests.ts';
import { findMember, findPerson, knownAddresses } from '../store/people.ts';
import { allDutiesOf, dutiesOf } from '../store/roles.ts';

/**
 * @param about  number of the member whose entry is concerned: it is the officer's own too when it has their address
 * @returns undefined when the actor is nobody
 */
export async function officerOf(
  trx: Trx,
  { person: id }: Pick<Actor, 'person'>,
  poll: string | null,
  now: Date,
  about: string | null = null,
  /** Lifting a lock goes on under every lock: nobody could do it otherwise. */
  { evenLocked = false }: { readonly evenLocked?: boolean } = {},
): Promise<Officer | undefined> {
  // Held, so that the end of a role waits for the act, or the act sees that it has ended.
  const person = id === null ? undefined : await findPerson(trx, id, { lock: 'share' });
  if (person === undefined) return undefined;
  const sharesAddress = about !== null && person.email !== null && (await isKnownAt(trx, about, person.email));
  return {
    person: person.id,
    memberNumber: person.memberNumber,
    numbersAtAddress: sharesAddress ? [about] : [],
    duties: evenLocked ? await allDutiesOf(trx, person.id, now) : await dutiesOf(trx, person.id, now, poll),
    interest: poll === null ? null : await interestOf(trx, person.id, poll),
  };
}

async function isKnownAt(trx: Trx, memberNumber: string, email: string): Promise<boolean> {
  const member = await findMember(trx, memberNumber);
  const addresses = await knownAddresses(trx, { email: member?.email ?? null, memberNumber });
  return addresses.some((address) => address.toLowerCase() === email.toLowerCase());
}
