/** Polls as everybody sees them, what an officer declares of one, and its set-up. */
import { z } from 'zod';
import { pollId } from '../../../crypto/bodies.ts';
import * as duties from '../duties.ts';
import { ROLES } from '../roles.ts';
import * as shapes from '../shapes.ts';
import { endpoint, ofPoll } from './endpoint.ts';

export const POLLS = {
  polls: endpoint({
    method: 'GET',
    path: '/polls',
    callers: ['anybody'],
    response: z.strictObject({ polls: z.array(shapes.pollLine) }),
    refusals: [],
    says: 'All polls, newest first.',
  }),
  poll: endpoint({
    method: 'GET',
    path: '/polls/:poll',
    callers: ['anybody'],
    params: ofPoll,
    response: shapes.pollPage,
    refusals: ['NOT_FOUND'],
    says: 'The public page of a poll.',
  }),
  pollRules: endpoint({
    method: 'GET',
    path: '/polls/:poll/rules',
    callers: ['anybody'],
    params: ofPoll,
    response: z.strictObject({
      /** The rule pack's exact text: its SHA-256 is the one in the poll's definition. */
      rules: z.string(),
    }),
    refusals: ['NOT_FOUND'],
    says: 'The rule pack of a poll, to the byte.',
  }),
  myInterest: endpoint({
    method: 'GET',
    path: '/polls/:poll/interest',
    callers: ROLES,
    params: ofPoll,
    response: z.strictObject({ interest: duties.interest.nullable() }),
    refusals: ['NOT_FOUND'],
    says: 'What the caller has declared of themselves and this poll.',
    evenInterested: true,
  }),
  declareInterest: endpoint({
    method: 'POST',
    path: '/polls/:poll/interest',
    callers: ROLES,
    params: ofPoll,
    request: z.strictObject({ interest: duties.interest }),
    response: z.strictObject({ interest: duties.interest.nullable() }),
    refusals: ['NOT_FOUND'],
    says: 'Declares whether the caller has an interest in this poll. One that was declared stays one.',
    evenInterested: true,
  }),
  definePoll: endpoint({
    method: 'POST',
    path: '/polls',
    callers: ['returning-officer'],
    request: shapes.pollDraft,
    // A hundred pictures, and all else.
    largest: 20 * 1024 * 1024,
    response: z.strictObject({ poll: pollId }),
    refusals: ['NOT_SET_UP', 'NO_SUCH_SNAPSHOT', 'RULES_INVALID', 'POLL_INVALID', 'ROLES_CLASH'],
    says: 'Sets up a poll as a draft, with the pictures of its candidates, or says everything that is wrong with it.',
  }),
} as const;
