/** A list that goes across polls, on the access log of each poll of which it showed somebody. */
import type { AccessEvent } from '../domain/accessLog.ts';
import { type Doer, recordAccess } from '../store/accessLog.ts';
import type { Trx } from '../store/database.ts';

/** @param shown  what was shown, by poll, with the number of the member where it is about one */
export async function recordAcross(
  trx: Trx,
  actor: Doer,
  event: Omit<AccessEvent, 'whose'>,
  shown: readonly { readonly poll: string | null; readonly number: string | null }[],
  now: Date,
): Promise<void> {
  const polls = [...new Set(shown.map(({ poll }) => poll))].sort();
  if (polls.length === 0) await recordAccess(trx, actor, event, now);
  for (const poll of polls) {
    const whose = shown.flatMap((one) => (one.poll === poll && one.number !== null ? [one.number] : []));
    await recordAccess(trx, actor, { ...event, ...(poll === null ? {} : { poll }), whose }, now);
  }
}
