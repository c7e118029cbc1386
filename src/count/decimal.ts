/** Votes are whole numbers of a smallest part (1/100, 1/100000, …); this writes them as exact decimals. */

/** `inDecimals(10758n, 2)` is `107.58`. @param value not negative */
export function inDecimals(value: bigint, places: number): string {
  if (places === 0) return String(value);
  const digits = String(value).padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Quotient of whole numbers, rounded up. */
export const dividedUp = (value: bigint, by: bigint): bigint => (value + by - 1n) / by;

/** For people: Meek's eighteen places as four; everything else as it stands. */
export const fourPlaces = (votes: string): string => votes.replace(/(\.\d{5})\d+$/, (places) => places.slice(0, 5));

/** `a − b`, exactly, for decimals of as many places. */
export function difference(a: string, b: string): string {
  const places = a.length - 1 - (a.includes('.') ? a.indexOf('.') : a.length - 1);
  const parts = BigInt(a.replace('.', '')) - BigInt(b.replace('.', ''));
  return parts < 0n ? `-${inDecimals(-parts, places)}` : inDecimals(parts, places);
}
