/** What trustees gave that does not verify, as they gave it: for the returning officer, and the scrutineers of the poll. SPEC §6.5. */
import { accept, refuse } from '../contract/refusals.ts';
import { isScrutineerOf, readPoll } from '../store/polls.ts';
import { refusedRecordsOf } from '../store/refusedParts.ts';
import type { ActionOf } from './act.ts';
import { toInstant } from './steps.ts';

export const refusedParts: ActionOf<'refusedParts'> = async ({ db }, { person, roles }, { params }) => {
  const poll = await readPoll(db, params.poll);
  if (poll === undefined || person === null) return refuse('NOT_FOUND');
  if (!roles.has('returning-officer') && !(await isScrutineerOf(db, poll.id, person))) return refuse('NOT_ALLOWED');
  const refused = await refusedRecordsOf(db, poll.id);
  return accept({ refused: refused.map(({ at, ...given }) => ({ ...given, at: toInstant(at) })) });
};
