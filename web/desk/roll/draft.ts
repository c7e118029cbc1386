/** What an officer has filled in so far to put an entry right, what is still missing, and the proposal that it makes. */
import type { Grounds, ProposalOf } from '../../../src/contract/proposals.ts';
import type { PollPage } from '../../../src/contract/shapes.ts';
import type { RollLine } from '../../../src/verify/bundle.ts';
import type { FormFaults } from '../../kit/form.tsx';
import { changesOf } from '../../kit/lineWords.ts';
import { afterOf, changesName, changesUnit, disprovable, takesOff } from './afterOf.ts';

export type Draft = {
  readonly grounds: Grounds;
  readonly disproved: readonly string[];
  readonly against: readonly string[];
  readonly unit: string;
  readonly name: string;
  /** SHA-256 of each piece. */
  readonly evidence: readonly string[];
  readonly variances: readonly number[];
  readonly why: string;
};

/** With these grounds, everything that follows from them filled in already. */
export const withGrounds = (draft: Draft, line: RollLine | null, grounds: Grounds): Draft => ({
  ...draft,
  grounds,
  disproved: disprovable(line, grounds),
  against: [],
});

export function missingIn(draft: Draft, number: string, before: RollLine | null): FormFaults {
  const missing = new Map<string, string>();
  const { grounds, against, unit, name, evidence, why } = draft;
  if (changesName(grounds) && !/[\p{L}\p{N}]/u.test(name)) missing.set('name', 'Write the name.');
  if (changesUnit(grounds) && unit === '') missing.set('unit', 'Choose the branch they belong to.');
  if (takesOff(grounds) && grounds !== 'duplicate' && against.length === 0)
    missing.set('against', 'Tick why they should not be on the roll.');
  const after = afterOf(number, before, draft);
  if (missing.size === 0 && before !== null && changesOf(before, after, (code) => code).length === 0)
    missing.set(
      changesUnit(grounds) ? 'unit' : changesName(grounds) ? 'name' : 'disproved',
      'As you have filled it in, nothing would change.',
    );
  if (evidence.length === 0) missing.set('evidence', 'Tick or attach at least one piece of evidence.');
  if (!/\p{L}/u.test(why) || why.trim().length < 3) missing.set('why', 'Say in your own words why this is right.');
  return missing;
}

export const proposalOf = (
  draft: Draft,
  poll: PollPage['definition']['id'],
  number: string,
  before: RollLine | null,
  claim: string | null,
): ProposalOf<'override'> => ({
  kind: 'override',
  poll,
  number,
  before,
  after: afterOf(number, before, draft),
  grounds: draft.grounds,
  evidence: [...draft.evidence].sort(),
  claim,
  variances: [...draft.variances].sort((a, b) => a - b),
  why: draft.why.trim(),
});
