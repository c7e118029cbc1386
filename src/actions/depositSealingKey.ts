/**
 * A scrutineer gives the public half of a key made in their browser, once, before voting opens, over a passkey signature. Trustees seal
 * to it what is not opened for everybody; the proof keeps anybody from giving a key that is not theirs, or was made for another poll,
 * and what was signed shows the scrutineers whose it is. SPEC §6.8.
 */

import { fromHex } from '../../crypto/bytes.ts';
import { saltFor } from '../../crypto/commitment.ts';
import { checkSealingKey } from '../../crypto/sealedPart.ts';
import { boardOrigin } from '../contract/origins.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { sealingKeyMessage } from '../contract/sealingKeyMessage.ts';
import { sealsSomething } from '../contract/seals.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { mailboxOf } from '../store/people.ts';
import { lockPoll } from '../store/polls.ts';
import { insertSealingKey, readScrutineersOf } from '../store/sealing.ts';
import { insertSignedAct } from '../store/signedActs.ts';
import type { ActionOf } from './act.ts';
import { scrutineerActing } from './scrutineerActing.ts';
import { checkAct, sealAct, spendAct } from './signedAct.ts';

const MOST_KEYS = 20;
const BEFORE_OPENING = ['roll-frozen', 'keys-ready'];

export const depositSealingKey: ActionOf<'depositSealingKey'> = async (deps, actor, { params, body }) => {
  const acting = await scrutineerActing(deps.db, actor, params.poll);
  if (!acting.ok) return acting;
  const { poll, mine } = acting.value;
  if (!sealsSomething(poll.definition)) return refuse('NOTHING_SEALED');
  const { webOrigin: origin, rpId } = deps.config;
  const { key, proof, nonce, assertion } = body;
  const isGood = checkSealingKey(boardOrigin(origin, poll.id), { key, proof });
  const signed = await checkAct(deps, actor, sealingKeyMessage(poll.id, key, { origin, rpId, nonce }), assertion);
  if (!signed.ok) return signed;

  return inTransaction(deps.db, async (trx) => {
    const locked = await lockPoll(trx, poll.id);
    if (locked === undefined) return refuse('NOT_FOUND');
    const given = (await readScrutineersOf(trx, poll.id)).flatMap((one) =>
      one.given === null ? [] : [{ person: one.person, key: one.given.key }],
    );
    const mailbox = new Set(await mailboxOf(trx, mine.person));
    if (given.some(({ person }) => mailbox.has(person))) return refuse('KEY_GIVEN');
    if (!BEFORE_OPENING.includes(locked.state)) return refuse('POLL_STATE', { state: locked.state });
    if (given.length >= MOST_KEYS) return refuse('SEALING_KEYS_FULL');
    if (!isGood || given.some((one) => one.key === key)) return refuse('SEALING_KEY_INVALID');
    const now = deps.now();
    const spent = await spendAct(trx, signed.value, now);
    if (!spent.ok) return spent;
    const act = sealAct(signed.value, saltFor(fromHex(poll.saltSeed), ['act', nonce]));
    await insertSignedAct(trx, poll.id, mine.person, act, now);
    const scrutineer = given.length + 1;
    await insertSealingKey(trx, poll.id, { person: mine.person, scrutineer, key, proof, act: act.auth }, now);
    await recordAccess(trx, actor, { act: 'sealing-key-deposited', poll: poll.id, details: { scrutineer } }, now);
    return accept({});
  });
};
