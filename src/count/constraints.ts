/**
 * Constraints on who is elected (at least so many of these). A count never bends to one: no public rule says how, so
 * where the elected do not satisfy it the count stops and asks the returning officer. ballot-rules §2.
 */
import type { Contest } from '../../crypto/contest.ts';
import type { Stopped } from '../../crypto/outcomeBody.ts';

/** The first constraint that these do not satisfy; null when all are satisfied. */
export function unmet({ constraints = [] }: Pick<Contest, 'constraints'>, elected: readonly string[]): Stopped | null {
  for (const { id, choices, least } of constraints) {
    const found = choices.filter((choice) => elected.includes(choice)).length;
    if (found < least) return { code: 'CONSTRAINT', constraint: id, least, found };
  }
  return null;
}
