/**
 * The seed of all lots of a poll: P^x, x being the key that no one holds and any k trustees can use, and P a point that follows from
 * the closed board. Nobody can choose it, nobody knows it before k have given their share, and all k-subsets find the same. SPEC §6.7.
 */
import { z } from 'zod';
import type { Fault } from '../belenios/trusteeKey.ts';
import { joined, quorumOf, type Shortfall, type Trustees } from '../belenios/trustees.ts';
import { DecodeError, hex32, type Rng, sha256Hex, utf8 } from '../bytes.ts';
import {
  baseMultiply,
  decodePoint,
  encodePoint,
  encodePoints,
  hashToPoint,
  multiplySecret,
  type Point,
  wideHashToScalar,
} from '../group.ts';
import {
  checkEquality,
  decodeProof,
  type EqualityChallenge,
  encodeProof,
  proofShape,
  proveEquality,
} from '../proofs.ts';

/** Where a share stands: hash of the `closed` entry, SHA-256 of the trustees record, trustee number from 1. */
export type LotPlace = { readonly closed: string; readonly trusteesHash: string; readonly owner: number };

/** F = P^x, and the proof of log_g X = log_P F. */
export const lotShareText = z.strictObject({ share: hex32, proof: proofShape });
export type LotShareText = z.infer<typeof lotShareText>;

const lotPoint = (closed: string): Point => hashToPoint(`countersign/lot/1|${closed}`);

/**
 * c = int(SHA-512 of
 *
 *   `countersign/lot-share/1|` closed `|` trusteesHash `|` owner `|` enc(X) `,` enc(P) `,` enc(F) `,` enc(A) `,` enc(B)
 *
 * big-endian) mod q.
 */
const challengeOf =
  ({ closed, trusteesHash, owner }: LotPlace, publicKey: Point, point: Point, share: Point): EqualityChallenge =>
  (a, b) =>
    wideHashToScalar(
      `countersign/lot-share/1|${closed}|${trusteesHash}|${owner}|` +
        encodePoints([publicKey, point, share, a, b]).join(','),
    );

/** @param secret x of the trustee, X = g^x */
export function lotShare(place: LotPlace, secret: bigint, rng: Rng): LotShareText {
  const point = lotPoint(place.closed);
  const share = multiplySecret(point, secret);
  const challenge = challengeOf(place, baseMultiply(secret), point, share);
  return { share: encodePoint(share), proof: encodeProof(proveEquality(challenge, secret, point, rng)) };
}

/** P^x when it is proved; undefined for what is no share of this trustee. */
function provedShare(place: LotPlace, publicKey: Point, text: LotShareText): Point | undefined {
  if (publicKey.is0()) return undefined;
  try {
    const share = decodePoint(text.share);
    const point = lotPoint(place.closed);
    const challenge = challengeOf(place, publicKey, point, share);
    return checkEquality(challenge, publicKey, point, share, decodeProof(text.proof)) ? share : undefined;
  } catch (fault) {
    if (fault instanceof DecodeError) return undefined;
    throw fault;
  }
}

/** True exactly when the share is P^x with g^x = X. */
export const checkLotShare = (place: LotPlace, publicKey: Point, text: LotShareText): boolean =>
  provedShare(place, publicKey, text) !== undefined;

/**
 * The seed for lotsFromSeed (src/count/lot.ts): hex SHA-256(`countersign/lot-seed/1|` ‖ closed ‖ `|` ‖ enc(P^x)), the same from
 * every k of the trustees.
 * @param shares as the trustees published them; the first of each counts, and one that does not hold is told and left out
 */
export function combineLot(
  trustees: Trustees,
  shares: readonly (LotShareText & { readonly owner: number })[],
  { closed, trusteesHash }: Omit<LotPlace, 'owner'>,
): ({ readonly seed: string } | { readonly short: readonly Shortfall[] }) & { readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const good = new Map<number, Point>();
  for (const { owner, share, proof } of shares) {
    const key = trustees.owners[owner - 1];
    const proved = key && provedShare({ closed, trusteesHash, owner }, key.publicKey, { share, proof });
    if (key === undefined) faults.push({ owner, says: 'there is no such trustee' });
    else if (good.has(owner)) faults.push({ owner, says: 'the share of the lot stands twice' });
    else if (proved === undefined) faults.push({ owner, says: 'the proof of the share of the lot does not hold' });
    else good.set(owner, proved);
  }
  const found = quorumOf(trustees, (owner) => good.has(owner));
  if ('short' in found) return { ...found, faults };
  const point = encodePoint(joined(found.quorum, (owner) => good.get(owner)!));
  return { seed: sha256Hex(utf8(`countersign/lot-seed/1|${closed}|${point}`)), faults };
}
