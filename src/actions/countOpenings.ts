/** Counts of papers of another way for the pack: what two tellers signed, and the counts that the board does not show. SPEC §6.9. */
import { decode } from '../../crypto/canonical.ts';
import { countGiven } from '../contract/tellers.ts';
import { boardBodies } from '../store/board.ts';
import type { Db } from '../store/database.ts';
import type { StoredPoll } from '../store/polls.ts';
import type { SignedOpening } from '../store/signedActs.ts';
import { agreedActs } from '../store/tellerCounts.ts';
import type { CountOpening } from '../verify/bundle.ts';
import { countSalt } from './enterCount.ts';

export async function countOpenings(
  db: Db,
  poll: StoredPoll,
): Promise<{ readonly acts: readonly SignedOpening[]; readonly openings: readonly CountOpening[] }> {
  const acts = await agreedActs(db, poll.id);
  const entries = await boardBodies(db, poll.id, 'other-channel');
  const openings = entries.flatMap(({ body }): CountOpening[] => {
    if (body.sealed === null) return [];
    const signed = acts.find(({ auth }) => auth === body.tellers[0]?.act);
    if (signed === undefined) throw new Error('a count on the board that nobody signed');
    return [{ ...decode(countGiven, signed.record.message.says), salt: countSalt(poll, body) }];
  });
  return { acts, openings };
}
