/**
 * The trustees record: single keys (each needed) and threshold keys (any t of n), whose product is the election key.
 * Owners are numbered from 1 through the flattened list. SPEC §3.8.
 */
import { z } from 'zod';
import { DecodeError } from '../bytes.ts';
import { invertModQ, modQ, multiplyPublicVariableTime, NEUTRAL, type Point } from '../group.ts';
import { parseJson } from '../json.ts';
import { keeping } from '../kept.ts';
import { compact, readExact } from './json.ts';
import { checkPedersen, pedersenShape } from './pedersen.ts';
import { checkTrusteeRecord, type Fault, type TrusteeKey, trusteeKeyShape } from './trusteeKey.ts';

export { checkTrusteeKey, newTrusteeKey } from './trusteeKey.ts';

/** Owners who decrypt together: `threshold` of them are needed. */
export type TrusteeGroup = {
  readonly kind: 'single' | 'pedersen';
  readonly threshold: number;
  /** Trustee numbers, from 1. */
  readonly owners: readonly number[];
};

export type Trustees = {
  /** Product over all groups: what the election's public_key has to be. */
  readonly publicKey: Point;
  /** By trustee number minus 1. */
  readonly owners: readonly TrusteeKey[];
  readonly groups: readonly TrusteeGroup[];
};

/** The record as text: kinds and values. */
export const trusteesShape = z
  .array(z.union([z.tuple([z.literal('Single'), trusteeKeyShape]), z.tuple([z.literal('Pedersen'), pedersenShape])]))
  .min(1);

export type CheckedTrustees = { readonly trustees?: Trustees; readonly faults: readonly Fault[] };

/** Records that are remembered: every act of a poll reads the same one, and its signatures take as long as a ballot's. */
const KEPT = 16;

/**
 * Everything that can be said of the trustees by themselves.
 * @returns the trustees when all keys could be read, and each fault with its owner
 * @throws DecodeError for a record that is not one
 */
export const checkTrustees: (text: string) => CheckedTrustees = keeping(KEPT, (text) => {
  const faults: Fault[] = [];
  const owners: TrusteeKey[] = [];
  const groups: TrusteeGroup[] = [];
  let publicKey = NEUTRAL;
  let complete = true;
  let next = 1;
  for (const [kind, value] of readExact(trusteesShape, text, 'trustees')) {
    if (kind === 'Single') {
      const { key, faults: found } = checkTrusteeRecord(value, next);
      faults.push(...found);
      if (key === undefined) complete = false;
      else {
        owners.push(key);
        publicKey = publicKey.add(key.publicKey);
      }
      groups.push({ kind: 'single', threshold: 1, owners: [next] });
      next += 1;
    } else {
      const { publicKey: share, keys, faults: found } = checkPedersen(value, next);
      faults.push(...found);
      const size = value.verification_keys.length;
      if (keys.length < size) complete = false;
      owners.push(...keys);
      publicKey = publicKey.add(share);
      groups.push({
        kind: 'pedersen',
        threshold: value.threshold,
        owners: Array.from({ length: size }, (_, i) => next + i),
      });
      next += size;
    }
  }
  return complete ? { trustees: { publicKey, owners, groups }, faults } : { faults };
});

/** @throws DecodeError naming the first trustee whose keys or proofs do not hold */
export function readTrustees(text: string): Trustees {
  const { trustees, faults } = checkTrustees(text);
  const [first] = faults;
  if (first !== undefined) throw new DecodeError(`trustee ${first.owner}`, first.says);
  if (trustees === undefined) throw new DecodeError('trustees', 'incomplete');
  return trustees;
}

/** The record of single trustees, all of whom are needed, from their TPK records. @throws DecodeError */
export function writeTrustees(records: readonly string[]): string {
  const text = compact(records.map((record) => ['Single', parseJson(record, 'trustee key')]));
  readTrustees(text);
  return text;
}

/** A group of which too few are present. */
export type Shortfall = TrusteeGroup & { readonly present: readonly number[] };

/** Owners who finish together, and the power to which each one's α^x is raised. */
export type Quorum = readonly { readonly owner: number; readonly exponent: bigint }[];

/** λ_d = Π_{k ∈ I, k ≠ d} k/(k − d) mod q, for 1-based places within a threshold group. */
function lagrange(places: readonly number[], d: number): bigint {
  return places
    .filter((k) => k !== d)
    .reduce((product, k) => modQ(product * BigInt(k) * invertModQ(BigInt(k - d))), 1n);
}

/**
 * Who of those present finish: every single trustee, and of each threshold group those of smallest number, as Belenios takes them.
 * @returns the groups that are short of their threshold, if any is
 */
export function quorumOf(
  { groups }: Trustees,
  isPresent: (owner: number) => boolean,
): { readonly quorum: Quorum } | { readonly short: readonly Shortfall[] } {
  const short = groups
    .map((group) => ({ ...group, present: group.owners.filter(isPresent) }))
    .filter(({ present, threshold }) => present.length < threshold);
  if (short.length > 0) return { short };
  const quorum = groups.flatMap(({ kind, owners, threshold }) => {
    if (kind === 'single') return [{ owner: owners[0]!, exponent: 1n }];
    const places = owners.flatMap((owner, i) => (isPresent(owner) ? [i + 1] : [])).slice(0, threshold);
    return places.map((d) => ({ owner: owners[d - 1]!, exponent: lagrange(places, d) }));
  });
  return { quorum };
}

/** α^x of the election key, from each one's α^x. Public data. */
export const joined = (quorum: Quorum, factorOf: (owner: number) => Point): Point =>
  quorum.reduce(
    (product, { owner, exponent }) => product.add(multiplyPublicVariableTime(factorOf(owner), exponent)),
    NEUTRAL,
  );
