/** A trustee decrypts something of their own, before anybody votes: until all have, the poll cannot be opened. SPEC §6.10. */
import { readTrustees } from '../../crypto/belenios/trustees.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { checkRehearsal } from '../../crypto/trustee/rehearsal.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { step } from '../domain/poll.ts';
import { recordAccess } from '../store/accessLog.ts';
import { boardBody } from '../store/board.ts';
import { insertRehearsal } from '../store/ceremonies.ts';
import { inTransaction } from '../store/database.ts';
import { lockPoll } from '../store/polls.ts';
import { readTrusteesOf } from '../store/trustees.ts';
import type { ActionOf } from './act.ts';
import { trusteeActing } from './refusePart.ts';
import { listed } from './steps.ts';

export const rehearse: ActionOf<'rehearse'> = async (deps, actor, { params, body: { rehearsal } }) => {
  const acting = await trusteeActing(deps.db, actor, params.poll);
  if (!acting.ok) return acting;
  const { poll, owner } = acting.value;
  // The keys never change once they are on the board; before, there is nothing to rehearse with.
  const record = (await boardBody(deps.db, poll.id, 'trustees'))?.body.record;
  if (record === undefined) return refuse('POLL_STATE');
  const key = readTrustees(record).owners[owner - 1];
  if (key === undefined) throw new Error('a trustee has no key on the board');
  const isGood = checkRehearsal(
    { poll: poll.id, trusteesHash: sha256Hex(utf8(record)), owner },
    key.publicKey,
    rehearsal,
  );

  return inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const locked = await lockPoll(trx, poll.id);
    if (locked === undefined) return refuse('NOT_FOUND');
    const given = (await readTrusteesOf(trx, poll.id)).some((one) => one.owner === owner && one.hasRehearsed);
    const next = step(locked.state, 'rehearse', { given });
    if (!next.ok) return listed(next, 'POLL_STATE', 'REHEARSAL_GIVEN');
    if (!isGood) return refuse('REHEARSAL_INVALID');
    await insertRehearsal(trx, poll.id, { owner, rehearsal }, now);
    await recordAccess(trx, actor, { act: 'rehearsed', poll: poll.id, details: { owner } }, now);
    return accept({});
  });
};
