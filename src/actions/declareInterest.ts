/** What an officer says of themselves and a poll. It is added to, never taken back: an interest that was declared stays one. */
import { accept, refuse } from '../contract/refusals.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { insertInterest, interestOf } from '../store/interests.ts';
import { lockPollShared, readPoll } from '../store/polls.ts';
import type { ActionOf } from './act.ts';

export const declareInterest: ActionOf<'declareInterest'> = (deps, actor, { params, body: { interest } }) =>
  inTransaction(deps.db, async (trx) => {
    const { person } = actor;
    const poll = await lockPollShared(trx, params.poll);
    if (poll === undefined || person === null) return refuse('NOT_FOUND');
    const now = deps.now();
    await insertInterest(trx, { poll: poll.id, person, interest, now });
    await recordAccess(trx, actor, { act: 'interest-declared', poll: poll.id, details: { interest } }, now);
    return accept({ interest: await interestOf(trx, person, poll.id) });
  });

export const myInterest: ActionOf<'myInterest'> = async ({ db }, { person }, { params }) => {
  if (person === null || (await readPoll(db, params.poll)) === undefined) return refuse('NOT_FOUND');
  return accept({ interest: await interestOf(db, person, params.poll) });
};
