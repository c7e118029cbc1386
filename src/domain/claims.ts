/** Until when an entry can be contested, who may see a claim and add to it, and how far it has come. Facts in, answers out. */
import type { PollDefinition } from '../../crypto/bodies.ts';
import type { PollState } from '../contract/shapes.ts';

type PollFacts = { readonly state: PollState; readonly definition: PollDefinition };

/** The roll is there and votes are not counted: states in which a line may be contested or changed. */
export const CORRECTABLE: readonly PollState[] = ['roll-open', 'roll-frozen', 'keys-ready', 'open'];

/** @returns the instant before which a claim may be made; null when none may be, now */
export function claimsUntil({ state, definition }: PollFacts, now: Date): string | null {
  const until = definition.corrections.claimsUntil;
  return CORRECTABLE.includes(state) && now.getTime() < Date.parse(until) ? until : null;
}
