/** Papers that came by another way than online: what tellers have to count, and one count of one teller. */
import { z } from 'zod';
import { unitCode } from '../../../crypto/bodies.ts';
import { hex32 } from '../../../crypto/bytes.ts';
import { token } from '../../../crypto/names.ts';
import * as shapes from '../shapes.ts';
import { countGiven, transcriptSaid } from '../tellers.ts';
import { endpoint, ofPoll } from './endpoint.ts';

/**
 * `first`: nobody has counted these papers, or two have and differ (`round` above 1); `second`: one teller has, and another does;
 * `done`: two agree.
 */
const stands = z.enum(['first', 'second', 'done']);

/** Who may not count these papers now, or did not sign what they sent. */
const OF_A_TELLER = [
  'COUNT_ENTERED',
  'COUNT_STANDS',
  'NOT_YOUR_UNIT',
  'INTEREST_UNDECLARED',
  'INTERESTED',
  'MOVED_TO_PAPER',
  'NONCE_UNKNOWN',
  'ASSERTION_INVALID',
] as const;

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
    refusals: ['NOT_FOUND', 'POLL_STATE', 'COUNT_WRONG', ...OF_A_TELLER],
    says: 'A teller’s count of papers of another way over a message {act: "teller-count", says: {unit, contest, papers, count}}. Two tellers count each, alone; what both say stands on the board.',
  }),
  transcripts: endpoint({
    method: 'GET',
    path: '/polls/:poll/transcripts',
    callers: ['teller'],
    params: ofPoll,
    response: z.strictObject({
      /** What has to be over before papers are put in. */
      waiting: z.enum(['voting', 'tenders']).nullable(),
      /** Units whose papers are so few that they are put in as ballots; none while something is waited for. */
      units: z.array(
        z.strictObject({
          unit: unitCode,
          taken: z.int().min(1),
          stands,
          round: z.int().min(1),
          yours: z.boolean(),
          entered: z.boolean(),
          /** What the ballots of this round are made from (crypto/transcript.ts); null where it is not the caller’s turn. */
          seed: hex32.nullable(),
          elections: z.array(z.strictObject({ contest: token, record: z.string() })),
        }),
      ),
      moved: z.boolean(),
    }),
    refusals: ['NOT_FOUND', 'POLL_STATE'],
    says: 'Papers of another way that two tellers may put in as ballots between the end of voting and the close, where so few papers would seal a whole count.',
  }),
  enterTranscript: endpoint({
    method: 'POST',
    path: '/polls/:poll/transcripts',
    callers: ['teller'],
    params: ofPoll,
    largest: 16 * 1024 * 1024,
    request: z.strictObject({
      nonce: shapes.nonce,
      said: transcriptSaid,
      /** Of each paper one ballot for each contest, in the order in which sealPapers gives them. */
      ballots: z.array(z.array(z.string()).min(1).max(20)).max(10_000),
      assertion: shapes.assertion,
    }),
    response: z.strictObject({ became: z.enum(['entered', 'differs', 'agreed']) }),
    refusals: ['NOT_FOUND', 'POLL_STATE', 'BUSY', 'TRANSCRIPT_WRONG', ...OF_A_TELLER],
    says: 'A unit’s papers of another way as encrypted ballots, over a message {act: "teller-transcript", says: {unit, returned, void, ballots}}. Two tellers enter them, each alone; what both make the same is cast at the close.',
  }),
} as const;
