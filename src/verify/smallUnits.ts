/**
 * Small numbers on the public board point at persons: counts below the poll's `smallUnit` are shown only merged with
 * others. The maker for the freeze, and the check for the verifier. SPEC §5.4, kind `roll-frozen`.
 */
import type { Body } from '../../crypto/bodies.ts';
import { compareText } from '../../crypto/bytes.ts';

type RollFrozen = Body<'roll-frozen'>;
type Cell = RollFrozen['cells'][number];
type ReasonCell = RollFrozen['reasons'][number];

const isSmall = (count: number, k: number): boolean => count > 0 && count < k;
const hasSmall = ({ listed, excluded }: Omit<Cell, 'units'>, k: number): boolean =>
  isSmall(listed, k) || isSmall(excluded, k);

/** What is left in place of small reasons. */
export const OTHER_REASONS = 'OTHER';

/**
 * Cells for the board from those of single units: small ones stand together, and with the next smallest for as long as
 * the merged cell is small itself or names one unit alone. Sorted by first unit.
 * @param cells one for each unit, `outside` being one
 */
export function mergeCells(cells: readonly Cell[], k: number): Cell[] {
  const bySize = [...cells].sort((a, b) => a.excluded - b.excluded || compareText(a.units[0]!, b.units[0]!));
  const merged = bySize.filter((cell) => hasSmall(cell, k));
  const apart = bySize.filter((cell) => !hasSmall(cell, k));
  if (merged.length === 0) return sortCells(apart);
  while (apart.length > 0 && (merged.length === 1 || hasSmall(sumOf(merged), k))) merged.push(apart.shift()!);
  return sortCells([sumOf(merged), ...apart]);
}

const sumOf = (cells: readonly Cell[]): Cell => ({
  units: cells.flatMap(({ units }) => units).sort(compareText),
  listed: cells.reduce((sum, { listed }) => sum + listed, 0),
  excluded: cells.reduce((sum, { excluded }) => sum + excluded, 0),
});

const sortCells = (cells: readonly Cell[]): Cell[] => [...cells].sort((a, b) => compareText(a.units[0]!, b.units[0]!));

/** Reasons for the board: those with fewer than k members together as OTHER, without saying which they were. */
export function mergeReasons(reasons: readonly ReasonCell[], k: number): ReasonCell[] {
  const large = reasons.filter(({ members }) => members >= k);
  const rest = reasons.reduce((sum, { members }) => sum + (members < k ? members : 0), 0);
  const cells = rest === 0 ? large : [...large, { reason: OTHER_REASONS, members: rest }];
  return cells.sort((a, b) => compareText(a.reason, b.reason));
}

/** Names of the cells and reasons that show a small number by themselves; a cell that holds all units cannot be merged. */
export function smallCells({ cells, reasons }: RollFrozen, k: number): readonly string[] {
  const alone = cells.length > 1 ? cells.filter((cell) => cell.units.length === 1 && hasSmall(cell, k)) : [];
  const small = reasons.filter(({ reason, members }) => reason !== OTHER_REASONS && isSmall(members, k));
  return [...alone.map(({ units }) => units[0]!), ...small.map(({ reason }) => reason)];
}
