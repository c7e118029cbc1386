/** Claims of the caller's units, fifty at a time. They hold names and what people said of themselves: every look is logged. */
import { accept, refuse } from '../contract/refusals.ts';
import { unitsKept } from '../domain/claims.ts';
import { recordAccess } from '../store/accessLog.ts';
import { listClaims } from '../store/claims.ts';
import { inTransaction } from '../store/database.ts';
import { readPoll } from '../store/polls.ts';
import type { ActionOf } from './act.ts';
import { claimLines } from './claimDesk.ts';
import { officerOf } from './officer.ts';

const PAGE = 50;

export const claims: ActionOf<'claims'> = (deps, actor, { params, query: { state, page } }) =>
  inTransaction(deps.db, async (trx) => {
    const poll = await readPoll(trx, params.poll);
    const now = deps.now();
    const officer = await officerOf(trx, actor, params.poll, now);
    if (poll === undefined || officer === undefined) return refuse('NOT_FOUND');
    const filter = { state, units: unitsKept(officer) };
    const found = await listClaims(trx, poll.id, filter, { limit: PAGE, offset: (page - 1) * PAGE });
    const lines = await claimLines(trx, found.claims, now);
    const details = { state, page, shown: lines.length, total: found.total };
    const whose = lines.flatMap(({ number }) => number ?? []);
    await recordAccess(trx, actor, { act: 'claims-read', poll: poll.id, details, whose }, now);
    return accept({ claims: lines, total: found.total, page });
  });
