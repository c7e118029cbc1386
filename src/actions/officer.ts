/** The caller as an officer: duties held now that no lock takes away, whose entries are their own, declared interest. Read in the transaction that relies on them. */

import type { Proposal } from '../contract/proposals.ts';
import type { Actor, Deps } from '../deps.ts';
import type { Concern, Officer } from '../domain/proposals.ts';
import { isAbout } from '../domain/review.ts';
import type { Trx } from '../store/database.ts';
import { interestAbout, interestOf } from '../store/interests.ts';
import { findMember, findPerson, knownAddresses, numbersKnownAt } from '../store/people.ts';
import { type ReviewItem, subjectsOf } from '../store/reviews.ts';
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

/** Whether the caller, or somebody whose mailbox they read, is among these members. */
export async function ownAmong(
  trx: Trx,
  { logins }: Pick<Deps, 'logins'>,
  { person: id }: Pick<Actor, 'person'>,
  numbers: readonly string[],
): Promise<boolean> {
  const person = id === null ? undefined : await findPerson(trx, id);
  if (person === undefined) return false;
  if (person.memberNumber !== null && numbers.includes(person.memberNumber)) return true;
  return person.email !== null && (await numbersKnownAt(logins.roll, person.email, numbers)).size > 0;
}

/** Rows of the access log that are about the caller, or about somebody whose mailbox they read, and about nobody else. */
export async function aboutThemselves(
  trx: Trx,
  { logins }: Pick<Deps, 'logins'>,
  { person: id }: Pick<Actor, 'person'>,
  items: readonly Pick<ReviewItem, 'id' | 'concerning'>[],
): Promise<ReadonlySet<number>> {
  const person = id === null ? undefined : await findPerson(trx, id);
  if (person === undefined) return new Set();
  const subjects = await subjectsOf(
    trx,
    items.map((item) => item.id),
  );
  const rows = items.map(({ id: row, concerning }) => ({ row, concerning, members: subjects.get(row) ?? [] }));
  const named = rows.flatMap(({ concerning, members }) => [...members, ...(concerning === null ? [] : [concerning])]);
  const own = new Set([person.id, person.memberNumber ?? person.id]);
  const atAddress = person.email === null ? [] : await numbersKnownAt(logins.roll, person.email, named);
  for (const number of atAddress) own.add(number);
  return new Set(rows.filter((row) => isAbout(row, own)).map(({ row }) => row));
}

/**
 * The caller as an officer for a proposal. What lets somebody sign in is of no poll, and lets them vote in each that lists them:
 * so the interest is that of all these polls.
 */
export async function officerFor(
  trx: Trx,
  actor: Pick<Actor, 'person'>,
  proposal: Proposal,
  { poll, number }: Concern,
  now: Date,
): Promise<Officer | undefined> {
  const officer = await officerOf(trx, actor, poll, now, number, { evenLocked: true });
  if (officer === undefined || proposal.kind !== 'readmit') return officer;
  return { ...officer, interest: await interestAbout(trx, officer.person, proposal.person) };
}

async function isKnownAt(trx: Trx, memberNumber: string, email: string): Promise<boolean> {
  const member = await findMember(trx, memberNumber);
  const addresses = await knownAddresses(trx, { email: member?.email ?? null, memberNumber });
  return addresses.some((address) => address.toLowerCase() === email.toLowerCase());
}
