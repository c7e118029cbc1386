/** How one line of the roll is shown, to an officer and to the member whose it is. */
import type { z } from 'zod';
import type { reasonGiven, rollEntry } from '../contract/shapes.ts';
import type { Reason } from '../roll/eligibility.ts';
import { reasonInWords } from '../roll/reasonWords.ts';

/** An exclusion is a proposal until an officer has confirmed it. */
export const decisionShown = (eligible: boolean, confirmed: boolean): z.input<typeof rollEntry>['decision'] =>
  eligible ? 'eligible' : confirmed ? 'excluded' : 'proposed-exclusion';

/** All of them, each in words. */
export const reasonsShown = (reasons: readonly Reason[]): z.input<typeof reasonGiven>[] =>
  reasons.map((reason) => ({ ...reason, says: reasonInWords(reason) }));
