/**
 * Letters to print for members without e-mail. Whoever prints them sees what leads in: so they are nobody who has the codes of
 * a poll that asks for some, and in a poll without codes two officers have agreed on each. The member is told wherever they are
 * known, and everywhere each letter is on the access log under the member's number.
 */
import { type Answer, accept, refuse } from '../contract/refusals.ts';
import type { Actor, Deps } from '../deps.ts';
import { unitsCovered } from '../domain/duties.ts';
import { MOST_SENDINGS } from '../domain/enrolment.ts';
import { letterPrintedLetter } from '../mail/letters.ts';
import { recordAccess } from '../store/accessLog.ts';
import { noticeAddresses } from '../store/contacts.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { hasCodesOf } from '../store/interests.ts';
import { agreedLetter } from '../store/linkSendings.ts';
import { toPrint } from '../store/openPapers.ts';
import { enqueue } from '../store/outbox.ts';
import { findMember, readOrganisation } from '../store/people.ts';
import type { StoredPoll } from '../store/polls.ts';
import { dutiesOf } from '../store/roles.ts';
import { linesOf } from '../store/roll.ts';
import type { ActionOf } from './act.ts';
import { electorFor, pollThatIsOpen } from './electors.ts';
import { ownAmong } from './officer.ts';
import { newRowId } from './sessions.ts';
import { type Addressee, printAgain, reachedByMail, sendingFacts } from './waysIn.ts';

export const PRINTERS = ['membership-secretary', 'procedure-secretary'] as const;
export const MOST_LETTERS = 50;

/** A letter, and the proposal that two officers agreed; null in a poll with codes. */
type Wanted = { readonly to: Addressee; readonly proposal: string | null };

export const printLinks: ActionOf<'printLinks'> = (deps, actor, { params, body: { number } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const found = await pollThatIsOpen(trx, params.poll);
    if (!found.ok) return found;
    const poll = found.value;
    const { person } = actor;
    if (person === null) return refuse('NOT_FOUND');
    // One person must not hold both elements of a member: the registrar has the codes, and keeps them when the role is given up.
    if (poll.definition.secondElement === 'code' && actor.roles.has('registrar')) return refuse('ROLES_CLASH');
    if (await hasCodesOf(trx, person, poll.id)) return refuse('PARTS_CLASH');

    let wanted: readonly Wanted[];
    let left = 0;
    if (number !== null) {
      const one = await letterFor(trx, deps, { ...actor, person }, poll, number);
      if (!one.ok) return one;
      wanted = [one.value];
    } else {
      const next = await nextLetters(trx, deps, { ...actor, person }, poll);
      ({ wanted, left } = next);
    }
    const letters = [];
    for (const { to, proposal } of wanted) {
      const code = await printAgain(trx, deps, poll, to, { by: person, proposal });
      letters.push({ number: to.number, name: to.name, code });
      await tellOfLetter(trx, deps, poll, to);
    }
    for (const { to } of wanted) {
      const event = { act: 'link-printed', poll: poll.id, concerning: to.number, whose: [to.number] } as const;
      await recordAccess(trx, actor, event, now);
    }
    return accept({ letters, left });
  });

type Printer = Actor & { readonly person: string };

async function letterFor(
  trx: Trx,
  deps: Deps,
  actor: Printer,
  poll: StoredPoll,
  number: string,
): Promise<
  Answer<
    Wanted,
    | 'NOT_FOUND'
    | 'POLL_NOT_OPEN'
    | 'NOT_ON_ROLL'
    | 'NOT_YOUR_UNIT'
    | 'OWN_ENTRY'
    | 'ALREADY_CAST'
    | 'PAPER_TAKEN'
    | 'CONTACT_HELD'
    | 'HAS_ADDRESS'
    | 'SENT_ENOUGH'
    | 'LETTER_UNAGREED'
  >
> {
  const elector = await electorFor(trx, deps, actor, { poll: poll.id, number, roles: PRINTERS });
  if (!elector.ok) return elector;
  const { line: to } = elector.value;
  if (await ownAmong(trx, deps, actor, [number])) return refuse('OWN_ENTRY');
  const { address, held, sendings } = await sendingFacts(trx, deps, poll.id, to, 'officers');
  if (held) return refuse('CONTACT_HELD');
  if (address !== null) return refuse('HAS_ADDRESS');
  if (sendings >= MOST_SENDINGS) return refuse('SENT_ENOUGH');
  if (poll.definition.secondElement === 'code') return accept({ to, proposal: null });
  const proposal = await agreedLetter(trx, poll.id, number);
  return proposal === undefined ? refuse('LETTER_UNAGREED') : accept({ to, proposal });
}

/** All that may be printed now, fifty at most: whom mail reaches by now is left out, and so is the printer. */
async function nextLetters(
  trx: Trx,
  deps: Deps,
  actor: Printer,
  poll: StoredPoll,
): Promise<{ readonly wanted: readonly Wanted[]; readonly left: number }> {
  const now = deps.now();
  const units = unitsCovered(await dutiesOf(trx, actor.person, now, poll.id), PRINTERS);
  const asks = poll.definition.secondElement === 'code';
  const letters = asks ? 'any' : 'agreed';
  const waiting = await toPrint(trx, poll.id, { units, limit: MOST_LETTERS, letters, now });
  const lines = await linesOf(trx, poll.id, waiting.numbers);
  const reached = await reachedByMail(trx, poll.id, [...lines.values()]);
  const wanted: Wanted[] = [];
  for (const number of waiting.numbers) {
    const to = lines.get(number);
    if (to === undefined || reached.has(number) || (await ownAmong(trx, deps, actor, [number]))) continue;
    const proposal = asks ? null : await agreedLetter(trx, poll.id, number);
    if (proposal !== undefined) wanted.push({ to, proposal });
  }
  return { wanted, left: waiting.left };
}

/** Whoever the member is, and wherever they are known though not on this list: a letter in their name was printed. */
async function tellOfLetter(trx: Trx, deps: Deps, { definition }: StoredPoll, to: Addressee): Promise<void> {
  const person = await findMember(trx, to.number);
  if (person === undefined) return;
  const { title, rehearsal } = definition;
  const organisation = (await readOrganisation(trx))?.name ?? definition.organisation.name;
  const letter = letterPrintedLetter({ organisation, name: to.name, title, rehearsal });
  const printing = newRowId(deps.rng);
  for (const recipient of await noticeAddresses(trx, person)) {
    const idempotencyKey = `letter-printed/${printing}/${recipient}`;
    await enqueue(trx, { purpose: 'letter-printed', idempotencyKey, recipient, ...letter }, deps.now());
  }
}
