/** Bodies that cross HTTP and are not published formats. Strict both ways: the server refuses unknown keys, the pages too. */
import { z } from 'zod';
import {
  corrections,
  instant,
  outcome,
  paperHash,
  pollDefinition,
  pollId,
  pollUnit,
  REVIEW_DAYS,
  rollUnitCode,
  ruled,
  unitCode,
} from '../../crypto/bodies.ts';
import { hex32 } from '../../crypto/bytes.ts';
import { MEMBER_NUMBER } from '../roll/columns.ts';
import { INTERESTS } from '../verify/dutyRules.ts';
import { ceremonyPublic } from './ceremony.ts';
import { contestDraft, MOST_CONTESTS, MOST_PICTURES } from './contestFaults.ts';
import { myCode, otherChannel } from './enrolment.ts';
import { closing, lockPublic } from './lockShapes.ts';
import { role } from './roles.ts';

export const STATES = [
  'draft',
  'roll-open',
  'roll-frozen',
  'keys-ready',
  'open',
  'closed',
  'counted',
  'declared',
  'final',
  'purged',
  'abandoned',
] as const;
export const pollState = z.enum(STATES);
export type PollState = z.infer<typeof pollState>;

const count = z.int().min(0);
/** Identifier of a row, for addresses: 22 base58 characters. */
export const rowId = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{22}$/, '22 base58 characters');
export const nonce = hex32;
/** Of a person or the organisation. White space and marks alone would leave nobody named on a page or in a record. */
export const givenName = z
  .string()
  .min(1)
  .max(200)
  .regex(/[\p{L}\p{N}]/u, 'a name with a letter or a digit');
export const memberNumber = z.string().regex(MEMBER_NUMBER, 'a member number as an export spells it');
export const nothing = z.strictObject({});

/** A file to be kept: its name for the folder it lands in. */
export const download = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9._-]{1,100}$/),
  bytes: z.instanceof(Uint8Array),
});

/** Registration answer of the browser (PublicKeyCredential.toJSON), PRF output removed before sending. */
export const registrationResponse = z.strictObject({
  id: z.string().max(2000),
  rawId: z.string().max(2000),
  type: z.literal('public-key'),
  response: z.strictObject({
    clientDataJSON: z.string().max(10_000),
    attestationObject: z.string().max(20_000),
    transports: z.array(z.string().max(40)).max(10).optional(),
    authenticatorData: z.string().max(10_000).optional(),
    publicKey: z.string().max(2000).optional(),
    publicKeyAlgorithm: z.int().optional(),
  }),
  authenticatorAttachment: z.string().max(40).nullable().optional(),
  clientExtensionResults: z.record(z.string(), z.unknown()),
});
/** Assertion of a passkey, base64url. */
export const assertion = z.strictObject({
  credentialId: z.string().max(2000),
  clientDataJSON: z.string().max(10_000),
  authenticatorData: z.string().max(10_000),
  signature: z.string().max(2000),
  userHandle: z.string().max(200).nullable(),
});

export const me = z.strictObject({
  /** `link`: opened by a mailed link, which proves a mailbox and no more; `passkey`: signed in. */
  session: z.enum(['none', 'link', 'passkey']),
  person: z
    .strictObject({ id: rowId, name: z.string(), hasPasskey: z.boolean(), memberNumber: z.string().nullable() })
    .nullable(),
  roles: z.array(role),
  organisation: z.strictObject({ slug: z.string(), name: z.string() }).nullable(),
  /** Polls of which this person stands on the roll, is a trustee or scrutineer, or an officer of an affiliate that returns its result. */
  polls: z.array(
    z.strictObject({
      poll: pollId,
      title: z.string(),
      state: pollState,
      as: z.enum(['member', 'trustee', 'scrutineer', 'affiliate-officer', 'teller']),
      /** Trustee number, or the number of a scrutineer’s key, from 1; null for the others. */
      owner: z.int().nullable(),
    }),
  ),
  /** True where letters are captured in a local page instead of being sent. */
  lettersCaptured: z.boolean(),
  /** True where there are polls and all of them are rehearsals: every page says so then. */
  rehearsal: z.boolean(),
});
export type Me = z.infer<typeof me>;

export const signer = z.strictObject({
  id: rowId,
  kind: z.enum(['ssh', 'minisign']),
  fingerprint: z.string(),
  comment: z.string(),
  since: instant,
});

export const complaint = z.strictObject({
  file: z.string(),
  row: z.int().nullable(),
  column: z.string().nullable(),
  code: z.string(),
  message: z.string(),
});

export const snapshot = z.strictObject({
  snapshot: hex32,
  importedAt: instant,
  files: z.array(z.strictObject({ file: z.string(), rows: count, asOf: z.string(), signedBy: z.array(z.string()) })),
  notes: z.array(z.strictObject({ file: z.string(), code: z.string() })),
  /** Units named by the export, with the number of members listed in each, for the poll form. */
  units: z.array(z.strictObject({ code: rollUnitCode, name: z.string(), section: z.string(), listed: count })),
});

/** Base64 of the largest picture (crypto/contest.ts). */
const MOST_PICTURE_TEXT = 4 * Math.ceil(131_072 / 3);

/** What the returning officer fills in; the service adds id, format, organisation and the rule pack's name and hash. */
export const pollDraft = z.strictObject({
  title: z.string().min(1).max(200),
  rehearsal: z.boolean(),
  opensAt: instant,
  closesAt: instant,
  units: z.array(pollUnit).min(1).max(2000),
  /** By their shape; what is wrong with them is told in words (contestFaults.ts). */
  contests: z.array(contestDraft).min(1).max(MOST_CONTESTS),
  /** The pictures that choices name by their hashes, each once, in base64. */
  pictures: z.array(z.string().max(MOST_PICTURE_TEXT)).max(MOST_PICTURES).optional(),
  smallUnit: z.int().min(3),
  /** Asked for by a rehearsal; a real poll always keeps small counts from everybody. */
  smallCounts: pollDefinition.shape.smallCounts,
  batchFloor: z.int().min(1),
  promiseMinutes: z.int().min(1).max(10080),
  /** Days until what somebody else has to sign off is overdue. */
  reviewDays: z.int().min(1).max(30).default(REVIEW_DAYS),
  corrections,
  secondElement: pollDefinition.shape.secondElement,
  trustees: z.array(rowId).min(1).max(50),
  /** How many of them suffice for the count; all of them unless said. */
  quorum: z.int().min(1).max(50).optional(),
  scrutineers: z.array(rowId).max(50),
  snapshot: hex32,
  previous: hex32.nullable(),
  /** The rule pack's exact text: its SHA-256 names it. */
  rules: z.string().max(65_536),
});

export const pollLine = z.strictObject({
  poll: pollId,
  title: z.string(),
  rehearsal: z.boolean(),
  state: pollState,
  opensAt: instant,
  closesAt: instant,
});

/** Public: how much of a poll waits to be looked at, and how much of that is overdue. */
export const reviewCounts = z.strictObject({ waiting: z.int().min(0), overdue: z.int().min(0) });

/** A look at one's own entry, for the member. */
export const lookAtMe = z.strictObject({
  at: instant,
  name: z.string(),
  roles: z.array(role),
  says: z.string(),
  for: z.string().nullable(),
});

/** What anybody may know of a poll. No turnout while it is open. */
export const REFUSED_PARTS = ['approval', 'shuffle', 'part'] as const;

export const pollPage = z.strictObject({
  state: pollState,
  /** Log origin `host[:port]/board/<poll id>`; null before the poll is on its board. */
  origin: z.string(),
  definition: pollDefinition,
  trustees: z.array(
    z.strictObject({
      owner: z.int(),
      name: z.string(),
      /** Given alone, or made with the others and confirmed. */
      keyGiven: z.boolean(),
      rehearsed: z.boolean(),
      /** After the close: the tallies approved; ranked elections shuffled, of how many; the part of the count given. */
      approved: z.boolean(),
      shuffled: z.strictObject({ done: count, of: count }),
      partGiven: z.boolean(),
      /** What they gave that does not verify, and was not taken. */
      refused: z.array(z.enum(REFUSED_PARTS)),
    }),
  ),
  /** Where the trustees stand with making a key of which fewer than all suffice; null in a poll whose count needs all. */
  ceremony: ceremonyPublic.nullable(),
  /** From the freeze on. */
  roll: z
    .strictObject({
      listed: count,
      excluded: count,
      /** What two officers changed before the freeze: negative where they took more off than they put on. */
      overrides: z.int(),
      eligible: count,
      electorate: z.array(z.strictObject({ unit: unitCode, eligible: count })),
      cells: z.array(z.strictObject({ units: z.array(z.string()), listed: count, excluded: count })),
      reasons: z.array(z.strictObject({ reason: z.string(), members: count })),
      undecided: count,
    })
    .nullable(),
  /** From the freeze on: overrides of single entries, before it and since. */
  amendments: count.nullable(),
  /** Pairs of officers who have overridden so many entries together that the data protection officer was told. */
  pairAlarms: count,
  /** When voting ends, as it stands now. */
  closing,
  /** What officers have locked, in this poll or in all. */
  locks: z.array(lockPublic),
  /** From the opening on: members whose link was held back because their address had changed, and those who got it since. */
  quarantine: z.strictObject({ atOpening: count, released: count }).nullable(),
  /** From the opening on: members for whom a letter with a way to vote was printed. */
  lettersPrinted: count.nullable(),
  /** After the close: ballots on the board. */
  ballots: count.nullable(),
  /** After the close: counts of papers of another way that tellers have to make, and those on which two agree. */
  counts: z.strictObject({ needed: count, done: count }).nullable(),
  /** Ballots tendered by people whose entry was contested; how they were settled once all of them are. */
  tenders: z.strictObject({
    tendered: count,
    settled: z.strictObject({ admitted: count, refused: count }).nullable(),
  }),
  /** What is not opened for everybody; null in a poll in which everything is. */
  sealing: z
    .strictObject({
      /** Everybody named for the poll: those with a key first, in the order of the board. */
      scrutineers: z.array(z.strictObject({ name: z.string(), hasKey: z.boolean(), attested: z.boolean() })),
      /** How many of those with a key have to sign the same. */
      needed: count,
      /** Whether as many trustees as it takes have given their parts. */
      partsGiven: z.boolean(),
      /** While votes are counted: units and contests of which scrutineers alone, or nobody, opens the ballots. */
      elections: z.array(
        z.strictObject({
          unit: unitCode.nullable(),
          contest: z.string(),
          is: z.enum(['sealed', 'unopened']),
        }),
      ),
    })
    .nullable(),
  outcome: outcome.nullable(),
  /** Where a condition on who is elected binds: what the returning officer ruled, with another officer's agreement. */
  rulings: z.array(ruled),
  /** Contests that wait for a ruling before anybody declares them. */
  unruled: z.array(z.string()),
  /** Who has signed the declaration of it. */
  declaredBy: z.array(z.strictObject({ role: z.enum(['returning-officer', 'scrutineer']), name: z.string() })),
  /** Looks and decisions of officers that somebody else has to sign off, and how many of them are overdue. */
  reviews: reviewCounts,
  /** Of what waits, what the result waits for; none when it is declared. */
  reviewsHolding: count,
  /** Reviewers whom two officers admitted after the close. */
  reviewersAdmitted: count,
  /** How often a scrutineer took the pack, which names members; each time somebody else signs it off. */
  packsTaken: count,
  abandonedBecause: z.string().nullable(),
  /** How many holders of a role have declared which interest in this poll: counts, no names. */
  declarations: z.array(z.strictObject({ role, interest: z.enum(INTERESTS), people: z.int().min(1) })),
  /** Roles that one officer gave alone, at the set-up, and that ran since the poll was defined. */
  grantedAlone: z.array(z.strictObject({ role, since: instant })),
  boardSize: count,
  bundle: z.boolean(),
});
export type PollPage = z.infer<typeof pollPage>;

export const rollDesk = z.strictObject({
  /** Hash of the snapshot, which the officer who freezes signs. */
  snapshot: hex32,
  listed: count,
  eligible: count,
  proposed: count,
  confirmed: count,
  units: z.array(z.strictObject({ unit: rollUnitCode, listed: count, eligible: count, excluded: count })),
  /** All members whom the rules leave off, by first reason, and how many of those exclusions are confirmed. */
  reasons: z.array(z.strictObject({ code: z.string(), says: z.string(), members: count, confirmed: count })),
  variances: z.array(z.strictObject({ kind: z.string(), says: z.string(), entries: count, undecided: count })),
  undecided: count,
  /** Lines that two officers changed. */
  amended: count,
});

export const reasonGiven = z.strictObject({
  code: z.string(),
  says: z.string(),
  fact: z.string(),
  source: z.string(),
  asOf: z.string(),
});

export const rollEntry = z.strictObject({
  number: z.string(),
  name: z.string(),
  unit: rollUnitCode,
  decision: z.enum(['eligible', 'proposed-exclusion', 'excluded']),
  /** As the line stands: of the rules, or of two officers who changed it since. */
  reasons: z.array(reasonGiven),
  /** Two officers changed what the rules gave. */
  amended: z.boolean(),
  confirmedBy: z.string().nullable(),
  variances: z.array(z.string()),
});

/** A member's own page. */
export const myEntry = z.strictObject({
  entry: rollEntry.omit({ confirmedBy: true, variances: true }).nullable(),
  unitName: z.string().nullable(),
  /** What officers changed in it, oldest first. */
  changes: z.array(z.strictObject({ at: instant, says: z.string() })),
  /** Before then it can be contested; null when it cannot. */
  contestUntil: instant.nullable(),
  /** From the freeze on, for an eligible member of a unit of the poll: the opening of the paper commitment. */
  paper: z.strictObject({ paper: paperHash, unit: unitCode, leaf: hex32, salt: hex32 }).nullable(),
  cast: z
    .strictObject({
      /** Trackers in the order of the contests. */
      trackers: z.array(z.string()),
      bodyHash: hex32,
      onBoard: z.boolean(),
      index: count.nullable(),
      deadline: instant,
    })
    .nullable(),
  /** Null in a poll that asks for no codes, and for somebody without a paper. */
  code: myCode.nullable(),
  /** By which other way the paper is used; null: by none. */
  taken: otherChannel.nullable(),
  /** Who looked at this entry, the newest first, fifty at most. */
  looks: z.array(lookAtMe).max(50),
});

/** What the booth needs, all of it recomputable from the board. */
export const boothPaper = z.strictObject({
  opened: hex32,
  elections: z.array(
    z.strictObject({ contest: z.string(), uuid: z.string(), record: z.string(), fingerprint: z.string() }),
  ),
});

export const letter = z.strictObject({
  id: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  sentAt: instant,
});
