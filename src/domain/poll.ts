/**
 * The life of a poll as one pure step: where it stands and what somebody wants of it, with the facts, give the next state
 * or a refusal. No other code moves a poll; a trigger on the table allows the same pairs of states and no others. Facts
 * are trusted: the act reads them under the poll's lock. SPEC §1.2.
 */
import { type Answer, accept, type RefusalCode, refuse } from '../contract/refusals.ts';
import type { PollState } from '../contract/shapes.ts';

/**
 * When voting opens and ends as pauses have moved it, whether it is paused, and the clock. A rehearsal may be closed early;
 * nothing else differs.
 */
export type Timing = {
  readonly now: Date;
  readonly opensAt: string;
  readonly closesAt: string;
  readonly pausedSince: string | null;
  readonly rehearsal: boolean;
};

export type UnitElectorate = { readonly unit: string; readonly eligible: number };

/** Contests in which a condition binds and nobody has ruled yet which published rule applies. */
type Ruling = { readonly unruled: readonly string[] };

/** What each act must know. */
export type Facts = {
  readonly openRoll: object;
  readonly freeze: {
    /** Lines that the rules made, and rows of the list that they were made of. */
    readonly lines: number;
    readonly rows: number;
    /** Proposed exclusions that no officer has confirmed. */
    readonly unconfirmed: number;
    readonly undecided: number;
    /** The number of undecided variances that the officer signed for. */
    readonly signedFor: number;
    /** Every unit of the poll, and the least electorate that a unit may have. */
    readonly electorate: readonly UnitElectorate[];
    readonly smallUnit: number;
  };
  /** Keys still missing once this one is in. */
  readonly trusteeKey: { readonly keysMissing: number };
  /** A trustee decrypts something of their own, to show that they can. */
  readonly rehearse: { readonly given: boolean };
  readonly open: Timing & {
    readonly keysMissing: number;
    /** Numbers of the trustees who have not. */
    readonly notRehearsed: readonly number[];
    /** Rankings are promised to the scrutineers alone, and none of them has given a key. */
    readonly sealedToFew: boolean;
  };
  readonly cast: Timing;
  /** One officer stops voting for a while, and two let it go on. */
  readonly pause: Timing;
  readonly resume: Timing;
  readonly close: Timing & {
    /** Tendered ballots that two officers have neither admitted nor refused. */
    readonly tendersWaiting: number;
  };
  /** A trustee signs which tallies they have verified. */
  readonly approveTallies: {
    readonly given: boolean;
    /** Counts of papers of another way on which two tellers have not agreed. */
    readonly countsMissing: number;
  };
  /** A trustee shuffles the ballots of one election: each once, by as many trustees as the quorum has, before any part of the count. */
  readonly shuffle: {
    readonly approved: boolean;
    readonly given: boolean;
    /** Trustees who have shuffled this election. */
    readonly shuffles: number;
    readonly quorum: number;
    readonly partsGiven: boolean;
  };
  /** Trustees whose part of the count is missing once this one is in; and what nothing is opened without. */
  readonly result: {
    /** Approvals that the quorum lacks; never none while this trustee’s own is missing. */
    readonly approvalsMissing: number;
    /** Shuffles that the quorum lacks, of all elections that are shuffled. */
    readonly shufflesMissing: number;
    readonly given: boolean;
    readonly partsMissing: number;
    /** Something is opened by the scrutineers alone, who attest it before there is an outcome. */
    readonly sealed: boolean;
  };
  /** A scrutineer signs what came of the sealed parts. */
  readonly attest: {
    /** As many trustees as it takes have given their parts, some of them sealed. */
    readonly partsGiven: boolean;
    readonly given: boolean;
    /** Scrutineers who have to sign the same once this one has. */
    readonly signersMissing: number;
  };
  /** Somebody signs the declaration. */
  readonly declare: Ruling;
  /** Findings of our own verifier on the bundle, what nobody has signed off yet, and who has not signed the declaration. */
  readonly publish: Ruling & {
    readonly findings: number;
    readonly unreviewed: number;
    readonly unsigned: readonly ('returning-officer' | 'scrutineer')[];
  };
  /** Whether the board has the quorum’s parts of a result: everybody, or the scrutineers, can read it then, written down or not. */
  readonly abandon: { readonly isOpen: boolean };
};
export type PollAct = keyof Facts;

/** The states in which an act may be asked for at all. */
const FROM: { readonly [A in PollAct]: readonly PollState[] } = {
  openRoll: ['draft'],
  freeze: ['roll-open'],
  trusteeKey: ['roll-frozen'],
  // Never once it is open: from then on a trustee opens nothing but approved tallies.
  rehearse: ['keys-ready'],
  // Asked for before the last key is in, it is told so.
  open: ['roll-frozen', 'keys-ready'],
  cast: ['open'],
  pause: ['open'],
  resume: ['open'],
  close: ['open'],
  approveTallies: ['closed'],
  shuffle: ['closed'],
  result: ['closed'],
  attest: ['closed'],
  declare: ['counted'],
  publish: ['counted'],
  abandon: ['draft', 'roll-open', 'roll-frozen', 'keys-ready', 'open', 'closed'],
};

type Decide<A extends PollAct> = (facts: Facts[A], state: PollState) => Answer<PollState>;

const DECIDE: { readonly [A in PollAct]: Decide<A> } = {
  openRoll: () => accept('roll-open'),

  freeze: ({ lines, rows, unconfirmed, undecided, signedFor, electorate, smallUnit }) => {
    if (lines !== rows) return refuse('ROLL_NOT_AS_LISTED', { lines, rows });
    if (unconfirmed > 0) return refuse('DECISIONS_UNCONFIRMED', { unconfirmed });
    if (undecided !== signedFor) return refuse('UNDECIDED_CHANGED', { undecided });
    const small = electorate.filter(({ eligible }) => eligible < smallUnit);
    const tooSmall = small.map((unit) => ({ ...unit, least: smallUnit }));
    return small.length > 0 ? refuse('UNIT_TOO_SMALL', tooSmall) : accept('roll-frozen');
  },

  trusteeKey: ({ keysMissing }) => accept(keysMissing === 0 ? 'keys-ready' : 'roll-frozen'),

  rehearse: ({ given }) => (given ? refuse('REHEARSAL_GIVEN') : accept('keys-ready')),

  open: ({ keysMissing, notRehearsed, sealedToFew, now, opensAt, closesAt }, state) => {
    if (keysMissing > 0 || state === 'roll-frozen') return refuse('KEYS_MISSING', { keysMissing });
    // A key that is lost or spoilt shows before anybody has voted.
    if (notRehearsed.length > 0) return refuse('REHEARSALS_MISSING', { owners: notRehearsed });
    if (sealedToFew) return refuse('SEALING_KEYS_MISSING');
    if (isBefore(now, opensAt)) return refuse('TOO_EARLY', { opensAt });
    // Nobody could vote: it can only be abandoned.
    return isBefore(now, closesAt) ? accept('open') : refuse('POLL_STATE');
  },

  // At the very second of closesAt it is too late, whether or not the officer has closed yet.
  cast: ({ now, closesAt, pausedSince }) => {
    if (pausedSince !== null) return refuse('VOTING_PAUSED', { pausedSince });
    return isBefore(now, closesAt) ? accept('open') : refuse('POLL_NOT_OPEN');
  },

  // Time that nobody has any more cannot be given back.
  pause: ({ now, closesAt, pausedSince }) => {
    if (pausedSince !== null) return refuse('ALREADY_LOCKED');
    return isBefore(now, closesAt) ? accept('open') : refuse('POLL_NOT_OPEN');
  },

  resume: ({ pausedSince }) => (pausedSince === null ? refuse('POLL_STATE') : accept('open')),

  // A rehearsal too: what is owed would be lost.
  close: ({ now, closesAt, pausedSince, rehearsal, tendersWaiting }) => {
    if (pausedSince !== null) return refuse('VOTING_PAUSED', { pausedSince });
    if (!rehearsal && isBefore(now, closesAt)) return refuse('TOO_EARLY', { closesAt });
    // There is one count: what is admitted after it would show how it was cast.
    return tendersWaiting > 0 ? refuse('TENDERS_UNSETTLED', { waiting: tendersWaiting }) : accept('closed');
  },

  // What comes in after the first approval would not be what was approved.
  approveTallies: ({ given, countsMissing }) => {
    if (countsMissing > 0) return refuse('COUNTS_MISSING', { countsMissing });
    return given ? refuse('APPROVAL_GIVEN') : accept('closed');
  },

  shuffle: ({ approved, given, shuffles, quorum, partsGiven }) => {
    if (!approved) return refuse('APPROVALS_MISSING', { approvalsMissing: 1 });
    if (given) return refuse('SHUFFLE_GIVEN');
    return shuffles >= quorum || partsGiven ? refuse('SHUFFLES_DONE') : accept('closed');
  },

  result: ({ approvalsMissing, shufflesMissing, given, partsMissing, sealed }) => {
    if (given) return refuse('PARTIAL_GIVEN');
    if (approvalsMissing > 0) return refuse('APPROVALS_MISSING', { approvalsMissing });
    if (shufflesMissing > 0) return refuse('SHUFFLES_MISSING', { shufflesMissing });
    return accept(partsMissing === 0 && !sealed ? 'counted' : 'closed');
  },

  attest: ({ partsGiven, given, signersMissing }) => {
    if (!partsGiven) return refuse('SEALED_PARTS_MISSING');
    if (given) return refuse('ATTESTATION_GIVEN');
    return accept(signersMissing === 0 ? 'counted' : 'closed');
  },

  // Who is elected is not known before.
  declare: ({ unruled }) => (unruled.length > 0 ? refuse('RULING_MISSING', { contests: unruled }) : accept('counted')),

  publish: ({ findings, unreviewed, unsigned, unruled }) => {
    if (unruled.length > 0) return refuse('RULING_MISSING', { contests: unruled });
    if (unreviewed > 0) return refuse('REVIEW_DUE', { unreviewed });
    if (unsigned.length > 0) return refuse('DECLARATION_UNSIGNED', { unsigned });
    return findings === 0 ? accept('declared') : refuse('BUNDLE_FAULTY');
  },

  // Whoever has seen a result must not be able to call it off.
  abandon: ({ isOpen }) => (isOpen ? refuse('RESULT_OPEN') : accept('abandoned')),
};

const isBefore = (now: Date, instant: string): boolean => now.getTime() < Date.parse(instant);

/** What somebody is told who asks in the wrong state: a voter that voting is not open, an officer that the poll moved on. */
const wrongState = (act: PollAct): RefusalCode => (act === 'cast' || act === 'pause' ? 'POLL_NOT_OPEN' : 'POLL_STATE');

/**
 * The state after the act, which may be the one before (a cast, a key that is not the last); or why it may not be done.
 *
 * @param state  as read under the poll's lock
 */
export function step<A extends PollAct>(state: PollState, act: A, facts: Facts[A]): Answer<PollState> {
  return FROM[act].includes(state) ? DECIDE[act](facts, state) : refuse(wrongState(act), { state });
}
