/**
 * What a count leaves behind: every stage with votes, transfers and reasons. Votes are exact decimal texts. The same
 * shape for every rule, so that one table, one page and one verifier read them all.
 */
import type { Lot, LotQuestion } from './lot.ts';

export type RuleName = 'scottish-stv-2007' | 'ers97' | 'meek-hww' | 'av';

/**
 * `papers` papers worth `value` each moved; `to` null: no preference is left on them. `value` null: what is left of an
 * ERS97 surplus when all that could move has moved at its present value.
 */
export type Transfer = {
  readonly from: number;
  readonly to: number | null;
  readonly papers: number;
  readonly value: string | null;
  readonly votes: string;
};

export type Stage = {
  /** From 1. */
  readonly number: number;
  readonly action: 'first' | 'surplus' | 'exclude';
  /** Whose surplus went, or who went out. */
  readonly of: readonly number[];
  /** In candidate order, when the stage was complete. */
  readonly votes: readonly string[];
  /** Valid papers less all votes held: on papers without a further preference, or lost in rounding. As reports have it. */
  readonly nonTransferable: string;
  /** Of these, what was lost because values are rounded down. */
  readonly lost: string;
  readonly quota: string;
  /** ERS97: what each paper of the surplus was worth; `present`: as much as before. */
  readonly transferValue?: string;
  /** Empty under Meek, where papers do not move but are shared out anew. */
  readonly transfers: readonly Transfer[];
  /** Meek: the part that each candidate keeps of what reaches them. */
  readonly keeps?: readonly string[];
  /** Who reached election in this stage, in that order. */
  readonly elected: readonly number[];
  /** Who was elected for want of more candidates after this stage. */
  readonly electedUnfilled: readonly number[];
  readonly lots: readonly Lot[];
  /** What was done and why, a sentence each. */
  readonly says: readonly string[];
};

export type Count = {
  readonly format: 'countersign-count/1';
  readonly rule: RuleName;
  readonly title: string;
  readonly seats: number;
  readonly candidates: readonly string[];
  readonly withdrawn: readonly number[];
  readonly papers: number;
  readonly valid: number;
  readonly blank: number;
  readonly stages: readonly Stage[];
  /** In the order of election. */
  readonly winners: readonly number[];
};

/** A count, or how far it came and the lot that it waits for. */
export type Counted =
  | { readonly ok: true; readonly count: Count }
  | { readonly ok: false; readonly code: 'LOT_NEEDED'; readonly lot: LotQuestion; readonly stages: readonly Stage[] };
