/** How many electors of an open poll have no e-mail address, and what was done for them; numbers alone. */
import { accept, refuse } from '../contract/refusals.ts';
import { countReach, countTaken } from '../store/openPapers.ts';
import { readPoll } from '../store/polls.ts';
import type { ActionOf } from './act.ts';

export const reach: ActionOf<'reach'> = async ({ db }, _actor, { params }) => {
  const poll = await readPoll(db, params.poll);
  if (poll === undefined) return refuse('NOT_FOUND');
  if (poll.state !== 'open') return refuse('POLL_STATE', { state: poll.state });
  return accept({ ...(await countReach(db, poll.id)), taken: await countTaken(db, poll.id) });
};
