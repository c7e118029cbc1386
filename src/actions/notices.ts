/** Corrections that the membership office is asked to make, for the officers who keep those rolls. Every look is logged. */
import { accept } from '../contract/refusals.ts';
import { unitsKept } from '../domain/claims.ts';
import { inTransaction } from '../store/database.ts';
import { listNotices } from '../store/notices.ts';
import type { ActionOf } from './act.ts';
import { officerOf } from './officer.ts';
import { recordAcross } from './recordLook.ts';
import { toInstant } from './steps.ts';

const PAGE = 50;

export const notices: ActionOf<'notices'> = (deps, actor, { query: { page } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const officer = await officerOf(trx, actor, null, now);
    const units = officer === undefined ? [] : unitsKept(officer);
    const { notices: found, total } = await listNotices(trx, units, { limit: PAGE, offset: (page - 1) * PAGE });
    const details = { page, shown: found.length, total };
    await recordAcross(trx, actor, { act: 'notices-read', details }, found, now);
    const lines = found.map(({ id, at, ...line }) => ({ ...line, notice: id, at: toInstant(at) }));
    return accept({ notices: lines, total, page });
  });
