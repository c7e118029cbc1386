/** One elector of an open poll, for an officer whose duty covers them, while their paper can still be used online. */
import { type Answer, accept, refuse } from '../contract/refusals.ts';
import type { Role } from '../contract/roles.ts';
import type { Actor, Deps } from '../deps.ts';
import { isCast } from '../store/casts.ts';
import type { Trx } from '../store/database.ts';
import { openPaperIn, takenChannel } from '../store/openPapers.ts';
import { lockPollShared, type StoredPoll } from '../store/polls.ts';
import { dutiesOf } from '../store/roles.ts';
import { memberLine, type RollMember } from '../store/roll.ts';
import { covers } from '../verify/dutyRules.ts';

export type Elector = { readonly poll: StoredPoll; readonly line: RollMember; readonly paper: string };

type Code = 'NOT_FOUND' | 'POLL_NOT_OPEN' | 'NOT_ON_ROLL' | 'NOT_YOUR_UNIT' | 'ALREADY_CAST' | 'PAPER_TAKEN';

/** The poll's row stays as it is until the transaction ends. */
export async function pollThatIsOpen(trx: Trx, id: string): Promise<Answer<StoredPoll, 'NOT_FOUND' | 'POLL_NOT_OPEN'>> {
  const poll = await lockPollShared(trx, id);
  if (poll === undefined) return refuse('NOT_FOUND');
  return poll.state === 'open' ? accept(poll) : refuse('POLL_NOT_OPEN');
}

export async function electorFor(
  trx: Trx,
  { now }: Pick<Deps, 'now'>,
  { person }: Actor,
  given: { readonly poll: string; readonly number: string; readonly roles: readonly Role[] },
): Promise<Answer<Elector, Code>> {
  const found = await pollThatIsOpen(trx, given.poll);
  if (!found.ok) return found;
  const poll = found.value;
  const line = await memberLine(trx, poll.id, given.number);
  const paper = await openPaperIn(trx, poll.id, given.number);
  if (line === undefined || paper === undefined || person === null) return refuse('NOT_ON_ROLL');
  if (!covers(await dutiesOf(trx, person, now(), poll.id), given.roles, [line.unit])) return refuse('NOT_YOUR_UNIT');
  if (await isCast(trx, poll.id, paper.paper)) return refuse('ALREADY_CAST');
  if ((await takenChannel(trx, poll.id, paper.paper)) !== null) return refuse('PAPER_TAKEN');
  return accept({ poll, line, paper: paper.paper });
}
