/** What trustees have sent one another to make their key: for each of them, in full. The service can open nothing of it. SPEC §10. */

import type { z } from 'zod';
import { proofPair } from '../../crypto/bodies.ts';
import { decodeCanonical } from '../../crypto/canonical.ts';
import { certificateMessage, complaintMessage, dealingMessage, keyMessage } from '../../crypto/ceremony/messages.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { readCeremonyMessages, readCeremonyRound } from '../store/ceremonies.ts';
import { readPoll } from '../store/polls.ts';
import { readTrusteesOf } from '../store/trustees.ts';
import type { ActionOf } from './act.ts';
import { byOwner } from './keptCeremony.ts';

export const ceremony: ActionOf<'ceremony'> = async ({ db }, { person }, { params }) => {
  const poll = await readPoll(db, params.poll);
  if (poll === undefined) return refuse('NOT_FOUND');
  const trustees = await readTrusteesOf(db, poll.id);
  const mine = trustees.find((one) => one.person === person);
  if (mine === undefined) return refuse('NOT_TRUSTEE');
  const { quorum, of } = poll.definition.trustees;
  if (quorum === of) return refuse('KEYS_OTHERWISE');
  const round = await readCeremonyRound(db, poll.id);
  const rows = await readCeremonyMessages(db, poll.id, round);
  const complained = rows.find(({ step }) => step === 'complaint');
  return accept({
    round,
    owner: mine.owner,
    quorum,
    names: trustees.map(({ name }) => name),
    certificates: byOwner(rows, 'certificate', of).map((text) => readOrNull(certificateMessage, text)),
    dealings: byOwner(rows, 'dealing', of).map((text) => readOrNull(dealingMessage, text)),
    keys: byOwner(rows, 'key', of).map((text) => readOrNull(keyMessage, text)),
    confirmations: byOwner(rows, 'confirmation', of).map((text) => readOrNull(proofPair, text)),
    complaint:
      complained === undefined || complained.blame === null
        ? null
        : {
            ...complained.blame,
            by: complained.owner,
            message: decodeCanonical(complaintMessage, complained.message),
          },
  });
};

const readOrNull = <S extends z.ZodType>(shape: S, text: string | null): z.output<S> | null =>
  text === null ? null : decodeCanonical(shape, text);
