/**
 * Verification of a threshold key (Pedersen's distributed key generation as Belenios 3 makes it): certificates,
 * coefficients in the exponent, and one verification key a trustee, each signed by its trustee. SPEC §3.8.
 */
import { z } from 'zod';
import { decodePoint, multiplyPublicVariableTime, NEUTRAL, type Point } from '../group.ts';
import { decodeProof, type ProofText, proofShape } from '../proofs.ts';
import { compact, decodeFault, readExact } from './json.ts';
import { isSigned, type SignedMessage, signedMessage } from './sealedMessage.ts';
import { checkTrusteeRecord, type Fault, type TrusteeKey, type TrusteeKeyText, trusteeKeyShape } from './trusteeKey.ts';

/** Each signs over the certificates of all: of twenty thousand, nobody would see the end. */
const MOST_MEMBERS = 128;

export const pedersenShape = z.strictObject({
  threshold: z.int().positive(),
  certs: z.array(signedMessage).min(1).max(MOST_MEMBERS),
  coefexps: z.array(signedMessage),
  signatures: z.array(proofShape),
  verification_keys: z.array(trusteeKeyShape),
});
export type PedersenText = z.infer<typeof pedersenShape>;

const certShape = z.strictObject({
  context: z.strictObject({
    group: z.literal('Ed25519'),
    size: z.int(),
    threshold: z.int(),
    index: z.int(),
  }),
  verification: z.string(),
  encryption: z.string(),
});
const coefexpsShape = z.strictObject({ coefexps: z.array(z.string()) });

/**
 * @param firstOwner trustee number of its first verification key, for the sentences
 * @returns the product of the first coefficients and the verification keys, as far as they could be read
 */
export function checkPedersen(
  text: PedersenText,
  firstOwner: number,
): { readonly publicKey: Point; readonly keys: readonly TrusteeKey[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const size = text.certs.length;
  const { threshold } = text;
  const lengths = [text.coefexps.length, text.signatures.length, text.verification_keys.length];
  if (lengths.some((length) => length !== size) || threshold > size) {
    return {
      publicKey: NEUTRAL,
      keys: [],
      faults: [{ owner: firstOwner, says: 'the threshold key has lists of unlike length' }],
    };
  }
  const keys: TrusteeKey[] = [];
  const coefficients: (readonly Point[])[] = [];
  const signers: Point[] = [];
  for (let i = 0; i < size; i++) {
    const owner = firstOwner + i;
    try {
      const { signer, exponents, says } = checkMember(text, i);
      faults.push(...says.map((one) => ({ owner, says: one })));
      signers.push(signer);
      coefficients.push(exponents);
    } catch (fault) {
      faults.push({ owner, says: decodeFault(fault) });
    }
  }
  // Each verification key rests on the coefficients of all.
  if (coefficients.length < size) return { publicKey: NEUTRAL, keys: [], faults };
  const sums = summed(coefficients);
  text.verification_keys.forEach((record, j) => {
    const { key, faults: found } = checkVerificationKey(record, firstOwner + j, signers[j]!, powerAt(sums, j + 1));
    faults.push(...found);
    if (key !== undefined) keys.push(key);
  });
  const publicKey = coefficients.reduce((product, [first]) => product.add(first!), NEUTRAL);
  return { publicKey, keys, faults };
}

/** @param expected X_j = Π_i g^{f_i(j)}; `signer`: whose signature the key carries */
export function checkVerificationKey(
  record: TrusteeKeyText,
  owner: number,
  signer: Point,
  expected: Point,
): { readonly key?: TrusteeKey; readonly faults: readonly Fault[] } {
  const { key, faults: found } = checkTrusteeRecord(record, owner);
  if (key === undefined) return { faults: found };
  const faults = [...found];
  if (!key.publicKey.equals(expected)) {
    faults.push({ owner, says: 'the verification key does not follow from the coefficients' });
  }
  if (record.signature === undefined) {
    faults.push({ owner, says: 'the verification key is not signed (as made by Belenios before 3.0)' });
    return { key, faults };
  }
  try {
    if (!isSigned(record.public_key, signer, decodeProof(record.signature))) {
      faults.push({ owner, says: 'the signature of the verification key does not hold' });
    }
  } catch (fault) {
    faults.push({ owner, says: decodeFault(fault) });
  }
  return { key, faults };
}

/** Certificate, coefficients and the signature over both, of the member with this index from 0. @throws DecodeError */
function checkMember(text: PedersenText, i: number) {
  const { certs, threshold } = text;
  const { signer, says } = checkCert(certs[i]!, { size: certs.length, threshold, index: i + 1 });
  const { exponents, says: more } = checkCoefexps(text.coefexps[i]!, text.signatures[i]!, certs, signer, threshold);
  return { signer, exponents, says: [...says, ...more] };
}

/** @param place where it has to be for: `index` from 1. @throws DecodeError */
export function checkCert(
  cert: SignedMessage,
  { size, threshold, index }: { readonly size: number; readonly threshold: number; readonly index: number },
): { readonly signer: Point; readonly encryption: Point; readonly says: readonly string[] } {
  const says: string[] = [];
  const data = readExact(certShape, cert.message, 'certificate');
  const { context } = data;
  if (context.size !== size || context.threshold !== threshold || context.index !== index) {
    says.push('the certificate is for another place or size');
  }
  const signer = decodePoint(data.verification, 'certificate.verification');
  const encryption = decodePoint(data.encryption, 'certificate.encryption');
  if (signer.is0() || encryption.is0()) says.push('the certificate holds the neutral element as key');
  if (!isSigned(cert.message, signer, decodeProof(cert.signature))) {
    says.push('the signature of the certificate does not hold');
  }
  return { signer, encryption, says };
}

/** The text that is signed over all certificates and the coefficients of one. */
export const certsAndCoefexps = (certs: readonly SignedMessage[], coefexps: readonly string[]): string =>
  `certs_sig|${compact({ certs, coefexps })}`;

/** @returns A_0 … A_{t−1}. @throws DecodeError */
export function checkCoefexps(
  signed: SignedMessage,
  signature: ProofText,
  certs: readonly SignedMessage[],
  signer: Point,
  threshold: number,
): { readonly exponents: readonly Point[]; readonly says: readonly string[] } {
  const says: string[] = [];
  const { coefexps } = readExact(coefexpsShape, signed.message, 'coefexps');
  if (coefexps.length !== threshold) says.push('the number of coefficients is not the threshold');
  const exponents = coefexps.map((code, k) => decodePoint(code, `coefexps[${k}]`));
  if (exponents.length === 0) exponents.push(NEUTRAL);
  if (!isSigned(signed.message, signer, decodeProof(signed.signature))) {
    says.push('the signature of the coefficients does not hold');
  }
  if (!isSigned(certsAndCoefexps(certs, coefexps), signer, decodeProof(signature))) {
    says.push('the signature over certificates and coefficients does not hold');
  }
  return { exponents, says };
}

/** g^{f(j)} = Π_k A_k^(j^k), by Horner's rule in the exponent; j from 1. @param exponents A_k = g^{a_k} */
export const powerAt = (exponents: readonly Point[], j: number): Point =>
  exponents.reduceRight((value, a) => multiplyPublicVariableTime(value, BigInt(j)).add(a), NEUTRAL);

/** Π_i A_ik for each k: the polynomials are summed once, not for each trustee again. */
export function summed(coefficients: readonly (readonly Point[])[]): readonly Point[] {
  const most = coefficients.reduce((longest, { length }) => Math.max(longest, length), 0);
  return Array.from({ length: most }, (_, k) =>
    coefficients.reduce((product, exponents) => product.add(exponents[k] ?? NEUTRAL), NEUTRAL),
  );
}
