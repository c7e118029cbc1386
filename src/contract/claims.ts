/**
 * What crosses HTTP when an entry of the roll is wrong: variances with the evidence side by side, one line as it stands, what
 * a member claims and shows for it, the notice to the membership office. Names and facts of members are in all of it.
 */
import { z } from 'zod';
import { instant, pollId, rollUnitCode } from '../../crypto/bodies.ts';
import { hex32 } from '../../crypto/bytes.ts';
import { FACT_SOURCES, type FactSource } from '../roll/sideBySide.ts';
import { rollLine } from '../verify/bundle.ts';
import { grounds } from './proposals.ts';
import { givenName, memberNumber, reasonGiven, rowId } from './shapes.ts';

const count = z.int().min(0);

/** What a member may say is wrong. */
export const CLAIM_ABOUT = [
  'not-listed',
  'joined',
  'paid',
  'broken',
  'address',
  'unit',
  'standing',
  'grade-or-age',
  'name',
  'contact',
  'other',
] as const;
/** What an officer may open besides: that somebody is on the roll who should not be. */
export const CHALLENGE_ABOUT = ['wrongly-listed', 'duplicate'] as const;
export const claimAbout = z.enum(CLAIM_ABOUT);
export const anyAbout = z.enum([...CLAIM_ABOUT, ...CHALLENGE_ABOUT]);
export type ClaimAbout = z.infer<typeof anyAbout>;

/** As the member chooses it, and reads it again. */
export const CLAIM_IN_WORDS: { readonly [A in ClaimAbout]: string } = {
  'not-listed': 'I am a member, but I am not on the list',
  joined: 'I joined earlier than the list says',
  paid: 'My membership fee is paid',
  broken: 'My membership was not interrupted',
  address: 'My address or postcode is wrong',
  unit: 'I belong to another branch',
  standing: 'My standing is wrong: suspended, expelled, resigned or lapsed',
  'grade-or-age': 'My type of membership or my age is wrong',
  name: 'My name is wrong',
  contact: 'My e-mail address is wrong, or somebody changed it',
  other: 'Something else is wrong',
  'wrongly-listed': 'This person should not be on the roll',
  duplicate: 'This person is on the list twice',
};

/** received → with officers → proposed → decided; or it lapsed undecided and is with the officers again; or it was withdrawn. */
export const CLAIM_STATES = ['received', 'with-officers', 'proposed', 'lapsed', 'decided', 'withdrawn'] as const;
export const claimState = z.enum(CLAIM_STATES);
export type ClaimState = z.infer<typeof claimState>;

/** Who made it: the member by sign-in or link; somebody whose mailbox alone we know; an officer for a member before them; an officer against an entry. */
export const claimOrigin = z.enum(['member', 'stranger', 'walk-in', 'challenge']);
export type ClaimOrigin = z.infer<typeof claimOrigin>;

/** In the person's own words. */
export const saying = z.string().min(3).max(4000).regex(/\p{L}/u, 'something in words');

export const EVIDENCE_TYPES = ['pdf', 'png', 'jpeg', 'email'] as const;
export const evidenceType = z.enum(EVIDENCE_TYPES);
export type EvidenceType = z.infer<typeof evidenceType>;
export const EVIDENCE_BYTES = 10 * 1024 * 1024;
/** Pieces to one claim, or to one entry by officers. */
export const EVIDENCE_PIECES = 10;
/** What it is, for those who decide: `bank letter of 3 May`. */
export const evidenceName = z.string().min(1).max(100);

export const evidenceShown = z.strictObject({
  evidence: rowId,
  sha256: hex32,
  type: evidenceType,
  bytes: count,
  what: evidenceName,
  from: z.enum(['claimant', 'officer']),
  at: instant,
});

export const claimMessage = z.strictObject({
  at: instant,
  from: z.enum(['claimant', 'officer']),
  /** The officer's name; null for the claimant. */
  name: z.string().nullable(),
  says: z.string(),
});

/** How a claim ended, and what can still be done about it. */
export const claimAnswer = z.strictObject({
  at: instant,
  /** Whether the entry was changed. */
  changed: z.boolean(),
  because: z.string(),
  appeal: z.string(),
});

/** A claim as the person who made it follows it. */
export const myClaim = z.strictObject({
  claim: rowId,
  poll: pollId,
  about: anyAbout,
  says: z.string(),
  openedAt: instant,
  state: claimState,
  /** An officer wrote it down for them. */
  byOfficer: z.boolean(),
  evidence: z.array(evidenceShown),
  messages: z.array(claimMessage),
  answer: claimAnswer.nullable(),
  /** Evidence and words may still be added. */
  mayAdd: z.boolean(),
});

/** A claim in the officers' list. */
export const claimLine = z.strictObject({
  claim: rowId,
  origin: claimOrigin,
  about: anyAbout,
  state: claimState,
  /** As the person gave it, or as the roll has it; null when they know none. */
  number: z.string().nullable(),
  name: z.string(),
  /** The roll's unit of the line, or the one that somebody without a line says they belong to. */
  unit: rollUnitCode.nullable(),
  openedAt: instant,
  pieces: count,
  /** The officer who has it in hand. */
  takenBy: z.string().nullable(),
});
export const claimFull = claimLine.extend({
  says: z.string(),
  /** Masked: x•••@d•••; null where we can write to nobody. */
  email: z.string().nullable(),
  evidence: z.array(evidenceShown),
  messages: z.array(claimMessage),
  answer: claimAnswer.nullable(),
  /** Proposals that answer it, newest last. */
  proposals: z.array(
    z.strictObject({
      proposal: rowId,
      state: z.enum(['pending', 'approved', 'refused', 'withdrawn', 'void', 'lapsed']),
    }),
  ),
  /** It is the caller's own entry or claim: another officer has to see to it. */
  own: z.boolean(),
});

/** Where a fact stands. */
export const factSource = z.enum(FACT_SOURCES);
export type { FactSource };
export const SOURCE_IN_WORDS: { readonly [S in FactSource]: string } = {
  members: 'Membership list',
  previous: 'Previous membership list',
  payments: 'Finance feed',
  leavers: 'List of leavers',
  'role-holders': 'List of role-holders',
  units: 'Branch boundaries',
};
/** A file that was looked at, and of when it is: the manifest's own words, and the day in London. */
export const sourceShown = z.strictObject({ source: factSource, says: z.string(), asOf: z.string(), day: z.string() });

export const factShown = z.strictObject({
  /** `Joined`, `Paid to`. */
  fact: z.string(),
  /** What each file says; a file that says nothing of it is left out. E-mail addresses masked, dates `YYYY-MM-DD`. */
  values: z.array(z.strictObject({ source: factSource, value: z.string() })).min(1),
  /** The files do not agree. */
  differs: z.boolean(),
});

export const memberFacts = z.strictObject({
  number: z.string(),
  /** The line as it stands: `before` of a proposal. Null for a number that is not on the roll. */
  line: rollLine.nullable(),
  facts: z.array(factShown),
});

export const varianceShown = z.strictObject({
  variance: z.int().min(1),
  kind: z.string(),
  says: z.string(),
  /** Somebody it names is left off the roll, or cannot be written to, as things stand. */
  blocksVote: z.boolean(),
  /** For people: dates, units, counts. */
  detail: z.array(z.strictObject({ fact: z.string(), value: z.string() })),
  /** All whom it names. In `members` stand those of the caller’s units, and no more than fifty on a page of variances. */
  names: count,
  members: z.array(memberFacts).max(50),
  settled: z.strictObject({ at: instant, how: z.enum(['override', 'stands']), because: z.string() }).nullable(),
  /** A proposal about it that nobody has decided yet. */
  pending: rowId.nullable(),
});

/** One line of the roll with everything that was said and done about it. */
export const lineShown = z.strictObject({
  ...memberFacts.shape,
  sources: z.array(sourceShown),
  email: z.string().nullable(),
  decision: z.enum(['eligible', 'proposed-exclusion', 'excluded']).nullable(),
  /** What the rules found against them, whether or not it was overridden since. */
  reasons: z.array(reasonGiven),
  confirmedBy: z.string().nullable(),
  amendments: z.array(
    z.strictObject({
      seq: z.int().min(1),
      at: instant,
      grounds: grounds.nullable(),
      why: z.string(),
      proposedBy: z.string(),
      decidedBy: z.string(),
      after: rollLine,
    }),
  ),
  variances: z.array(
    z.strictObject({ variance: z.int().min(1), kind: z.string(), says: z.string(), settled: z.boolean() }),
  ),
  claims: z.array(claimLine),
  /** Evidence about this number, of claims and of officers. */
  evidence: z.array(evidenceShown),
  pending: z.array(rowId),
});

/** What overrode the rules in a member's own entry, as the member reads it. */
export const changeShown = z.strictObject({ at: instant, says: z.string() });

/** Whom anybody may be who says that they are a member: nothing of it is believed until officers have looked. */
export const asking = z.strictObject({
  name: givenName,
  email: z.string().max(254),
  number: memberNumber.nullable(),
  unit: rollUnitCode.nullable(),
});

// --- the membership office ---

/** `please correct`: what two officers found, for the office that keeps the list. Signed by the service's notice key. */
export const correctionNotice = z.strictObject({
  format: z.literal('countersign-notice/1'),
  id: rowId,
  organisation: z.string(),
  poll: z.strictObject({ id: pollId, title: z.string() }),
  /** The list that is wrong. */
  snapshot: hex32,
  /** Instant of that list, as its manifest has it. */
  asOf: z.string(),
  number: memberNumber,
  before: rollLine.nullable(),
  after: rollLine,
  grounds,
  decidedAt: instant,
  /** SHA-256 of the message that the proposer signed; the pack of the poll opens both signatures. */
  proposed: hex32,
  /** Hashes of the evidence that both officers had before them. */
  evidence: z.array(hex32),
});
export type CorrectionNotice = z.infer<typeof correctionNotice>;
/** Ed25519 over the canonical bytes of `notice`. */
export const signedNotice = z.strictObject({
  notice: correctionNotice,
  key: hex32,
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});
export const noticeLine = z.strictObject({
  notice: rowId,
  poll: pollId,
  title: z.string(),
  number: z.string(),
  grounds,
  at: instant,
});

/** What the organisation has said of itself. */
export const settings = z.strictObject({
  /** Where the membership office is told that a correction waits for it; null: nowhere. */
  officeEmail: z.string().max(254).nullable(),
  /** How a member appeals against a decision on their entry, in plain words. */
  appeal: z.string().min(10).max(1000),
});
export const DEFAULT_APPEAL =
  'If you do not agree, write to the returning officer and say why. They will tell you who decides on appeals and by when.';
