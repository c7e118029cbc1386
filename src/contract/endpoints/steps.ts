/** The steps of a poll from the trustees’ keys to publishing. */
import { z } from 'zod';
import {
  electionId,
  instant,
  lotShare,
  partialDecryptionBody,
  shuffleBody,
  tallyApproval,
} from '../../../crypto/bodies.ts';
import { hex32 } from '../../../crypto/bytes.ts';
import { LONGEST_SEALED_PART } from '../../../crypto/sealedPart.ts';
import * as shapes from '../shapes.ts';
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
    refusals: [
      'NOT_FOUND',
      'POLL_STATE',
      'LOCKED',
      'KEYS_MISSING',
      'REHEARSALS_MISSING',
      'SEALING_KEYS_MISSING',
      'CODES_MISSING',
      'TOO_EARLY',
    ],
    says: 'Opens voting: commits the papers on the board and mails the links.',
  }),
  closePoll: endpoint({
    method: 'POST',
    path: '/polls/:poll/close',
    callers: ['returning-officer'],
    params: ofPoll,
    /** `untranscribed`: the few papers that tellers could still put in as ballots are counted after the close, and seal the count. */
    request: z.strictObject({ untranscribed: z.literal(true).optional() }),
    response: z.strictObject({ ballots: z.int() }),
    refusals: ['NOT_FOUND', 'POLL_STATE', 'TOO_EARLY', 'VOTING_PAUSED', 'TENDERS_UNSETTLED', 'PAPERS_NOT_TRANSCRIBED'],
    says: 'Closes voting, puts every promised ballot on the board, and sums the encrypted ballots.',
  }),
  approveTallies: endpoint({
    method: 'POST',
    path: '/polls/:poll/tally-approvals',
    callers: ['trustee'],
    params: ofPoll,
    // The count needs the trustees, and what each gives is right or refused by its proof; so for all three.
    evenInterested: true,
    largest: 1024 * 1024,
    request: tallyApproval.omit({ owner: true }),
    response: ok,
    refusals: ['NOT_FOUND', 'POLL_STATE', 'NOT_TRUSTEE', 'COUNTS_MISSING', 'APPROVAL_GIVEN', 'APPROVAL_INVALID'],
    says: 'A trustee who has verified the whole board up to the tallies signs which they are. Nothing is opened before the quorum has.',
  }),
  giveShuffle: endpoint({
    method: 'POST',
    path: '/polls/:poll/shuffles',
    callers: ['trustee'],
    params: ofPoll,
    evenInterested: true,
    largest: 64 * 1024 * 1024,
    request: shuffleBody.omit({ owner: true }).extend({
      /** SHA-256 of the list that was shuffled: the tally’s, or the shuffle’s before this one. */
      input: hex32,
    }),
    response: ok,
    refusals: [
      'NOT_FOUND',
      'POLL_STATE',
      'NOT_TRUSTEE',
      'APPROVALS_MISSING',
      'SHUFFLE_GIVEN',
      'SHUFFLES_DONE',
      'SHUFFLED_MEANWHILE',
      'SHUFFLE_INVALID',
      'BUSY',
    ],
    says: 'A trustee gives the ballots of one ranked election in another order, encrypted anew, with the proof that they are the same.',
  }),
  depositPartials: endpoint({
    method: 'POST',
    path: '/polls/:poll/partial-decryptions',
    callers: ['trustee'],
    params: ofPoll,
    evenInterested: true,
    largest: 64 * 1024 * 1024,
    request: z.strictObject({
      lot: lotShare.omit({ owner: true }),
      /** Of every election that is opened for everybody. */
      partials: z.array(partialDecryptionBody.omit({ owner: true })),
      /** Of every election that is opened by scrutineers alone: a message to each of them, in the order of `sealedTo`. */
      sealed: z
        .array(
          z.strictObject({
            uuid: electionId,
            messages: z.array(z.string().min(1).max(LONGEST_SEALED_PART)).min(1).max(20),
          }),
        )
        .optional(),
    }),
    response: ok,
    refusals: [
      'NOT_FOUND',
      'POLL_STATE',
      'NOT_TRUSTEE',
      'APPROVALS_MISSING',
      'SHUFFLES_MISSING',
      'PARTIAL_GIVEN',
      'PARTIAL_INVALID',
      'BUSY',
    ],
    says: 'A trustee gives the partial decryptions of every election of the poll, with both proofs, and a share of the seed of its lots; sealed to the scrutineers where few voted. The last one that the quorum needs makes the result, unless scrutineers attest it first.',
  }),
  signDeclaration: endpoint({
    method: 'POST',
    path: '/polls/:poll/declaration',
    callers: ['returning-officer', 'scrutineer'],
    params: ofPoll,
    request: z.strictObject({
      nonce: shapes.nonce,
      /** In which of their roles they sign. */
      role: z.enum(['returning-officer', 'scrutineer']),
      /** Of the nonce; they sign it. */
      at: instant,
      assertion: shapes.assertion,
    }),
    response: ok,
    refusals: [
      'NOT_FOUND',
      'POLL_STATE',
      'RULING_MISSING',
      'NOT_ALLOWED',
      'DECLARATION_SIGNED',
      'NONCE_UNKNOWN',
      'ASSERTION_INVALID',
      'BUSY',
    ],
    says: 'Signs the declaration and its PDF over a countersign-act/1 message {act: "declare", says: {outcome, text, pdf, role, name, at}}.',
  }),
  publish: endpoint({
    method: 'POST',
    path: '/polls/:poll/publish',
    callers: ['returning-officer'],
    params: ofPoll,
    request: ok,
    response: z.strictObject({ manifest: hex32 }),
    refusals: [
      'NOT_FOUND',
      'POLL_STATE',
      'RULING_MISSING',
      'REVIEW_DUE',
      'REVIEW_UNREADABLE',
      'DECLARATION_UNSIGNED',
      'BUNDLE_FAULTY',
      'BUSY',
    ],
    says: 'Puts the signed declaration on the board and publishes the bundle, unless our own verifier finds fault with it, something is not signed off, or a ruling is missing.',
  }),
  abandon: endpoint({
    method: 'POST',
    path: '/polls/:poll/abandon',
    callers: ['returning-officer'],
    params: ofPoll,
    request: z.strictObject({ reason: z.string().min(1).max(2000) }),
    response: ok,
    refusals: ['NOT_FOUND', 'POLL_STATE', 'RESULT_OPEN'],
    says: 'Abandons the poll, with the reason on its board.',
  }),
} as const;
