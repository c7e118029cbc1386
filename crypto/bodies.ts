/**
 * The bodies of board entries, one schema a kind, and the poll definition that entry 0 carries. They come from a file
 * that anybody may have written: unknown keys are refused, order and ranges are checked here, meaning in src/verify.
 * SPEC §5.4.
 */
import { z } from 'zod';
import { assertionRecord, enrolledCredential } from './assertion.ts';
import { compareText, hex32 } from './bytes.ts';
import { contest, MOST_RANKED } from './contest.ts';
import { rollUnitCode, token, unitCode } from './names.ts';
import { contestOutcome, outcome, RETURNS, votesOf } from './outcomeBody.ts';

export { type Contest, choice, contest } from './contest.ts';
export { rollUnitCode, unitCode } from './names.ts';
export { type ContestOutcome, type Outcome, outcome, unitResult } from './outcomeBody.ts';

/** An instant in UTC, whole seconds: `2026-10-24T19:00:00Z`. */
export const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'an instant such as 2026-10-24T19:00:00Z')
  .refine((text) => {
    const parsed = new Date(text);
    return !Number.isNaN(parsed.getTime()) && parsed.toISOString() === text.replace('Z', '.000Z');
  }, 'a real date and time');

const base58 = (length: number) =>
  z.string().regex(new RegExp(`^[1-9A-HJ-NP-Za-km-z]{${length}}$`), `${length} base58 characters`);

const text = (most: number) => z.string().min(1).max(most);
const count = z.int().min(0);

export const pollId = base58(22).brand<'PollId'>();
export type PollId = z.infer<typeof pollId>;
export const electionId = base58(22).brand<'ElectionId'>();
export type ElectionId = z.infer<typeof electionId>;
export const entryHash = hex32.brand<'EntryHash'>();
export type EntryHash = z.infer<typeof entryHash>;
export const paperHash = hex32.brand<'PaperHash'>();
export type PaperHash = z.infer<typeof paperHash>;

export const organisationSlug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens');

/** Strictly ascending by the bytes of UTF-8: sorted, and nothing twice. */
export const ascending = (texts: readonly string[]): boolean =>
  texts.every((item, i) => i === 0 || compareText(texts[i - 1]!, item) < 0);

export const pollUnit = z
  .strictObject({
    code: unitCode,
    name: text(120),
    section: token,
    /** The roll's units whose eligible members vote in this unit: one as a rule; several where small ones are merged. */
    covers: z.array(rollUnitCode).refine(ascending, 'sorted, none twice'),
    /** An affiliate that decides by its own rules and returns what: nobody votes in it here, and it covers no unit of the roll. */
    returns: z.literal(true).optional(),
  })
  .refine(
    ({ covers, returns }) => (covers.length === 0) === (returns === true),
    'covers nothing exactly when it returns its result',
  );
export type PollUnit = z.infer<typeof pollUnit>;

/** The units whose members vote here; the others return what they decided. */
export const votingUnits = (units: readonly PollUnit[]): readonly PollUnit[] =>
  units.filter(({ returns }) => returns !== true);

export const proofPair = z.strictObject({ challenge: z.string(), response: z.string() });

export const rulesName = z.strictObject({ name: text(80), version: text(40), sha256: hex32 });

/** How a provable error is put right in this poll, and until when. */
export const corrections = z
  .strictObject({
    /** A member contests their entry before then. */
    claimsUntil: instant,
    /** The roll is amended before then; what is still contested later is a tendered ballot's matter. */
    overridesUntil: instant,
    /** A proposal that no second officer decides within so many hours lapses. */
    lapseHours: z.int().min(1).max(720),
    /** Overrides by the same two officers in this poll: from the first number on the data protection officer is told of each, beyond the second they are refused. */
    pairAlarm: z.int().min(1),
    pairCap: z.int().min(1),
  })
  .refine(({ claimsUntil, overridesUntil }) => claimsUntil <= overridesUntil, 'claimsUntil not after overridesUntil')
  .refine(({ pairAlarm, pairCap }) => pairAlarm <= pairCap, 'pairAlarm ≤ pairCap');
export type Corrections = z.infer<typeof corrections>;

/** Days until a review is overdue where the poll says nothing; a new one is preset so. */
export const REVIEW_DAYS = 7;

export const pollDefinition = z
  .strictObject({
    format: z.literal('countersign-poll/1'),
    id: pollId,
    organisation: z.strictObject({ slug: organisationSlug, name: text(200) }),
    title: text(200),
    /** A rehearsal is marked so on every page and may be closed early; nothing else differs. */
    rehearsal: z.boolean(),
    opensAt: instant,
    closesAt: instant,
    units: z.array(pollUnit).min(1).max(2000),
    contests: z.array(contest).min(1).max(20),
    rules: rulesName,
    /** Units with fewer eligible members than this cannot be polled alone; public cells smaller than this are merged. */
    smallUnit: z.int().min(3),
    /** Casts pending in a unit before any of its casts go on the board while the poll is open. */
    batchFloor: z.int().min(1),
    /** A promised ballot is on the board at the latest this many minutes after closesAt. */
    promiseMinutes: z.int().min(1).max(10080),
    trustees: z.strictObject({ quorum: z.int().min(1), of: z.int().min(1).max(50) }),
    corrections,
    /** Beside the mailed link, who makes a passkey proves to hold a code that came by another way (SPEC §9). */
    secondElement: z.enum(['none', 'code']),
    /** Days until what waits to be signed off is overdue; polls of an earlier version say nothing. */
    reviewDays: z.int().min(1).max(30).optional(),
    /**
     * What fewer than `smallUnit` cast in a unit or contest is not opened for everybody, and what fewer than 3 cast is not opened
     * (SPEC §6.8). Absent from polls of an earlier version, and from rehearsals that do not ask for it: there all is shown.
     */
    smallCounts: z.literal('sealed').optional(),
  })
  .refine(({ units }) => units.some(({ returns }) => returns !== true), 'a unit whose members vote')
  .refine(
    ({ units, contests }) =>
      units.every(({ returns }) => returns !== true) || contests.some(({ kind }) => kind === 'trigger'),
    'results are returned of a trigger contest alone',
  )
  .refine(({ corrections, closesAt }) => corrections.overridesUntil <= closesAt, 'overridesUntil not after closesAt')
  .refine(({ opensAt, closesAt }) => opensAt < closesAt, 'opensAt before closesAt')
  .refine(({ units }) => ascending(units.map(({ code }) => code)), 'units sorted by code, none twice')
  .refine(({ contests }) => ascending(contests.map(({ id }) => id)), 'contests sorted by id, none twice')
  .refine(({ units }) => {
    const covered = units.flatMap(({ covers }) => covers);
    return new Set(covered).size === covered.length;
  }, 'a roll unit lies in at most one unit of the poll')
  .refine(
    ({ units, contests }) =>
      contests.every(({ rule }) => rule?.name !== 'college-50-50') ||
      new Set(units.map(({ section }) => section)).size === 2,
    'a college has two sections',
  )
  .refine(({ trustees: { quorum, of } }) => quorum <= of && 2 * quorum > of, 'quorum: more than half of the trustees');
export type PollDefinition = z.infer<typeof pollDefinition>;

export const pollDefined = z.strictObject({
  format: z.literal('countersign-board/1'),
  /** Origin of the log, as in its checkpoints: no scheme, `host[:port]/board/<poll id>`. */
  origin: text(300),
  /** Web origin that passkey assertions must name, and the relying party id they must be made for. */
  webOrigin: text(300),
  rpId: text(253),
  /** C2SP verifier key of the checkpoints; Ed25519 key (hex) of the promises, which signs nothing else. */
  logKey: text(500),
  promiseKey: hex32,
  poll: pollDefinition,
});

export const reasonCell = z.strictObject({ reason: z.string().regex(/^[A-Z][A-Z_]{1,40}$/), members: count });

export const rollFrozen = z
  .strictObject({
    snapshot: hex32,
    previous: hex32.nullable(),
    /** RFC 6962 roots over salted leaves sorted by bytes (SPEC §4): rows of the snapshot, lines of the roll. */
    snapshotRoot: hex32,
    rollRoot: hex32,
    rulesSha256: hex32,
    /** Fingerprints of the keys that signed the exports, sorted. */
    signers: z.array(text(200)).refine(ascending, 'sorted, none twice'),
    /**
     * Over the whole list: listed − excluded + overrides = eligible. `excluded` is what the rules left off, `overrides` what
     * the amendments that follow at once add to the electorate, less what they take from it.
     */
    listed: count,
    excluded: count,
    overrides: z.int(),
    eligible: count,
    /** The electorate of each unit of the poll. */
    electorate: z.array(z.strictObject({ unit: unitCode, eligible: count })),
    /**
     * Lines and excluded lines of the frozen roll by unit, amendments in them; units whose cells are small stand together,
     * and `outside` is all other roll units.
     */
    cells: z.array(
      z.strictObject({
        units: z.array(z.union([unitCode, z.literal('outside')])).min(1),
        listed: count,
        excluded: count,
      }),
    ),
    /** First reasons over the whole list; the standing codes together as STANDING, small cells as OTHER. */
    reasons: z.array(reasonCell),
    /** Variances undecided at the freeze, and the commitment (SPEC §4) to the officer's signed act that accepts them. */
    undecided: count,
    undecidedSigned: hex32.nullable(),
    /** Commitment (SPEC §4) to the head of the chain that says who held which duty up to here. */
    duties: hex32,
    /** Commitment (SPEC §4.7) to the looks and decisions up to here that are, or may be, reviewed. */
    accessLog: hex32,
  })
  .refine(
    ({ undecided, undecidedSigned }) => undecided === 0 || undecidedSigned !== null,
    'undecided variances unsigned',
  );

/**
 * One decision changed against the rules' result, proposed by one officer and approved by another. Nothing of whom, where
 * or why stands here; the pack opens it.
 */
export const rollAmended = z
  .strictObject({
    /** Commitment (SPEC §4) to the amendment: the line before and the line after. */
    amendment: hex32,
    /** Commitments to the two officers' signed acts. */
    proposed: hex32,
    decided: hex32,
    /** Whether the frozen root and numbers have it in them already. */
    frozen: z.boolean(),
    /** What it does to the number of eligible members: 1, 0 or −1. */
    eligible: z.union([z.literal(-1), z.literal(0), z.literal(1)]),
    /** Made after the freeze: the leaf of the line as it now is. */
    leaf: hex32.nullable(),
    /** Made after the opening: the paper given, and the paper that is good no more. */
    paper: paperHash.nullable(),
    cancels: paperHash.nullable(),
  })
  .refine(({ frozen, leaf }) => frozen === (leaf === null), 'a leaf of its own exactly when made after the freeze')
  .refine(
    ({ frozen, paper, cancels }) => !frozen || (paper === null && cancels === null),
    'no papers before the opening',
  );

/** A ballot of a member whose entry is contested: a commitment (SPEC §8.5) to the cast, which shows nothing of it. */
export const ballotTendered = z.strictObject({ tender: hex32 });
/** Every tendered ballot was admitted or not, by two officers each; admitted ones stand before this as ballot-cast. */
export const tendersSettled = z.strictObject({ admitted: count, refused: count });

/** What happened to the poll beside its own steps. */
export const incident = z.strictObject({
  what: z.enum(['break-glass', 'locked', 'unlocked', 'voting-paused', 'voting-resumed', 'not-in-order']),
  at: instant,
  /** `voting-resumed`: what the pause adds to the closing time. 0 otherwise. */
  addsSeconds: count,
  /** Commitments to the officers' signed acts. */
  acts: z.array(hex32).max(2),
});

/** What two officers agreed to after the close. */
const agreedLate = {
  proposedAt: instant,
  decidedAt: instant,
  /** Commitments to the two officers' signed acts. */
  proposed: hex32,
  decided: hex32,
  /** As in roll-frozen, up to here: duties and passkeys that count for it may be newer than the close. */
  duties: hex32,
};

/** After the close two officers admitted one more person who may sign off; who it is the pack opens (SPEC §8.8). */
export const reviewerAdmitted = z
  .strictObject(agreedLate)
  .refine(({ proposed, decided }) => proposed !== decided, 'two acts');

export const trusteesBody = z.strictObject({
  quorum: z.int().min(1),
  /** Names in the order of owner numbers, which start at 1. */
  names: z.array(text(200)).min(1),
  /** The Belenios trustees record, byte for byte. */
  record: z.string(),
  /** Of a threshold key, which fewer than all can use: how it came about (SPEC §10.3). Absent where every trustee is needed. */
  ceremony: z
    .strictObject({
      /** By owner: commitments to the coefficients, shown before anybody's coefficients were. */
      commitments: z.array(hex32).min(2),
      /** By owner: signatures of the transcript's fingerprint. */
      confirmations: z.array(proofPair).min(2),
    })
    .optional(),
});

export const electionName = z.strictObject({
  /** Null: an election of all units together. */
  unit: unitCode.nullable(),
  contest: token,
  uuid: electionId,
  /** 43-character Belenios fingerprint of the election record, which SPEC §6.1 derives from what stands before it. */
  fingerprint: z.string().length(43),
});

export const opened = z
  .strictObject({
    openedAt: instant,
    rollFrozen: entryHash,
    trustees: entryHash,
    elections: z.array(electionName).min(1),
    /** Root (SPEC §4.5) over the codes on paper, one for each line of the roll; null in a poll without them. */
    codes: hex32.nullable(),
    /** Commitments of all papers, sorted by bytes. */
    papers: z.array(paperHash).refine(ascending, 'sorted, none twice'),
    /** Members with a paper whose link was held back, because their address had changed and nobody had released it. */
    quarantined: count,
    /** Files of the voting page: path → SHA-256. */
    booth: z.record(z.string(), hex32),
    /** To whom alone trustees give their parts of what is not opened for everybody (SPEC §6.8); absent: it is opened by nobody. */
    sealedTo: z
      .array(
        z.strictObject({
          name: text(200),
          key: z.string().length(64),
          proof: proofPair,
          /** Commitment to what the scrutineer signed with their passkey when they gave the key, and when that was; not in boards of before. */
          act: hex32.optional(),
          at: instant.optional(),
        }),
      )
      .min(1)
      .max(20)
      .optional(),
  })
  .refine(({ quarantined, papers }) => quarantined <= papers.length, 'no more held back than papers');

/** Salted head of the chain of enrolments (SPEC §4.6): where it stood when the poll was opened, and before it was closed. */
export const enrolments = z.strictObject({ head: hex32 });

export const ballotCast = z.strictObject({
  paper: paperHash,
  auth: hex32,
  /** Exact Belenios ballots, one for each contest, in the order of the contests. */
  ballots: z.array(z.string()).min(1),
});

export const closed = z.strictObject({
  closedAt: instant,
  ballots: count,
  /** Units whose papers of another way two tellers put in as ballots (SPEC §6.9), in their order; absent where there are none. */
  transcribed: z
    .array(
      z.strictObject({
        unit: unitCode,
        /** Papers that came in, void ones with them; and of these, such as are ballots. */
        returned: count,
        ballots: count,
        /** Of the two, each of whom signed these ballots: a commitment to the act, and when. */
        tellers: z.array(z.strictObject({ act: hex32, at: instant })).length(2),
      }),
    )
    .min(1)
    .max(2000)
    .optional(),
  /** As in roll-frozen, up to here. */
  duties: hex32,
  accessLog: hex32,
});

/**
 * What an affiliate decided by its own rules, returned by two of its officers before the close. It stands here at the close, so
 * that nobody learns it who can still vote. SPEC §8.9.
 */
export const unitReturned = z
  .strictObject({
    unit: unitCode,
    contest: token,
    says: z.enum(RETURNS),
    /** Commitment to the SHA-256 of the minute, which the pack opens. */
    minute: hex32,
    /** Commitments to the two officers' signed acts. */
    proposed: hex32,
    decided: hex32,
  })
  .refine(({ proposed, decided }) => proposed !== decided, 'two acts');

/** As two tellers counted it, each alone: votes on paper or at a meeting. */
export const tellersCount = z.strictObject({
  blank: count.nullable(),
  void: count,
  /** Marks by choice, in the order of the contest; none of ranked papers. */
  votes: votesOf,
  /** Of ranked papers: candidate numbers from 1, and how many papers say so; sorted, none twice, the valid and not blank ones. */
  rankings: z
    .array(z.strictObject({ ranking: z.array(z.int().min(1)).min(1).max(MOST_RANKED), papers: z.int().min(1) }))
    .max(20_000),
});
export type TellersCount = z.infer<typeof tellersCount>;

/** What came in of one contest by another way than online, in one unit or, of a contest of all units together, in all. SPEC §6.9. */
export const otherChannel = z
  .strictObject({
    unit: unitCode.nullable(),
    contest: token,
    /** Papers that came in: valid, blank and void. */
    papers: count,
    /** Null where they are fewer than may be shown. */
    count: tellersCount.nullable(),
    /** Commitment to the count, which the pack opens; null where it stands here. */
    sealed: hex32.nullable(),
    /** Of the two tellers, each of whom signed this count: a commitment to the act, and when. */
    tellers: z.array(z.strictObject({ act: hex32, at: instant })).length(2),
    /** As in roll-frozen, up to here: who counts may have been appointed after the close. */
    duties: hex32,
  })
  .refine(({ count, sealed }) => (count === null) === (sealed !== null), 'the count, or a commitment to it')
  .refine(({ tellers: [first, second] }) => first?.act !== second?.act, 'two tellers');

export const encryptedTallyBody = z.strictObject({ uuid: electionId, tally: z.string(), sized: z.string() });

/** Before anything is decrypted: a trustee has verified the whole board up to the tallies, and signs which they are (SPEC §6.5). */
export const tallyApproval = z.strictObject({
  owner: z.int().min(1),
  /** RFC 6962 root of the board up to and with the last encrypted-tally. */
  root: hex32,
  /** SHA-256 of each tally record, in the order of the elections. */
  tallies: z.array(z.strictObject({ uuid: electionId, tally: hex32 })).min(1),
  signature: proofPair,
});

/** A trustee mixed the ballots of a ranked contest and encrypted them anew; what comes out goes into the next. */
export const shuffleBody = z.strictObject({
  uuid: electionId,
  owner: z.int().min(1),
  /** Belenios shuffle, byte for byte. */
  shuffle: z.string(),
  /** The owner's signature over input and output (SPEC §6.6): Belenios has none. */
  signature: proofPair,
});

/** A trustee's share of the seed of all lots of this poll (SPEC §6.7). */
export const lotShare = z.strictObject({ owner: z.int().min(1), share: hex32, proof: proofPair });

export const partialDecryptionBody = z.strictObject({
  uuid: electionId,
  owner: z.int().min(1),
  /** Belenios partial decryption, byte for byte. */
  partial: z.string(),
  /** Our binding proof for each of its factors, same shape. */
  binding: z.array(z.array(proofPair)),
});

/** A trustee's part of an election that is not opened for everybody: SHA-256 of what it sent to each of `sealedTo`, in their order. */
export const sealedPart = z.strictObject({
  uuid: electionId,
  owner: z.int().min(1),
  messages: z.array(hex32).min(1).max(20),
});

/** What scrutineers made of the sealed parts, and all that is shown of it. SPEC §6.8. */
export const attestation = z.strictObject({
  contests: z.array(contestOutcome).min(1).max(20),
  signatures: z
    .array(z.strictObject({ scrutineer: z.int().min(1), signature: proofPair }))
    .min(1)
    .max(20)
    .refine(
      (all) => all.every(({ scrutineer }, i) => i === 0 || all[i - 1]!.scrutineer < scrutineer),
      'in their order, none twice',
    ),
});

export const ruled = z.strictObject({
  contest: token,
  constraint: token,
  /** The published rule, with its source, and how it leads from what was counted to who is elected. */
  rule: text(2000),
  elected: z.array(token).min(1).max(50),
});
export type Ruled = z.infer<typeof ruled>;

/**
 * A condition on who is elected binds, and the returning officer named the published rule that applies then, and whom it elects.
 * Another officer agreed. What was counted stays as it is. SPEC §5.4.
 */
export const ruling = z
  .strictObject({ ...ruled.shape, ...agreedLate })
  .refine(({ proposed, decided }) => proposed !== decided, 'two acts');

export const resultBody = z.strictObject({ uuid: electionId, result: z.string() });

/** Who declares the result signs its text (SPEC §7.5), which follows from the board up to the outcome, and the PDF of it. */
export const declarationBody = z.strictObject({
  /** SHA-256 of declaration.pdf, which says what the page says. */
  pdf: hex32,
  signatures: z
    .array(
      z.strictObject({
        role: z.enum(['returning-officer', 'scrutineer']),
        name: text(200),
        at: instant,
        /** 2: the message names the PDF and the instant too. Those of before have none. */
        form: z.literal(2).optional(),
        /** Of the message that the passkey signed; all else in it follows from the board and from what stands here. */
        nonce: hex32,
        assertion: assertionRecord,
        credential: enrolledCredential,
      }),
    )
    .min(2)
    .max(50),
});

export const abandoned = z.strictObject({ reason: text(2000) });

/** Kinds that this version writes, with their bodies. Other kinds of SPEC §5.4 are reserved and refused. */
export const BODIES = {
  'poll-defined': pollDefined,
  'roll-frozen': rollFrozen,
  'roll-amended': rollAmended,
  trustees: trusteesBody,
  opened,
  enrolments,
  'ballot-cast': ballotCast,
  'ballot-tendered': ballotTendered,
  'tenders-settled': tendersSettled,
  incident,
  'reviewer-admitted': reviewerAdmitted,
  'unit-returned': unitReturned,
  closed,
  'encrypted-tally': encryptedTallyBody,
  'other-channel': otherChannel,
  'tally-approval': tallyApproval,
  shuffle: shuffleBody,
  'lot-share': lotShare,
  'partial-decryption': partialDecryptionBody,
  'sealed-part': sealedPart,
  attestation,
  result: resultBody,
  outcome,
  ruling,
  declaration: declarationBody,
  abandoned,
} as const;
export type BodyKind = keyof typeof BODIES;
export type Body<K extends BodyKind> = z.infer<(typeof BODIES)[K]>;

/** What a promise signs (under promiseKey, over the canonical bytes): the cast will stand on the board by the deadline. */
export const promise = z.strictObject({
  format: z.literal('countersign-promise/1'),
  origin: text(300),
  opened: entryHash,
  /** SHA-256(JCS({body,kind})) of the coming entry. */
  bodyHash: hex32,
  deadline: instant,
});
export const signedPromise = z.strictObject({ promise, signature: z.string().regex(/^[0-9a-f]{128}$/) });
export type SignedPromise = z.infer<typeof signedPromise>;
