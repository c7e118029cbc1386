/** What comes into an outcome: what each election of a poll held, decrypted; and what a contest makes of it. SPEC §5.4. */
import type { TellersCount } from '../../crypto/bodies.ts';
import type { Decided, UnitResult, VoidReason } from '../../crypto/outcomeBody.ts';
import type { LotQuestion } from './lot.ts';

/** A ranked ballot as decrypted: candidate numbers from 1 in the voter's order, none of a blank one; or why it counts for nobody. */
export type DecodedPaper = { readonly ranking: readonly number[] } | { readonly void: VoidReason };

/** What one election of the poll held. */
export type CountedElection = {
  /** Null: all units together. */
  readonly unit: string | null;
  readonly contest: string;
  readonly ballots: number;
  /**
   * What came in by another way, as two tellers counted it; absent where nobody has a paper of another way. The count is null where
   * the board only commits to it, and the election is then one that is not shown in full. SPEC §6.9.
   */
  readonly other?: { readonly papers: number; readonly count: TellersCount | null };
  /** What of it is shown, where not all is (src/verify/sealing.ts). SPEC §6.8. */
  readonly shown?: Shown;
} & (
  | {
      /** Of summed ballots: the blank ones in front where the contest allows them, then the choices in their order. */
      readonly totals: readonly number[];
    }
  | {
      /** Of ranked ballots, as many as there are ballots, in the order of the last shuffle. */
      readonly papers: readonly DecodedPaper[];
    }
  | {
      /** Nobody opened it (`shown: 'unopened'`); or whoever asks cannot, and takes what scrutineers attest (`Ground.attested`). */
      readonly hidden: true;
    }
);

export type Shown = NonNullable<UnitResult['shown']>;

/** What a contest decided, or the lot that it waits for. */
export type Decision = Decided | { readonly by: 'lot'; readonly lot: LotQuestion };
