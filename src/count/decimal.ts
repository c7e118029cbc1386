/** Votes are whole numbers of a smallest part (1/100, 1/100000, …); this writes them as exact decimals. */

/** `inDecimals(10758n, 2)` is `107.58`. @param value not negative */
export function inDecimals(value: bigint, places: number): string {
  if (places === 0) return String(value);
  const digits = String(value).padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Quotient of whole numbers, rounded up. */
export const dividedUp = (value: bigint, by: bigint): bigint => (value + by - 1n) / by;
