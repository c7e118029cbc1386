/**
 * Puts pending casts on the board, sorted by their hashes so that their order says nothing of the order of voting, and
 * writes each member that the ballot is recorded: all in the caller's transaction, so neither is without the other.
 */
import type { Deps } from '../deps.ts';
import { isOneAddress } from '../domain/address.ts';
import { ballotRecordedLetter } from '../mail/letters.ts';
import { boardSize } from '../store/board.ts';
import type { Cast } from '../store/casts.ts';
import type { Trx } from '../store/database.ts';
import { enqueue } from '../store/outbox.ts';
import { votersOf } from '../store/papers.ts';
import { readOrganisation } from '../store/people.ts';
import type { StoredPoll } from '../store/polls.ts';
import { appendEntries } from './append.ts';

/** @param casts  sorted by bodyHash, as pendingCasts gives them */
export async function appendCasts(trx: Trx, deps: Deps, poll: StoredPoll, casts: readonly Cast[]): Promise<void> {
  if (casts.length === 0) return;
  await appendEntries(
    trx,
    deps,
    poll.id,
    casts.map(({ body }) => ({ kind: 'ballot-cast', body })),
  );
  const last = (await boardSize(trx, poll.id)) - 1;
  const entries = { first: last - casts.length + 1, last };
  const organisation = (await readOrganisation(trx))?.name ?? poll.definition.organisation.name;
  const { title, rehearsal } = poll.definition;
  const now = deps.now();
  const voters = await votersOf(
    trx,
    poll.id,
    casts.map(({ paper }) => paper),
  );
  for (const { paper, name, email } of voters) {
    if (email === null || !isOneAddress(email)) continue;
    const { webOrigin } = deps.config;
    const letter = ballotRecordedLetter({ organisation, name, title, rehearsal, entries, webOrigin, poll: poll.id });
    const idempotencyKey = `ballot-recorded/${poll.id}/${paper}`;
    await enqueue(trx, { purpose: 'ballot-recorded', idempotencyKey, recipient: email, ...letter }, now);
  }
}
