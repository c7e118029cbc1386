/**
 * What trustees sealed to a scrutineer, and the tellers' counts that stay off the board: for their browser to open and to hold against
 * the board, which it has verified itself. Given out once a quorum of trustees has given their parts. SPEC §6.8.
 */
import { electionId } from '../../crypto/bodies.ts';
import { decode, hashOf } from '../../crypto/canonical.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { recordAccess } from '../store/accessLog.ts';
import { ownersOf } from '../store/board.ts';
import { inTransaction } from '../store/database.ts';
import { readAttestations, readSealedMessages } from '../store/sealing.ts';
import type { ActionOf } from './act.ts';
import { countOpenings } from './countOpenings.ts';
import { scrutineerActing } from './scrutineerActing.ts';

export const sealedParts: ActionOf<'sealedParts'> = async (deps, actor, { params }) => {
  const acting = await scrutineerActing(deps.db, actor, params.poll);
  if (!acting.ok) return acting;
  const { poll, mine } = acting.value;
  if (mine.given === null) return refuse('NOT_SCRUTINEER');
  const { scrutineer } = mine.given;
  const parts = await ownersOf(deps.db, poll.id, 'lot-share');
  const messages = await readSealedMessages(deps.db, poll.id, scrutineer);
  if (messages.length === 0 || parts.length < poll.definition.trustees.quorum) return refuse('SEALED_PARTS_MISSING');
  const { openings } = await countOpenings(deps.db, poll);
  const attested = await readAttestations(deps.db, poll.id);
  await inTransaction(deps.db, (trx) =>
    recordAccess(trx, actor, { act: 'sealed-parts-read', poll: poll.id, details: { scrutineer } }, deps.now()),
  );
  return accept({
    scrutineer,
    messages: messages.map(({ uuid, owner, message }) => ({ uuid: decode(electionId, uuid), owner, message })),
    counts: [...openings],
    attested: attested.map((one) => ({ scrutineer: one.scrutineer, contests: hashOf(one.contests) })),
  });
};
