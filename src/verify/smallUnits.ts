/**
 * Small numbers on the public board point at persons: a count below the poll's `smallUnit` may stand there only where
 * nothing is left to merge it with. Which cells the freeze merges is src/domain's; here is what must come of it. SPEC §5.4.
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

/** Names of the cells and reasons that show a small number although others stand beside them. */
export function smallCells({ cells, reasons }: Body<'roll-frozen'>, k: number): readonly string[] {
  const small = cells.length > 1 ? cells.filter(({ excluded }) => isSmall(excluded, k)) : [];
  const rare = reasons.length > 1 ? reasons.filter(({ members }) => isSmall(members, k)) : [];
  return [...small.map(({ units }) => units.join(', ')), ...rare.map(({ reason }) => reason)];
}
