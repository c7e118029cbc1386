/**
 * Lots. A count draws none itself: it asks, naming the tied, and stops when nobody answers. What was drawn is part of
 * the result, so that anyone can count again. system.md §6: the seed is the trustees' and nobody can choose it.
 */
import { hashOf } from '../../crypto/canonical.ts';
import type { Lot } from '../../crypto/outcomeBody.ts';

export type { Lot } from '../../crypto/outcomeBody.ts';

/** What has to be drawn: by the stage, from 1, that waits for it; the tied by number, rising. */
export type LotQuestion = Omit<Lot, 'drawn'>;

/** Answers with one of `among`, or null when the lot has not been drawn (yet). */
export type Lots = (question: LotQuestion) => number | null;

export const noLots: Lots = () => null;

/**
 * The one rule by which a seed becomes lots: the candidate with the lowest SHA-256(JCS([seed, contest, stage,
 * candidate])) is drawn. Of the same seed everybody draws the same. system.md §6.
 *
 * @param contest  id of the contest on its paper; the empty text where an election stands alone
 */
export const lotsFromSeed =
  (seed: string, contest = ''): Lots =>
  ({ stage, among }) => {
    let drawn: { readonly candidate: number; readonly hash: string } | null = null;
    for (const candidate of among) {
      const hash = hashOf([seed, contest, stage, candidate]);
      if (drawn === null || hash < drawn.hash) drawn = { candidate, hash };
    }
    return drawn?.candidate ?? null;
  };
