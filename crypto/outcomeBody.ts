/**
 * The `outcome` entry: what each contest decided, with all that it rests on, so that a page shows it and a verifier compares
 * it with its own. Choices go by id, candidates of a count by number from 1. SPEC §5.4.
 */
import { z } from 'zod';
import { CONTEST_KINDS, contestRule } from './contest.ts';
import { token, unitCode } from './names.ts';

const count = z.int().min(0);
/** An exact decimal. */
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/, 'a decimal number');
const number = z.int().min(1);
/** As many as a definition can have. An outcome that is longer follows from none, and would only wear out whoever lays it out. */
const MOST = { contests: 20, units: 2000, choices: 50 } as const;
export const votesOf = z.array(z.strictObject({ choice: token, votes: count })).max(MOST.choices);
export type VotesOf = z.infer<typeof votesOf>;
/** Lists of a count go about as they are: nobody who is handed one changes it. */
const list = <T extends z.ZodType>(of: T) => z.array(of).readonly();
/** One for each choice at most. */
const each = <T extends z.ZodType>(of: T) => z.array(of).max(MOST.choices).readonly();

export const VOID_REASONS = ['not-canonical', 'gap', 'repeat', 'too-many', 'too-few', 'blank-not-allowed'] as const;
export type VoidReason = (typeof VOID_REASONS)[number];

/** What an affiliate can return: it decided, or could not. That it returned nothing is `not-voted`. */
export const RETURNS = ['affirm', 'open', 'tied', 'inquorate'] as const;
export type Returned = (typeof RETURNS)[number];

const sums = {
  blank: count.nullable(),
  /** Papers that are no valid vote; of ballots cast here only ranked ones can be. */
  void: count.optional(),
  /** Marks by choice; none of ranked papers, which are counted together. */
  votes: votesOf,
};

export const unitResult = z.strictObject({
  /** Null: all units together, in one election. */
  unit: unitCode.nullable(),
  /** Cast here and counted; their sums follow. */
  ballots: count,
  ...sums,
  /**
   * What the unit decided; null where the contest's kind decides nothing by unit. `too-few`: so few ballots that they are not
   * opened, and what came by another way does not decide alone; it counts as a unit that did not vote.
   */
  says: z.enum([...RETURNS, 'not-voted', 'too-few']).nullable(),
  /** The unit decides by its own rules, and two of its officers return what; `not-voted`: they returned nothing. */
  returned: z.literal(true).optional(),
  /** Papers that came by another way. */
  other: z.strictObject({ papers: count, ...sums }).optional(),
  /** The sums of both ways, where there are papers of another way. */
  together: z.strictObject({ ballots: count, ...sums }).optional(),
  /**
   * Of what few voted, or of rankings that are sealed, not all is shown: the sums of both ways but not of each (`together`), what
   * follows alone (`nothing`); `unopened`: too few to open. Blank and void are null or absent, votes empty, where they are not
   * shown. SPEC §6.8.
   */
  shown: z.enum(['together', 'nothing', 'unopened']).optional(),
});

/** `exclude`: who is drawn goes out; `surplus`: whose surplus goes first; `elect`: who is drawn takes the place. */
const lot = z.strictObject({
  stage: number,
  kind: z.enum(['exclude', 'surplus', 'elect']),
  among: z.array(number).min(2).max(MOST.choices).readonly(),
  drawn: number,
});
export type Lot = z.infer<typeof lot>;

/**
 * `papers` papers worth `value` each moved; `to` null: no preference is left on them. `value` null: what is left of an
 * ERS97 surplus when all that could move has moved at its present value.
 */
const transfer = z.strictObject({
  from: number,
  to: number.nullable(),
  papers: count,
  value: z.string().nullable(),
  votes: decimal,
});
export type Transfer = z.infer<typeof transfer>;

/** A stage of a count. Votes are exact decimal texts; the same shape for every rule. */
const stage = z.strictObject({
  number,
  action: z.enum(['first', 'surplus', 'exclude']),
  /** Whose surplus went, or who went out. */
  of: each(number),
  /** In candidate order, when the stage was complete. */
  votes: each(decimal),
  /** Valid papers less all votes held: on papers without a further preference, or lost in rounding. As reports have it. */
  nonTransferable: decimal,
  /** Of these, what was lost because values are rounded down. */
  lost: decimal,
  quota: decimal,
  /** ERS97: what each paper of the surplus was worth; `present`: as much as before. */
  transferValue: z.string().optional(),
  /** Empty under Meek, where papers do not move but are shared out anew. */
  transfers: list(transfer),
  /** Meek: the part that each candidate keeps of what reaches them. */
  keeps: each(decimal).optional(),
  /** Who reached election in this stage, in that order. */
  elected: each(number),
  /** Who was elected for want of more candidates after this stage. */
  electedUnfilled: each(number),
  lots: each(lot),
  /** What was done and why, a sentence each. */
  says: list(z.string()),
});
export type Stage = z.infer<typeof stage>;

/** A whole count, every stage with its reasons. */
const rankedCount = z.strictObject({
  format: z.literal('countersign-count/1'),
  rule: z.enum(['scottish-stv-2007', 'ers97', 'meek-hww', 'av']),
  title: z.string(),
  seats: number,
  candidates: each(z.string()),
  withdrawn: each(number),
  papers: count,
  valid: count,
  blank: count,
  stages: list(stage),
  /** In the order of election. */
  winners: each(number),
});
export type Count = z.infer<typeof rankedCount>;

/** Why there is a count and nobody is elected yet. */
const stopped = z.discriminatedUnion('code', [
  /** Equal marks for the last places, and the rule asks for a run-off. */
  z.strictObject({ code: z.literal('RUN_OFF'), among: z.array(token).min(2).max(MOST.choices), places: number }),
  /** Fewer of these were elected than the constraint demands: which published rule applies is for the returning officer to say. */
  z.strictObject({ code: z.literal('CONSTRAINT'), constraint: token, least: number, found: count }),
  /** Too few ballots to open: nobody's vote is opened alone. */
  z.strictObject({ code: z.literal('TOO_FEW'), ballots: count }),
]);

export type Stopped = z.infer<typeof stopped>;

export const decided = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('units'),
    sections: z
      .array(
        z.strictObject({
          section: token,
          open: count,
          affirm: count,
          tied: count,
          inquorate: count,
          notVoted: count,
          /** Units that want a full selection, of those in the base. */
          share: z.strictObject({ open: count, of: count }),
          /** The college's points of this section for a full selection, exact and to four places; null under another rule or without a base. */
          points: z.strictObject({ over: z.string(), under: z.string(), percent: decimal }).nullable(),
        }),
      )
      .max(MOST.units),
    /** Null: the published rule does not say. */
    triggered: z.boolean().nullable(),
    unclear: z.string().nullable(),
    points: z.strictObject({ over: z.string(), under: z.string(), percent: decimal }).nullable(),
  }),
  z.strictObject({
    by: z.literal('yes-no'),
    yes: count,
    no: count,
    /** What the share is taken of: votes for and against, or the electorate. */
    of: count,
    carried: z.boolean(),
  }),
  z.strictObject({
    by: z.literal('marks'),
    totals: votesOf,
    /** Most marks first. As counted, where the count stopped too. */
    elected: z.array(token).max(MOST.choices),
    lots: each(lot),
    stopped: stopped.nullable(),
  }),
  z.strictObject({
    by: z.literal('ranking'),
    count: rankedCount,
    elected: z.array(token).max(MOST.choices),
    /** Ballots that are no valid ranking: their place in the last shuffle, from 0. */
    void: z.array(z.strictObject({ position: count, why: z.enum(VOID_REASONS) })),
    stopped: stopped.nullable(),
  }),
  /** Of few ballots: what was decided and no number. `carried` is null where the contest has places to fill. */
  z.strictObject({
    by: z.literal('sealed'),
    carried: z.boolean().nullable(),
    elected: z.array(token).max(MOST.choices),
    stopped: stopped.nullable(),
  }),
]);
export type Decided = z.infer<typeof decided>;

export const contestOutcome = z.strictObject({
  contest: token,
  kind: z.enum(CONTEST_KINDS),
  rule: contestRule.optional(),
  /** By unit; one row with no unit where the contest is one election of all units. */
  units: z.array(unitResult).max(MOST.units),
  /** Absent exactly where the contest has no rule. */
  decided: decided.optional(),
});
export type ContestOutcome = z.infer<typeof contestOutcome>;
export type UnitResult = ContestOutcome['units'][number];

export const outcome = z.strictObject({ contests: z.array(contestOutcome).max(MOST.contests) });
export type Outcome = z.infer<typeof outcome>;
