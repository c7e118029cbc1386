/** What a member's booth encrypts for: the elections of their unit, which the page makes again from the board. */
import { accept, refuse } from '../contract/refusals.ts';
import { step } from '../domain/poll.ts';
import { castWith } from '../store/casts.ts';
import { takenChannel } from '../store/openPapers.ts';
import { paperOf } from '../store/papers.ts';
import { readPoll } from '../store/polls.ts';
import type { ActionOf } from './act.ts';
import { electionsIn, groundOf } from './electionsOfPoll.ts';
import { listed, timing } from './steps.ts';

export const booth: ActionOf<'booth'> = async (deps, actor, { params: { poll } }) => {
  const found = await readPoll(deps.db, poll);
  if (found === undefined || actor.person === null) return refuse('NOT_FOUND');
  const { state, openedEntry } = found;
  const open = step(state, 'cast', timing(found, deps.now()));
  if (!open.ok) return listed(open, 'POLL_NOT_OPEN', 'VOTING_PAUSED');
  if (openedEntry === null) return refuse('POLL_NOT_OPEN');
  const paper = await paperOf(deps.db, poll, actor.person);
  if (paper === undefined) return refuse('NOT_ON_ROLL');
  if ((await castWith(deps.db, poll, paper.paper)) !== undefined) return refuse('ALREADY_CAST');
  if ((await takenChannel(deps.db, poll, paper.paper)) !== null) return refuse('PAPER_TAKEN');
  const elections = electionsIn(await groundOf(deps.db, poll), paper.unit);
  return accept({
    opened: openedEntry,
    elections: elections.map(({ contest, uuid, record, fingerprint }) => ({
      contest: contest.id,
      uuid,
      record,
      fingerprint,
    })),
  });
};
