/**
 * Judges every row of the snapshot by the rule pack and keeps decisions and variances; addresses that changed are held from now
 * on. The roll is built again, in a thread, from the stored bytes, with the keys and at the time that the export was judged by.
 * export.md §8–§10.
 */
import { accept, refuse } from '../contract/refusals.ts';
import type { Actor, Deps } from '../deps.ts';
import { holdsOf } from '../domain/contacts.ts';
import { step } from '../domain/poll.ts';
import { recordAccess } from '../store/accessLog.ts';
import { heldBefore, insertHolds } from '../store/contacts.ts';
import { inTransaction } from '../store/database.ts';
import { lockPoll, readPoll, setPollState } from '../store/polls.ts';
import { insertRollLines, insertVariances, linesOf } from '../store/roll.ts';
import type { ActionOf } from './act.ts';
import { inTurn } from './inTurn.ts';
import { pollExports } from './pollExports.ts';
import { rollDeskOf } from './rollDesk.ts';
import { forgetProgress, tellProgress } from './rollProgress.ts';
import { listed } from './steps.ts';

// A second officer's press waits for the first one's roll, and then finds that the poll has moved on.
export const openRoll: ActionOf<'openRoll'> = (deps, actor, { params: { poll } }) =>
  inTurn(`roll of ${poll}`, () => open(deps, actor, poll).finally(() => forgetProgress(poll)));

async function open(deps: Deps, actor: Actor, pollId: string) {
  const poll = await readPoll(deps.db, pollId);
  if (poll === undefined) return refuse('NOT_FOUND');
  const first = step(poll.state, 'openRoll', {});
  if (!first.ok) return listed(first, 'POLL_STATE');

  // A definition never changes, nor does a snapshot: what is built here is what would be built under the lock.
  const tell = (at: { readonly file: string; readonly row: number; readonly of: number }): void =>
    tellProgress(poll.id, { doing: 'reading', ...at });
  const answer = await deps.rolls.buildRoll(await pollExports(deps.db, poll), tell);
  if (answer === 'busy') return refuse('BUSY');
  if (!answer.ok) return refuse('EXPORT_REFUSED', { total: answer.total, sorts: answer.sorts });
  const { members, lines, built } = answer;
  const before = await heldBefore(deps.db, poll.id);
  const wanted = new Set(before.map(({ number }) => number));

  return inTransaction(deps.db, async (trx) => {
    const locked = await lockPoll(trx, poll.id);
    if (locked === undefined) return refuse('NOT_FOUND');
    const next = step(locked.state, 'openRoll', {});
    if (!next.ok) return listed(next, 'POLL_STATE');
    const now = deps.now();
    const addresses = new Map<string, string | null>();
    let kept = 0;
    async function* watched(of: string) {
      for await (const some of lines()) {
        tellProgress(of, { doing: 'keeping', file: '', row: kept, of: members });
        for (const { number, email } of some) if (wanted.has(number)) addresses.set(number, email);
        kept += some.length;
        yield some;
      }
    }
    await insertRollLines(trx, poll.id, watched(poll.id));
    const { identity, variances, contacts } = await built;
    let found = 0;
    for (const some of variances()) {
      await insertVariances(trx, poll.id, some);
      found += some.length;
    }
    // As it stands now: what was held in another poll while this one was judged is held here too.
    const heldNow = await heldBefore(trx, poll.id);
    const missed = heldNow.map(({ number }) => number).filter((number) => !wanted.has(number));
    for (const { number, email } of (await linesOf(trx, poll.id, missed)).values()) addresses.set(number, email);
    const holds = holdsOf(contacts, addresses, heldNow);
    await insertHolds(trx, poll.id, holds, now);
    await setPollState(trx, poll.id, next.value);
    const { eligible } = identity;
    const details = { listed: identity.listed, eligible, variances: found, contactsHeld: holds.length };
    await recordAccess(trx, actor, { act: 'roll-opened', poll: poll.id, details }, now);
    return accept(await rollDeskOf(trx, poll));
  });
}
