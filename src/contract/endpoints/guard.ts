/** What guards the desk: locks, the contact quarantine, sign-off of looks, break-glass. */
import { z } from 'zod';
import { REVIEWERS } from '../../verify/accessLog.ts';
import { quarantineDesk } from '../contacts.ts';
import { lockGiven, lockShown } from '../locks.ts';
import * as review from '../review.ts';
import { ROLES } from '../roles.ts';
import * as shapes from '../shapes.ts';
import { endpoint, ofPoll, ok, page } from './endpoint.ts';

export const GUARD = {
  locks: endpoint({
    method: 'GET',
    path: '/locks',
    callers: ROLES,
    response: z.strictObject({ locks: z.array(lockShown).max(50) }),
    refusals: [],
    says: 'What is locked, and what was lately, with the reason and who locked it.',
    underLock: true,
  }),
  lockDown: endpoint({
    method: 'POST',
    path: '/locks',
    callers: ['membership-secretary', 'procedure-secretary', 'returning-officer', 'data-protection-officer'],
    request: z.strictObject({ nonce: shapes.nonce, lock: lockGiven, assertion: shapes.assertion }),
    response: z.strictObject({ lock: shapes.rowId }),
    refusals: [
      'NOT_FOUND',
      'NOT_ALLOWED',
      'NOT_YOUR_UNIT',
      'LOCKED',
      'ALREADY_LOCKED',
      'POLL_NOT_OPEN',
      'NONCE_UNKNOWN',
      'ASSERTION_INVALID',
    ],
    says: 'Locks a unit, a role, the desk, or voting for a while, by one officer over a message {act: "lock", says: {lock}}. Two lift it: a proposal lift-lock.',
    underLock: true,
  }),
  quarantine: endpoint({
    method: 'GET',
    path: '/polls/:poll/contacts',
    looks: true,
    callers: ['membership-secretary', 'procedure-secretary', 'data-protection-officer'],
    params: ofPoll,
    query: z.strictObject({
      state: z.enum(['held', 'released']).default('held'),
      number: shapes.memberNumber.optional(),
      page,
    }),
    response: quarantineDesk,
    refusals: ['NOT_FOUND', 'POLL_STATE'],
    says: 'Changed addresses that get no link until two officers release them, masked, old beside new, clusters first, fifty at a time. Every look is logged.',
  }),
  correctContact: endpoint({
    method: 'POST',
    path: '/polls/:poll/contacts',
    callers: ['membership-secretary', 'procedure-secretary'],
    params: ofPoll,
    request: z.strictObject({ number: shapes.memberNumber, email: z.string().max(254) }),
    response: ok,
    refusals: ['NOT_FOUND', 'POLL_STATE', 'NOT_YOUR_UNIT', 'OWN_ENTRY', 'EMAIL_INVALID', 'CONTACT_KNOWN'],
    says: 'Gives a member’s right address in place of the list’s. It is held until two officers release it; the one before is told.',
  }),
  reviews: endpoint({
    method: 'GET',
    path: '/polls/:poll/reviews',
    callers: REVIEWERS,
    params: ofPoll,
    query: z.strictObject({ state: z.enum(['waiting', 'signed-off']).default('waiting'), page }),
    response: z.strictObject({
      items: z.array(review.reviewItem).max(review.REVIEW_PAGE),
      total: z.int().min(0),
      page: z.int(),
      ...shapes.reviewCounts.shape,
    }),
    refusals: ['NOT_FOUND', 'NOT_ALLOWED'],
    says: 'What officers looked at or decided and somebody else has to sign off: every override, release, admission and break-glass, and one look in twenty, the longest waiting first. Every look is logged.',
  }),
  signOff: endpoint({
    method: 'POST',
    path: '/polls/:poll/reviews',
    callers: REVIEWERS,
    params: ofPoll,
    request: z.strictObject({ nonce: shapes.nonce, review: review.reviewGiven, assertion: shapes.assertion }),
    response: shapes.reviewCounts,
    refusals: [
      'NOT_FOUND',
      'NOT_ALLOWED',
      'REVIEW_DONE',
      'REVIEW_OWN',
      'REVIEWER_NEW',
      'NONCE_UNKNOWN',
      'ASSERTION_INVALID',
    ],
    says: 'Signs off up to fifty of them over one message {act: "review", says: {rows, verdict, why}}. What is not in order goes on the board, without the words.',
  }),
  reviewers: endpoint({
    method: 'GET',
    path: '/polls/:poll/reviewers',
    callers: ['returning-officer', ...REVIEWERS],
    params: ofPoll,
    response: review.reviewersShown,
    refusals: ['NOT_FOUND', 'NOT_ALLOWED'],
    says: 'Who may still sign off what the result waits for; where something waits that nobody is left for, whom two officers may admit (`admit-reviewer`).',
  }),
  glass: endpoint({
    method: 'GET',
    path: '/glass',
    callers: ['membership-secretary', 'procedure-secretary', 'returning-officer'],
    response: z.strictObject({ open: z.array(review.glassLine).max(50) }),
    refusals: [],
    says: 'Looks that two people opened for the caller and that are not over.',
  }),
  lookThroughGlass: endpoint({
    method: 'POST',
    path: '/glass/:proposal',
    callers: ['membership-secretary', 'procedure-secretary', 'returning-officer'],
    params: z.strictObject({ proposal: shapes.rowId }),
    request: ok,
    response: review.glassShown,
    refusals: ['NOT_FOUND', 'GLASS_OVER', 'LOCKED', 'INTERESTED'],
    says: 'One member’s entry with its contacts, for the officer for whom two people opened it, within the hour. Every look is logged and signed off by somebody else.',
  }),
} as const;
