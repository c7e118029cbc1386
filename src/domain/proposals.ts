/**
 * Whether an officer may propose or decide: by duty and unit, by person and not by account, never on their own entry, never
 * both parts of one proposal, never with an interest in the poll. Facts in, refusal or nothing out.
 */
import { PROPOSAL_DUTIES, type ProposalKind } from '../contract/proposals.ts';
import { type Answer, accept, refuse } from '../contract/refusals.ts';
import { covers, type Duty, holdsAny, type Interest, NEEDS_NO_INTEREST } from '../verify/dutyRules.ts';

export { covers, type Duty, holdsAny, type Interest };

/** Who asks, as read under the same locks as everything else. */
export type Officer = {
  readonly person: string;
  readonly memberNumber: string | null;
  /** Numbers of all members known at the officer's e-mail address: whoever reads one mailbox is one person here. */
  readonly numbersAtAddress: readonly string[];
  readonly duties: readonly Duty[];
  /** What they have declared for the poll, or for all that are concerned; null: nothing yet. */
  readonly interest: Interest | null;
};

/** What a proposal touches. `person` and `number`: whose entry or role it is about; `thing`: what else, such as a key. */
export type Concern = {
  readonly poll: string | null;
  /** Roll units; null: the whole body, which a duty for some units does not cover. */
  readonly units: readonly string[] | null;
  readonly person: string | null;
  readonly number: string | null;
  readonly thing?: string;
};

const isOwn = ({ person, memberNumber, numbersAtAddress }: Officer, concern: Concern): boolean =>
  person === concern.person ||
  (concern.number !== null && [memberNumber, ...numbersAtAddress].includes(concern.number));

type Code = 'NOT_ALLOWED' | 'NOT_YOUR_UNIT' | 'OWN_ENTRY' | 'INTEREST_UNDECLARED' | 'INTERESTED';

function mayTakePart(
  kind: ProposalKind,
  part: 'propose' | 'decide',
  officer: Officer,
  concern: Concern,
): Answer<null, Code> {
  const roles = PROPOSAL_DUTIES[kind][part];
  if (!holdsAny(officer.duties, roles)) return refuse('NOT_ALLOWED');
  if (!covers(officer.duties, roles, concern.units)) return refuse('NOT_YOUR_UNIT');
  if (isOwn(officer, concern)) return refuse('OWN_ENTRY');
  if (NEEDS_NO_INTEREST.has(kind)) {
    if (officer.interest === null) return refuse('INTEREST_UNDECLARED');
    if (officer.interest !== 'none') return refuse('INTERESTED');
  }
  return accept(null);
}

export const mayPropose = (kind: ProposalKind, officer: Officer, concern: Concern): Answer<null, Code> =>
  mayTakePart(kind, 'propose', officer, concern);

export type ProposalState = 'pending' | 'approved' | 'refused' | 'withdrawn' | 'void' | 'lapsed';

/** @param ended  how it ended, if it did; at the very instant of lapsesAt it has lapsed */
export const stateOf = (
  { ended, lapsesAt }: { readonly ended: Exclude<ProposalState, 'pending' | 'lapsed'> | null; readonly lapsesAt: Date },
  now: Date,
): ProposalState => ended ?? (now.getTime() < lapsesAt.getTime() ? 'pending' : 'lapsed');

export function mayDecide(
  kind: ProposalKind,
  officer: Officer,
  concern: Concern,
  given: { readonly state: ProposalState; readonly proposedBy: string; readonly proposerHasDuty: boolean },
): Answer<null, Code | 'PROPOSAL_ENDED' | 'PROPOSAL_LAPSED' | 'SAME_OFFICER'> {
  if (given.state === 'lapsed') return refuse('PROPOSAL_LAPSED');
  if (given.state !== 'pending' || !given.proposerHasDuty) return refuse('PROPOSAL_ENDED');
  if (officer.person === given.proposedBy) return refuse('SAME_OFFICER');
  return mayTakePart(kind, 'decide', officer, concern);
}
