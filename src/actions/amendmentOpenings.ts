/** The openings of a poll's amendments, with the acts that two officers signed for each: what the scrutineer pack shows of them. */

import { fromHex } from '../../crypto/bytes.ts';
import { saltFor } from '../../crypto/commitment.ts';
import { readAmendments } from '../store/amendments.ts';
import type { Db } from '../store/database.ts';
import type { StoredPoll } from '../store/polls.ts';
import { findProposals } from '../store/proposals.ts';
import type { AmendmentOpening, SignedOpening } from '../verify/bundle.ts';
import { toInstant } from './steps.ts';
import { tenderedLeafSalt } from './tendering.ts';

export async function amendmentOpenings(
  db: Db,
  { id, saltSeed }: StoredPoll,
): Promise<{ readonly openings: AmendmentOpening[]; readonly acts: SignedOpening[] }> {
  const amendments = await readAmendments(db, id);
  const proposals = await findProposals(
    db,
    amendments.map(({ proposal }) => proposal),
  );
  const openings: AmendmentOpening[] = [];
  const acts: SignedOpening[] = [];
  for (const { seq, number, proposal, frozen, amendment, salt, at } of amendments) {
    const stored = proposals.get(proposal);
    const said = stored?.proposal;
    if (
      stored === undefined ||
      stored.end?.act == null ||
      said === undefined ||
      !('after' in said) ||
      said.after === null
    ) {
      throw new Error('an amendment without its proposal');
    }
    openings.push({
      amendment,
      of: { number, before: said.before, after: said.after },
      salt,
      leafSalt: frozen
        ? null
        : said.kind === 'settle-tender'
          ? tenderedLeafSalt({ saltSeed }, number)
          : saltFor(fromHex(saltSeed), ['roll', number, seq]),
      proposedAt: toInstant(stored.proposedAt),
      decidedAt: toInstant(at),
    });
    acts.push(stored.act, stored.end.act);
  }
  return { openings, acts };
}
