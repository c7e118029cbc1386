/**
 * Who may take which step of a key ceremony, and when: facts in, decision out; a trigger on the table refuses the same again. Each
 * trustee takes each step once, and nobody the next before all have taken the one before. A complaint ends the round, because it
 * opens one message to everybody: the officer lets all begin anew, with new seeds. SPEC §10.2.
 */

import type { CeremonyStep } from '../contract/ceremony.ts';
import { type Answer, accept, type RefusalCode, refuse } from '../contract/refusals.ts';
import type { PollState } from '../contract/shapes.ts';
import { step } from './poll.ts';

/** Which of four: who opens what was sent to them finds a key or something to complain of. */
export const TURN_OF: Readonly<Record<CeremonyStep, number>> = {
  certificate: 1,
  dealing: 2,
  key: 3,
  complaint: 3,
  confirmation: 4,
};
const LAST_TURN = 4;

export type Taken = { readonly owner: number; readonly step: CeremonyStep };

export type CeremonyFacts = {
  readonly state: PollState;
  readonly quorum: number;
  readonly of: number;
  /** The round under way, from 1, and the steps that were taken in it. */
  readonly round: number;
  readonly taken: readonly Taken[];
};

/** What the round waits for; null when it waits for nobody: it came to its end, or a complaint ended it. */
export function waitsFor({
  of,
  taken,
}: Pick<CeremonyFacts, 'of' | 'taken'>): { readonly turn: number; readonly owners: readonly number[] } | null {
  if (hasEnded(taken)) return null;
  for (let turn = 1; turn <= LAST_TURN; turn++) {
    const owners = missing(of, taken, turn);
    if (owners.length > 0) return { turn, owners };
  }
  return null;
}

const hasEnded = (taken: readonly Taken[]): boolean => taken.some((one) => one.step === 'complaint');

function missing(of: number, taken: readonly Taken[], turn: number): readonly number[] {
  const given = new Set(taken.flatMap((one) => (TURN_OF[one.step] === turn ? [one.owner] : [])));
  return Array.from({ length: of }, (_, i) => i + 1).filter((owner) => !given.has(owner));
}

/** Whether this trustee may take this step of this round now, and the state of the poll with it. */
export function decideCeremonyStep(
  facts: CeremonyFacts,
  wanted: Taken & { readonly round: number },
): Answer<PollState> {
  const kept = keptFromCeremony(facts, wanted.round);
  if (kept !== null) return refuse(kept);
  const { of, taken } = facts;
  const turn = TURN_OF[wanted.step];
  if (hasEnded(taken)) return refuse('CEREMONY_ENDED');
  if (!missing(of, taken, turn).includes(wanted.owner)) return refuse('CEREMONY_GIVEN');
  const owners = turn === 1 ? [] : missing(of, taken, turn - 1);
  if (owners.length > 0) return refuse('CEREMONY_TURN', { owners });
  const still = missing(of, [...taken, wanted], LAST_TURN).length;
  return step(facts.state, 'trusteeKey', { keysMissing: still });
}

/** Whether the returning officer may let all begin anew: until the key stands, as often as it takes. */
export function decideRestart(facts: CeremonyFacts, round: number): Answer<PollState> {
  const kept = keptFromCeremony(facts, round);
  return kept === null ? accept(facts.state) : refuse(kept);
}

function keptFromCeremony({ state, quorum, of, round }: CeremonyFacts, wanted: number): RefusalCode | null {
  if (state !== 'roll-frozen') return 'POLL_STATE';
  if (quorum === of) return 'KEYS_OTHERWISE';
  return wanted === round ? null : 'CEREMONY_RESTARTED';
}
