/**
 * The files of a bundle and of a scrutineer pack, and the anchors a verifier brings from outside. Everything here comes
 * from strangers: schemas refuse unknown keys; what the files claim of each other is checked in bundleVerifier. SPEC §7.
 */
import { z } from 'zod';
import {
  electionId,
  entryHash,
  instant,
  outcome,
  paperHash,
  pollId,
  rollUnitCode,
  ruled,
  tellersCount,
  unitCode,
} from '../../crypto/bodies.ts';
import { hex32 } from '../../crypto/bytes.ts';
import { OTHER_CHANNELS } from '../../crypto/enrolmentChain.ts';
import { token } from '../../crypto/names.ts';
import { RETURNS } from '../../crypto/outcomeBody.ts';
import { LONGEST_SEALED_PART } from '../../crypto/sealedPart.ts';
import { REVIEWERS } from './accessLog.ts';
import { DUTY_ROLES, INTERESTS } from './dutyRules.ts';

/** A bundle in memory: path with `/` → bytes. */
export type BundleFiles = ReadonlyMap<string, Uint8Array>;

/** `manifest.json`: every other file of the bundle, sorted by name. */
export const manifest = z.strictObject({
  format: z.literal('countersign-manifest/1'),
  poll: pollId,
  files: z.array(z.strictObject({ name: z.string().min(1), bytes: z.int().min(0), sha256: hex32 })),
});

/** `result.json`: what the board says, for programs that read no board. */
export const resultFile = z.strictObject({
  format: z.literal('countersign-result/1'),
  origin: z.string(),
  title: z.string(),
  rehearsal: z.boolean(),
  electorate: z.array(z.strictObject({ unit: unitCode, eligible: z.int().min(0) })),
  contests: outcome.shape.contests,
  /** Where a condition on who is elected binds: what the returning officer ruled (SPEC §5.4). Absent where nothing was ruled. */
  rulings: z.array(ruled).min(1).optional(),
  /** Seed of the lots (SPEC §6.7), with which anybody counts again; absent where the trustees gave no shares of one. */
  lotSeed: hex32.optional(),
});

/** What a verifier holds from outside the bundle. */
export const anchors = z.strictObject({
  format: z.literal('countersign-anchors/1'),
  origin: z.string(),
  logKey: z.string(),
  witnesses: z.array(z.string()),
  quorum: z.int().min(0),
  /** Public keys of the trustees as they gave them out themselves, in Belenios spelling, sorted. */
  trusteeKeys: z.array(hex32),
  /** Keys of the scrutineers of this poll as they read them out themselves (SPEC §6.8), sorted; absent: not known. */
  sealingKeys: z.array(hex32).max(20).optional(),
  /** Fingerprints of the keys that may sign exports, sorted. */
  exportKeys: z.array(z.string()),
});
export type Anchors = z.infer<typeof anchors>;

/** Enrolled passkey: base64url credential id, base64url COSE key, backup eligibility as enrolled. */
export const enrolledCredential = z.strictObject({
  id: z.string().min(1),
  publicKey: z.string().min(1),
  backupEligible: z.boolean(),
});

export const packFile = z.strictObject({
  format: z.literal('countersign-pack/1'),
  origin: z.string(),
  opened: entryHash,
});

/** A line of `roll.jsonl`: opening of one roll leaf. At most eight facts of a member are ever kept. */
export const rollLine = z.strictObject({
  number: z.string(),
  name: z.string(),
  unit: rollUnitCode,
  decision: z.enum(['eligible', 'excluded']),
  reasons: z.array(z.string()),
});
export type RollLine = z.infer<typeof rollLine>;
export const rollOpening = z.strictObject({ leaf: hex32, line: rollLine, salt: hex32 });
/** A line of `papers.jsonl`. */
export const paperOpening = z.strictObject({ paper: paperHash, unit: unitCode, leaf: hex32, salt: hex32 });
/** A line of `enrolment-heads.jsonl`: opens an `enrolments` entry, which commits to so many events of `chain.jsonl` from the first on. */
export const enrolmentHead = z.strictObject({ of: z.enum(['opened', 'closed']), events: z.int().min(0), salt: hex32 });
export type EnrolmentHead = z.infer<typeof enrolmentHead>;
/** A line of `codes.jsonl`: the code of one member, of which the public half alone is known. None in a poll without codes. */
export const codeOpening = z.strictObject({ number: z.string(), publicKey: hex32, salt: hex32 });
export type CodeOpening = z.infer<typeof codeOpening>;

export const assertionRecord = z.strictObject({
  credentialId: z.string(),
  clientDataJSON: z.string(),
  authenticatorData: z.string(),
  signature: z.string(),
});
/** What `auth` of a ballot-cast entry, or `undecidedSigned` of roll-frozen, commits to. `message` is re-checked by kind. */
export const signedRecord = z.strictObject({
  message: z.record(z.string(), z.unknown()),
  assertion: assertionRecord,
  credential: enrolledCredential,
});
export type SignedRecord = z.infer<typeof signedRecord>;
/** A line of `casts.jsonl` and of `acts.jsonl`. */
export const signedOpening = z.strictObject({ auth: hex32, salt: hex32, record: signedRecord });
export type SignedOpening = z.infer<typeof signedOpening>;

/** What an `amendment` on the board commits to: a line of the roll before and after; before null for a person not on the list. */
export const amendment = z.strictObject({ number: z.string(), before: rollLine.nullable(), after: rollLine });
export type Amendment = z.infer<typeof amendment>;
/** A line of `amendments.jsonl`. The two officers' acts stand in `acts.jsonl`, under the names that the board has. */
export const amendmentOpening = z.strictObject({
  amendment: hex32,
  of: amendment,
  salt: hex32,
  /** Salt of the leaf of the line as it now is; null for an amendment made before the freeze. */
  leafSalt: hex32.nullable(),
  proposedAt: instant,
  decidedAt: instant,
});
export type AmendmentOpening = z.infer<typeof amendmentOpening>;

/** A line of `tenders.jsonl`. Both null while nobody has decided. */
export const tenderOpening = z.strictObject({
  tender: hex32,
  /** SHA-256(JCS({"body","kind"})) of the ballot-cast entry that it is, or would have been. */
  bodyHash: hex32,
  salt: hex32,
  admitted: z.boolean().nullable(),
  /** The two officers' acts in `acts.jsonl`, by their commitments. */
  acts: z.strictObject({ proposed: hex32, decided: hex32, proposedAt: instant, decidedAt: instant }).nullable(),
});
export type TenderOpening = z.infer<typeof tenderOpening>;

/** A line of `returned.jsonl`: what the board commits to of one `unit-returned` entry. The two acts stand in `acts.jsonl`. */
export const returnedOpening = z.strictObject({
  unit: unitCode,
  contest: token,
  /** SHA-256 of the minute. */
  minute: hex32,
  salt: hex32,
  proposedAt: instant,
  decidedAt: instant,
});
export type ReturnedOpening = z.infer<typeof returnedOpening>;

/** A line of `counts.jsonl`: a count of papers of another way that the board commits to and does not show (SPEC §6.9). */
export const countOpening = z.strictObject({
  unit: unitCode.nullable(),
  contest: token,
  papers: z.int().min(0),
  count: tellersCount,
  salt: hex32,
});
export type CountOpening = z.infer<typeof countOpening>;

/** A line of `transcribed.jsonl`: where the ballots stand that two tellers put in for a unit, which `closed` names (SPEC §6.9). */
export const transcribedOpening = z.strictObject({
  unit: unitCode,
  /** The papers of members under which the ballots stand, sorted: drawn, so that none is of its member. */
  papers: z.array(z.strictObject({ paper: paperHash, salt: hex32 })),
});
export type TranscribedOpening = z.infer<typeof transcribedOpening>;

/** A line of `sealed.jsonl`: what a trustee sealed to a scrutineer (SPEC §6.8), which the board names by its hash. */
export const sealedMessage = z.strictObject({
  uuid: electionId,
  owner: z.int().min(1),
  /** Place in `sealedTo`, from 1. */
  scrutineer: z.int().min(1),
  message: z.string().max(LONGEST_SEALED_PART),
});
export type SealedMessage = z.infer<typeof sealedMessage>;

/** A line of `confirmations.jsonl`: the officer who confirmed that the rules' exclusion of this member stands. */
export const confirmation = z.strictObject({ number: z.string(), person: z.string(), at: instant });
export type Confirmation = z.infer<typeof confirmation>;

const person = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{22}$/, '22 base58 characters');
const role = z.enum(DUTY_ROLES);
/** A line of `duties.jsonl`, in the order of the chain (SPEC §4.4): who was who, held what, signed with what, had which interest. */
export const dutyEvent = z.discriminatedUnion('kind', [
  /** Before anything else of a person; again when their member number becomes known. */
  z.strictObject({ kind: z.literal('person'), person, number: z.string().nullable(), at: instant }),
  z.strictObject({
    kind: z.literal('grant'),
    person,
    role,
    /** Roll units to which it is limited; null: all. */
    units: z.array(rollUnitCode).min(1).nullable(),
    /** The first instant at which it is no longer held; null: until it is ended. */
    until: instant.nullable(),
    /** Who proposed and who decided it; the second null where one granted it alone. */
    by: z.tuple([person, person.nullable()]),
    at: instant,
  }),
  z.strictObject({ kind: z.literal('end'), person, role, at: instant, because: z.string() }),
  z.strictObject({ kind: z.literal('passkey'), person, credential: enrolledCredential, at: instant }),
  z.strictObject({ kind: z.literal('passkey-revoked'), person, id: z.string(), at: instant }),
  z.strictObject({ kind: z.literal('interest'), person, poll: pollId, interest: z.enum(INTERESTS), at: instant }),
]);
export type DutyEvent = z.infer<typeof dutyEvent>;
/** A line of `grants.jsonl`: what two officers signed for the grant that stands in this line of `duties.jsonl`. */
export const grantOpening = z.strictObject({ event: z.int().min(1), proposed: signedRecord, decided: signedRecord });
export type GrantOpening = z.infer<typeof grantOpening>;

/** A line of `duty-heads.jsonl`: opens `duties` of an entry, which commits to so many events from the first on. */
export const dutyHead = z.strictObject({
  /** An admission of a reviewer and a ruling go by their `proposed`, a count of papers by the act of the second teller. */
  of: z.union([z.enum(['roll-frozen', 'closed']), hex32]),
  events: z.int().min(0),
  salt: hex32,
});
export type DutyHead = z.infer<typeof dutyHead>;

export const REVIEW_VERDICTS = ['in-order', 'not-in-order'] as const;
/** A line of `access-heads.jsonl`: opens `accessLog` of an entry, which commits to so many lines of `access.jsonl` from the first on. */
export const accessHead = z.strictObject({ of: z.enum(['roll-frozen', 'closed']), rows: z.int().min(0), salt: hex32 });
export type AccessHead = z.infer<typeof accessHead>;
/** A line of `reviews.jsonl`: the commitment to a reviewer's act in `acts.jsonl`, which says what was found of which rows. */
export const reviewLine = z.strictObject({ act: hex32, at: instant });
export type ReviewLine = z.infer<typeof reviewLine>;
/** What the reviewer signed. */
export const reviewSaid = z.strictObject({
  rows: z.array(hex32).min(1),
  verdict: z.enum(REVIEW_VERDICTS),
  why: z.string().nullable(),
});

/**
 * `replay.json`, in a pack that lets the decisions be made again. Beside it stand `rules.json`, the export as received under
 * `export/` and the one before under `previous/`, and the pinned keys under `keys/`.
 */
export const replayFile = z.strictObject({
  format: z.literal('countersign-replay/1'),
  /** The instant at which the export was judged. */
  judgedAt: instant,
  /** The salt of a row's leaf is HMAC-SHA-256(this, JCS(["snapshot", file, row])) (SPEC §4.3). */
  snapshotSeed: hex32,
});

const why = z.string();
/** What an override is signed as (SPEC §8.5). */
export const overrideProposal = z.strictObject({
  kind: z.literal('override'),
  poll: pollId,
  number: z.string(),
  before: rollLine.nullable(),
  after: rollLine,
  grounds: z.string(),
  /** SHA-256 of each piece of evidence. */
  evidence: z.array(hex32).min(1),
  claim: z.string().nullable(),
  variances: z.array(z.int()),
  why,
});
/** What the withdrawal of lost passkeys is signed as. */
export const readmitProposal = z.strictObject({
  kind: z.literal('readmit'),
  poll: pollId.nullable(),
  person: z.string(),
  name: z.string(),
  revoke: z.array(z.string()),
  why,
});
/** What is signed for a member who votes by another way than online. */
export const otherChannelProposal = z.strictObject({
  kind: z.literal('other-channel'),
  poll: pollId,
  number: z.string(),
  channel: z.enum(OTHER_CHANNELS),
  why,
});
/** What the result of an affiliate is signed as (SPEC §8.9). */
export const returnProposal = z.strictObject({
  kind: z.literal('return-result'),
  poll: pollId,
  unit: unitCode,
  contest: token,
  says: z.enum(RETURNS),
  /** SHA-256 of the minute of its meeting. */
  minute: hex32,
  why,
});
/** What the settlement of a tendered ballot is signed as. */
export const tenderProposal = z.strictObject({
  kind: z.literal('settle-tender'),
  poll: pollId,
  number: z.string(),
  /** Number that the person gave or is known by. */
  given: z.string().nullable(),
  tender: hex32,
  admit: z.boolean(),
  before: rollLine.nullable(),
  after: rollLine.nullable(),
  why,
});
/** What the admission of one more reviewer after the close is signed as (SPEC §8.8). */
export const admissionProposal = z.strictObject({
  kind: z.literal('admit-reviewer'),
  poll: pollId,
  person: z.string(),
  name: z.string(),
  role: z.enum(REVIEWERS),
  why,
});
/** What a ruling on a condition is signed as (SPEC §5.4). */
export const rulingProposal = z.strictObject({
  kind: z.literal('ruling'),
  poll: pollId,
  ...ruled.shape,
  why,
});
