/**
 * Second step of the key ceremony: with all commitments before them, the trustees show their coefficients in the exponent and send
 * each other a value of their polynomial, sealed. SPEC §10.1; Pedersen's verifiable secret sharing, Belenios notes §7.
 */
import { compact } from '../belenios/json.ts';
import { certsAndCoefexps, checkCoefexps } from '../belenios/pedersen.ts';
import { type Aes, readSealed, type Sealed, send, signMessage } from '../belenios/sealedMessage.ts';
import type { Fault } from '../belenios/trusteeKey.ts';
import { DecodeError, type Rng } from '../bytes.ts';
import { decode } from '../canonical.ts';
import { encodeScalar, modQ, type Point } from '../group.ts';
import { type Certificate, coefexpsText, commitmentTo, exponentsOf, keysOfSeed, ownPolynomial } from './certificate.ts';
import {
  type Ceremony,
  type DealingMessage,
  dealingMessage,
  hashOfStep,
  type Read,
  readAll,
  readOr,
  signedBy,
  strangerIn,
} from './messages.ts';
import { dealingTo, type KeptSeed, type SeedUse } from './seedUse.ts';

/** A dealing whose signatures hold and whose coefficients are those committed to. */
export type Dealing = {
  readonly text: DealingMessage;
  /** A_0 … A_{k−1}. */
  readonly exponents: readonly Point[];
  /** By trustee number minus 1; what is in them only their recipients can tell. */
  readonly secrets: readonly Sealed[];
};

/** f(j) = Σ a_k j^k mod q, j from 1. */
export const valueAt = (polynomial: readonly bigint[], j: number): bigint =>
  polynomial.reduceRight((value, a) => modQ(value * BigInt(j) + a), 0n);

const certsOf = (certificates: readonly Certificate[]) => certificates.map(({ text }) => text.message.cert);

/**
 * A trustee's second message.
 * @param certificates all of them, checked
 * @returns the message, and the use of the seed, which has to be kept before the message is sent
 * @throws DecodeError when the certificate with this index is not of this seed, or is not what its trustee committed to, or the seed
 *   has dealt to other certificates
 */
export async function deal(
  { poll }: Ceremony,
  certificates: readonly Certificate[],
  index: number,
  { seed, use }: KeptSeed,
  rng: Rng,
  aes: Aes,
): Promise<{ readonly message: DealingMessage; readonly use: SeedUse }> {
  const list = hashOfStep(certificates.map(({ text }) => text));
  const used = dealingTo(use, list);
  const own = certificates[index - 1];
  if (own === undefined) throw new DecodeError('certificate', 'there is none with this index');
  const polynomial = await ownPolynomial(own, seed, aes);
  const exponents = exponentsOf(polynomial);
  const coefexps = coefexpsText(exponents);
  if (own.text.message.commitment !== commitmentTo(poll, index, coefexps)) {
    throw new DecodeError('certificate', 'does not commit to its own polynomial');
  }
  const { sk } = keysOfSeed(seed);
  const secrets: string[] = [];
  for (const [i, { encryption }] of certificates.entries()) {
    secrets.push(await send(compact({ secret: encodeScalar(valueAt(polynomial, i + 1)) }), sk, encryption, rng, aes));
  }
  const message = signedBy(
    {
      format: 'countersign-ceremony/1' as const,
      poll,
      index,
      step: 'dealing' as const,
      certificates: list,
      coefexps: signMessage(coefexps, sk, rng),
      signature: signMessage(certsAndCoefexps(certsOf(certificates), exponents), sk, rng).signature,
      secrets,
    },
    sk,
    rng,
  );
  return { message, use: used };
}

/** One dealing as it comes in: good, as far as everybody can tell, exactly when `says` is empty. */
export const readDealing = (
  ceremony: Ceremony,
  certificates: readonly Certificate[],
  index: number,
  value: unknown,
): Read<Dealing> =>
  readOr(() => {
    const text = decode(dealingMessage, value, 'dealing');
    const { signer, text: certificate } = certificates[index - 1]!;
    const { message } = text;
    const says = [...strangerIn(ceremony, index, signer, text)];
    if (message.certificates !== hashOfStep(certificates.map((one) => one.text))) {
      says.push('the dealing was made for other certificates');
    }
    // What was committed to was fixed before anybody's coefficients were seen: the last to deal cannot choose the key.
    if (certificate.message.commitment !== commitmentTo(ceremony.poll, index, message.coefexps.message)) {
      says.push('the coefficients are not those committed to');
    }
    const certs = certsOf(certificates);
    const checked = checkCoefexps(message.coefexps, message.signature, certs, signer, ceremony.quorum);
    says.push(...checked.says);
    if (message.secrets.length !== certificates.length) says.push('the dealing has not one secret for each trustee');
    const secrets = message.secrets.map((sealed, i) => readSealed(sealed, `secrets[${i}]`));
    return { one: { text, exponents: checked.exponents, secrets }, says };
  });

/** All dealings, in order; only when there is one of each and none has a fault that everybody can see. */
export function readDealings(
  ceremony: Ceremony,
  certificates: readonly Certificate[],
  values: readonly unknown[],
): { readonly dealings?: readonly Dealing[]; readonly faults: readonly Fault[] } {
  const { all, faults } = readAll(ceremony, values, (value, i) => readDealing(ceremony, certificates, i, value));
  return all === undefined ? { faults } : { dealings: all, faults };
}
