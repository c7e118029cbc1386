/**
 * What a count leaves behind: every stage with votes, transfers and reasons. The same shape for every rule, so that one
 * table, one page and one verifier read them all; it stands in the outcome on the board, whose schema it follows from.
 */
import type { Count, Stage } from '../../crypto/outcomeBody.ts';
import type { LotQuestion } from './lot.ts';

export type { Count, Stage, Transfer } from '../../crypto/outcomeBody.ts';

export type RuleName = Count['rule'];

/** A count, or how far it came and the lot that it waits for. */
export type Counted =
  | { readonly ok: true; readonly count: Count }
  | { readonly ok: false; readonly code: 'LOT_NEEDED'; readonly lot: LotQuestion; readonly stages: readonly Stage[] };
