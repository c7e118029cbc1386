/**
 * Whether a teller may count these papers now, and in which place: two count in each round, each alone, and where they differ both
 * count again. So nobody finds out by trying what another has counted. SPEC §6.9.
 */
import { type Answer, accept, refuse } from '../contract/refusals.ts';
import { ACT_DUTIES, covers, type Duty, type Interest } from '../verify/dutyRules.ts';

/** A count that was entered; places 1 and 2 of each round. */
export type CountEntered = { readonly round: number; readonly place: number; readonly person: string };

/** Whose turn it is after these. */
export function turnAfter(entered: readonly CountEntered[]): { readonly round: number; readonly place: number } {
  return { round: Math.floor(entered.length / 2) + 1, place: (entered.length % 2) + 1 };
}

/** Who has counted in the round that is not complete; undefined where it is nobody’s. */
export const firstOf = (entered: readonly CountEntered[]): string | undefined =>
  entered.length % 2 === 0
    ? undefined
    : entered.find(({ round, place }) => round === turnAfter(entered).round && place === 1)?.person;

/** Whether a duty covers these papers; a contest of all units together takes a teller for all. */
export const isTellerOf = (duties: readonly Duty[], unit: string | null): boolean =>
  covers(duties, ACT_DUTIES['teller-count'], unit === null ? null : [unit]);

/**
 * @param mailbox  everybody at the teller’s address, themselves too
 * @param moved  one of them had a part in that a member of this poll votes by another way
 */
export function mayCount(given: {
  readonly duties: readonly Duty[];
  readonly interest: Interest | null;
  readonly mailbox: ReadonlySet<string>;
  readonly unit: string | null;
  readonly moved: boolean;
  readonly stands: boolean;
  readonly entered: readonly CountEntered[];
}): Answer<
  { readonly round: number; readonly place: number },
  'NOT_YOUR_UNIT' | 'INTEREST_UNDECLARED' | 'INTERESTED' | 'MOVED_TO_PAPER' | 'COUNT_STANDS' | 'COUNT_ENTERED'
> {
  const { duties, interest, mailbox, unit, moved, stands, entered } = given;
  if (!isTellerOf(duties, unit)) return refuse('NOT_YOUR_UNIT');
  if (interest === null) return refuse('INTEREST_UNDECLARED');
  if (interest !== 'none') return refuse('INTERESTED');
  // They know who had not voted: these papers they could have made themselves.
  if (moved) return refuse('MOVED_TO_PAPER');
  if (stands) return refuse('COUNT_STANDS');
  const first = firstOf(entered);
  return first !== undefined && mailbox.has(first) ? refuse('COUNT_ENTERED') : accept(turnAfter(entered));
}
