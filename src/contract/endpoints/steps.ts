/** The steps of a poll from the trustees’ keys to publishing. */
import { z } from 'zod';
import { partialDecryptionBody } from '../../../crypto/bodies.ts';
import { hex32 } from '../../../crypto/bytes.ts';
import { endpoint, ofPoll, ok } from './endpoint.ts';

export const STEPS = {
  depositTrusteeKey: endpoint({
    method: 'POST',
    path: '/polls/:poll/trustee-key',
    callers: ['trustee'],
    params: ofPoll,
    request: z.strictObject({ record: z.string().max(4000) }),
    response: ok,
    refusals: ['NOT_FOUND', 'POLL_STATE', 'NOT_TRUSTEE', 'KEYS_OTHERWISE', 'KEY_GIVEN', 'TRUSTEE_KEY_INVALID'],
    says: 'A trustee gives the public half of the key made in their browser, with its proof.',
  }),
  openPoll: endpoint({
    method: 'POST',
    path: '/polls/:poll/open',
    callers: ['returning-officer'],
    params: ofPoll,
    request: ok,
    response: z.strictObject({ opened: hex32 }),
    refusals: ['NOT_FOUND', 'POLL_STATE', 'LOCKED', 'KEYS_MISSING', 'REHEARSALS_MISSING', 'CODES_MISSING', 'TOO_EARLY'],
    says: 'Opens voting: commits the papers on the board and mails the links.',
  }),
  closePoll: endpoint({
    method: 'POST',
    path: '/polls/:poll/close',
    callers: ['returning-officer'],
    params: ofPoll,
    request: ok,
    response: z.strictObject({ ballots: z.int() }),
    refusals: ['NOT_FOUND', 'POLL_STATE', 'TOO_EARLY', 'VOTING_PAUSED', 'TENDERS_UNSETTLED'],
    says: 'Closes voting, puts every promised ballot on the board, and sums the encrypted ballots.',
  }),
  depositPartials: endpoint({
    method: 'POST',
    path: '/polls/:poll/partial-decryptions',
    callers: ['trustee'],
    params: ofPoll,
    // The count needs every trustee, and a part is right or refused by its proof.
    evenInterested: true,
    largest: 16 * 1024 * 1024,
    request: z.strictObject({ partials: z.array(partialDecryptionBody.omit({ owner: true })).min(1) }),
    response: ok,
    refusals: ['NOT_FOUND', 'POLL_STATE', 'NOT_TRUSTEE', 'PARTIAL_GIVEN', 'PARTIAL_INVALID'],
    says: 'A trustee gives the partial decryptions of every election of the poll, with both proofs. The last one makes the result.',
  }),
  publish: endpoint({
    method: 'POST',
    path: '/polls/:poll/publish',
    callers: ['returning-officer'],
    params: ofPoll,
    request: ok,
    response: z.strictObject({ manifest: hex32 }),
    refusals: ['NOT_FOUND', 'POLL_STATE', 'REVIEW_DUE', 'REVIEW_UNREADABLE', 'BUNDLE_FAULTY', 'BUSY'],
    says: 'Publishes the bundle, unless our own verifier finds fault with it or something is not signed off.',
  }),
  abandon: endpoint({
    method: 'POST',
    path: '/polls/:poll/abandon',
    callers: ['returning-officer'],
    params: ofPoll,
    request: z.strictObject({ reason: z.string().min(1).max(2000) }),
    response: ok,
    refusals: ['NOT_FOUND', 'POLL_STATE'],
    says: 'Abandons the poll, with the reason on its board.',
  }),
} as const;
