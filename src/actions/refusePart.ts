/** What the acts of trustees between close and result share: who acts, and what becomes of what does not verify. */
import { canonical, type Encodable } from '../../crypto/canonical.ts';
import { type Accepted, accept, type Refusal, type RefusalCode, refuse } from '../contract/refusals.ts';
import type { Actor, Deps } from '../deps.ts';
import { recordAccess } from '../store/accessLog.ts';
import type { Db, Trx } from '../store/database.ts';
import { readPoll, type StoredPoll } from '../store/polls.ts';
import { insertRefusedPart, type RefusedPart } from '../store/refusedParts.ts';
import { readTrusteesOf } from '../store/trustees.ts';

export type TrusteeActing = { readonly poll: StoredPoll; readonly owner: number };

export async function trusteeActing(
  db: Db,
  { person }: Actor,
  poll: string,
): Promise<Accepted<TrusteeActing> | Refusal<'NOT_FOUND' | 'NOT_TRUSTEE'>> {
  const found = await readPoll(db, poll);
  if (found === undefined) return refuse('NOT_FOUND');
  const mine = (await readTrusteesOf(db, found.id)).find((one) => one.person === person);
  return mine === undefined ? refuse('NOT_TRUSTEE') : accept({ poll: found, owner: mine.owner });
}

/**
 * Keeps whose it was and of which kind: everybody sees it on the poll's page, and the others finish without them. What it was is kept
 * too, for the returning officer and the scrutineers.
 */
export async function refusePart<C extends RefusalCode>(
  trx: Trx,
  { now }: Pick<Deps, 'now'>,
  actor: Actor,
  { poll, owner, what }: { readonly poll: string; readonly owner: number; readonly what: RefusedPart },
  given: Encodable,
  code: C,
): Promise<Refusal<C>> {
  const at = now();
  await insertRefusedPart(trx, poll, { owner, what, record: canonical(given) }, at);
  await recordAccess(trx, actor, { act: 'part-refused', poll, details: { owner, what } }, at);
  return refuse(code);
}
