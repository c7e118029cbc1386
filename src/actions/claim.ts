/** One claim in full, for an officer whose duty covers it. Their own they see as everybody sees theirs. */
import { accept, refuse } from '../contract/refusals.ts';
import { coversUnit, isOwnClaim } from '../domain/claims.ts';
import { maskedEmail } from '../roll/sideBySide.ts';
import { recordAccess } from '../store/accessLog.ts';
import { findClaim } from '../store/claims.ts';
import { inTransaction } from '../store/database.ts';
import { evidenceOfClaims } from '../store/evidence.ts';
import { memberLine } from '../store/roll.ts';
import type { ActionOf } from './act.ts';
import { claimLines, concernOf, messagesShown } from './claimDesk.ts';
import { answerShown, claimProposals, evidenceOf } from './claimProgress.ts';
import { officerOf } from './officer.ts';

export const claim: ActionOf<'claim'> = (deps, actor, { params }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const found = await findClaim(trx, params.claim);
    const officer = found === undefined ? undefined : await officerOf(trx, actor, found.poll, now, found.number);
    if (found === undefined || officer === undefined) return refuse('NOT_FOUND');
    const concern = await concernOf(trx, found);
    if (!coversUnit(officer, concern.unit)) return refuse('NOT_YOUR_UNIT');
    const own = isOwnClaim(officer, concern);
    if (!own && officer.interest !== null && officer.interest !== 'none') return refuse('INTERESTED');
    const [line] = await claimLines(trx, [found], now);
    if (line === undefined) throw new Error('a claim that was just read is gone');
    const known = found.number === null ? undefined : await memberLine(trx, found.poll, found.number);
    const email = found.email ?? (found.origin === 'member' ? (known?.email ?? null) : null);
    const event = {
      act: 'claim-read',
      poll: found.poll,
      concerning: found.number ?? found.id,
      details: { claims: [found.id] },
      whose: found.number === null ? [] : [found.number],
    } as const;
    await recordAccess(trx, actor, event, now);
    return accept({
      ...line,
      says: found.says,
      email: email === null ? null : maskedEmail(email),
      // Evidence is seen by those who decide, and nobody decides on themselves.
      evidence: own ? [] : (await evidenceOfClaims(trx, [found.id])).map(evidenceOf),
      messages: await messagesShown(trx, found),
      answer: await answerShown(trx, found),
      proposals: [...((await claimProposals(trx, [found], now)).get(found.id) ?? [])],
      own,
    });
  });
