/**
 * A complaint opens one sealed message to everybody, with a proof that it is rightly opened, so that anybody can tell whether its
 * dealer or its complainer lies. It ends the ceremony: all begin again with new seeds, because a dealer may have copied what another
 * sent, which the complaint then opens. SPEC §10.2.
 */
import { type Aes, openingPoint } from '../belenios/sealedMessage.ts';
import { DecodeError, type Rng, sha256Hex, utf8 } from '../bytes.ts';
import { decode, hashOf } from '../canonical.ts';
import { decodePoint, encodePoint, encodePoints, type Point, wideHashToScalar } from '../group.ts';
import { checkEquality, decodeProof, type EqualityChallenge, encodeProof, proveEquality } from '../proofs.ts';
import { type Certificate, keysOfSeed } from './certificate.ts';
import type { Dealing } from './dealing.ts';
import { type Ceremony, type ComplaintMessage, complaintMessage, signedBy, strangerIn } from './messages.ts';
import { openShare, type ShareFault, type Way } from './share.ts';

/**
 * Of log_g(ek) = log_α(D), c = int(SHA-512 of
 *
 *   `countersign/complaint/1|` poll `|` from `|` to `|` SHA-256(sealed text) `|` enc(ek) `,` enc(α) `,` enc(D) `,` enc(A) `,` enc(B)
 *
 * big-endian) mod q.
 */
const challengeOf =
  (
    { poll }: Ceremony,
    { from, to }: Way,
    sealed: string,
    encryption: Point,
    alpha: Point,
    point: Point,
  ): EqualityChallenge =>
  (a, b) =>
    wideHashToScalar(
      `countersign/complaint/1|${poll}|${from}|${to}|${sha256Hex(utf8(sealed))}|` +
        encodePoints([encryption, alpha, point, a, b]).join(','),
    );

/** The complaint of the trustee `to` about what `from` sent it. */
export function complain(
  ceremony: Ceremony,
  certificates: readonly Certificate[],
  dealings: readonly Dealing[],
  way: Way,
  seed: string,
  rng: Rng,
): ComplaintMessage {
  const { sk, dk } = keysOfSeed(seed);
  const { text, secrets } = dealings[way.from - 1]!;
  const sealed = secrets[way.to - 1]!;
  const point = openingPoint(sealed, dk);
  const { encryption } = certificates[way.to - 1]!;
  const challenge = challengeOf(ceremony, way, text.message.secrets[way.to - 1]!, encryption, sealed.alpha, point);
  return signedBy(
    {
      format: 'countersign-ceremony/1' as const,
      poll: ceremony.poll,
      index: way.to,
      step: 'complaint' as const,
      against: way.from,
      dealing: hashOf(text),
      point: encodePoint(point),
      proof: encodeProof(proveEquality(challenge, dk, sealed.alpha, rng)),
    },
    sk,
    rng,
  );
}

export type Verdict = {
  /** Number of the trustee who lies; null where the complaint is nobody's, or of another dealing than the one before us. */
  readonly blame: number | null;
  readonly reason: ShareFault | 'false-opening' | 'share-fits' | 'not-signed' | 'other-dealing';
};

/**
 * Who is to blame. Of a lie in the complaint itself, the complainer; of the message that it opens, its dealer.
 * @param index of the trustee who sent the complaint
 * @throws DecodeError for what is no complaint at all, or names a trustee that there is not
 */
export async function judgeComplaint(
  ceremony: Ceremony,
  certificates: readonly Certificate[],
  dealings: readonly Dealing[],
  index: number,
  value: unknown,
  aes: Aes,
): Promise<Verdict> {
  const complaint = decode(complaintMessage, value, 'complaint');
  const { against, dealing } = complaint.message;
  const [complainer, accused] = [certificates[index - 1], dealings[against - 1]];
  if (complainer === undefined || accused === undefined) throw new DecodeError('complaint', 'there is no such trustee');
  if (strangerIn(ceremony, index, complainer.signer, complaint).length > 0)
    return { blame: null, reason: 'not-signed' };
  if (dealing !== hashOf(accused.text)) return { blame: null, reason: 'other-dealing' };
  const way = { from: against, to: index };
  const { encryption } = complainer;
  const { alpha } = accused.secrets[index - 1]!;
  const sealed = accused.text.message.secrets[index - 1]!;
  const opening = rightOpening(complaint, encryption, alpha, (opened) =>
    challengeOf(ceremony, way, sealed, encryption, alpha, opened),
  );
  if (opening === undefined) return { blame: index, reason: 'false-opening' };
  const share = await openShare(certificates, dealings, way, opening, aes);
  return share.ok ? { blame: index, reason: 'share-fits' } : { blame: against, reason: share.fault };
}

/** D when log_g(ek) = log_α(D) is proved. */
function rightOpening(
  { message: { point, proof } }: ComplaintMessage,
  encryption: Point,
  alpha: Point,
  challenge: (opening: Point) => EqualityChallenge,
): Point | undefined {
  try {
    const opening = decodePoint(point);
    return checkEquality(challenge(opening), encryption, alpha, opening, decodeProof(proof)) ? opening : undefined;
  } catch (fault) {
    if (fault instanceof DecodeError) return undefined;
    throw fault;
  }
}
