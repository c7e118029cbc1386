/**
 * The table of endpoints: path, caller, request, response and refusals of each. The router, the pages' client, the OpenAPI
 * document and the access test are read off it. Paths stand below /api. Bodies are JSON; unknown keys are refused.
 */
import { z } from 'zod';
import { castMessage } from '../../crypto/assertion.ts';
import { partialDecryptionBody, pollId, signedPromise } from '../../crypto/bodies.ts';
import { hex32 } from '../../crypto/bytes.ts';
import { proposal, proposalShown } from './proposals.ts';
import type { RefusalCode } from './refusals.ts';
import { type Caller, role } from './roles.ts';
import * as shapes from './shapes.ts';

export type Endpoint = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: `/${string}`;
  readonly callers: readonly Caller[];
  /** Path parameters, all of them named in `path` as `:name`. */
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly request?: z.ZodType;
  readonly response: z.ZodType;
  readonly refusals: readonly RefusalCode[];
  /** What it is for, one sentence, for the OpenAPI document. */
  readonly says: string;
  /** Largest request body in bytes; 64 KiB unless said. */
  readonly largest?: number;
};

const endpoint = <const E extends Endpoint>(given: E): E => given;
const ofPoll = z.strictObject({ poll: pollId });
const ok = shapes.nothing;

/** Why a proposal of any kind may be refused, when it is made and when it is decided. */
export const PROPOSAL_REFUSALS = [
  'NOT_FOUND',
  'NOT_ALLOWED',
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
  'PAIR_CAP',
  'CORRECTIONS_OVER',
  'ALREADY_CAST',
  'ROLES_CLASH',
  'ROLE_HELD',
  'KEY_INVALID',
  'KEY_KNOWN',
  'NONCE_UNKNOWN',
  'ASSERTION_INVALID',
] as const;
export type ProposalRefusal = (typeof PROPOSAL_REFUSALS)[number];

export const ENDPOINTS = {
  // --- who is there ---
  me: endpoint({
    method: 'GET',
    path: '/me',
    callers: ['anybody'],
    response: shapes.me,
    refusals: [],
    says: 'Who is signed in, and as what.',
  }),
  openLink: endpoint({
    method: 'POST',
    path: '/links/open',
    callers: ['anybody'],
    request: z.strictObject({ token: z.string().max(100) }),
    response: z.strictObject({
      purpose: z.enum(['set-up', 'appointment', 'vote', 'sign-in']),
      poll: pollId.nullable(),
      hasPasskey: z.boolean(),
    }),
    refusals: ['LINK_UNKNOWN', 'LINK_SPENT', 'TOO_MANY'],
    says: 'Opens a mailed link, which starts a link session. With a passkey already made it leads to sign-in only.',
  }),
  newNonce: endpoint({
    method: 'POST',
    path: '/nonces',
    callers: ['anybody'],
    request: z.strictObject({ purpose: z.enum(['sign-in', 'cast', 'act']) }),
    response: z.strictObject({ nonce: shapes.nonce }),
    refusals: ['NOT_SIGNED_IN', 'TOO_MANY'],
    says: 'A 32-byte nonce, good once and for ten minutes, for a message that the page composes. `cast` and `act` need a session.',
  }),
  startEnrolment: endpoint({
    method: 'POST',
    path: '/passkeys/start',
    callers: ['link', 'signed-in'],
    request: ok,
    response: z.strictObject({
      nonce: shapes.nonce,
      userHandle: z.string(),
      userName: z.string(),
      exclude: z.array(z.string()),
    }),
    refusals: ['NOT_SET_UP', 'PASSKEY_EXISTS', 'TOO_MANY'],
    says: 'Begins the making of a passkey. A link session may make the first one only.',
  }),
  enrolPasskey: endpoint({
    method: 'POST',
    path: '/passkeys',
    callers: ['link', 'signed-in'],
    request: z.strictObject({ nonce: shapes.nonce, response: shapes.registrationResponse }),
    response: shapes.me,
    refusals: ['NOT_SET_UP', 'NONCE_UNKNOWN', 'ENROLMENT_INVALID', 'PASSKEY_EXISTS', 'PASSKEY_TAKEN'],
    says: 'Keeps the passkey, tells every known address of it, and signs in.',
  }),
  signIn: endpoint({
    method: 'POST',
    path: '/sessions',
    callers: ['anybody'],
    request: z.strictObject({ nonce: shapes.nonce, assertion: shapes.assertion }),
    response: shapes.me,
    refusals: ['NONCE_UNKNOWN', 'ASSERTION_INVALID', 'PASSKEY_UNKNOWN', 'TOO_MANY'],
    says: 'Signs in with a passkey over a countersign-sign-in/1 message.',
  }),
  signOut: endpoint({
    method: 'DELETE',
    path: '/sessions/current',
    callers: ['anybody'],
    response: ok,
    refusals: [],
    says: 'Ends the session.',
  }),

  // --- set-up and appointments ---
  setUp: endpoint({
    method: 'POST',
    path: '/organisation',
    callers: ['link', 'signed-in'],
    request: z.strictObject({
      slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
      name: shapes.givenName,
      officer: shapes.givenName,
      email: z.string().max(254),
    }),
    response: shapes.me,
    refusals: ['ALREADY_SET_UP', 'EMAIL_INVALID'],
    says: 'Names the organisation and its first officer, a returning officer. Only with the set-up link.',
  }),
  people: endpoint({
    method: 'GET',
    path: '/people',
    callers: ['returning-officer', 'data-protection-officer'],
    response: z.strictObject({ people: z.array(shapes.person) }),
    refusals: [],
    says: 'Everybody who holds or held a role.',
  }),
  invite: endpoint({
    method: 'POST',
    path: '/people',
    callers: ['returning-officer'],
    request: z.strictObject({
      name: shapes.givenName,
      email: z.string().max(254),
      roles: z.array(role).min(1),
      memberNumber: shapes.memberNumber.nullable(),
    }),
    response: z.strictObject({ person: shapes.rowId }),
    refusals: ['NOT_SET_UP', 'EMAIL_INVALID', 'EMAIL_KNOWN', 'MEMBER_KNOWN', 'ROLES_CLASH', 'ROLE_HELD'],
    says: 'Appoints a person and mails the link with which to make a passkey.',
  }),
  grantRole: endpoint({
    method: 'POST',
    path: '/people/:person/roles',
    callers: ['returning-officer'],
    params: z.strictObject({ person: shapes.rowId }),
    request: z.strictObject({ role }),
    response: ok,
    refusals: ['NOT_FOUND', 'ROLES_CLASH', 'ROLE_HELD'],
    says: 'Gives a role.',
  }),
  endRole: endpoint({
    method: 'POST',
    path: '/people/:person/roles/end',
    callers: ['returning-officer'],
    params: z.strictObject({ person: shapes.rowId }),
    request: z.strictObject({ role }),
    response: ok,
    refusals: ['NOT_FOUND', 'ROLE_NOT_HELD', 'LAST_RETURNING_OFFICER'],
    says: 'Ends a role; the record of it stays.',
  }),

  // --- exports ---
  signers: endpoint({
    method: 'GET',
    path: '/signers',
    callers: [
      'membership-secretary',
      'procedure-secretary',
      'returning-officer',
      'scrutineer',
      'data-protection-officer',
    ],
    response: z.strictObject({ signers: z.array(shapes.signer) }),
    refusals: [],
    says: 'Keys that may sign membership exports.',
  }),
  pinSigner: endpoint({
    method: 'POST',
    path: '/signers',
    callers: ['membership-secretary'],
    request: z.strictObject({ text: z.string().max(4000) }),
    response: z.strictObject({ signers: z.array(shapes.signer) }),
    refusals: ['NOT_SET_UP', 'KEY_INVALID', 'KEY_KNOWN'],
    says: 'Pins a key: a line of allowed_signers or a minisign public key.',
  }),
  endSigner: endpoint({
    method: 'POST',
    path: '/signers/:signer/end',
    callers: ['membership-secretary'],
    params: z.strictObject({ signer: shapes.rowId }),
    request: ok,
    response: z.strictObject({ signers: z.array(shapes.signer) }),
    refusals: ['NOT_FOUND'],
    says: 'Pins it no longer; exports already loaded stay.',
  }),
  importSnapshot: endpoint({
    method: 'POST',
    path: '/snapshots',
    callers: ['membership-secretary'],
    request: z.strictObject({
      files: z.array(z.strictObject({ name: z.string().min(1).max(255), base64: z.string() })).max(40),
    }),
    response: shapes.snapshot,
    largest: 128 * 1024 * 1024,
    refusals: ['NOT_SET_UP', 'EXPORT_REFUSED', 'SNAPSHOT_KNOWN'],
    says: 'Loads a signed export set whole, or refuses it whole with every complaint.',
  }),
  snapshots: endpoint({
    method: 'GET',
    path: '/snapshots',
    callers: [
      'membership-secretary',
      'procedure-secretary',
      'returning-officer',
      'scrutineer',
      'data-protection-officer',
    ],
    response: z.strictObject({ snapshots: z.array(shapes.snapshot) }),
    refusals: [],
    says: 'Loaded exports, newest first.',
  }),

  // --- polls ---
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
  definePoll: endpoint({
    method: 'POST',
    path: '/polls',
    callers: ['returning-officer'],
    request: shapes.pollDraft,
    largest: 1024 * 1024,
    response: z.strictObject({ poll: pollId }),
    refusals: ['NOT_SET_UP', 'NO_SUCH_SNAPSHOT', 'RULES_INVALID', 'POLL_INVALID', 'ROLES_CLASH'],
    says: 'Sets up a poll as a draft.',
  }),
  openRoll: endpoint({
    method: 'POST',
    path: '/polls/:poll/roll/open',
    callers: ['membership-secretary'],
    params: ofPoll,
    request: ok,
    response: shapes.rollDesk,
    refusals: ['NOT_FOUND', 'POLL_STATE', 'EXPORT_REFUSED'],
    says: 'Judges every row of the snapshot by the rule pack.',
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
    callers: ['membership-secretary', 'procedure-secretary', 'scrutineer'],
    params: ofPoll,
    query: z.strictObject({
      reason: z.string().max(40).optional(),
      variance: z.string().max(40).optional(),
      search: z.string().max(100).optional(),
      page: z.coerce.number().int().min(1).max(100_000).default(1),
    }),
    response: z.strictObject({ entries: z.array(shapes.rollEntry).max(50), total: z.int().min(0), page: z.int() }),
    refusals: ['NOT_FOUND', 'POLL_STATE'],
    says: 'Roll entries, fifty at a time, by first reason, kind of variance, number or name. Every look is logged.',
  }),
  confirmDecisions: endpoint({
    method: 'POST',
    path: '/polls/:poll/roll/confirm',
    callers: ['membership-secretary'],
    params: ofPoll,
    request: z.strictObject({ reason: z.string().max(40), members: z.int().min(1) }),
    response: shapes.rollDesk,
    refusals: ['NOT_FOUND', 'POLL_STATE', 'UNDECIDED_CHANGED'],
    says: 'Confirms, as a named officer, the proposed exclusions with this first reason; `members` is the number the officer saw.',
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
      'DECISIONS_UNCONFIRMED',
      'UNDECIDED_CHANGED',
      'UNIT_TOO_SMALL',
      'NONCE_UNKNOWN',
      'ASSERTION_INVALID',
    ],
    says: 'Freezes the roll over a countersign-act/1 message {act: "freeze", says: {snapshot, undecided}}.',
  }),
  // --- what needs two people ---
  proposals: endpoint({
    method: 'GET',
    path: '/proposals',
    callers: ['membership-secretary', 'procedure-secretary', 'returning-officer', 'data-protection-officer'],
    query: z.strictObject({
      poll: pollId.optional(),
      kind: z.string().max(40).optional(),
      state: z.enum(['pending', 'ended']).default('pending'),
      page: z.coerce.number().int().min(1).max(100_000).default(1),
    }),
    response: z.strictObject({ proposals: z.array(proposalShown).max(50), total: z.int().min(0), page: z.int() }),
    refusals: [],
    says: 'Proposals that the caller’s duties concern, newest first, fifty at a time. Every look is logged.',
  }),
  propose: endpoint({
    method: 'POST',
    path: '/proposals',
    callers: ['membership-secretary', 'procedure-secretary', 'returning-officer', 'data-protection-officer'],
    request: z.strictObject({ nonce: shapes.nonce, proposal, assertion: shapes.assertion }),
    response: z.strictObject({ proposal: shapes.rowId }),
    refusals: [...PROPOSAL_REFUSALS],
    says: 'Proposes over a countersign-act/1 message {act: "propose", says: {proposal}}.',
  }),
  decide: endpoint({
    method: 'POST',
    path: '/proposals/:proposal/decision',
    callers: ['membership-secretary', 'procedure-secretary', 'returning-officer', 'data-protection-officer'],
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
  }),
  withdraw: endpoint({
    method: 'POST',
    path: '/proposals/:proposal/withdraw',
    callers: ['membership-secretary', 'procedure-secretary', 'returning-officer', 'data-protection-officer'],
    params: z.strictObject({ proposal: shapes.rowId }),
    request: z.strictObject({ because: z.string().min(1).max(2000) }),
    response: ok,
    refusals: ['NOT_FOUND', 'PROPOSAL_ENDED'],
    says: 'Withdraws one’s own proposal; the record of it stays.',
  }),
  depositTrusteeKey: endpoint({
    method: 'POST',
    path: '/polls/:poll/trustee-key',
    callers: ['trustee'],
    params: ofPoll,
    request: z.strictObject({ record: z.string().max(4000) }),
    response: ok,
    refusals: ['NOT_FOUND', 'POLL_STATE', 'NOT_TRUSTEE', 'KEY_GIVEN', 'TRUSTEE_KEY_INVALID'],
    says: 'A trustee gives the public half of the key made in their browser, with its proof.',
  }),
  openPoll: endpoint({
    method: 'POST',
    path: '/polls/:poll/open',
    callers: ['returning-officer'],
    params: ofPoll,
    request: ok,
    response: z.strictObject({ opened: hex32 }),
    refusals: ['NOT_FOUND', 'POLL_STATE', 'KEYS_MISSING', 'TOO_EARLY'],
    says: 'Opens voting: commits the papers on the board and mails the links.',
  }),
  closePoll: endpoint({
    method: 'POST',
    path: '/polls/:poll/close',
    callers: ['returning-officer'],
    params: ofPoll,
    request: ok,
    response: z.strictObject({ ballots: z.int() }),
    refusals: ['NOT_FOUND', 'POLL_STATE', 'TOO_EARLY'],
    says: 'Closes voting, puts every promised ballot on the board, and sums the encrypted ballots.',
  }),
  depositPartials: endpoint({
    method: 'POST',
    path: '/polls/:poll/partial-decryptions',
    callers: ['trustee'],
    params: ofPoll,
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
    refusals: ['NOT_FOUND', 'POLL_STATE', 'BUNDLE_FAULTY'],
    says: 'Publishes the bundle, unless our own verifier finds fault with it.',
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

  // --- the member ---
  myEntry: endpoint({
    method: 'GET',
    path: '/polls/:poll/me',
    callers: ['link', 'signed-in'],
    params: ofPoll,
    response: shapes.myEntry,
    refusals: ['NOT_FOUND', 'POLL_STATE'],
    says: 'A member’s own entry on the roll, with every reason; the opening of the paper; whether a ballot was cast with it.',
  }),
  booth: endpoint({
    method: 'GET',
    path: '/polls/:poll/booth',
    callers: ['signed-in'],
    params: ofPoll,
    response: shapes.boothPaper,
    refusals: ['NOT_FOUND', 'NOT_ON_ROLL', 'POLL_NOT_OPEN', 'ALREADY_CAST'],
    says: 'The elections of the member’s unit, to encrypt for.',
  }),
  cast: endpoint({
    method: 'POST',
    path: '/polls/:poll/casts',
    callers: ['signed-in'],
    params: ofPoll,
    largest: 1024 * 1024,
    request: z.strictObject({
      message: castMessage,
      ballots: z.array(z.string()).min(1).max(20),
      assertion: shapes.assertion,
    }),
    response: signedPromise,
    refusals: [
      'NOT_FOUND',
      'NOT_ON_ROLL',
      'POLL_NOT_OPEN',
      'ALREADY_CAST',
      'BALLOT_INVALID',
      'NONCE_UNKNOWN',
      'ASSERTION_INVALID',
      'TRIES_SPENT',
      'BUSY',
    ],
    says: 'Casts: spends the paper and answers with the signed promise. The same ballots posted again get the same promise.',
  }),
  receipt: endpoint({
    method: 'GET',
    path: '/polls/:poll/receipts/:bodyHash',
    callers: ['anybody'],
    params: z.strictObject({ poll: pollId, bodyHash: hex32 }),
    response: z.strictObject({ index: z.int().nullable(), proof: z.string().nullable() }),
    refusals: ['NOT_FOUND'],
    says: 'Where the entry with this body hash stands on the board, with a C2SP tlog-proof; nulls while it waits.',
  }),

  // --- rehearsal only ---
  letters: endpoint({
    method: 'GET',
    path: '/letters',
    callers: ['anybody'],
    response: z.strictObject({ letters: z.array(shapes.letter) }),
    refusals: ['NOT_FOUND'],
    says: 'Captured letters, newest first; only where no mail server is set.',
  }),
} as const;

export type Endpoints = typeof ENDPOINTS;
export type EndpointName = keyof Endpoints;

/** Files served beside the API, not JSON: board.jsonl, checkpoint, blobs/<sha256>, bundle.zip, pack.zip below /board/<poll>/. */
export const boardPath = (poll: string, file: string): string => `/board/${poll}/${file}`;
