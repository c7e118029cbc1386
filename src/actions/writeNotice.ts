/**
 * The signed notice by which the membership office is asked to correct its list. It stays with us, sealed, until an officer
 * takes it; the office's mailbox hears that it waits, and nothing of whom it is about.
 */
import { toHex } from '../../crypto/bytes.ts';
import { canonicalBytes, decode } from '../../crypto/canonical.ts';
import { sign } from '../../crypto/signature.ts';
import { correctionNotice } from '../contract/claims.ts';
import type { ProposalOf } from '../contract/proposals.ts';
import type { Deps } from '../deps.ts';
import { correctionWaitsLetter } from '../mail/rollLetters.ts';
import type { Trx } from '../store/database.ts';
import { insertNotice, noticeKey, readSettings } from '../store/notices.ts';
import { enqueue } from '../store/outbox.ts';
import { readOrganisation } from '../store/people.ts';
import type { StoredPoll } from '../store/polls.ts';
import type { StoredProposal } from '../store/proposals.ts';
import { readSnapshot } from '../store/snapshots.ts';
import { newRowId } from './sessions.ts';
import { toInstant } from './steps.ts';

export async function writeNotice(
  trx: Trx,
  deps: Deps,
  { id: poll, definition, snapshot }: StoredPoll,
  { number, before, after, grounds, evidence }: ProposalOf<'override'>,
  { id: proposal, messageHash, concern }: StoredProposal,
  now: Date,
): Promise<void> {
  const { title, organisation } = definition;
  const { units } = concern;
  if (units === null) throw new Error('an override of no unit');
  const files = (await readSnapshot(trx, snapshot))?.summary.files ?? [];
  const notice = decode(correctionNotice, {
    format: 'countersign-notice/1',
    id: newRowId(deps.rng),
    organisation: organisation.slug,
    poll: { id: poll, title },
    snapshot,
    asOf: files.find(({ file }) => file === 'members.csv')?.asOf ?? '',
    number,
    before,
    after,
    grounds,
    decidedAt: toInstant(now),
    proposed: messageHash,
    evidence,
  });
  const key = await noticeKey(trx, deps.rng, now);
  const signature = toHex(sign(canonicalBytes(notice), key));
  const signed = { notice, key: toHex(key.publicKey), signature };
  await insertNotice(trx, signed, { proposal, units, at: now });

  const office = (await readSettings(trx))?.officeEmail ?? null;
  if (office === null) return;
  const named = (await readOrganisation(trx))?.name ?? organisation.name;
  const letter = correctionWaitsLetter({
    organisation: named,
    title,
    notice: notice.id,
    webOrigin: deps.config.webOrigin,
  });
  const idempotencyKey = `correction-waits/${notice.id}`;
  await enqueue(trx, { purpose: 'correction-waits', idempotencyKey, recipient: office, ...letter }, now);
}
