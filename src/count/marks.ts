/** Choose k and approval: most marks fill the places; a tie for the last place goes to the lot. ballot-rules §5.5. */
import type { Lot, LotQuestion, Lots } from './lot.ts';

export type MarksOutcome =
  | { readonly ok: true; readonly winners: readonly number[]; readonly lots: readonly Lot[] }
  | {
      readonly ok: false;
      readonly code: 'LOT_NEEDED';
      readonly lot: LotQuestion;
      /** Who has a place already, whatever the lot says. */
      readonly winners: readonly number[];
    };

/**
 * @param marks  by choice; the first is choice 1
 * @returns the winners, most marks first, or the lot that is needed. A choice without a mark wins no place
 * @throws RangeError for marks or seats that are none, or a lot that fell on somebody who is not tied
 */
export function mostMarks(marks: readonly number[], seats: number, lots: Lots): MarksOutcome {
  if (![seats, ...marks].every((number) => Number.isSafeInteger(number) && number >= 0)) {
    throw new RangeError('marks are counted in whole numbers');
  }
  const winners: number[] = [];
  const drawn: Lot[] = [];
  let left = marks.map((_, i) => i + 1).filter((choice) => marks[choice - 1]! > 0);
  while (left.length > 0 && winners.length < seats) {
    const highest = left.reduce((most, choice) => Math.max(most, marks[choice - 1]!), 0);
    const equal = left.filter((choice) => marks[choice - 1] === highest);
    if (equal.length <= seats - winners.length) {
      winners.push(...equal);
      left = left.filter((choice) => !equal.includes(choice));
      continue;
    }
    const lot: LotQuestion = { stage: 1, kind: 'elect', among: equal };
    const winner = lots(lot);
    if (winner === null) return { ok: false, code: 'LOT_NEEDED', lot, winners };
    if (!equal.includes(winner)) throw new RangeError('the lot fell on somebody who is not tied');
    drawn.push({ ...lot, drawn: winner });
    winners.push(winner);
    left = left.filter((choice) => choice !== winner);
  }
  return { ok: true, winners, lots: drawn };
}
