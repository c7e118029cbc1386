/**
 * Whether a ballot is taken. Facts in, decision out: the act reads them once before the costly checks and again under the
 * lock on the paper, and both times this decides. SPEC §8.4.
 */
import type { CastMessage } from '../../crypto/assertion.ts';
import type { SignedPromise } from '../../crypto/bodies.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { type Accepted, accept, type Refusal, refuse } from '../contract/refusals.ts';
import type { PollState } from '../contract/shapes.ts';
import { step, type Timing } from './poll.ts';

/** Ballots with one paper whose proofs do not hold, after which the paper takes no more of them. */
export const MOST_TRIES = 5;

export type CastFacts = Omit<Timing, 'now'> & {
  readonly state: PollState;
  /** The cast that spent this paper, and whether it has the very ballots that are posted now. */
  readonly spent: { readonly promise: SignedPromise; readonly sameBallots: boolean } | null;
  /** The paper is used by post or with help. */
  readonly taken: boolean;
  readonly failedTries: number;
  /** One of the ballots' one-time credentials stands in another cast. */
  readonly credentialUsed: boolean;
};

export type CastDecision = { readonly take: true } | { readonly take: false; readonly promise: SignedPromise };

/**
 * A retried post carries the same ballots and is answered with the first promise, also after the close: a lost reply must
 * not cost a vote. At the very second of closesAt the poll is closed; while voting is paused nothing new is taken.
 */
export function decideCast(
  facts: CastFacts,
  now: Date,
):
  | Accepted<CastDecision>
  | Refusal<'POLL_NOT_OPEN' | 'VOTING_PAUSED' | 'ALREADY_CAST' | 'PAPER_TAKEN' | 'TRIES_SPENT' | 'BALLOT_INVALID'> {
  const { state, spent, taken, failedTries, credentialUsed, ...timing } = facts;
  if (spent !== null) {
    return spent.sameBallots ? accept({ take: false, promise: spent.promise }) : refuse('ALREADY_CAST');
  }
  if (taken) return refuse('PAPER_TAKEN');
  const open = step(state, 'cast', { ...timing, now });
  if (!open.ok) return refuse(open.code === 'VOTING_PAUSED' ? open.code : 'POLL_NOT_OPEN');
  if (failedTries >= MOST_TRIES) return refuse('TRIES_SPENT');
  if (credentialUsed) return refuse('BALLOT_INVALID');
  return accept({ take: true });
}

/** What the message of a cast must name besides the ballots. */
export type CastPlace = Pick<CastMessage, 'origin' | 'rpId' | 'opened' | 'unit' | 'paper'> & {
  /** Elections of the unit, sorted by contest. */
  readonly elections: readonly { readonly contest: string; readonly uuid: string; readonly fingerprint: string }[];
};

/**
 * Whether the message is for this paper of this poll, names each of its elections once, and each ballot byte for byte.
 * The ballots' own credential is read by `credentialOf`, which looks no further.
 */
export function messageFits(
  message: CastMessage,
  ballots: readonly string[],
  place: CastPlace,
  credentialOf: (ballot: string) => string | undefined,
): boolean {
  const { elections } = place;
  return (
    message.origin === place.origin &&
    message.rpId === place.rpId &&
    message.opened === place.opened &&
    message.unit === place.unit &&
    message.paper === place.paper &&
    message.ballots.length === elections.length &&
    ballots.length === elections.length &&
    message.ballots.every((named, i) => {
      const [election, ballot] = [elections[i]!, ballots[i]!];
      return (
        named.contest === election.contest &&
        named.uuid === election.uuid &&
        named.fingerprint === election.fingerprint &&
        named.ballot === sha256Hex(utf8(ballot)) &&
        named.credential === credentialOf(ballot)
      );
    })
  );
}

/** What the sequencer knows of a pending cast. */
export type Pending = { readonly unit: string; readonly bodyHash: string };

/** Those that may go on the board while the poll is open: only of units that have at least the floor pending. */
export function fullBatch<P extends Pending>(pending: readonly P[], floor: number): readonly P[] {
  const byUnit = new Map<string, number>();
  for (const { unit } of pending) byUnit.set(unit, (byUnit.get(unit) ?? 0) + 1);
  return pending.filter(({ unit }) => (byUnit.get(unit) ?? 0) >= floor);
}
