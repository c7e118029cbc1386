/** What an election's result means for its contest: totals as they stand, papers read as rankings. SPEC §3.13, §5.4. */
import type { QuestionResult } from '../../crypto/belenios/result.ts';
import type { Contest } from '../../crypto/contest.ts';
import type { DecodedPaper } from './countedElection.ts';
import { papersOf } from './ranking.ts';

/** @param notCanonical places of papers whose plaintext stands for no list of numbers (crypto/belenios/result.ts) */
export const decryptedOf = (
  contest: Pick<Contest, 'min' | 'max' | 'blank'>,
  result: QuestionResult,
  notCanonical: readonly number[],
): { readonly totals: readonly number[] } | { readonly papers: readonly DecodedPaper[] } =>
  result.kind === 'summed' ? { totals: result.totals } : { papers: papersOf(contest, result.papers, notCanonical) };
