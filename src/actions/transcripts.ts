/** Few papers of another way after voting and before the close: which units' papers two tellers may put in as ballots. SPEC §6.9. */
import { fromHex } from '../../crypto/bytes.ts';
import { saltFor } from '../../crypto/commitment.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { firstOf, isTellerOf, turnAfter } from '../domain/tellers.ts';
import { recordAccess } from '../store/accessLog.ts';
import { type Db, inTransaction, type Trx } from '../store/database.ts';
import { mailboxOf } from '../store/people.ts';
import { lockPoll, type StoredPoll } from '../store/polls.ts';
import {
  castByUnit,
  movedToPaper,
  takenByUnit,
  tellerCounts,
  transcriptPairs,
  transcriptSubject,
} from '../store/tellerCounts.ts';
import { countTenders } from '../store/tenders.ts';
import { transcribableUnits } from '../verify/transcribing.ts';
import type { ActionOf } from './act.ts';
import { electionsIn, groundOf } from './electionsOfPoll.ts';
import { officerOf } from './officer.ts';

/** What a teller's page makes the ballots of a round from. It is made again when it is asked for, and kept nowhere. */
export const transcriptSeed = ({ saltSeed }: Pick<StoredPoll, 'saltSeed'>, unit: string, round: number): string =>
  saltFor(fromHex(saltSeed), ['transcript', unit, round]);

/** What has to be over before: nobody votes any more, and no ballot is admitted. */
export async function waitingFor(
  db: Db | Trx,
  { id, times }: Pick<StoredPoll, 'id' | 'times'>,
  now: Date,
): Promise<'voting' | 'tenders' | null> {
  if (times.pausedSince !== null || now.getTime() < Date.parse(times.closesAt)) return 'voting';
  return (await countTenders(db, id)).waiting > 0 ? 'tenders' : null;
}

/** Units whose papers may be put in, with how many members have one, and whether two tellers agree. While the poll is held. */
export async function transcribable(db: Db | Trx, { id, definition }: Pick<StoredPoll, 'id' | 'definition'>) {
  const taken = await takenByUnit(db, id);
  if (taken.size === 0) return [];
  const pairs = await transcriptPairs(db, id);
  return transcribableUnits(definition, taken, await castByUnit(db, id)).flatMap((unit) => {
    const pair = pairs.get(unit);
    // Where the tables hold what two did not sign, they take no more: these papers are counted after the close.
    return pair === null ? [] : { unit, taken: taken.get(unit) ?? 0, stands: pair !== undefined };
  });
}

export const transcripts: ActionOf<'transcripts'> = (deps, actor, { params }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const poll = await lockPoll(trx, params.poll);
    const officer = await officerOf(trx, actor, params.poll, now);
    if (poll === undefined || officer === undefined) return refuse('NOT_FOUND');
    if (poll.state !== 'open') return refuse('POLL_STATE', { state: poll.state });
    const waiting = await waitingFor(trx, poll, now);
    const moved = await movedToPaper(trx, officer.person, poll.id);
    const mailbox = new Set(await mailboxOf(trx, officer.person));
    const entered = await tellerCounts(trx, poll.id);
    const ground = await groundOf(trx, poll.id);
    const all = (waiting === null ? await transcribable(trx, poll) : []).map(({ unit, taken, stands }) => {
      const here = entered.filter(({ subject }) => subject === transcriptSubject(unit));
      const { round, place } = turnAfter(here);
      const first = firstOf(here);
      const yours = isTellerOf(officer.duties, unit);
      const hasEntered = first !== undefined && mailbox.has(first);
      const isTurn = yours && !stands && !hasEntered && !moved && officer.interest === 'none';
      return {
        ...{ unit, taken, round, yours },
        stands: stands ? ('done' as const) : place === 1 ? ('first' as const) : ('second' as const),
        entered: hasEntered,
        seed: isTurn ? transcriptSeed(poll, unit, round) : null,
        elections: electionsIn(ground, unit).map(({ contest, record }) => ({ contest: contest.id, record })),
      };
    });
    await recordAccess(trx, actor, { act: 'counts-read', poll: poll.id, details: { counts: all.length } }, now);
    return accept({ waiting, units: all, moved });
  });
