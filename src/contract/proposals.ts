/**
 * What needs two people. An officer proposes over their passkey, another decides over theirs; both sign the proposal itself,
 * word for word, as their own page composed it. One table says whose duty each part is; the database holds it again
 * (proposal_duties), and the router, the domain and the pages read it here.
 */
import { z } from 'zod';
import { composeAct } from '../../crypto/assertion.ts';
import { instant, pollId, rollUnitCode, ruled, unitCode } from '../../crypto/bodies.ts';
import { hex32 } from '../../crypto/bytes.ts';
import { hashOf } from '../../crypto/canonical.ts';
import { OTHER_CHANNELS } from '../../crypto/enrolmentChain.ts';
import { token } from '../../crypto/names.ts';
import { RETURNS } from '../../crypto/outcomeBody.ts';
import { REVIEWERS } from '../verify/accessLog.ts';
import { rollLine } from '../verify/bundle.ts';
import { PROPOSAL_DUTIES as DUTIES } from '../verify/dutyRules.ts';
import { type Role, role } from './roles.ts';
import { givenName, memberNumber, rowId } from './shapes.ts';

/** What an error of the roll is proved by (ballot-rules.md §8). */
export const GROUNDS = [
  'joined-earlier',
  'arrears-wrong',
  'continuity-wrong',
  'address-wrong',
  'unit-wrong',
  'duplicate',
  'standing-wrong',
  'category-or-age',
  'not-listed',
  'wrongly-listed',
  'name-wrong',
] as const;
export const grounds = z.enum(GROUNDS);
export type Grounds = z.infer<typeof grounds>;

/** In the officer's own words; both officers sign it. White space alone says nothing. */
export const why = z.string().min(3).max(2000).regex(/\p{L}/u, 'a reason in words');

/** Approval changes one line of the roll: `before` must be the line as it stands, null for a person not on the list. */
const override = z.strictObject({
  kind: z.literal('override'),
  poll: pollId,
  number: memberNumber,
  before: rollLine.nullable(),
  after: rollLine,
  grounds,
  /** SHA-256 of each piece of evidence, sorted. */
  evidence: z.array(hex32).min(1).max(20),
  /** The claim that this answers, if a member made one. */
  claim: rowId.nullable(),
  /** Variances that this settles. */
  variances: z.array(z.int().min(1)).max(100),
  why,
});

/** The list is right as it is, for these variances or for all of a kind that are undecided (then `entries` says how many). */
const variancesStand = z.strictObject({
  kind: z.literal('variances-stand'),
  poll: pollId,
  variance: z.string().min(1).max(40),
  entries: z.int().min(1),
  only: z.array(z.int().min(1)).max(1000).nullable(),
  why,
});

/** A changed contact is good, and the ballot link may go to it. */
const releaseContact = z.strictObject({ kind: z.literal('release-contact'), poll: pollId, number: memberNumber, why });
const liftLock = z.strictObject({ kind: z.literal('lift-lock'), poll: pollId.nullable(), lock: rowId, why });
/** For at most an hour the proposer sees one member's entry with its contacts, whatever their unit. */
const breakGlass = z.strictObject({ kind: z.literal('break-glass'), poll: pollId, number: memberNumber, why });
/** Both officers sign to whom the way in is mailed, and as which member the person counts. */
const grantRole = z.strictObject({
  kind: z.literal('grant-role'),
  person: rowId,
  name: givenName,
  email: z.string().max(254).nullable(),
  member: memberNumber.nullable(),
  role,
  /** Roll units to which it is limited; null: all. */
  units: z.array(rollUnitCode).min(1).nullable(),
  until: instant,
  why,
});
/** Ends the role of a data protection officer, which no officer ends alone. */
const endRole = z.strictObject({ kind: z.literal('end-role'), person: rowId, name: givenName, role, why });
const pinSigner = z.strictObject({ kind: z.literal('pin-signer'), text: z.string().min(1).max(4000), why });
/** A new link for somebody who lost their passkey; the ones named are revoked. */
const readmit = z.strictObject({
  kind: z.literal('readmit'),
  poll: pollId.nullable(),
  person: rowId,
  name: givenName,
  revoke: z.array(z.string().min(1).max(1364)).max(20),
  why,
});
/** The member votes by post or with help, and online no more. */
const otherChannel = z.strictObject({
  kind: z.literal('other-channel'),
  poll: pollId,
  number: memberNumber,
  channel: z.enum(OTHER_CHANNELS),
  why,
});
/** Letters on paper in a poll without codes, where such a letter is all that it takes to vote: for these members, once each. */
const printLetters = z.strictObject({
  kind: z.literal('print-letters'),
  poll: pollId,
  /** By number, in order. */
  numbers: z.array(memberNumber).min(1).max(50),
  why,
});
/**
 * Whether a tendered ballot is admitted: then the line becomes `after`, eligible. `given` is the member number that the person
 * gave or is known by, if any: both officers sign that nobody of that number votes besides.
 */
const settleTender = z.strictObject({
  kind: z.literal('settle-tender'),
  poll: pollId,
  number: memberNumber,
  given: memberNumber.nullable(),
  tender: hex32,
  admit: z.boolean(),
  before: rollLine.nullable(),
  after: rollLine.nullable(),
  why,
});

/** Nobody is left who may sign off in a closed poll: this person may from now on, whose duty or passkey is newer than the close. */
const admitReviewer = z.strictObject({
  kind: z.literal('admit-reviewer'),
  poll: pollId,
  person: rowId,
  name: givenName,
  role: z.enum(REVIEWERS),
  why,
});

/** A condition on who is elected binds, and the count stopped: which published rule applies then, and whom it elects. */
const ruling = z.strictObject({ kind: z.literal('ruling'), poll: pollId, ...ruled.shape, why });

/** What an affiliate decided by its own rules, kept till the close. */
const returnResult = z.strictObject({
  kind: z.literal('return-result'),
  poll: pollId,
  unit: unitCode,
  contest: token,
  says: z.enum(RETURNS),
  /** SHA-256 of the minute of its meeting, attached before. */
  minute: hex32,
  why,
});

export const proposal = z.discriminatedUnion('kind', [
  override,
  variancesStand,
  releaseContact,
  liftLock,
  breakGlass,
  grantRole,
  endRole,
  pinSigner,
  readmit,
  settleTender,
  otherChannel,
  printLetters,
  admitReviewer,
  returnResult,
  ruling,
]);
export type Proposal = z.infer<typeof proposal>;
export type ProposalKind = Proposal['kind'];
export type ProposalOf<K extends ProposalKind> = Extract<Proposal, { kind: K }>;

/** The verifier's own table: every kind of proposal has its duties there. */
export const PROPOSAL_DUTIES: {
  readonly [K in ProposalKind]: { readonly propose: readonly Role[]; readonly decide: readonly Role[] };
} = DUTIES;

/** Hours that a proposal stands where no poll says otherwise. */
export const LAPSE_HOURS = 72;

/** What stands in `poll` of a message that is of no poll. */
export const NO_POLL = 'organisation';

type Signer = { readonly origin: string; readonly rpId: string; readonly nonce: string };
const pollOf = (given: Proposal): string => ('poll' in given ? (given.poll ?? NO_POLL) : NO_POLL);

/** What the proposer's passkey signs. @throws DecodeError */
export const proposeMessage = (given: Proposal, signer: Signer) =>
  composeAct({ ...signer, act: 'propose', poll: pollOf(given), says: { proposal: given } });

/** What the second officer's passkey signs. @param proposed  SHA-256 of the canonical message of the proposer */
export const decideMessage = (
  given: {
    readonly proposal: Proposal;
    readonly proposed: string;
    readonly decision: 'approve' | 'refuse';
    readonly because: string;
  },
  signer: Signer,
) => composeAct({ ...signer, act: 'decide', poll: pollOf(given.proposal), says: { ...given } });

export const messageHash = (message: object): string => hashOf(message);

/** A proposal as officers whose duty it is see it. */
export const proposalShown = z.strictObject({
  id: rowId,
  proposal,
  /** Names, not ids: of the proposer, and of who ended it. */
  proposedBy: z.string(),
  proposedAt: instant,
  lapsesAt: instant,
  /** SHA-256 that the decision names. */
  proposed: hex32,
  state: z.enum(['pending', 'approved', 'refused', 'withdrawn', 'void', 'lapsed']),
  endedBy: z.string().nullable(),
  endedAt: instant.nullable(),
  because: z.string().nullable(),
  /** Whether the caller proposed it, and whether they may decide it now; if not, why, as a refusal code. */
  own: z.boolean(),
  mayDecide: z.boolean(),
  cannotBecause: z.string().nullable(),
});
