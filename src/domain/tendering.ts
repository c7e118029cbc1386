/**
 * Whether a ballot may be tendered, and whether a tendered one may be settled so: facts in, decision or refusal out. Tendered
 * by somebody who contests their entry and has no paper; settled by two officers before the poll is closed; admitted only until
 * some hours after voting, so that nobody keeps a count waiting for ever. SPEC §5.4.
 */
import { canonical } from '../../crypto/canonical.ts';
import type { ProposalOf } from '../contract/proposals.ts';
import { type Accepted, type Answer, accept, type Refusal, refuse } from '../contract/refusals.ts';
import type { PollState } from '../contract/shapes.ts';
import type { TenderHindrance } from '../contract/tenders.ts';
import type { RollLine } from '../verify/bundle.ts';
import { MOST_TRIES } from './casting.ts';
import { step, type Timing } from './poll.ts';

const HOUR = 3_600_000;

/** @returns the instant before which a tendered ballot can be admitted: the poll's own patience with proposals, after voting */
export const admitUntil = ({
  times,
  corrections,
}: {
  readonly times: { readonly closesAt: string };
  readonly corrections: { readonly lapseHours: number };
}): Date => new Date(Date.parse(times.closesAt) + corrections.lapseHours * HOUR);

export type TenderFacts = Omit<Timing, 'now'> & {
  readonly state: PollState;
  /** They have a paper that is good, spent or not. */
  readonly hasPaper: boolean;
  /** An entry of theirs is contested, by them or for them, and nobody has answered. */
  readonly claimOpen: boolean;
  readonly tendered: boolean;
};

export function mayTender(facts: TenderFacts, now: Date): Answer<null, TenderHindrance> {
  const { state, hasPaper, claimOpen, tendered, ...timing } = facts;
  if (tendered) return refuse('ALREADY_TENDERED');
  const open = step(state, 'cast', { ...timing, now });
  if (!open.ok) return refuse(open.code === 'VOTING_PAUSED' ? open.code : 'POLL_NOT_OPEN');
  if (hasPaper) return refuse('TENDER_HAS_PAPER');
  return claimOpen ? accept(null) : refuse('TENDER_NEEDS_CLAIM');
}

/** Of the ballots that are sent now. */
export type SentFacts = {
  /** What was tendered before has the very ballots that are sent now. */
  readonly same: boolean;
  readonly failedTries: number;
  /** One of the ballots' one-time credentials stands in a cast. */
  readonly credentialUsed: boolean;
};

/** A retried post carries the same ballots and is answered as the first one was: a lost reply must not cost a vote. */
export function decideTender(
  facts: TenderFacts,
  { same, failedTries, credentialUsed }: SentFacts,
  now: Date,
): Accepted<{ readonly take: boolean }> | Refusal<TenderHindrance | 'TRIES_SPENT' | 'BALLOT_INVALID'> {
  if (facts.tendered && same) return accept({ take: false });
  const may = mayTender(facts, now);
  if (!may.ok) return may;
  if (failedTries >= MOST_TRIES) return refuse('TRIES_SPENT');
  return credentialUsed ? refuse('BALLOT_INVALID') : accept({ take: true });
}

export type SettleFacts = {
  readonly state: PollState;
  readonly paused: boolean;
  readonly admitUntil: Date;
  readonly settled: boolean;
  /** The line as it stands, and as it was encrypted for. */
  readonly line: RollLine | null;
  readonly tenderedFor: RollLine;
  /** Another proposal about it waits to be decided. */
  readonly pending: boolean;
  readonly passkeyInForce: boolean;
  /** Number that the person gave or is known by. */
  readonly given: string | null;
  /** The line of that number, or the one that it was tendered for, has a good paper. */
  readonly otherPaper: boolean;
  /** Another ballot, tendered by one of these numbers, was admitted or waits; null when there is none. */
  readonly otherTender: 'waiting' | 'admitted' | null;
};

const same = (a: RollLine | null, b: RollLine | null): boolean => canonical([a]) === canonical([b]);

/** A refusal is possible for as long as the poll is open; it takes two officers and their reasons, also when time is over. */
export function maySettle(
  { admit, before, after, given }: Pick<ProposalOf<'settle-tender'>, 'admit' | 'before' | 'after' | 'given'>,
  facts: SettleFacts,
  now: Date,
): Answer<
  null,
  | 'POLL_STATE'
  | 'LOCKED'
  | 'ENTRY_CHANGED'
  | 'PROPOSAL_UNSUITABLE'
  | 'PROPOSAL_PENDING'
  | 'TENDER_LATE'
  | 'TENDER_PASSKEY'
> {
  if (facts.state !== 'open') return refuse('POLL_STATE', { state: facts.state });
  if (facts.settled || !same(before, facts.line)) return refuse('ENTRY_CHANGED');
  if (!same(after, facts.tenderedFor)) {
    return refuse('PROPOSAL_UNSUITABLE', [{ path: 'after', says: 'The ballot was tendered for another line.' }]);
  }
  if (given !== facts.given) {
    return refuse('PROPOSAL_UNSUITABLE', [{ path: 'given', says: 'This person gave another membership number.' }]);
  }
  if (facts.pending) return refuse('PROPOSAL_PENDING');
  if (!admit) return accept(null);
  // It would be a cast, and while voting is paused nothing is cast.
  if (facts.paused) return refuse('LOCKED');
  if (now >= facts.admitUntil) return refuse('TENDER_LATE', { admitUntil: facts.admitUntil });
  if (!facts.passkeyInForce) return refuse('TENDER_PASSKEY');
  const says = twiceOver(facts);
  return says === null ? accept(null) : refuse('PROPOSAL_UNSUITABLE', [{ path: 'admit', says }]);
}

/** Why admitting it could let one member vote twice, in the officers' words; null when nothing speaks for that. */
export function twiceOver({ otherPaper, otherTender }: Pick<SettleFacts, 'otherPaper' | 'otherTender'>): string | null {
  if (otherPaper) {
    return 'The membership number that this person gave has a ballot paper. Settle this ballot as not admitted, and put right how the member is reached.';
  }
  if (otherTender === 'admitted') {
    return 'Another ballot that was tendered by the same membership number was admitted, and one member votes once. Settle this one as not admitted.';
  }
  return otherTender === 'waiting'
    ? 'Another ballot was tendered by the same membership number. Look at both claims, and first settle as not admitted the one that is not the member’s.'
    : null;
}
