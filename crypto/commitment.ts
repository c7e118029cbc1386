/**
 * Salted commitments: what the board shows of the roll, the snapshot, the papers, the casts and the officers without showing them.
 * Each is SHA-256 of a canonical array that begins with its own tag, so none can be taken for another; the 32-byte salt
 * keeps a guess from being checked. Also the uuid that ties a Belenios election to roll and trustees. SPEC §4.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { compareText, DecodeError, fromHex, hex32, toBase58, toHex } from './bytes.ts';
import { canonicalBytes, decode, hashOf } from './canonical.ts';
import type { Json } from './json.ts';
import { buildTree, inclusionProof, leafHash, rootAt, verifyInclusion } from './tlog.ts';

const salted = (parts: readonly unknown[], salt: string): string => hashOf([...parts, decode(hex32, salt, 'salt')]);

/** SHA-256(JCS(["countersign-roll-leaf/1", line, salt])): one line of the roll. */
export const rollLeaf = (line: object, salt: string): string => salted(['countersign-roll-leaf/1', line], salt);

/** SHA-256(JCS(["countersign-snapshot-leaf/1", snapshot, file, row, cells, salt])): one row of an export file; row counted as there. */
export const snapshotLeaf = (
  snapshot: string,
  file: string,
  row: number,
  cells: readonly string[],
  salt: string,
): string => salted(['countersign-snapshot-leaf/1', snapshot, file, row, cells], salt);

/** SHA-256(JCS(["countersign-paper/1", poll, unit, rollLeaf, salt])), `poll` being the poll id: one voter’s right to one paper. */
export const paperCommitment = (poll: string, unit: string, leaf: string, salt: string): string =>
  salted(['countersign-paper/1', poll, unit, decode(hex32, leaf, 'rollLeaf')], salt);

/** SHA-256(JCS(["countersign-auth/1", record, salt])): the assertion behind a cast, sealed in the pack. */
export const authCommitment = (record: object, salt: string): string => salted(['countersign-auth/1', record], salt);

/** SHA-256(JCS(["countersign-amendment/1", amendment, salt])), `amendment` {number, before, after}: one line changed by two officers. */
export const amendmentCommitment = (amendment: object, salt: string): string =>
  salted(['countersign-amendment/1', amendment], salt);

/** SHA-256(JCS(["countersign-tender/1", bodyHash, salt])), `bodyHash` of the ballot-cast entry that stands on the board if it is admitted. */
export const tenderCommitment = (bodyHash: string, salt: string): string =>
  salted(['countersign-tender/1', decode(hex32, bodyHash, 'bodyHash')], salt);

/** SHA-256(JCS(["countersign-tellers-count/1", poll, said, salt])), `said` {unit, contest, papers, count} as both tellers signed it. */
export const countCommitment = (poll: string, said: object, salt: string): string =>
  salted(['countersign-tellers-count/1', poll, said], salt);

/** SHA-256(JCS(["countersign-transcribed/1", of, salt])), `of` {paper, acts}: that two tellers put a paper of another way in as this ballot. */
export const transcribedCommitment = (
  of: { readonly paper: string; readonly acts: readonly string[] },
  salt: string,
): string => salted(['countersign-transcribed/1', { paper: of.paper, acts: of.acts }], salt);

/** SHA-256(JCS(["countersign-minute/1", minute, salt])), `minute` the SHA-256 of the minute of an affiliate's meeting. */
export const minuteCommitment = (minute: string, salt: string): string =>
  salted(['countersign-minute/1', decode(hex32, minute, 'minute')], salt);

/** Where the chain of the duties begins. */
export const NO_DUTIES = '0'.repeat(64);

/** SHA-256(JCS(["countersign-duty/1", prev, event])): one event more in the chain of who held which duty. */
export const dutyLink = (prev: string, event: object): string =>
  hashOf(['countersign-duty/1', decode(hex32, prev, 'prev'), event]);

/** SHA-256(JCS(["countersign-duties/1", head, salt])), `head` the last link of the chain. */
export const dutiesCommitment = (head: string, salt: string): string =>
  salted(['countersign-duties/1', decode(hex32, head, 'head')], salt);

/**
 * A salt that its keeper can make again: HMAC-SHA-256(secret, JCS(label)), hex. The label is an array whose first
 * element says what is salted, so that no two things share one.
 */
export function saltFor(secret: Uint8Array, label: readonly Json[]): string {
  if (secret.length !== 32) throw new DecodeError('secret', 'not 32 bytes');
  return toHex(hmac(sha256, secret, canonicalBytes(label)));
}

/** Sorted by bytes, so that order says nothing of who; twice the same would be two rights under one name. */
function sortedLeaves(leaves: readonly string[]): readonly string[] {
  const sorted = leaves.map((leaf, i) => decode(hex32, leaf, `leaves[${i}]`)).sort(compareText);
  sorted.forEach((leaf, i) => {
    if (i > 0 && leaf === sorted[i - 1]) throw new DecodeError('leaves', 'a commitment stands twice');
  });
  return sorted;
}

const treeOf = (sorted: readonly string[]) => buildTree(sorted.map((leaf) => leafHash(fromHex(leaf))));

/** RFC 6962 root, hex, over the commitments (hex) sorted by bytes, each 32-byte value one entry. @throws DecodeError */
export const committedRoot = (leaves: readonly string[]): string =>
  toHex(rootAt(treeOf(sortedLeaves(leaves)), leaves.length));

/** Where a commitment stands among `size` sorted ones, and its path; all hex, ready for JSON. */
export type Opening = { readonly index: number; readonly size: number; readonly proof: readonly string[] };

/** Openings of any number of commitments under one root, for the cost of one tree. @throws DecodeError */
export function committedProofs(leaves: readonly string[]): (leaf: string) => Opening {
  const sorted = sortedLeaves(leaves);
  const tree = treeOf(sorted);
  const places = new Map(sorted.map((leaf, i) => [leaf, i]));
  return (leaf) => {
    const index = places.get(leaf);
    if (index === undefined) throw new DecodeError('leaf', 'not among the commitments');
    return { index, size: sorted.length, proof: inclusionProof(tree, index).map(toHex) };
  };
}

/** True exactly when the commitment stands under the root at that place. @throws DecodeError for what is not hex */
export const verifyCommitted = (leaf: string, { index, size, proof }: Opening, root: string): boolean =>
  verifyInclusion({
    leaf: leafHash(fromHex(leaf, 'leaf')),
    index,
    size,
    proof: proof.map((hash, i) => fromHex(hash, `proof[${i}]`)),
    root: fromHex(root, 'root'),
  });

/**
 * uuid of the Belenios election of one unit and contest: every Belenios proof contains it, and so is bound to all this.
 * First 22 characters of base58(SHA-256(JCS(["countersign-election/1", origin, rollFrozen, trustees, unit, contest]))).
 *
 * @param rollFrozenHash  entry hash of `roll-frozen`
 * @param trusteesHash    entry hash of `trustees`
 */
export const electionUuid = (
  origin: string,
  rollFrozenHash: string,
  trusteesHash: string,
  unit: string,
  contest: string,
): string =>
  toBase58(
    sha256(
      canonicalBytes([
        'countersign-election/1',
        origin,
        decode(hex32, rollFrozenHash, 'rollFrozenHash'),
        decode(hex32, trusteesHash, 'trusteesHash'),
        unit,
        contest,
      ]),
    ),
  ).slice(0, 22);
