/**
 * Letters to print for members without e-mail. Whoever prints them sees what leads in: in a poll that asks for codes they are
 * nobody who has made those, and everywhere each letter is on the access log under the member's number.
 */
import { accept, refuse } from '../contract/refusals.ts';
import { MOST_SENDINGS } from '../domain/enrolment.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { toPrint } from '../store/openPapers.ts';
import { dutiesOf } from '../store/roles.ts';
import { memberLine } from '../store/roll.ts';
import type { ActionOf } from './act.ts';
import { electorFor, pollThatIsOpen } from './electors.ts';
import { type Addressee, printAgain, sendingFacts } from './waysIn.ts';

const ROLES = ['membership-secretary', 'procedure-secretary'] as const;
const MOST = 50;

export const printLinks: ActionOf<'printLinks'> = (deps, actor, { params, body: { number } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const found = await pollThatIsOpen(trx, params.poll);
    if (!found.ok) return found;
    const poll = found.value;
    const { person } = actor;
    if (person === null) return refuse('NOT_FOUND');
    // One person must not hold both elements of a member: the registrar has the codes.
    if (poll.definition.secondElement === 'code' && actor.roles.has('registrar')) return refuse('ROLES_CLASH');

    const addressees: Addressee[] = [];
    let left = 0;
    if (number !== null) {
      const elector = await electorFor(trx, deps, actor, { poll: poll.id, number, roles: ROLES });
      if (!elector.ok) return elector;
      const { held, sendings } = await sendingFacts(trx, deps, poll.id, elector.value.line);
      if (held) return refuse('CONTACT_HELD');
      if (sendings >= MOST_SENDINGS) return refuse('SENT_ENOUGH');
      addressees.push(elector.value.line);
    } else {
      const own = (await dutiesOf(trx, person, now, poll.id)).filter(({ role }) => ROLES.some((one) => one === role));
      const units = own.some((duty) => duty.units === null) ? null : own.flatMap((duty) => duty.units ?? []);
      const waiting = await toPrint(trx, poll.id, { units, limit: MOST });
      left = waiting.left;
      for (const one of waiting.numbers) {
        const line = await memberLine(trx, poll.id, one);
        if (line !== undefined) addressees.push(line);
      }
    }
    const letters = [];
    for (const to of addressees) {
      const code = await printAgain(trx, deps, poll, to, person);
      letters.push({ number: to.number, name: to.name, code });
    }
    for (const to of addressees) {
      await recordAccess(trx, actor, { act: 'link-printed', poll: poll.id, concerning: to.number }, now);
    }
    return accept({ letters, left });
  });
