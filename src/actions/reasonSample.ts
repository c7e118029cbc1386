/**
 * What an officer sees before confirming exclusions in bulk: how many there are with this first reason, and a few of them drawn
 * by chance, so that a rule that bites the wrong people is noticed. Names and reasons, no contacts; logged like every look.
 */
import type { Rng } from '../../crypto/bytes.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { unitsCovered } from '../domain/duties.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { lookAtUnconfirmed } from '../store/looks.ts';
import { readPoll } from '../store/polls.ts';
import { dutiesOf } from '../store/roles.ts';
import { findEntries } from '../store/roll.ts';
import { countReasons } from '../store/rollCounts.ts';
import type { ActionOf } from './act.ts';
import { entryShown } from './rollEntries.ts';

const MOST = 5;

export const reasonSample: ActionOf<'reasonSample'> = (deps, actor, { params, query: { reason } }) =>
  inTransaction(deps.db, async (trx) => {
    const poll = await readPoll(trx, params.poll);
    if (poll === undefined || actor.person === null) return refuse('NOT_FOUND');
    if (poll.state !== 'roll-open') return refuse('POLL_STATE', { state: poll.state });
    // Of the units that are theirs and that nobody has locked: those that they can confirm.
    const duties = await dutiesOf(trx, actor.person, deps.now(), poll.id);
    const units = unitsCovered(duties, ['membership-secretary']);
    if (units?.length === 0) return refuse('NOT_YOUR_UNIT');
    const counted = (await countReasons(trx, poll.id, units)).find(({ code }) => code === reason);
    const members = counted === undefined ? 0 : counted.members - counted.confirmed;
    const places = placesDrawn(deps.rng, members, MOST);
    const numbers = await lookAtUnconfirmed(trx, poll.id, { reason, units, places });
    const { entries } = await findEntries(trx, poll.id, { numbers, units: null }, { limit: MOST, offset: 0 });
    const details = { reason, members, sample: numbers };
    await recordAccess(trx, actor, { act: 'exclusions-sampled', poll: poll.id, details, whose: numbers }, deps.now());
    return accept({ members, entries: entries.map(entryShown) });
  });

/** Different places from 0 to before `of`, each as likely as another; all of them where there are no more. */
export function placesDrawn(rng: Rng, of: number, most: number): number[] {
  const drawn = new Set<number>();
  while (drawn.size < Math.min(of, most)) drawn.add(below(rng, of));
  return [...drawn];
}

/** 48 random bits are so many more than a list has members that the remainder favours nobody noticeably. */
const below = (rng: Rng, n: number): number => rng(6).reduce((value, byte) => value * 256 + byte, 0) % n;
