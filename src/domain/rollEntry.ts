/** How one line of the roll is shown, to an officer and to the member whose it is. */
import type { z } from 'zod';
import type { reasonGiven, rollEntry } from '../contract/shapes.ts';
import { type AnyReasonCode, REASON_ORDER, REASON_SAYS } from '../contract/words.ts';
import type { Reason } from '../roll/eligibility.ts';
import { reasonInWords } from '../roll/reasonWords.ts';

/** An exclusion is a proposal until an officer has confirmed it. */
export const decisionShown = (eligible: boolean, confirmed: boolean): z.input<typeof rollEntry>['decision'] =>
  eligible ? 'eligible' : confirmed ? 'excluded' : 'proposed-exclusion';

/** What the rules found, each in words. */
export const reasonsShown = (reasons: readonly Reason[]): z.input<typeof reasonGiven>[] =>
  reasons.map((reason) => ({ ...reason, says: reasonInWords(reason) }));

/** As a member reads what two officers decided, where no file says it. */
const DECIDED_SAYS: { readonly [C in AnyReasonCode]?: string } = {
  DUPLICATE_ROW: 'You are on the list twice. You vote under the other entry.',
  WRONG_CATEGORY: 'This vote is for a group to which you do not belong.',
  CATEGORY_UNDECLARED: 'This vote is for a group, and you have not declared that you belong to it.',
  INTERESTED_PERSON: 'You have an interest in this matter that bars you from this vote.',
  NOT_PRESENT: 'The rules ask that you were present, and you were not recorded as present.',
  ALREADY_VOTED: 'You have voted in this matter by another way.',
  UNDER_CHALLENGE: 'Your entry is being looked into.',
};

/** The line's reasons as it stands: the rules' own with their facts where they still hold, the officers' in words. */
export function standingReasons(codes: readonly string[], reasons: readonly Reason[]): z.input<typeof reasonGiven>[] {
  return codes.flatMap((code) => {
    const byRules = reasons.find((reason) => reason.code === code);
    if (byRules !== undefined) return reasonsShown([byRules]);
    const known = REASON_ORDER.find((one) => one === code);
    const says = known === undefined ? code : (DECIDED_SAYS[known] ?? `${REASON_SAYS[known]}.`);
    return [{ code, says: `${says} Two officers decided this.`, fact: '', source: 'officers', asOf: '' }];
  });
}
