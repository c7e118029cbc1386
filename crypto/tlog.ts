/**
 * The Merkle tree of RFC 6962 §2.1 (RFC 9162 §2.1) over SHA-256: roots, inclusion and consistency proofs. Makers are
 * given hashes of leaves; checkers trust nothing they are given but the root they already hold. SPEC §5.2.
 */
import { z } from 'zod';
import { concatBytes, equalBytes, fromHex, hex32, sha256, toHex } from './bytes.ts';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** SHA-256(0x00 ‖ entry). The prefix keeps a node from being passed off as an entry (second preimage). */
export const leafHash = (entry: Uint8Array): Uint8Array => sha256(concatBytes(LEAF, entry));

const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(concatBytes(NODE, left, right));

/** Root of the tree without leaves: SHA-256 of nothing. */
export const emptyRoot = (): Uint8Array => sha256(new Uint8Array());

/** `levels[k][i]` is the root of the full subtree of 2^k leaves that begins at leaf i·2^k: proofs then cost log n. */
export type Tree = { readonly size: number; readonly levels: readonly (readonly Uint8Array[])[] };

export function buildTree(leafHashes: readonly Uint8Array[]): Tree {
  const levels: (readonly Uint8Array[])[] = [];
  for (let level = leafHashes; level.length > 0; ) {
    levels.push(level);
    const above: Uint8Array[] = [];
    for (let i = 0; i + 1 < level.length; i += 2) above.push(nodeHash(level[i]!, level[i + 1]!));
    level = above;
  }
  return { size: leafHashes.length, levels };
}

/** Largest power of two below n, as its exponent; n is at least 2 and below 2^53. */
function splitLevel(n: number): number {
  let level = 0;
  while (2 ** (level + 1) < n) level++;
  return level;
}

/** MTH(D[from:to]) of RFC 6962 §2.1, for a range whose start is a multiple of the power of two that covers it. */
function rangeRoot(tree: Tree, from: number, to: number): Uint8Array {
  const length = to - from;
  if (length === 0) return emptyRoot();
  const full = Math.round(Math.log2(length));
  if (2 ** full === length) return tree.levels[full]![from / length]!;
  const middle = from + 2 ** splitLevel(length);
  return nodeHash(rangeRoot(tree, from, middle), rangeRoot(tree, middle, to));
}

function checkSize(tree: Tree, size: number): void {
  if (!Number.isSafeInteger(size) || size < 0 || size > tree.size) throw new RangeError('no tree of that size');
}

/** Root of the first `size` leaves. @throws RangeError beyond the tree: a caller's fault, sizes from outside are checked before */
export function rootAt(tree: Tree, size: number): Uint8Array {
  checkSize(tree, size);
  return rangeRoot(tree, 0, size);
}

/** MTH of the leaves with these hashes. */
export const treeRoot = (leafHashes: readonly Uint8Array[]): Uint8Array =>
  rootAt(buildTree(leafHashes), leafHashes.length);

/** PATH(index, D[0:size]) of RFC 6962 §2.1.1, from the leaf's sibling to the root's child. @throws RangeError */
export function inclusionProof(tree: Tree, index: number, size: number = tree.size): Uint8Array[] {
  checkSize(tree, size);
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) throw new RangeError('no leaf of that index');
  const path: Uint8Array[] = [];
  for (let from = 0, to = size; to - from > 1; ) {
    const middle = from + 2 ** splitLevel(to - from);
    if (index < middle) {
      path.push(rangeRoot(tree, middle, to));
      to = middle;
    } else {
      path.push(rangeRoot(tree, from, middle));
      from = middle;
    }
  }
  return path.reverse();
}

/** PROOF(from, D[0:to]) of RFC 6962 §2.1.2; empty when `from` is 0 or equals `to`. @throws RangeError */
export function consistencyProof(tree: Tree, from: number, to: number = tree.size): Uint8Array[] {
  checkSize(tree, to);
  if (!Number.isSafeInteger(from) || from < 0 || from > to) throw new RangeError('no earlier tree of that size');
  if (from === 0) return [];
  const subproof = (old: number, left: number, right: number, whole: boolean): Uint8Array[] => {
    if (old === right) return whole ? [] : [rangeRoot(tree, left, right)];
    const middle = left + 2 ** splitLevel(right - left);
    return old <= middle
      ? [...subproof(old, left, middle, whole), rangeRoot(tree, middle, right)]
      : [...subproof(old, middle, right, false), rangeRoot(tree, left, middle)];
  };
  return subproof(from, 0, to, true);
}

const isSize = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
const areHashes = (hashes: readonly Uint8Array[]): boolean => hashes.every((hash) => hash.length === 32);
const half = (n: number): number => Math.floor(n / 2); // >> would cut sizes to 32 bits

/** True exactly when `leaf` is the leaf hash at `index` of the tree with this size and root. RFC 9162 §2.1.3.2. */
export function verifyInclusion(claim: {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}): boolean {
  const { leaf, index, size, proof, root } = claim;
  if (!isSize(index) || !isSize(size) || index >= size || !areHashes([leaf, root, ...proof])) return false;
  let place = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      hash = nodeHash(sibling, hash);
      while (place % 2 === 0 && place !== 0) {
        place = half(place);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    place = half(place);
    last = half(last);
  }
  return last === 0 && equalBytes(hash, root);
}

/**
 * True exactly when the tree of size `from` with `oldRoot` is the beginning of the tree of size `to` with `newRoot`.
 * RFC 9162 §2.1.4.2. The empty tree is the beginning of every tree; its proof, and that of equal sizes, is empty.
 */
export function verifyConsistency(claim: {
  readonly from: number;
  readonly to: number;
  readonly proof: readonly Uint8Array[];
  readonly oldRoot: Uint8Array;
  readonly newRoot: Uint8Array;
}): boolean {
  const { from, to, proof, oldRoot, newRoot } = claim;
  if (!isSize(from) || !isSize(to) || from > to || !areHashes([oldRoot, newRoot, ...proof])) return false;
  if (from === to) return proof.length === 0 && equalBytes(oldRoot, newRoot);
  if (from === 0) return proof.length === 0 && equalBytes(oldRoot, emptyRoot());
  let place = from - 1;
  let last = to - 1;
  while (place % 2 === 1) {
    place = half(place);
    last = half(last);
  }
  // A full subtree is its own start; otherwise the proof begins with one.
  const [start, ...path] = place === 0 ? [oldRoot, ...proof] : proof;
  if (start === undefined) return false;
  let oldHash = start;
  let newHash = start;
  for (const node of path) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      oldHash = nodeHash(node, oldHash);
      newHash = nodeHash(node, newHash);
      while (place % 2 === 0 && place !== 0) {
        place = half(place);
        last = half(last);
      }
    } else {
      newHash = nodeHash(newHash, node);
    }
    place = half(place);
    last = half(last);
  }
  return last === 0 && equalBytes(oldHash, oldRoot) && equalBytes(newHash, newRoot);
}

/**
 * What a writer must keep to go on appending: the roots of the full subtrees, the largest first, as lower-case hex.
 * There are as many as the size has binary ones. Plain JSON, to be stored as it is.
 */
export const frontier = z
  .strictObject({ size: z.int().nonnegative(), peaks: z.array(hex32).readonly() })
  .readonly()
  .refine(({ size, peaks }) => peaks.length === size.toString(2).replaceAll('0', '').length, 'one peak for each bit');
export type Frontier = z.infer<typeof frontier>;

export const emptyFrontier: Frontier = { size: 0, peaks: [] };

/** The frontier after one more leaf. */
export function appendLeaf({ size, peaks }: Frontier, leaf: Uint8Array): Frontier {
  const kept = [...peaks];
  let hash = leaf;
  for (let rest = size; rest % 2 === 1; rest = half(rest)) hash = nodeHash(fromHex(kept.pop()!), hash);
  return { size: size + 1, peaks: [...kept, toHex(hash)] };
}

/** Root of all leaves appended so far. */
export const frontierRoot = ({ peaks }: Frontier): Uint8Array =>
  peaks.length === 0
    ? emptyRoot()
    : peaks.map((peak) => fromHex(peak)).reduceRight((right, left) => nodeHash(left, right));
