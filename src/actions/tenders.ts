/** Tendered ballots as officers find them: whose they are and what would become of the entry, never what they say. */
import type { z } from 'zod';
import { accept, refuse } from '../contract/refusals.ts';
import type { tenderShown } from '../contract/tenders.ts';
import { unitsKept } from '../domain/claims.ts';
import { admitUntil } from '../domain/tendering.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { readPoll, type StoredPoll } from '../store/polls.ts';
import { findProposal, pendingAbout } from '../store/proposals.ts';
import { memberLine } from '../store/roll.ts';
import { listTenders, type Tender } from '../store/tenders.ts';
import type { ActionOf } from './act.ts';
import { lineOf } from './amendRoll.ts';
import { officerOf } from './officer.ts';
import { toInstant } from './steps.ts';

const PAGE = 50;

export const tenders: ActionOf<'tenders'> = (deps, actor, { params, query: { state, claim, page } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const poll = await readPoll(trx, params.poll);
    const officer = poll === undefined ? undefined : await officerOf(trx, actor, poll.id, now);
    if (poll === undefined || officer === undefined) return refuse('NOT_FOUND');
    const window = { limit: PAGE, offset: (page - 1) * PAGE };
    const found = await listTenders(trx, poll.id, { state, claim, units: unitsKept(officer) }, window);
    const shown: z.input<typeof tenderShown>[] = [];
    for (const one of found.tenders) shown.push(await show(trx, poll, one, now));
    const details = { state, page, shown: shown.length, total: found.total };
    const whose = shown.map(({ number }) => number);
    await recordAccess(trx, actor, { act: 'tenders-read', poll: poll.id, details, whose }, now);
    return accept({ tenders: shown, total: found.total, page });
  });

async function show(trx: Trx, poll: StoredPoll, tender: Tender, now: Date): Promise<z.input<typeof tenderShown>> {
  const { number, content } = tender;
  const line = await memberLine(trx, poll.id, number);
  const [pending] = await pendingAbout(trx, { kind: 'settle-tender', poll: poll.id, concerning: number, now });
  return {
    tender: tender.tender,
    claim: tender.claim,
    number,
    at: toInstant(tender.at),
    before: line === undefined ? null : lineOf(line),
    after: content.line,
    admitUntil: toInstant(admitUntil(poll)),
    mayAdmit: now < admitUntil(poll),
    pending: pending?.id ?? null,
    settled: await settlementShown(trx, tender),
  };
}

/** How it was settled, with the reasons that both officers signed; null while it waits. */
export async function settlementShown(trx: Trx, { settled }: Tender) {
  if (settled === null) return null;
  const { proposal, admitted, at } = settled;
  const said = (await findProposal(trx, proposal))?.proposal;
  return { at: toInstant(at), admitted, because: said?.why ?? '' };
}
