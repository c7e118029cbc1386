/** For whom letters could be proposed in a poll without codes: by number, as far as the caller's duty reaches. Logged. */
import { accept } from '../contract/refusals.ts';
import { unitsCovered } from '../domain/duties.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { toPrint } from '../store/openPapers.ts';
import { dutiesOf } from '../store/roles.ts';
import type { ActionOf } from './act.ts';
import { pollThatIsOpen } from './electors.ts';
import { MOST_LETTERS, PRINTERS } from './printLinks.ts';

export const lettersWaiting: ActionOf<'lettersWaiting'> = (deps, actor, { params }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const found = await pollThatIsOpen(trx, params.poll);
    if (!found.ok) return found;
    const { id: poll } = found.value;
    const duties = actor.person === null ? [] : await dutiesOf(trx, actor.person, now, poll);
    const units = unitsCovered(duties, PRINTERS);
    const waiting = await toPrint(trx, poll, { units, limit: MOST_LETTERS, letters: 'unasked', now });
    await recordAccess(trx, actor, { act: 'letters-listed', poll, whose: waiting.numbers }, now);
    return accept({ numbers: [...waiting.numbers], left: waiting.left });
  });
