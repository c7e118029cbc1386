/** The board's commitments to who held which duty, at the freeze, the close and the admission of a reviewer, and their openings for the pack. SPEC §4.4. */
import { fromHex } from '../../crypto/bytes.ts';
import { dutiesCommitment, saltFor } from '../../crypto/commitment.ts';
import type { Db, Trx } from '../store/database.ts';
import { dutyEvents, dutyHead, dutyHeadsOf, insertDutyHead } from '../store/duties.ts';
import type { StoredPoll } from '../store/polls.ts';
import { findProposals } from '../store/proposals.ts';
import { grantsByTwo } from '../store/roles.ts';
import type { DutyEvent, DutyHead, GrantOpening } from '../verify/bundle.ts';

const saltOf = ({ saltSeed }: Pick<StoredPoll, 'saltSeed'>, of: DutyHead['of']): string =>
  saltFor(fromHex(saltSeed), ['duties', of]);

/** Keeps how far the chain has come. @returns what goes into the entry as `duties` */
export async function commitDuties(
  trx: Trx,
  poll: Pick<StoredPoll, 'id' | 'saltSeed'>,
  of: DutyHead['of'],
): Promise<string> {
  const { events, link } = await dutyHead(trx);
  await insertDutyHead(trx, poll.id, of, events);
  return dutiesCommitment(link, saltOf(poll, of));
}

/** Events as far as the board commits to them; none where it commits to none. */
export async function dutyOpenings(
  db: Db,
  poll: StoredPoll,
): Promise<{ readonly events: readonly DutyEvent[]; readonly heads: readonly DutyHead[] }> {
  const heads = (await dutyHeadsOf(db, poll.id)).map(({ of, events }) => ({ of, events, salt: saltOf(poll, of) }));
  return { events: await dutyEvents(db, Math.max(0, ...heads.map(({ events }) => events))), heads };
}

/** What two officers signed for each grant among these events: the chain has each person's grants of a role as the rows have them. */
export async function grantOpenings(db: Db, events: readonly DutyEvent[]): Promise<GrantOpening[]> {
  const rows = [...(await grantsByTwo(db))];
  const proposals = await findProposals(
    db,
    rows.map(({ proposal }) => proposal),
  );
  return events.flatMap((event, i) => {
    if (event.kind !== 'grant' || event.by[1] === null) return [];
    const at = rows.findIndex(({ person, role }) => person === event.person && role === event.role);
    const [row] = at < 0 ? [] : rows.splice(at, 1);
    const proposal = row === undefined ? undefined : proposals.get(row.proposal);
    const decided = proposal?.end?.act?.record;
    return proposal === undefined || decided === undefined
      ? []
      : [{ event: i + 1, proposed: proposal.act.record, decided }];
  });
}
