/** An officer sends a member their vote link again. The officer never sees it: it goes to the address on the list. */
import { accept } from '../contract/refusals.ts';
import { decideSending } from '../domain/enrolment.ts';
import { maskedEmail } from '../roll/sideBySide.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import type { ActionOf } from './act.ts';
import { electorFor } from './electors.ts';
import { sendAgain, sendingFacts } from './waysIn.ts';

const ROLES = ['membership-secretary', 'procedure-secretary'] as const;

export const sendLink: ActionOf<'sendLink'> = (deps, actor, { params, body: { number } }) =>
  inTransaction(deps.db, async (trx) => {
    const found = await electorFor(trx, deps, actor, { poll: params.poll, number, roles: ROLES });
    if (!found.ok) return found;
    const { poll, line } = found.value;
    const decided = decideSending(await sendingFacts(trx, deps, poll.id, line, 'officers'));
    if (!decided.ok) return decided;
    await sendAgain(trx, deps, poll, line, actor.person);
    await recordAccess(trx, actor, { act: 'link-sent-again', poll: poll.id, concerning: number }, deps.now());
    return accept({ maskedTo: maskedEmail(decided.value.to) });
  });
