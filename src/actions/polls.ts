/** All polls, for anybody. */
import { accept } from '../contract/refusals.ts';
import { readPolls } from '../store/polls.ts';
import type { ActionOf } from './act.ts';

export const polls: ActionOf<'polls'> = async ({ db }) =>
  accept({
    polls: (await readPolls(db)).map(({ id, state, definition: { title, rehearsal, opensAt, closesAt } }) => ({
      poll: id,
      title,
      rehearsal,
      state,
      opensAt,
      closesAt,
    })),
  });
