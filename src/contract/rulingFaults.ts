/**
 * What is wrong with a ruling as it was drawn up: every fault with its field and a sentence that says what to do. The form tells it
 * before anything is signed, the service before it takes anything. What a verifier holds against it is src/verify/rulingChecks.ts.
 */
import type { Ruled } from '../../crypto/bodies.ts';
import type { Contest } from '../../crypto/contest.ts';
import { faultsOfElected, metBy, placesOf } from '../count/constraints.ts';
import type { Fault } from './contestFaults.ts';

/** A condition as it stands with whom the officer has named so far. */
export type Standing = { readonly id: string; readonly says: string; readonly isMet: boolean };

export const standings = (contest: Contest, elected: readonly string[]): readonly Standing[] =>
  metBy(contest, elected).map(({ constraint: { id, says, least }, found, isMet }) => ({
    ...{ id, isMet },
    says: `${says}: ${found} of at least ${least}.`,
  }));

const SAYS = {
  'not-a-choice': 'Only who stood in this contest can be elected.',
  twice: 'Somebody is named twice.',
} as const;

/** `path` is the field: `rule` or `elected`. */
export function faultsOfRuling(contest: Contest, { rule, elected }: Pick<Ruled, 'rule' | 'elected'>): readonly Fault[] {
  const faults: Fault[] = [];
  if (!/\p{L}/u.test(rule))
    faults.push({ path: 'rule', says: 'Write the published rule in words, and where it stands.' });
  else if (rule.length > 2000) faults.push({ path: 'rule', says: 'Write the rule in 2000 characters at most.' });
  for (const fault of faultsOfElected(contest, elected)) {
    switch (fault) {
      case 'not-a-choice':
      case 'twice':
        faults.push({ path: 'elected', says: SAYS[fault] });
        break;
      case 'seats': {
        const places = placesOf(contest);
        const named = elected.length === 1 ? 'one is named' : `${elected.length} are named`;
        const says = `There ${places === 1 ? 'is one place' : `are ${places} places`}, and ${named}.`;
        faults.push({ path: 'elected', says });
        break;
      }
      case 'constraint':
        for (const { says, isMet } of standings(contest, elected)) {
          if (!isMet) faults.push({ path: 'elected', says: `A condition is still not met. ${says}` });
        }
    }
  }
  return faults;
}
