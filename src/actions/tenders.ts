/** Tendered ballots as officers find them: whose they are and what would become of the entry, never what they say. */
import type { z } from 'zod';
import { accept, refuse } from '../contract/refusals.ts';
import type { tenderShown } from '../contract/tenders.ts';
import { unitsKept } from '../domain/claims.ts';
import { admitUntil, twiceOver } from '../domain/tendering.ts';
import { recordAccess } from '../store/accessLog.ts';
import { claimsAbout, findClaim, type StoredClaim } from '../store/claims.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { readPoll, type StoredPoll } from '../store/polls.ts';
import { findProposal, pendingAbout } from '../store/proposals.ts';
import { memberLine } from '../store/roll.ts';
import { listTenders, type Tender, tendersBy } from '../store/tenders.ts';
import type { ActionOf } from './act.ts';
import { lineOf } from './amendRoll.ts';
import { officerOf } from './officer.ts';
import { toInstant } from './steps.ts';
import { besides } from './tendering.ts';

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
    const whose = shown.flatMap(({ number, given }) => [number, given ?? number]);
    await recordAccess(trx, actor, { act: 'tenders-read', poll: poll.id, details, whose }, now);
    return accept({ tenders: shown, total: found.total, page });
  });

async function show(trx: Trx, poll: StoredPoll, tender: Tender, now: Date): Promise<z.input<typeof tenderShown>> {
  const { number, content } = tender;
  const line = await memberLine(trx, poll.id, number);
  const twice = tender.settled === null ? twiceOver(await besides(trx, tender)) : null;
  const [pending] = await pendingAbout(trx, { kind: 'settle-tender', poll: poll.id, concerning: number, now });
  return {
    tender: tender.tender,
    claim: tender.claim,
    number,
    given: tender.given,
    twice,
    besides: await claimedBesides(trx, tender),
    at: toInstant(tender.at),
    before: line === undefined ? null : lineOf(line),
    after: content.line,
    admitUntil: toInstant(admitUntil(poll)),
    mayAdmit: now < admitUntil(poll),
    pending: pending?.id ?? null,
    settled: await settlementShown(trx, tender),
  };
}

/** The other claims by the numbers of a tender, each with what became of a ballot that was tendered over it. */
async function claimedBesides(trx: Trx, { poll, tender, claim: own, number, given }: Tender) {
  const numbers = [...new Set([number, given ?? number])];
  const rivals = new Map((await tendersBy(trx, poll, numbers, tender)).map((one) => [one.claim, one.state]));
  const claims = new Map<string, StoredClaim>();
  for (const one of numbers) for (const claim of await claimsAbout(trx, poll, one)) claims.set(claim.id, claim);
  for (const id of rivals.keys()) {
    const claim = claims.has(id) ? undefined : await findClaim(trx, id);
    if (claim !== undefined) claims.set(id, claim);
  }
  return [...claims.values()]
    .filter(({ id, end }) => id !== own && (end?.ended !== 'withdrawn' || rivals.has(id)))
    .map(({ id, origin }) => ({ claim: id, origin, tendered: rivals.get(id) ?? null }));
}

/** How it was settled, with the reasons that both officers signed; null while it waits. */
export async function settlementShown(trx: Trx, { settled }: Tender) {
  if (settled === null) return null;
  const { proposal, admitted, at } = settled;
  const said = (await findProposal(trx, proposal))?.proposal;
  return { at: toInstant(at), admitted, because: said?.why ?? '' };
}
