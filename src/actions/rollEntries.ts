/**
 * Entries of the roll: for the officers who keep it those of their units, for the poll's scrutineers all. Every look is logged:
 * who, what for, how many.
 */
import { accept, refuse } from '../contract/refusals.ts';
import { unitsKept } from '../domain/claims.ts';
import { decisionShown, standingReasons } from '../domain/rollEntry.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { isScrutineerOf, readPoll } from '../store/polls.ts';
import { dutiesOf } from '../store/roles.ts';
import { type EntryFilter, findEntries, type RollEntry } from '../store/roll.ts';
import type { ActionOf } from './act.ts';

const PAGE = 50;

export const rollEntries: ActionOf<'rollEntries'> = (deps, actor, { params, query }) =>
  inTransaction(deps.db, async (trx) => {
    const poll = await readPoll(trx, params.poll);
    if (poll === undefined || actor.person === null) return refuse('NOT_FOUND');
    const isScrutineer = actor.roles.has('scrutineer') && (await isScrutineerOf(trx, poll.id, actor.person));
    const units = isScrutineer ? null : unitsKept({ duties: await dutiesOf(trx, actor.person, deps.now(), poll.id) });
    if (units?.length === 0) return refuse('NOT_FOUND');
    if (poll.state === 'draft') return refuse('POLL_STATE', { state: poll.state });
    const { page, ...asked } = query;
    const filter = { ...asked, units };
    const { entries, total, looked } = await findEntries(trx, poll.id, filter, {
      limit: PAGE,
      offset: (page - 1) * PAGE,
    });
    // The list goes out only when this row is kept.
    const details = { ...filterLogged(filter), page, shown: entries.length, total };
    await recordAccess(trx, actor, { act: 'roll-entries-read', poll: poll.id, details, whose: looked }, deps.now());
    return accept({
      entries: entries.map(entryShown),
      total,
      page,
    });
  });

/** An entry as officers see it in a list: no contact. */
export const entryShown = ({
  number,
  name,
  unit,
  eligible,
  codes,
  reasons,
  amended,
  confirmedBy,
  variances,
}: RollEntry) => ({
  number,
  name,
  unit,
  decision: decisionShown(eligible, confirmedBy !== null || amended !== null),
  reasons: standingReasons(codes, reasons),
  amended: amended !== null,
  confirmedBy,
  variances: [...variances],
});

/** A search may hold a name, which the log must not: it says that there was one, and how long. */
function filterLogged({ reason, variance, search }: EntryFilter): Record<string, string | number> {
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(variance === undefined ? {} : { variance }),
    ...(search === undefined ? {} : isNumber(search) ? { number: search } : { searchLength: search.length }),
  };
}

const isNumber = (search: string): boolean => /^[A-Z0-9./-]*[0-9][A-Z0-9./-]*$/.test(search);
