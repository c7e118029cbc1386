/** All polls, for anybody. */
import { accept } from '../contract/refusals.ts';
import { readPolls } from '../store/polls.ts';
import type { ActionOf } from './act.ts';

export const polls: ActionOf<'polls'> = async ({ db }) =>
  accept({
    polls: (await readPolls(db)).map(
      ({ id, state, times: { opensAt, closesAt }, definition: { title, rehearsal } }) => ({
        poll: id,
        title,
        rehearsal,
        state,
        opensAt,
        closesAt,
      }),
    ),
  });
