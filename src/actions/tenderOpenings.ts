/** The openings of a poll's tendered ballots, with what the officers signed who did not admit one: what the scrutineer pack shows of them. */
import type { Db } from '../store/database.ts';
import type { StoredPoll } from '../store/polls.ts';
import { findProposals } from '../store/proposals.ts';
import type { SignedOpening } from '../store/signedActs.ts';
import { readTenders } from '../store/tenders.ts';
import type { TenderOpening } from '../verify/bundle.ts';
import { toInstant } from './steps.ts';
import { tenderSalt } from './tendering.ts';

export async function tenderOpenings(
  db: Db,
  poll: StoredPoll,
): Promise<{ readonly openings: TenderOpening[]; readonly acts: SignedOpening[] }> {
  const tenders = await readTenders(db, poll.id);
  const proposals = await findProposals(
    db,
    tenders.flatMap(({ settled }) => settled?.proposal ?? []),
  );
  const openings: TenderOpening[] = [];
  const acts: SignedOpening[] = [];
  for (const { tender, bodyHash, paper, settled } of tenders) {
    const opening = { tender, bodyHash, salt: tenderSalt(poll, paper) };
    if (settled === null) {
      openings.push({ ...opening, admitted: null, acts: null });
      continue;
    }
    const { admitted, at } = settled;
    const stored = proposals.get(settled.proposal);
    const end = stored?.end?.act;
    if (stored === undefined || end == null) throw new Error('a tender settled without its proposal');
    const by = {
      proposed: stored.act.auth,
      decided: end.auth,
      proposedAt: toInstant(stored.proposedAt),
      decidedAt: toInstant(at),
    };
    openings.push({ ...opening, admitted, acts: by });
    // Those of an admission stand with the amendment that it made.
    if (!admitted) acts.push(stored.act, end);
  }
  return { openings, acts };
}
