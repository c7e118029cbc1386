/**
 * A trustee gives the public half of the key made in their browser. The proof of knowledge keeps anybody from giving a
 * key made from the others'; the last key makes the joint one and puts all of them on the board.
 */
import { checkTrusteeKey, writeTrustees } from '../../crypto/belenios/trustees.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { step } from '../domain/poll.ts';
import { appendEntries } from '../sequencer/append.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { lockPoll, setPollState } from '../store/polls.ts';
import { insertTrusteeKey, readTrusteesOf } from '../store/trustees.ts';
import type { ActionOf } from './act.ts';
import { publicKeyOf } from './anchorsOf.ts';
import { listed } from './steps.ts';

export const depositTrusteeKey: ActionOf<'depositTrusteeKey'> = async (deps, actor, { params: { poll }, body }) => {
  const { record } = body;
  const isGood = checkTrusteeKey(record).length === 0;
  return inTransaction(deps.db, async (trx) => {
    const found = await lockPoll(trx, poll);
    if (found === undefined) return refuse('NOT_FOUND');
    const trustees = await readTrusteesOf(trx, poll);
    const mine = trustees.find(({ person }) => person === actor.person);
    if (mine === undefined) return refuse('NOT_TRUSTEE');
    const { quorum, of } = found.definition.trustees;
    if (quorum < of) return refuse('KEYS_OTHERWISE');
    if (mine.record !== null) return refuse('KEY_GIVEN');

    const others = trustees.flatMap((trustee) => trustee.record ?? []);
    const next = step(found.state, 'trusteeKey', { keysMissing: trustees.length - others.length - 1 });
    if (!next.ok) return listed(next, 'POLL_STATE');
    if (!isGood || others.some((other) => publicKeyOf(other) === publicKeyOf(record))) {
      return refuse('TRUSTEE_KEY_INVALID');
    }

    const now = deps.now();
    await insertTrusteeKey(trx, poll, mine.owner, record, now);
    if (next.value === 'keys-ready') {
      const records = trustees.map((trustee) => trustee.record ?? record);
      const body = {
        quorum,
        names: trustees.map(({ name }) => name),
        record: writeTrustees(records),
      };
      await setPollState(trx, poll, next.value);
      await appendEntries(trx, deps, poll, [{ kind: 'trustees', body }]);
    }
    await recordAccess(trx, actor, { act: 'trustee-key-deposited', poll, details: { owner: mine.owner } }, now);
    return accept({});
  });
};
