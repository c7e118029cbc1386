/**
 * Role-holders against a new membership list: whose access ends by it, and whom people should look at. A list can be wrong,
 * so it ends a role only by what it says outright; who is merely missing is flagged. Facts in, verdict out.
 */
import type { Standing } from '../roll/columns.ts';
import type { Day } from '../roll/day.ts';
import type { Left, Listed } from '../roll/standings.ts';

export type HolderFacts = {
  /** Null for an officer who is not known as a member. */
  readonly number: string | null;
  /** The list's line of that number. */
  readonly listed: Listed | null;
  /** How the member left, unless they came back since. */
  readonly left: Left | null;
  /** Lines of other numbers at the officer's address, for one without a number. */
  readonly atAddress: readonly { readonly listed: Listed | null; readonly left: Left | null }[];
};

export type FlagKind = 'absent' | 'lapsed' | 'address';
export type Verdict =
  | { readonly is: 'ended'; readonly because: string }
  | { readonly is: 'flagged'; readonly kind: FlagKind }
  | { readonly is: 'good' };

const BARRED: ReadonlySet<Standing> = new Set(['suspended', 'excluded', 'resigned', 'deceased']);

/** Why membership gives no duty on that day; null when it is not barred. */
function barred(
  { listed, left }: { readonly listed: Listed | null; readonly left: Left | null },
  day: Day,
): string | null {
  if (listed !== null && BARRED.has(listed.standing) && (listed.standingFrom ?? day) <= day) {
    return `the membership list of ${day} says: ${listed.standing}`;
  }
  if (left !== null && left.ended <= day) return `the membership list of ${day} says: ${left.reason} on ${left.ended}`;
  return null;
}

/** @param day  London date as of which the list was made */
export function judgeHolder(facts: HolderFacts, day: Day): Verdict {
  const { number, listed, atAddress } = facts;
  if (number === null) {
    // Others may share the address: that is for people to look at, and nothing ends by it.
    const isOnlyBarred = atAddress.length > 0 && atAddress.every((one) => barred(one, day) !== null);
    return isOnlyBarred ? { is: 'flagged', kind: 'address' } : { is: 'good' };
  }
  const because = barred(facts, day);
  if (because !== null) return { is: 'ended', because };
  if (listed === null) return { is: 'flagged', kind: 'absent' };
  if (listed.standing === 'lapsed') return { is: 'flagged', kind: 'lapsed' };
  return { is: 'good' };
}
