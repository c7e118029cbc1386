/**
 * First step of the key ceremony: each trustee's keys for its messages, and a commitment to the coefficients that it shows in the
 * second, so that nobody chooses them by those of others. SPEC §10.1.
 */
import { z } from 'zod';
import { compact, readExact } from '../belenios/json.ts';
import { checkCert } from '../belenios/pedersen.ts';
import { type Aes, openingPoint, readSealed, receive, send, signMessage } from '../belenios/sealedMessage.ts';
import type { Fault } from '../belenios/trusteeKey.ts';
import { DecodeError, type Rng, randomBase58, sha256Hex, utf8 } from '../bytes.ts';
import { decode } from '../canonical.ts';
import {
  baseMultiply,
  decodeScalar,
  encodePoint,
  encodePoints,
  encodeScalar,
  hashToScalar,
  type Point,
  randomScalar,
} from '../group.ts';
import {
  type Ceremony,
  type CertificateMessage,
  ceremonyFaults,
  certificateMessage,
  type Read,
  readAll,
  readOr,
  signedBy,
  strangerIn,
} from './messages.ts';

/** A certificate whose keys were read and whose proofs hold. */
export type Certificate = {
  readonly text: CertificateMessage;
  /** g^sk and g^dk of its trustee. */
  readonly signer: Point;
  readonly encryption: Point;
};

const SEED_LENGTH = 22;

/** sk signs, dk reads: both from the trustee's seed, as Belenios makes them. */
export const keysOfSeed = (seed: string): { readonly sk: bigint; readonly dk: bigint } => ({
  sk: hashToScalar(`sk|${seed}`),
  dk: hashToScalar(`dk|${seed}`),
});

/** A_0 … A_{k−1}. */
export const exponentsOf = (polynomial: readonly bigint[]): readonly string[] =>
  encodePoints(polynomial.map(baseMultiply));

/** The text that a dealing signs of them. */
export const coefexpsText = (exponents: readonly string[]): string => compact({ coefexps: exponents });

/** Hex SHA-256(`countersign/coefexps/1|` ‖ poll ‖ `|` ‖ index ‖ `|` ‖ the coefexps message, byte for byte). */
export const commitmentTo = (poll: string, index: number, coefexps: string): string =>
  sha256Hex(utf8(`countersign/coefexps/1|${poll}|${index}|${coefexps}`));

const polynomialShape = z.strictObject({ polynomial: z.array(z.string()) });

/**
 * A trustee's first message, and the seed by which it goes on: 22 base58 characters, to be kept from everybody.
 * @param index of the trustee, from 1
 * @throws RangeError for a quorum that is not more than half of the trustees, or is all of them
 */
export async function beginCeremony(
  ceremony: Ceremony,
  index: number,
  rng: Rng,
  aes: Aes,
): Promise<{ readonly seed: string; readonly message: CertificateMessage }> {
  const [fault] = ceremonyFaults(ceremony);
  if (fault !== undefined) throw new RangeError(fault);
  const { poll, quorum, names } = ceremony;
  const seed = randomBase58(SEED_LENGTH, rng);
  const { sk, dk } = keysOfSeed(seed);
  const context = { group: 'Ed25519', size: names.length, threshold: quorum, index };
  const encryption = baseMultiply(dk);
  const cert = compact({
    context,
    verification: encodePoint(baseMultiply(sk)),
    encryption: encodePoint(encryption),
  });
  const polynomial = Array.from({ length: quorum }, () => randomScalar(rng));
  const message = signedBy(
    {
      format: 'countersign-ceremony/1' as const,
      poll,
      index,
      step: 'certificate' as const,
      cert: signMessage(cert, sk, rng),
      commitment: commitmentTo(poll, index, coefexpsText(exponentsOf(polynomial))),
      polynomial: await send(compact({ polynomial: polynomial.map(encodeScalar) }), sk, encryption, rng, aes),
    },
    sk,
    rng,
  );
  return { seed, message };
}

/** One certificate as it comes in: good exactly when `says` is empty. @param index of the trustee who sent it, from 1 */
export const readCertificate = (ceremony: Ceremony, index: number, value: unknown): Read<Certificate> =>
  readOr(() => {
    const text = decode(certificateMessage, value, 'certificate');
    const place = { size: ceremony.names.length, threshold: ceremony.quorum, index };
    const { signer, encryption, says } = checkCert(text.message.cert, place);
    readSealed(text.message.polynomial, 'polynomial');
    return { one: { text, signer, encryption }, says: [...says, ...strangerIn(ceremony, index, signer, text)] };
  });

/** All certificates, in order; only when there is one of each and none has a fault. Owner 0: the fault is nobody's. */
export function readCertificates(
  ceremony: Ceremony,
  values: readonly unknown[],
): { readonly certificates?: readonly Certificate[]; readonly faults: readonly Fault[] } {
  const [fault] = ceremonyFaults(ceremony);
  if (fault !== undefined) return { faults: [{ owner: 0, says: fault }] };
  const { all, faults } = readAll(ceremony, values, (value, index) => readCertificate(ceremony, index, value));
  return all === undefined ? { faults } : { certificates: all, faults };
}

/** As keysOfSeed. @throws DecodeError when the certificate is not of this seed */
export function keysOf(seed: string, certificate: Certificate | undefined) {
  const keys = keysOfSeed(seed);
  const isOwn =
    certificate?.signer.equals(baseMultiply(keys.sk)) && certificate.encryption.equals(baseMultiply(keys.dk));
  if (!isOwn) throw new DecodeError('certificate', 'is not of this seed');
  return keys;
}

/** The polynomial that the trustee of this seed committed to. @throws DecodeError when the certificate is not of this seed */
export async function ownPolynomial(certificate: Certificate, seed: string, aes: Aes): Promise<readonly bigint[]> {
  const { dk } = keysOf(seed, certificate);
  const { text, signer, encryption } = certificate;
  const sealed = readSealed(text.message.polynomial, 'polynomial');
  const opened = await receive(sealed, openingPoint(sealed, dk), signer, encryption, aes);
  if (!opened.ok) throw new DecodeError('polynomial', opened.fault);
  const { polynomial } = readExact(polynomialShape, opened.message, 'polynomial');
  return polynomial.map((a, k) => decodeScalar(a, `polynomial[${k}]`));
}
