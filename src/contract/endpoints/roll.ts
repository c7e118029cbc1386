/** The roll of a poll: judged, looked at, confirmed, frozen. */
import { z } from 'zod';
import { hex32 } from '../../../crypto/bytes.ts';
import * as shapes from '../shapes.ts';
import * as uploads from '../uploads.ts';
import { endpoint, ofPoll, ok, page } from './endpoint.ts';

export const ROLL = {
  openRoll: endpoint({
    method: 'POST',
    path: '/polls/:poll/roll/open',
    callers: ['membership-secretary'],
    params: ofPoll,
    request: ok,
    response: shapes.rollDesk,
    refusals: ['NOT_FOUND', 'POLL_STATE', 'EXPORT_REFUSED', 'BUSY'],
    says: 'Judges every row of the snapshot by the rule pack.',
  }),
  rollProgress: endpoint({
    method: 'GET',
    path: '/polls/:poll/roll/progress',
    callers: ['membership-secretary'],
    params: ofPoll,
    response: uploads.rollProgress,
    refusals: [],
    says: 'How far the judging is.',
  }),
  rollDesk: endpoint({
    method: 'GET',
    path: '/polls/:poll/roll',
    callers: [
      'membership-secretary',
      'procedure-secretary',
      'returning-officer',
      'scrutineer',
      'data-protection-officer',
    ],
    params: ofPoll,
    response: shapes.rollDesk,
    refusals: ['NOT_FOUND', 'POLL_STATE'],
    says: 'The roll as counts.',
  }),
  rollEntries: endpoint({
    method: 'GET',
    path: '/polls/:poll/roll/entries',
    looks: true,
    callers: ['membership-secretary', 'procedure-secretary', 'scrutineer'],
    params: ofPoll,
    query: z.strictObject({
      reason: z.string().max(40).optional(),
      variance: z.string().max(40).optional(),
      search: z.string().max(100).optional(),
      page,
    }),
    response: z.strictObject({ entries: z.array(shapes.rollEntry).max(50), total: z.int().min(0), page: z.int() }),
    refusals: ['NOT_FOUND', 'POLL_STATE'],
    says: 'Roll entries, fifty at a time, by first reason, kind of variance, number or name. Every look is logged.',
  }),
  reasonSample: endpoint({
    method: 'GET',
    path: '/polls/:poll/roll/sample',
    looks: true,
    callers: ['membership-secretary'],
    params: ofPoll,
    query: z.strictObject({ reason: z.string().min(1).max(40) }),
    response: z.strictObject({
      /** Proposed exclusions with this first reason that nobody has confirmed. */
      members: z.int().min(0),
      entries: z.array(shapes.rollEntry).max(5),
    }),
    refusals: ['NOT_FOUND', 'POLL_STATE', 'NOT_YOUR_UNIT'],
    says: 'Before exclusions are confirmed in bulk: how many, and up to five of them drawn by chance. The look is logged.',
  }),
  confirmDecisions: endpoint({
    method: 'POST',
    path: '/polls/:poll/roll/confirm',
    callers: ['membership-secretary'],
    params: ofPoll,
    request: z.strictObject({ reason: z.string().max(40), members: z.int().min(1) }),
    response: shapes.rollDesk,
    refusals: ['NOT_FOUND', 'POLL_STATE', 'NOT_YOUR_UNIT', 'UNDECIDED_CHANGED'],
    says: 'Confirms, as a named officer, the proposed exclusions with this first reason in units that are theirs and not locked; `members` is the number the officer saw.',
  }),
  freezeRoll: endpoint({
    method: 'POST',
    path: '/polls/:poll/roll/freeze',
    callers: ['returning-officer', 'procedure-secretary'],
    params: ofPoll,
    request: z.strictObject({ nonce: shapes.nonce, undecided: z.int().min(0), assertion: shapes.assertion }),
    response: z.strictObject({ rollFrozen: hex32 }),
    refusals: [
      'NOT_FOUND',
      'POLL_STATE',
      'LOCKED',
      'NOT_YOUR_UNIT',
      'ROLL_NOT_AS_LISTED',
      'DECISIONS_UNCONFIRMED',
      'UNDECIDED_CHANGED',
      'UNIT_TOO_SMALL',
      'NONCE_UNKNOWN',
      'ASSERTION_INVALID',
    ],
    says: 'Freezes the roll over a countersign-act/1 message {act: "freeze", says: {snapshot, undecided}}.',
  }),
} as const;
