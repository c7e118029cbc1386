/**
 * What affiliates return in a poll: of which units and questions, and how far it has come; never what. An affiliate's officers are
 * shown their own units with the minutes. The others whom it concerns get the minutes after the close.
 */
import { type Answer, accept, refuse } from '../contract/refusals.ts';
import type { Actor } from '../deps.ts';
import { mayReturn, returnedContests, returningUnits, speaksFor } from '../domain/returned.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { minutesOf } from '../store/evidence.ts';
import { isScrutineerOf, lockPollShared, type StoredPoll } from '../store/polls.ts';
import { pendingReturns, returnedKeys } from '../store/returned.ts';
import type { ActionOf, ValueOf } from './act.ts';
import { evidenceOf } from './claimProgress.ts';
import { officerOf } from './officer.ts';

const OVER: readonly StoredPoll['state'][] = ['closed', 'counted', 'declared'];

/** Who runs the poll or scrutinises it: they see how far each affiliate has come. */
const overlooks = async (trx: Trx, { person, roles }: Actor, poll: string): Promise<boolean> =>
  roles.has('returning-officer') ||
  (person !== null && roles.has('scrutineer') && (await isScrutineerOf(trx, poll, person)));

/** Whether somebody may read the minute of a unit: its own officers; after the close also who runs the poll or scrutinises it. */
export async function mayReadMinute(
  trx: Trx,
  actor: Actor,
  id: string,
  unit: string,
  now: Date,
): Promise<Answer<null, 'NOT_FOUND' | 'NOT_YOUR_UNIT' | 'INTERESTED'>> {
  const poll = await lockPollShared(trx, id);
  const officer = actor.session === 'passkey' ? await officerOf(trx, actor, id, now) : undefined;
  if (poll === undefined || officer === undefined) return refuse('NOT_FOUND');
  if (speaksFor(officer, unit).ok) return accept(null);
  return OVER.includes(poll.state) && (await overlooks(trx, actor, id)) ? accept(null) : refuse('NOT_FOUND');
}

export const returns: ActionOf<'returns'> = (deps, actor, { params }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const poll = await lockPollShared(trx, params.poll);
    const officer = await officerOf(trx, actor, params.poll, now);
    if (poll === undefined || officer === undefined) return refuse('NOT_FOUND');
    const all = await overlooks(trx, actor, poll.id);
    const units = [];
    for (const { code, name } of returningUnits(poll.definition)) {
      const own = speaksFor(officer, code).ok;
      if (!own && !all) continue;
      const minutes = own || OVER.includes(poll.state) ? await minutesOf(trx, poll.id, code) : [];
      units.push({
        ...{ unit: code, name, own, contests: await contestsOf(trx, poll, code, now) },
        minutes: minutes.map(evidenceOf),
      });
    }
    const details = { units: units.length };
    await recordAccess(trx, actor, { act: 'returns-read', poll: poll.id, details }, now);
    return accept({ until: poll.times.closesAt, open: mayReturn(poll, now), units });
  });

type Shown = ValueOf<'returns'>['units'][number]['contests'];

async function contestsOf(trx: Trx, poll: StoredPoll, unit: string, now: Date): Promise<Shown> {
  const isOf = (contest: string) => (one: { readonly unit: string; readonly contest: string }) =>
    one.unit === unit && one.contest === contest;
  const returned = await returnedKeys(trx, poll.id);
  const pending = await pendingReturns(trx, poll.id, now);
  return returnedContests(poll.definition).map(({ id }) => ({
    contest: id,
    state: returned.some(isOf(id)) ? 'returned' : pending.some(isOf(id)) ? 'proposed' : 'none',
  }));
}
