/**
 * Constraints on who is elected (at least so many of these). A count never bends to one: no public rule says how, so
 * where the elected do not satisfy it the count stops and asks the returning officer, whose ruling is held against all of
 * them here. ballot-rules §2, SPEC §5.4.
 */
import type { Constraint, Contest } from '../../crypto/contest.ts';
import type { ContestOutcome, Stopped } from '../../crypto/outcomeBody.ts';

type Conditions = Pick<Contest, 'constraints'>;
export type ConstraintStop = Extract<Stopped, { readonly code: 'CONSTRAINT' }>;

/** Each constraint with how many of these it finds among the elected. */
export const metBy = (
  { constraints = [] }: Conditions,
  elected: readonly string[],
): readonly { readonly constraint: Constraint; readonly found: number; readonly isMet: boolean }[] =>
  constraints.map((constraint) => {
    const found = constraint.choices.filter((choice) => elected.includes(choice)).length;
    return { constraint, found, isMet: found >= constraint.least };
  });

/** The first constraint that these do not satisfy; null when all are satisfied. */
export function unmet(contest: Conditions, elected: readonly string[]): Stopped | null {
  const first = metBy(contest, elected).find(({ isMet }) => !isMet);
  if (first === undefined) return null;
  const { constraint, found } = first;
  return { code: 'CONSTRAINT', constraint: constraint.id, least: constraint.least, found };
}

/** The constraint at which the count of a contest stopped; null where none binds. */
export function constraintStop({ decided }: Pick<ContestOutcome, 'decided'>): ConstraintStop | null {
  const stopped = decided !== undefined && 'stopped' in decided ? decided.stopped : null;
  return stopped?.code === 'CONSTRAINT' ? stopped : null;
}

/** Contests that wait for a ruling: a constraint binds, and nobody has said yet which published rule applies. */
export const unruled = (
  contests: readonly ContestOutcome[],
  rulings: readonly { readonly contest: string }[],
): readonly string[] =>
  contests
    .filter((one) => constraintStop(one) !== null && !rulings.some(({ contest }) => contest === one.contest))
    .map(({ contest }) => contest);

/** How many are elected; 0 where the contest fills no places. */
export const placesOf = ({ rule }: Pick<Contest, 'rule'>): number =>
  rule !== undefined && 'seats' in rule ? rule.seats : 0;

export type RulingFault = 'not-a-choice' | 'twice' | 'seats' | 'constraint';

/**
 * Why a ruling cannot name these as elected: no choices of the contest, one of them twice, fewer or more than there are
 * places, or a constraint of the contest that they do not satisfy, be it the one at which the count stopped or another.
 */
export function faultsOfElected(contest: Contest, elected: readonly string[]): readonly RulingFault[] {
  const isChoice = (id: string): boolean => contest.choices.some((choice) => choice.id === id);
  return [
    ...(elected.every(isChoice) ? [] : (['not-a-choice'] as const)),
    ...(new Set(elected).size === elected.length ? [] : (['twice'] as const)),
    ...(elected.length === placesOf(contest) ? [] : (['seats'] as const)),
    ...(metBy(contest, elected).every(({ isMet }) => isMet) ? [] : (['constraint'] as const)),
  ];
}

/** Beyond so many sets of needs nobody looks on: what is not shown to be impossible is taken for possible. */
const MOST_SETS = 20_000;

/**
 * Whether any choices, as many as there are places, satisfy all constraints at once. Else no count and no ruling could ever
 * be declared.
 */
export function canAllBeMet({ choices, constraints = [] }: Pick<Contest, 'choices' | 'constraints'>, places: number) {
  // Of each set of needs that is left, in how few places it can be reached.
  let left = new Map([[constraints.map(({ least }) => least).join(), 0]]);
  for (const { id } of choices) {
    const next = new Map(left);
    for (const [needs, taken] of left) {
      if (taken === places) continue;
      const after = needs.split(',').map((need, i) => Number(need) - (constraints[i]?.choices.includes(id) ? 1 : 0));
      const key = after.map((need) => Math.max(need, 0)).join();
      next.set(key, Math.min(next.get(key) ?? places, taken + 1));
    }
    if (next.size > MOST_SETS) return true;
    left = next;
  }
  return left.has(constraints.map(() => 0).join());
}
