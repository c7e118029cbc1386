/** Keys that trustees make together, of which fewer than all suffice, and every trustee’s rehearsal before the opening. */
import { z } from 'zod';
import { instant } from '../../../crypto/bodies.ts';
import { hex32 } from '../../../crypto/bytes.ts';
import { ceremonySent, ceremonyState } from '../ceremony.ts';
import { REFUSED_PARTS } from '../shapes.ts';
import { endpoint, ofPoll, ok } from './endpoint.ts';

export const KEYS = {
  ceremony: endpoint({
    method: 'GET',
    path: '/polls/:poll/ceremony',
    callers: ['trustee'],
    params: ofPoll,
    response: ceremonyState,
    refusals: ['NOT_FOUND', 'NOT_TRUSTEE', 'KEYS_OTHERWISE'],
    says: 'Everything that the trustees have sent one another to make their key. What is for one of them alone is sealed to them.',
  }),
  ceremonyMessage: endpoint({
    method: 'POST',
    path: '/polls/:poll/ceremony',
    callers: ['trustee'],
    params: ofPoll,
    largest: 2 * 1024 * 1024,
    request: ceremonySent,
    response: ok,
    refusals: [
      'NOT_FOUND',
      'POLL_STATE',
      'NOT_TRUSTEE',
      'KEYS_OTHERWISE',
      'CEREMONY_RESTARTED',
      'CEREMONY_ENDED',
      'CEREMONY_TURN',
      'CEREMONY_GIVEN',
      'CEREMONY_INVALID',
    ],
    says: 'A trustee takes the next step of making the key together. When all have confirmed what they made, the key stands on the board.',
  }),
  refusedParts: endpoint({
    method: 'GET',
    path: '/polls/:poll/refused-parts',
    callers: ['returning-officer', 'scrutineer'],
    params: ofPoll,
    response: z.strictObject({
      refused: z.array(
        z.strictObject({
          owner: z.int(),
          what: z.enum(REFUSED_PARTS),
          at: instant,
          /** Canonical JSON of what was posted; null where it was not kept yet. */
          record: z.string().nullable(),
          sha256: hex32.nullable(),
        }),
      ),
    }),
    refusals: ['NOT_FOUND', 'NOT_ALLOWED'],
    says: 'What trustees gave after the close that does not verify, as they gave it, the first of each kind. For the returning officer and the scrutineers of the poll.',
  }),
  restartCeremony: endpoint({
    method: 'POST',
    path: '/polls/:poll/ceremony/rounds',
    callers: ['returning-officer'],
    params: ofPoll,
    // The round that the officer has seen.
    request: z.strictObject({ round: z.int().min(1) }),
    response: ok,
    refusals: ['NOT_FOUND', 'POLL_STATE', 'KEYS_OTHERWISE', 'CEREMONY_RESTARTED'],
    says: 'Lets all trustees begin anew with making their key: after a complaint, or when one of them cannot go on.',
  }),
  rehearse: endpoint({
    method: 'POST',
    path: '/polls/:poll/rehearsals',
    callers: ['trustee'],
    params: ofPoll,
    // Without it the poll cannot be opened, and the keys are made; it is right or refused by its proof.
    evenInterested: true,
    request: z.strictObject({ rehearsal: z.string().max(4096) }),
    response: ok,
    refusals: ['NOT_FOUND', 'POLL_STATE', 'NOT_TRUSTEE', 'REHEARSAL_GIVEN', 'REHEARSAL_INVALID'],
    says: 'A trustee decrypts something of their own with their key, to show before anybody votes that they can.',
  }),
} as const;
