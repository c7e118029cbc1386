/** One signed notice, to be handed to the membership office. */
import { utf8 } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { unitsKept } from '../domain/claims.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { findNotice } from '../store/notices.ts';
import type { ActionOf } from './act.ts';
import { officerOf } from './officer.ts';

export const notice: ActionOf<'notice'> = (deps, actor, { params }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const found = await findNotice(trx, params.notice);
    const officer = await officerOf(trx, actor, null, now);
    if (found === undefined || officer === undefined) return refuse('NOT_FOUND');
    const kept = unitsKept(officer);
    if (kept !== null && !found.units.every((unit) => kept.includes(unit))) return refuse('NOT_YOUR_UNIT');
    const { id, poll, number } = found.signed.notice;
    await recordAccess(
      trx,
      actor,
      { act: 'notice-read', poll: poll.id, concerning: number, details: { notice: id }, whose: [number] },
      now,
    );
    return accept({ name: `notice-${id}.json`, bytes: new Uint8Array(utf8(canonical(found.signed))) });
  });
