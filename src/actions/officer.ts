/** The caller as an officer: duties held now, own member number, declared interest. Read in the transaction that relies on them. */
import type { Actor } from '../deps.ts';
import type { Officer } from '../domain/proposals.ts';
import type { Trx } from '../store/database.ts';
import { dutiesOf, findPerson, interestOf } from '../store/people.ts';

/** @returns undefined when the actor is nobody */
export async function officerOf(
  trx: Trx,
  { person: id }: Pick<Actor, 'person'>,
  poll: string | null,
  now: Date,
): Promise<Officer | undefined> {
  const person = id === null ? undefined : await findPerson(trx, id);
  if (person === undefined) return undefined;
  return {
    person: person.id,
    memberNumber: person.memberNumber,
    duties: await dutiesOf(trx, person.id, now),
    interest: poll === null ? null : await interestOf(trx, person.id, poll),
  };
}
