/**
 * Small numbers on the public board point at persons: a count below the poll's `smallUnit` may stand there only where
 * nothing is left to merge it with. Which cells the freeze merges is src/domain's; here is what must come of it. SPEC §5.4.
 *
 * Changes of the roll add nothing to that: their numbers are told of the whole body alone, and of a unit one number alone is
 * ever told, that of the frozen roll with its changes in it. There is no before to hold it against. Who was changed is then
 * one of k at least: of the electors of some unit, none of which has fewer, or of the excluded of a row. A ballot cast with a
 * paper that was given later shows in which unit somebody was added, one among its electors.
 */
import type { Body } from '../../crypto/bodies.ts';

/** Roll units that no unit of the poll covers. */
export const OUTSIDE = 'outside';
/** Small reasons together. */
export const OTHER = 'OTHER';
/** Which of these somebody bears is nobody's business beyond the officers of the unit. */
const STANDING_CODES = ['SUSPENDED', 'EXCLUDED', 'RESIGNED', 'DECEASED'];
/** A reason as the board names it. */
export const publicCode = (code: string): string => (STANDING_CODES.includes(code) ? 'STANDING' : code);

const isSmall = (count: number, k: number): boolean => count > 0 && count < k;

/**
 * Names of the cells and reasons that show a small number although others stand beside them; a unit too that is the only one
 * with excluded members, where a change took somebody off: those few were of that unit.
 *
 * @param takenOff  changes before the freeze that took a member off the electorate
 */
export function smallCells(
  { cells, reasons }: Pick<Body<'roll-frozen'>, 'cells' | 'reasons'>,
  takenOff: number,
  k: number,
): readonly string[] {
  const withExcluded = cells.filter(({ excluded }) => excluded > 0);
  const isTold = takenOff > 0 && withExcluded.length === 1 && withExcluded[0]?.units.length === 1;
  const small =
    cells.length > 1 ? cells.filter(({ excluded }) => isSmall(excluded, k) || (isTold && excluded > 0)) : [];
  const rare = reasons.length > 1 ? reasons.filter(({ members }) => isSmall(members, k)) : [];
  return [...small.map(({ units }) => units.join(', ')), ...rare.map(({ reason }) => reason)];
}
