/** The rules by name, and the one door to a ranked count. A rule is named in full on paper, result and hash. */
import { countAv } from './av.ts';
import type { Election } from './election.ts';
import { countErs97, PLACES as ERS97_PLACES } from './ers97.ts';
import { type Lots, noLots } from './lot.ts';
import { countMeek, PLACES as MEEK_PLACES } from './meek.ts';
import { countScottish, PLACES as SCOTTISH_PLACES } from './scottish.ts';
import type { Counted, RuleName } from './stage.ts';
import { countOf, LotNeeded, layOut, type Table } from './table.ts';

type Rule = { readonly places: number; readonly count: (table: Table) => void };

const RULES: Readonly<Record<RuleName, Rule>> = {
  'scottish-stv-2007': { places: SCOTTISH_PLACES, count: countScottish },
  ers97: { places: ERS97_PLACES, count: countErs97 },
  'meek-hww': { places: MEEK_PLACES, count: countMeek },
  av: { places: 0, count: countAv },
};

/**
 * Counts an election. The same papers, rule and lots give the same count, whatever the order of the papers.
 *
 * @param options.seats  in place of the election's own; `av` fills one place whatever either says
 * @param options.lots   asked at each tie that the rule leaves to a lot; none: the count stops at the first
 * @returns every stage and the winners, or LOT_NEEDED with the question and the stages so far
 * @throws RangeError for seats, candidates or counts of papers that are none
 */
export function countRanked(
  election: Election,
  { rule, seats, lots = noLots }: { readonly rule: RuleName; readonly seats?: number; readonly lots?: Lots },
): Counted {
  const { places, count } = RULES[rule];
  const filled = rule === 'av' ? 1 : (seats ?? election.seats);
  if (!Number.isSafeInteger(filled) || filled < 1) throw new RangeError('at least one place has to be filled');
  const table = layOut(election, { rule, seats: filled, places, lots });
  try {
    count(table);
  } catch (stop) {
    if (!(stop instanceof LotNeeded)) throw stop;
    return { ok: false, code: 'LOT_NEEDED', lot: stop.lot, stages: stop.stages };
  }
  return { ok: true, count: countOf(table) };
}
