/** The rule pack of a poll, to the byte: its SHA-256 stands in the poll's definition, and from the freeze on its board. */
import { fromUtf8 } from '../../crypto/bytes.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { readPoll } from '../store/polls.ts';
import type { ActionOf } from './act.ts';

export const pollRules: ActionOf<'pollRules'> = async ({ db }, _actor, { params }) => {
  const poll = await readPoll(db, params.poll);
  return poll === undefined ? refuse('NOT_FOUND') : accept({ rules: fromUtf8(poll.rules, 'rules') });
};
