/**
 * Whether one line of the roll may be changed against the rules' result: as it stands, in time, on evidence, with grounds that
 * fit, by two who have not done so too often together. Facts in, decision or refusal out; the act reads the facts under the
 * poll's lock, when it is proposed and again when it is decided. ballot-rules.md §8.
 */
import type { PollDefinition } from '../../crypto/bodies.ts';
import { canonical } from '../../crypto/canonical.ts';
import { GROUNDS_FIT } from '../contract/grounds.ts';
import type { Grounds, ProposalOf } from '../contract/proposals.ts';
import { type Answer, accept, refuse } from '../contract/refusals.ts';
import { givenName, type PollState } from '../contract/shapes.ts';
import { type AnyReasonCode, REASON_ORDER } from '../contract/words.ts';
import type { RollLine } from '../verify/bundle.ts';
import { type ClaimState, CORRECTABLE } from './claims.ts';

type Override = ProposalOf<'override'>;

export type OverrideFacts = {
  readonly state: PollState;
  readonly definition: PollDefinition;
  readonly now: Date;
  /** The line as it stands; null for a number that is not on the roll. */
  readonly line: RollLine | null;
  /** Roll units that the list knows. */
  readonly units: ReadonlySet<string>;
  /** Hashes of the evidence in this poll about this number, or about the claim that is named. */
  readonly evidence: ReadonlySet<string>;
  /** The claim that is named, if it is one of this poll. */
  readonly claim: {
    readonly number: string | null;
    readonly state: ClaimState;
    /** Number under which whoever made it has voted: by a tendered ballot that was admitted. */
    readonly votesAs: string | null;
  } | null;
  /** The named variances that are of this poll, and undecided, with the numbers that each names. */
  readonly variances: ReadonlyMap<number, readonly string[]>;
  /** Another proposal about this line waits to be decided. */
  readonly pending: boolean;
  /** A ballot was tendered for this line, by this number, or by whoever made the claim that is named; nobody has settled it. */
  readonly tendered: boolean;
  /** A ballot that was tendered by this number was admitted under another one. */
  readonly votedAsAnother: boolean;
  /** Overrides that the same two officers have decided together; null while there is no second one. */
  readonly together: number | null;
  /** After the opening: a ballot was cast with the member's paper, or it was taken by another way. */
  readonly spent: boolean;
};

/** The unit of the poll in which a line votes; null for a line that does not. */
export const votesIn = (definition: PollDefinition, line: RollLine | null): string | null =>
  line?.decision === 'eligible'
    ? (definition.units.find(({ covers }) => covers.includes(line.unit))?.code ?? null)
    : null;

/** What a change does to the member's paper while the poll is open. */
export function paperMove(
  definition: PollDefinition,
  before: RollLine | null,
  after: RollLine,
): { readonly cancels: boolean; readonly gives: string | null } {
  const [old, now] = [votesIn(definition, before), votesIn(definition, after)];
  return old === now ? { cancels: false, gives: null } : { cancels: old !== null, gives: now };
}

export const effectOf = (before: RollLine | null, after: RollLine): -1 | 0 | 1 => {
  const gained = Number(after.decision === 'eligible') - Number(before?.decision === 'eligible');
  return gained > 0 ? 1 : gained < 0 ? -1 : 0;
};

type Fault = { readonly path: string; readonly says: string };

/** Everything that is wrong with the proposed line itself, for the officer who wrote it. */
export function faultsOf(proposal: Override, facts: OverrideFacts): readonly Fault[] {
  const { definition, units, claim, variances, votedAsAnother } = facts;
  const { number, before, after, grounds, evidence } = proposal;
  const faults: Fault[] = [];
  const tell = (path: string, says: string) => faults.push({ path, says });
  if (after.number !== number || (before !== null && before.number !== number)) {
    tell('number', 'The lines are of another member than the proposal.');
  }
  if (!givenName.safeParse(after.name).success) tell('after.name', 'Give the name as it is to stand on the roll.');
  const isCovered = definition.units.some(({ covers }) => covers.includes(after.unit));
  if (!units.has(after.unit) && !isCovered)
    tell('after.unit', 'The list knows no such unit, and the poll covers none.');
  if ((after.decision === 'eligible') !== (after.reasons.length === 0)) {
    tell('after.decision', 'A member is eligible exactly when nothing speaks against them.');
  }
  const inOrder = REASON_ORDER.filter((code) => after.reasons.includes(code));
  if (canonical(inOrder) !== canonical(after.reasons)) {
    tell('after.reasons', 'The reasons are not all known ones, each once and in their order.');
  }
  faults.push(...misfits(grounds, before, after));
  if (canonical([...new Set(evidence)].sort()) !== canonical(evidence)) {
    tell('evidence', 'The evidence is not in order, or named twice.');
  }
  if (proposal.claim !== null && (claim === null || (claim.number !== null && claim.number !== number))) {
    tell('claim', 'The claim is about another member, or of another poll.');
  }
  if (claim !== null && claim.votesAs !== null && claim.votesAs !== number) {
    tell('claim', 'Whoever made this claim has voted under another number: their tendered ballot was admitted.');
  }
  if (votedAsAnother && after.decision === 'eligible') {
    tell('number', 'Somebody who gave this number has voted under another: their tendered ballot was admitted.');
  }
  const others = proposal.variances.filter((id) => variances.get(id)?.includes(number) !== true);
  if (others.length > 0 || new Set(proposal.variances).size < proposal.variances.length) {
    tell('variances', 'A variance is named twice, decided already, or does not name this member.');
  }
  return faults;
}

/** Whether the grounds can be what the change rests on. */
function misfits(grounds: Grounds, before: RollLine | null, after: RollLine): readonly Fault[] {
  const faults: Fault[] = [];
  const tell = (path: string, says: string) => faults.push({ path, says });
  if ((before === null) !== (grounds === 'not-listed')) {
    const says = 'A person who is not on the roll is put there on the grounds that they are not listed, and only they.';
    return [{ path: 'grounds', says }];
  }
  if (before === null) return faults;
  const fits = GROUNDS_FIT[grounds];
  const codes = (of: readonly AnyReasonCode[]) => new Set<string>(of);
  const lifted = before.reasons.filter((code) => !after.reasons.includes(code));
  const added = after.reasons.filter((code) => !before.reasons.includes(code));
  if (lifted.some((code) => !codes(fits.lifts).has(code)) || added.some((code) => !codes(fits.adds).has(code))) {
    tell(
      'grounds',
      'The reasons change in a way that these grounds do not bear out. Propose one change for each error.',
    );
  }
  if (before.unit !== after.unit && !fits.unit) tell('after.unit', 'These grounds say nothing of the unit.');
  if (before.name !== after.name && !fits.name) tell('after.name', 'These grounds say nothing of the name.');
  return faults;
}

const same = (a: RollLine | null, b: RollLine | null): boolean => canonical([a]) === canonical([b]);

/** Why the change may not be made, in the order in which an officer would ask; nothing when it may. */
export function mayOverride(
  proposal: Override,
  facts: OverrideFacts,
): Answer<
  null,
  | 'POLL_STATE'
  | 'CORRECTIONS_OVER'
  | 'ENTRY_CHANGED'
  | 'PROPOSAL_EMPTY'
  | 'PROPOSAL_UNSUITABLE'
  | 'PROPOSAL_PENDING'
  | 'TENDER_WAITING'
  | 'EVIDENCE_MISSING'
  | 'PAIR_CAP'
  | 'ALREADY_CAST'
> {
  const { state, definition, now, line, claim } = facts;
  const { before, after } = proposal;
  const { overridesUntil, pairCap } = definition.corrections;
  if (!CORRECTABLE.includes(state)) return refuse('POLL_STATE', { state });
  if (now.getTime() >= Date.parse(overridesUntil)) return refuse('CORRECTIONS_OVER', { overridesUntil });
  if (!same(before, line)) return refuse('ENTRY_CHANGED');
  if (claim !== null && (claim.state === 'decided' || claim.state === 'withdrawn')) return refuse('ENTRY_CHANGED');
  if (facts.tendered) return refuse('TENDER_WAITING');
  if (same(before, after)) return refuse('PROPOSAL_EMPTY');
  const faults = faultsOf(proposal, facts);
  if (faults.length > 0) return refuse('PROPOSAL_UNSUITABLE', faults);
  if (facts.pending) return refuse('PROPOSAL_PENDING');
  const missing = proposal.evidence.filter((hash) => !facts.evidence.has(hash));
  if (missing.length > 0) return refuse('EVIDENCE_MISSING', { missing: missing.length });
  if (facts.together !== null && facts.together >= pairCap) return refuse('PAIR_CAP', { pairCap });
  // A ballot that was cast is never taken out of the count: what is found now is weighed against the margin.
  if (state === 'open' && facts.spent && paperMove(definition, before, after).cancels) return refuse('ALREADY_CAST');
  return accept(null);
}

/** From this override on, and at each one after it, the data protection officer is told of the two officers. */
export const isAlarming = (together: number, { corrections }: PollDefinition): boolean =>
  together >= corrections.pairAlarm;
