/** Papers that came by another way than online: what tellers have to count, and one count of one teller. */
import { z } from 'zod';
import * as shapes from '../shapes.ts';
import { countGiven } from '../tellers.ts';
import { endpoint, ofPoll } from './endpoint.ts';

/**
 * `first`: nobody has counted these papers, or two have and differ (`round` above 1); `second`: one teller has, and another does;
 * `done`: two agree.
 */
const stands = z.enum(['first', 'second', 'done']);

export const TELLERS = {
  counts: endpoint({
    method: 'GET',
    path: '/polls/:poll/counts',
    callers: ['teller'],
    params: ofPoll,
    response: z.strictObject({
      /** In the order of the contests and units. */
      counts: z.array(
        countGiven.pick({ unit: true, contest: true }).extend({
          /** Members who have a paper of another way: more papers there cannot be. */
          taken: z.int().min(1),
          stands,
          round: z.int().min(1),
          /** The caller’s duty covers these papers. */
          yours: z.boolean(),
          /** In this round the caller has counted: another has to. */
          entered: z.boolean(),
        }),
      ),
      /** The caller, or who reads their mailbox, proposed or decided that a member votes by another way: they count none. */
      moved: z.boolean(),
    }),
    refusals: ['NOT_FOUND', 'POLL_STATE'],
    says: 'After the close, to tellers: which papers of another way are to be counted, and how far that is. Never what another teller counted.',
  }),
  enterCount: endpoint({
    method: 'POST',
    path: '/polls/:poll/counts',
    callers: ['teller'],
    params: ofPoll,
    largest: 2 * 1024 * 1024,
    request: z.strictObject({ nonce: shapes.nonce, counted: countGiven, assertion: shapes.assertion }),
    response: z.strictObject({
      /** `entered`: another teller counts now; `differs`: two counted and differ, both count again; `agreed`: it stands on the board. */
      became: z.enum(['entered', 'differs', 'agreed']),
    }),
    refusals: [
      'NOT_FOUND',
      'POLL_STATE',
      'COUNT_WRONG',
      'COUNT_ENTERED',
      'COUNT_STANDS',
      'NOT_YOUR_UNIT',
      'INTEREST_UNDECLARED',
      'INTERESTED',
      'MOVED_TO_PAPER',
      'NONCE_UNKNOWN',
      'ASSERTION_INVALID',
    ],
    says: 'A teller’s count of papers of another way over a message {act: "teller-count", says: {unit, contest, papers, count}}. Two tellers count each, alone; what both say stands on the board.',
  }),
} as const;
