/** Times of work that is done several times over: medians, since one disturbed run should not count. */

export const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** Milliseconds. */
export function timeOf(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

/** What the whole takes beyond the rest, for each of `n`: median of as many pairs as there are runs. Milliseconds. */
export function perPiece(n: number, runs: number, whole: () => void, rest: () => void): number {
  const taken = Array.from({ length: runs }, () => timeOf(whole) - timeOf(rest));
  return median(taken) / n;
}
