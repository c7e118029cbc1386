/** What needs two people. */
import { z } from 'zod';
import { pollId } from '../../../crypto/bodies.ts';
import { proposal, proposalShown } from '../proposals.ts';
import * as shapes from '../shapes.ts';
import { endpoint, ok, page } from './endpoint.ts';

/** Why a proposal of any kind may be refused, when it is made and when it is decided. */
const PROPOSAL_REFUSALS = [
  'NOT_FOUND',
  'NOT_ALLOWED',
  'LOCKED',
  'NOT_YOUR_UNIT',
  'OWN_ENTRY',
  'INTEREST_UNDECLARED',
  'INTERESTED',
  'POLL_STATE',
  'ENTRY_CHANGED',
  'PROPOSAL_PENDING',
  'PROPOSAL_EMPTY',
  'PROPOSAL_UNSUITABLE',
  'EVIDENCE_MISSING',
  'RESULT_RETURNED',
  'MINUTE_MISSING',
  'PAIR_CAP',
  'CORRECTIONS_OVER',
  'ALREADY_CAST',
  'PAPER_TAKEN',
  'HAS_ADDRESS',
  'TENDER_WAITING',
  'TENDER_LATE',
  'TENDER_PASSKEY',
  'ROLES_CLASH',
  'ROLE_HELD',
  'ROLE_NOT_HELD',
  'EMAIL_KNOWN',
  'REVIEWER_LEFT',
  'KEY_INVALID',
  'KEY_KNOWN',
  'NONCE_UNKNOWN',
  'ASSERTION_INVALID',
] as const;
export type ProposalRefusal = (typeof PROPOSAL_REFUSALS)[number];

/** Whose duty one part or the other of some kind is. */
const OFFICERS = [
  'membership-secretary',
  'procedure-secretary',
  'returning-officer',
  'data-protection-officer',
  'affiliate-officer',
] as const;

export const PROPOSALS = {
  proposals: endpoint({
    method: 'GET',
    path: '/proposals',
    callers: OFFICERS,
    query: z.strictObject({
      poll: pollId.optional(),
      kind: z.string().max(40).optional(),
      state: z.enum(['pending', 'ended', 'lapsed']).default('pending'),
      page,
    }),
    response: z.strictObject({ proposals: z.array(proposalShown).max(50), total: z.int().min(0), page: z.int() }),
    refusals: [],
    says: 'Proposals that the caller’s duties concern, newest first, fifty at a time. Every look is logged.',
    underLock: true,
  }),
  propose: endpoint({
    method: 'POST',
    path: '/proposals',
    callers: OFFICERS,
    request: z.strictObject({ nonce: shapes.nonce, proposal, assertion: shapes.assertion }),
    response: z.strictObject({ proposal: shapes.rowId }),
    refusals: [...PROPOSAL_REFUSALS],
    says: 'Proposes over a countersign-act/1 message {act: "propose", says: {proposal}}.',
    underLock: true,
  }),
  decide: endpoint({
    method: 'POST',
    path: '/proposals/:proposal/decision',
    callers: OFFICERS,
    params: z.strictObject({ proposal: shapes.rowId }),
    request: z.strictObject({
      nonce: shapes.nonce,
      decision: z.enum(['approve', 'refuse']),
      because: z.string().min(1).max(2000),
      assertion: shapes.assertion,
    }),
    response: ok,
    refusals: [...PROPOSAL_REFUSALS, 'PROPOSAL_ENDED', 'PROPOSAL_LAPSED', 'SAME_OFFICER'],
    says: 'Decides another officer’s proposal over a message {act: "decide", says: {proposal, proposed, decision, because}}.',
    underLock: true,
  }),
  withdraw: endpoint({
    method: 'POST',
    path: '/proposals/:proposal/withdraw',
    callers: OFFICERS,
    params: z.strictObject({ proposal: shapes.rowId }),
    request: z.strictObject({ because: z.string().min(1).max(2000) }),
    response: ok,
    refusals: ['NOT_FOUND', 'PROPOSAL_ENDED'],
    says: 'Withdraws one’s own proposal; the record of it stays.',
  }),
} as const;
