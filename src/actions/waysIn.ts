/**
 * A member's way in, sent or printed again: to the address that the list gives and to no other, and only the newest one opens.
 * Who may ask for it is the caller's to say.
 */
import { newCode, type PrintedCode, showCode } from '../../crypto/enrolmentCode.ts';
import type { Deps } from '../deps.ts';
import { isOneAddress } from '../domain/address.ts';
import { SENDING_DAYS, type SendingFacts } from '../domain/enrolment.ts';
import { after, VOTE_LINK_DAYS } from '../domain/sessions.ts';
import { usableContacts } from '../store/contacts.ts';
import type { Trx } from '../store/database.ts';
import { insertSending, sendingsSince } from '../store/linkSendings.ts';
import { expireVoteLinks, insertLinks } from '../store/links.ts';
import { findMember } from '../store/people.ts';
import type { StoredPoll } from '../store/polls.ts';
import { hashOfToken } from './sessions.ts';
import { sendVoteLinks } from './voteLinks.ts';

/** A line of the roll, as memberLine gives it. */
export type Addressee = { readonly number: string; readonly name: string; readonly email: string | null };

/** @param who  whose sendings count: what strangers ask for does not keep an officer from helping, nor the reverse */
export async function sendingFacts(
  trx: Trx,
  { now }: Pick<Deps, 'now'>,
  poll: string,
  to: Addressee,
  who: 'officers' | 'member',
): Promise<SendingFacts> {
  const { number } = to;
  const [usable] = await usableContacts(trx, poll, [to]);
  const email = usable?.email ?? null;
  return {
    address: email === null || !isOneAddress(email) ? null : email,
    held: usable?.quarantined ?? false,
    sendings: await sendingsSince(trx, { poll, number, who, since: after(now(), { days: -SENDING_DAYS }) }),
  };
}

/** Those of these members whom mail reaches, or would if it were not held. */
export async function reachedByMail(
  trx: Trx,
  poll: string,
  members: readonly Addressee[],
): Promise<ReadonlySet<string>> {
  const usable = await usableContacts(trx, poll, members);
  const reached = usable.filter(({ email, quarantined }) => quarantined || (email !== null && isOneAddress(email)));
  return new Set(reached.map(({ number }) => number));
}

/** @param by  the officer who sends it; null when the member asked */
export async function sendAgain(
  trx: Trx,
  deps: Deps,
  poll: Pick<StoredPoll, 'id' | 'definition' | 'times'>,
  to: Addressee,
  by: string | null,
): Promise<void> {
  const now = deps.now();
  const { title, rehearsal } = poll.definition;
  const closesAt = new Date(poll.times.closesAt);
  const person = await findMember(trx, to.number);
  if (person !== undefined) await expireVoteLinks(trx, person.id, poll.id, now);
  await sendVoteLinks(trx, deps, { poll: poll.id, title, rehearsal, closesAt, members: [to] });
  await insertSending(trx, { poll: poll.id, number: to.number, way: 'mail', by, proposal: null, now });
}

/**
 * A link on paper: a code that leads where a mailed link leads. It is shown to whoever prints it, once; the database keeps
 * its hash.
 * @param proposal  that two officers agreed; null in a poll with codes
 * @returns the code as it is printed
 */
export async function printAgain(
  trx: Trx,
  deps: Deps,
  poll: Pick<StoredPoll, 'id' | 'definition' | 'times'>,
  to: Addressee,
  { by, proposal }: { readonly by: string; readonly proposal: string | null },
): Promise<string> {
  const now = deps.now();
  const person = (await findMember(trx, to.number))?.id;
  // Every elector became a person when the poll was opened, or when they were given their paper.
  if (person === undefined) throw new Error('an elector who is nobody');
  await expireVoteLinks(trx, person, poll.id, now);
  const code: PrintedCode = newCode(deps.rng);
  const expiresAt = after(new Date(poll.times.closesAt), { days: VOTE_LINK_DAYS });
  await insertLinks(trx, [{ tokenHash: hashOfToken(code), purpose: 'vote', person, poll: poll.id, expiresAt }]);
  await insertSending(trx, { poll: poll.id, number: to.number, way: 'paper', by, proposal, now });
  return showCode('letter', code);
}
