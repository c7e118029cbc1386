/** Until when an entry can be contested, who may see a claim and add to it, and how far it has come. Facts in, answers out. */
import type { Corrections } from '../../crypto/bodies.ts';
import type { ClaimOrigin, ClaimState } from '../contract/claims.ts';
import { type Answer, accept, refuse } from '../contract/refusals.ts';
import type { PollState } from '../contract/shapes.ts';
import { unitsCovered } from './duties.ts';
import { covers, type Officer, type ProposalState } from './proposals.ts';

export type { ClaimState };

/** `corrections` as pauses of voting have moved them. */
type PollFacts = { readonly state: PollState; readonly corrections: Corrections };

/** The roll is there and votes are not counted: states in which a line may be contested or changed. */
export const CORRECTABLE: readonly PollState[] = ['roll-open', 'roll-frozen', 'keys-ready', 'open'];

/** @returns the instant before which a claim may be made; null when none may be, now */
export function claimsUntil({ state, corrections }: PollFacts, now: Date): string | null {
  const until = corrections.claimsUntil;
  return CORRECTABLE.includes(state) && now.getTime() < Date.parse(until) ? until : null;
}

/** Whether a claim may be made now. An officer's challenge is a proposal in the making, and has a proposal's time. */
export function mayClaim(
  { state, corrections }: PollFacts,
  origin: ClaimOrigin,
  now: Date,
): Answer<null, 'POLL_STATE' | 'CLAIMS_OVER'> {
  if (!CORRECTABLE.includes(state)) return refuse('POLL_STATE', { state });
  const { claimsUntil: ofMembers, overridesUntil } = corrections;
  const until = origin === 'challenge' ? overridesUntil : ofMembers;
  return now.getTime() < Date.parse(until) ? accept(null) : refuse('CLAIMS_OVER', { until });
}

/** Claims that one person may have open in one poll. */
export const MOST_OPEN = 5;
/** Words that one person may add to a claim, so that nobody fills the database. */
export const MOST_MESSAGES = 50;
/** Links that one mailbox is sent in a day because somebody asked for them. */
export const MOST_ASKED = 3;

export type ClaimFacts = {
  readonly ended: 'changed' | 'refused' | 'answered' | 'withdrawn' | null;
  readonly taken: boolean;
  /** Of the proposals that answer it, oldest first. */
  readonly proposals: readonly ProposalState[];
};

/** How far it has come. A proposal that was withdrawn or has lost its proposer leaves it with the officers. */
export function claimStateOf({ ended, taken, proposals }: ClaimFacts): ClaimState {
  if (ended === 'withdrawn') return 'withdrawn';
  if (ended !== null) return 'decided';
  if (proposals.includes('pending')) return 'proposed';
  if (proposals.at(-1) === 'lapsed') return 'lapsed';
  return taken || proposals.length > 0 ? 'with-officers' : 'received';
}

export const isOver = (state: ClaimState): boolean => state === 'decided' || state === 'withdrawn';

const OFFICES = ['membership-secretary', 'procedure-secretary'] as const;

/** What a claim touches: the unit of the line, or the one that was named; null where nobody knows it. */
export type ClaimConcern = {
  readonly unit: string | null;
  readonly number: string | null;
  /** Who made it. */
  readonly claimant: string | null;
};

/** Whether an officer's duty covers a line or claim. Where nobody knows the unit, only a duty for all of them does. */
export const coversUnit = ({ duties }: Pick<Officer, 'duties'>, unit: string | null): boolean =>
  covers(duties, OFFICES, unit === null ? null : [unit]);

/** Units of the rolls that somebody keeps; null: all. */
export const unitsKept = ({ duties }: Pick<Officer, 'duties'>): readonly string[] | null =>
  unitsCovered(duties, OFFICES);

export const isOwnClaim = (
  { person, memberNumber, numbersAtAddress }: Officer,
  { number, claimant }: ClaimConcern,
): boolean => person === claimant || (number !== null && [memberNumber, ...numbersAtAddress].includes(number));

/** Whether somebody may handle a claim as an officer: its unit is theirs, it is not about themselves, and they have no interest. */
export function mayHandle(
  officer: Officer,
  concern: ClaimConcern,
): Answer<null, 'NOT_YOUR_UNIT' | 'OWN_ENTRY' | 'INTERESTED'> {
  if (!coversUnit(officer, concern.unit)) return refuse('NOT_YOUR_UNIT');
  if (isOwnClaim(officer, concern)) return refuse('OWN_ENTRY');
  return officer.interest === null || officer.interest === 'none' ? accept(null) : refuse('INTERESTED');
}

/** Whether somebody may answer that the entry stands: as one who could have decided a change of it. */
export function mayAnswer(
  officer: Officer,
  concern: ClaimConcern,
  given: { readonly state: ClaimState; readonly pending: boolean },
): Answer<
  null,
  'NOT_YOUR_UNIT' | 'OWN_ENTRY' | 'INTEREST_UNDECLARED' | 'INTERESTED' | 'CLAIM_ENDED' | 'PROPOSAL_PENDING'
> {
  const mine = officer.duties.filter(({ role }) => role === 'procedure-secretary');
  const handled = mayHandle({ ...officer, duties: mine }, concern);
  if (!handled.ok) return handled;
  if (officer.interest === null) return refuse('INTEREST_UNDECLARED');
  if (isOver(given.state)) return refuse('CLAIM_ENDED');
  return given.pending ? refuse('PROPOSAL_PENDING') : accept(null);
}
