/**
 * One member's entry with its contacts, for the officer for whom two people opened it, within the hour and while voting has not
 * closed. What would keep the officer from the poll's desk keeps them from this too: the address does not name the poll, so it is
 * asked here and not in the router. Each use is on the log, and somebody else signs it off.
 */
import { accept, refuse } from '../contract/refusals.ts';
import { lockedUnits } from '../domain/locks.ts';
import { glassIsOpen } from '../domain/review.ts';
import { ALL_FACTS, factsOf } from '../roll/sideBySide.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { findGlass, insertGlassUse } from '../store/glass.ts';
import { openLocks } from '../store/locks.ts';
import { lockPollShared, readPoll } from '../store/polls.ts';
import { memberLine } from '../store/roll.ts';
import { holdsAny, PROPOSAL_DUTIES } from '../verify/dutyRules.ts';
import type { ActionOf } from './act.ts';
import { lookUpIn } from './keptExports.ts';
import { officerOf } from './officer.ts';
import { toInstant } from './steps.ts';
import { sourcesShown } from './variances.ts';

export const lookThroughGlass: ActionOf<'lookThroughGlass'> = async (deps, actor, { params }) => {
  const asked = await findGlass(deps.db, params.proposal);
  const poll = asked === undefined ? undefined : await readPoll(deps.db, asked.poll);
  if (asked === undefined || poll === undefined || asked.holder !== actor.person) return refuse('NOT_FOUND');
  if (!glassIsOpen(asked, poll.state, deps.now())) return refuse('GLASS_OVER');
  const lookUp = await lookUpIn(deps.logins.roll, poll);
  return inTransaction(deps.db, async (trx) => {
    // The state stays as it is: what is seen after the close would stand on no board.
    const locked = await lockPollShared(trx, poll.id);
    const now = deps.now();
    if (locked === undefined || !glassIsOpen(asked, locked.state, now)) return refuse('GLASS_OVER');
    const { number, proposal } = asked;
    const officer = await officerOf(trx, actor, poll.id, now, number);
    if (officer === undefined || !holdsAny(officer.duties, PROPOSAL_DUTIES['break-glass'].propose))
      return refuse('LOCKED');
    if ((officer.interest ?? 'none') !== 'none') return refuse('INTERESTED');
    const line = await memberLine(trx, poll.id, number);
    if (line !== undefined && lockedUnits(await openLocks(trx), poll.id).includes(line.unit)) return refuse('LOCKED');
    const event = {
      act: 'glass-used',
      poll: poll.id,
      concerning: number,
      details: { proposals: [proposal] },
      whose: [number],
    } as const;
    await insertGlassUse(trx, await recordAccess(trx, actor, event, now), proposal);
    return accept({
      poll: poll.id,
      number,
      name: line?.name ?? null,
      unit: line?.unit ?? null,
      email: line?.email ?? null,
      facts: factsOf(lookUp.of(number), ALL_FACTS).map(({ fact, values, differs }) => ({
        fact,
        values: [...values],
        differs,
      })),
      sources: sourcesShown(lookUp),
      until: toInstant(asked.until),
    });
  });
};
