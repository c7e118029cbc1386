/** What affiliates returned: as the close puts it on the board, and as the scrutineer pack opens it. SPEC §8.9. */
import { fromHex } from '../../crypto/bytes.ts';
import { minuteCommitment, saltFor } from '../../crypto/commitment.ts';
import type { NewEntry } from '../sequencer/append.ts';
import { boardBodies } from '../store/board.ts';
import type { Db, Trx } from '../store/database.ts';
import type { StoredPoll } from '../store/polls.ts';
import { findProposals } from '../store/proposals.ts';
import { readReturned } from '../store/returned.ts';
import type { ReturnedOpening, SignedOpening } from '../verify/bundle.ts';
import { toInstant } from './steps.ts';

const saltOf = ({ saltSeed }: StoredPoll, unit: string, contest: string): string =>
  saltFor(fromHex(saltSeed), ['minute', unit, contest]);

/** In the order of unit and contest. */
export async function returnedEntries(trx: Trx, poll: StoredPoll): Promise<NewEntry[]> {
  return (await readReturned(trx, poll.id)).map(({ unit, contest, says, minute, proposed, decided }) => ({
    kind: 'unit-returned',
    body: {
      ...{ unit, contest, says, proposed, decided },
      minute: minuteCommitment(minute, saltOf(poll, unit, contest)),
    },
  }));
}

/** Of what stands on the board: before the close, nothing. */
export async function returnedOpenings(
  db: Db,
  poll: StoredPoll,
): Promise<{ readonly openings: ReturnedOpening[]; readonly acts: SignedOpening[] }> {
  if ((await boardBodies(db, poll.id, 'unit-returned')).length === 0) return { openings: [], acts: [] };
  const returned = await readReturned(db, poll.id);
  const proposals = await findProposals(
    db,
    returned.map(({ proposal }) => proposal),
  );
  const openings = returned.map(({ unit, contest, minute, proposedAt, at }) => ({
    ...{ unit, contest, minute, salt: saltOf(poll, unit, contest) },
    ...{ proposedAt: toInstant(proposedAt), decidedAt: toInstant(at) },
  }));
  const acts = returned.flatMap(({ proposal }) => {
    const stored = proposals.get(proposal);
    if (stored?.end?.act == null) throw new Error('a result returned without its proposal');
    return [stored.act, stored.end.act];
  });
  return { openings, acts };
}
