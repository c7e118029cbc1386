/** What affiliates return: of which unit and contest, and until when. Facts in, answers out. */
import type { PollDefinition } from '../../crypto/bodies.ts';
import { type Answer, accept, refuse } from '../contract/refusals.ts';
import type { PollState } from '../contract/shapes.ts';
import { covers, type Officer } from './proposals.ts';

/** Units that return their result instead of voting here. */
export const returningUnits = ({ units }: PollDefinition) => units.filter(({ returns }) => returns === true);

/** Contests of which a result is returned. */
export const returnedContests = ({ contests }: PollDefinition) => contests.filter(({ kind }) => kind === 'trigger');

/** Sentences; none where this unit returns a result of this contest. */
export function faultsOfReturn(
  definition: PollDefinition,
  { unit, contest }: { readonly unit: string; readonly contest: string },
): readonly string[] {
  const faults: string[] = [];
  if (!returningUnits(definition).some(({ code }) => code === unit)) {
    faults.push('This unit does not return its result in this poll.');
  }
  if (!returnedContests(definition).some(({ id }) => id === contest)) {
    faults.push('Of this question no result is returned.');
  }
  return faults;
}

type PollFacts = {
  readonly state: PollState;
  readonly times: { readonly closesAt: string; readonly pausedSince: string | null };
};

/**
 * Whether a result may be returned now: until voting closes. A pause of voting does not keep an affiliate from it, since voting
 * does not close while it lasts.
 */
export const mayReturn = ({ state, times: { closesAt, pausedSince } }: PollFacts, now: Date): boolean =>
  state === 'open' && (pausedSince !== null || now.getTime() < Date.parse(closesAt));

/** Whether somebody may see and give the minutes of a unit as its officer. */
export function speaksFor({ duties, interest }: Officer, unit: string): Answer<null, 'NOT_YOUR_UNIT' | 'INTERESTED'> {
  if (!covers(duties, ['affiliate-officer'], [unit])) return refuse('NOT_YOUR_UNIT');
  return interest === null || interest === 'none' ? accept(null) : refuse('INTERESTED');
}
