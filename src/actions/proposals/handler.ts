/**
 * What a kind of proposal must bring: the facts that hold when it is made and again, under locks, when it is decided; and
 * what its end does, in the same transaction as the decision.
 */
import type { ProposalRefusal } from '../../contract/endpoints.ts';
import type { Proposal } from '../../contract/proposals.ts';
import type { Answer } from '../../contract/refusals.ts';
import type { Actor, Deps } from '../../deps.ts';
import type { Concern } from '../../domain/proposals.ts';
import type { Trx } from '../../store/database.ts';
import type { StoredProposal } from '../../store/proposals.ts';

export type Held = {
  readonly concern: Concern;
  /** When it lapses if nobody decides. */
  readonly lapsesAt: Date;
};

export type Stage = {
  /** `decide` holds the facts again: what they have become since it was proposed. */
  readonly stage: 'propose' | 'decide';
  readonly actor: Actor & { readonly person: string };
  readonly now: Date;
  /** The proposal's own id at `decide`, so that it is not in its own way. */
  readonly id: string | null;
};

export type Made = {
  readonly id: string;
  readonly now: Date;
};

export type Decided = {
  readonly stored: StoredProposal;
  readonly decidedBy: Actor & { readonly person: string };
  readonly because: string;
  /** Commitment to the signed decision, as it goes on the board. `stored.act.auth` is the proposer's. */
  readonly decided: string;
  readonly now: Date;
};

export type ProposalHandler<P extends Proposal> = {
  /** Takes the locks that approval needs, the poll's first. Refuses when the facts do not, or no longer, bear it out. */
  readonly hold: (trx: Trx, deps: Deps, proposal: P, stage: Stage) => Promise<Answer<Held, ProposalRefusal>>;
  /** After the proposal is kept, in its transaction: what belongs to it besides. */
  readonly made?: (trx: Trx, deps: Deps, proposal: P, made: Made) => Promise<void>;
  /** After the decision is kept, in its transaction. Throws what must not happen: `hold` has said it can be done. */
  readonly approve: (trx: Trx, deps: Deps, proposal: P, decided: Decided) => Promise<void>;
  /** Whom a refusal concerns is told here, if anybody. */
  readonly refuse?: (trx: Trx, deps: Deps, proposal: P, decided: Decided) => Promise<void>;
};

/** A handler with the proposal it is for. */
export type Bound = {
  readonly hold: (trx: Trx, deps: Deps, stage: Stage) => Promise<Answer<Held, ProposalRefusal>>;
  readonly made: (trx: Trx, deps: Deps, made: Made) => Promise<void>;
  readonly end: (trx: Trx, deps: Deps, how: 'approve' | 'refuse', decided: Decided) => Promise<void>;
};

export const bind = <P extends Proposal>(handler: ProposalHandler<P>, proposal: P): Bound => ({
  hold: (trx, deps, stage) => handler.hold(trx, deps, proposal, stage),
  made: async (trx, deps, made) => handler.made?.(trx, deps, proposal, made),
  end: async (trx, deps, how, decided) =>
    how === 'approve'
      ? handler.approve(trx, deps, proposal, decided)
      : await handler.refuse?.(trx, deps, proposal, decided),
});
