/**
 * Where a CBOR item ends. Authenticators write the canonical CBOR of CTAP2 (definite lengths, shortest heads, no tags);
 * nothing is decoded, only walked, so that bytes after what is declared can be refused. SPEC §8.2.
 */

const DEEPEST = 4; // what CTAP2 allows

/** Index after the item that begins at `at`; null when it is not well-formed canonical CBOR or runs past the end. */
export function cborEnd(bytes: Uint8Array, at: number, depth = 0): number | null {
  const first = bytes[at];
  if (first === undefined || depth > DEEPEST) return null;
  const major = first >> 5;
  const head = readHead(bytes, at);
  if (head === null) return null;
  if (major === 0 || major === 1) return head.end;
  if (major === 2 || major === 3) return head.value <= bytes.length - head.end ? head.end + head.value : null;
  if (major === 7) return [20, 21, 22].includes(first & 31) ? head.end : null; // false, true, null
  if (major === 6) return null;
  let end: number | null = head.end;
  const items = major === 5 ? 2 * head.value : head.value;
  for (let i = 0; i < items && end !== null; i++) end = cborEnd(bytes, end, depth + 1);
  return end;
}

/** Argument of an item (RFC 8949 §3), in the shortest form that holds it. */
function readHead(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } | null {
  const info = bytes[at]! & 31;
  if (info < 24) return { value: info, end: at + 1 };
  const width = { 24: 1, 25: 2, 26: 4, 27: 8 }[info];
  if (width === undefined || at + 1 + width > bytes.length) return null;
  let value = 0;
  for (let i = 1; i <= width; i++) value = value * 256 + bytes[at + i]!;
  const least = width === 1 ? 24 : 256 ** (width / 2);
  return value >= least && Number.isSafeInteger(value) ? { value, end: at + 1 + width } : null;
}
