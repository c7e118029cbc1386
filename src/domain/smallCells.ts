/**
 * Keeps public counts from telling of a few people: a count of 1 to k−1 is never printed, nor can it be worked out from
 * what is, even by somebody who knows this rule. SPEC §5.4.
 *
 * The rule, in words. If any cell counts 1 to k−1, every cell that counts k or fewer is merged into one row, empty ones too.
 * While that row has one cell alone, or itself counts fewer than k, the smallest other cell joins it; cells that are equal
 * join together. Everything else stands alone.
 *
 * Why it is enough. The rule looks at counts, never at names or order, so exchanging the counts of two cells within the row
 * changes nothing that is printed. And if all cells of the row are equal, one member more here and one fewer there prints
 * the same, because cells from 0 to k are all merged. Either way no cell's own count can be told. Rows add up to the total,
 * so differences give nothing that is not printed. The one thing that cannot be kept is the total itself: if fewer than k
 * are counted in all, the one row says how many, but not where.
 */
import { compareText } from '../../crypto/bytes.ts';

export type Cell = { readonly name: string; readonly members: number };
/** `names` sorted by bytes; more than one in the merged row alone. */
export type MergedRow = { readonly names: readonly string[]; readonly members: number };

const total = (cells: readonly Cell[]): number => cells.reduce((sum, { members }) => sum + members, 0);

/**
 * The cells that must not stand alone; empty when every one may.
 *
 * @param least  k, at least 3: counts from 1 to k−1 are small
 */
export function cellsToMerge(cells: readonly Cell[], least: number): readonly Cell[] {
  if (!cells.some(({ members }) => members > 0 && members < least)) return [];
  const row = cells.filter(({ members }) => members <= least);
  const rest = cells.filter(({ members }) => members > least);
  while (rest.length > 0 && (row.length === 1 || total(row) < least)) {
    const smallest = Math.min(...rest.map(({ members }) => members));
    row.push(...rest.filter(({ members }) => members === smallest));
    rest.splice(0, rest.length, ...rest.filter(({ members }) => members > smallest));
  }
  return row;
}

/** Rows to print: the merged one, if any, and each other cell by itself; sorted by first name. */
export function mergeSmallCells(cells: readonly Cell[], least: number): readonly MergedRow[] {
  const merged = cellsToMerge(cells, least);
  const alone = cells.filter((cell) => !merged.includes(cell));
  const rows = [...(merged.length === 0 ? [] : [merged]), ...alone.map((cell) => [cell])].map((row) => ({
    names: row.map(({ name }) => name).sort(compareText),
    members: total(row),
  }));
  return rows.sort((a, b) => compareText(a.names[0] ?? '', b.names[0] ?? ''));
}
