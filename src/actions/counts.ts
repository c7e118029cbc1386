/** Papers of another way after the close: what tellers have to count, and how far that is. SPEC §6.9. */
import { accept, refuse } from '../contract/refusals.ts';
import { firstOf, isTellerOf, turnAfter } from '../domain/tellers.ts';
import { recordAccess } from '../store/accessLog.ts';
import { boardBodies, boardBody, ownersOf } from '../store/board.ts';
import { type Db, inTransaction, type Trx } from '../store/database.ts';
import { mailboxOf } from '../store/people.ts';
import { lockPollShared, type StoredPoll } from '../store/polls.ts';
import { movedToPaper, subjectOf, takenByUnit, tellerCounts } from '../store/tellerCounts.ts';
import { type CountNeeded, countsNeeded } from '../verify/otherChannelChecks.ts';
import type { ActionOf } from './act.ts';
import { officerOf } from './officer.ts';

/**
 * All counts that a closed poll needs, and whether two tellers agree on each. Once a trustee has approved, those that stand: none is
 * missing but where the approval is from before tellers counted here.
 */
export async function neededCounts(
  db: Db | Trx,
  { id, definition }: Pick<StoredPoll, 'id' | 'definition'>,
): Promise<readonly (CountNeeded & { readonly stands: boolean })[]> {
  const done = new Set((await boardBodies(db, id, 'other-channel')).map(({ body }) => subjectOf(body)));
  const isApproved = (await ownersOf(db, id, 'tally-approval')).length > 0;
  const taken = new Map(await takenByUnit(db, id));
  // What tellers put in as ballots is counted with them.
  for (const { unit } of (await boardBody(db, id, 'closed'))?.body.transcribed ?? []) taken.delete(unit);
  return countsNeeded(definition, taken)
    .map((one) => ({ ...one, stands: done.has(subjectOf(one)) }))
    .filter(({ stands }) => stands || !isApproved);
}

export async function countsOf(db: Db, poll: Pick<StoredPoll, 'id' | 'definition'>) {
  const all = await neededCounts(db, poll);
  return { needed: all.length, done: all.filter(({ stands }) => stands).length };
}

export const counts: ActionOf<'counts'> = (deps, actor, { params }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const poll = await lockPollShared(trx, params.poll);
    const officer = await officerOf(trx, actor, params.poll, now);
    if (poll === undefined || officer === undefined) return refuse('NOT_FOUND');
    if (poll.state === 'open') return refuse('POLL_STATE', { state: poll.state });
    const mailbox = new Set(await mailboxOf(trx, officer.person));
    const entered = await tellerCounts(trx, poll.id);
    const all = (await neededCounts(trx, poll)).map(({ contest, unit, taken, stands }) => {
      const here = entered.filter(({ subject }) => subject === subjectOf({ contest, unit }));
      const { round, place } = turnAfter(here);
      const first = firstOf(here);
      return {
        ...{ contest, unit, taken, round },
        stands: stands ? ('done' as const) : place === 1 ? ('first' as const) : ('second' as const),
        yours: isTellerOf(officer.duties, unit),
        entered: first !== undefined && mailbox.has(first),
      };
    });
    await recordAccess(trx, actor, { act: 'counts-read', poll: poll.id, details: { counts: all.length } }, now);
    return accept({ counts: all, moved: await movedToPaper(trx, officer.person, poll.id) });
  });
