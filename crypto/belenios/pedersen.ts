/**
 * Verification of a threshold key (Pedersen's distributed key generation as Belenios 3 makes it): certificates,
 * coefficients in the exponent, and one verification key a trustee, each signed by its trustee. SPEC §3.8.
 */
import { z } from 'zod';
import { decodePoint, multiplyPublicVariableTime, NEUTRAL, type Point } from '../group.ts';
import { checkKnowledge, decodeProof, type Proof, proofShape } from '../proofs.ts';
import { compact, decodeFault, readExact } from './json.ts';
import { checkTrusteeRecord, type Fault, type TrusteeKey, trusteeKeyShape } from './trusteeKey.ts';

const signedMessage = z.strictObject({ message: z.string(), signature: proofShape });

export const pedersenShape = z.strictObject({
  threshold: z.int().positive(),
  certs: z.array(signedMessage).min(1),
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

const isSigned = (message: string, key: Point, signature: Proof): boolean =>
  checkKnowledge(`sigmsg|${message}|`, key, signature);

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
    const owner = firstOwner + j;
    const { key, faults: keyFaults } = checkTrusteeRecord(record, owner);
    faults.push(...keyFaults);
    if (key === undefined) return;
    keys.push(key);
    if (!key.publicKey.equals(expectedKey(sums, j + 1))) {
      faults.push({ owner, says: 'the verification key does not follow from the coefficients' });
    }
    if (record.signature === undefined) {
      faults.push({ owner, says: 'the verification key is not signed (as made by Belenios before 3.0)' });
    } else {
      try {
        if (!isSigned(record.public_key, signers[j]!, decodeProof(record.signature))) {
          faults.push({ owner, says: 'the signature of the verification key does not hold' });
        }
      } catch (fault) {
        faults.push({ owner, says: decodeFault(fault) });
      }
    }
  });
  const publicKey = coefficients.reduce((product, [first]) => product.add(first!), NEUTRAL);
  return { publicKey, keys, faults };
}

/** Certificate, coefficients and the signature over both, of the member with this index from 0. @throws DecodeError */
function checkMember(text: PedersenText, i: number) {
  const says: string[] = [];
  const size = text.certs.length;
  const cert = text.certs[i]!;
  const { context, verification, encryption } = readExact(certShape, cert.message, 'certificate');
  if (context.size !== size || context.threshold !== text.threshold || context.index !== i + 1) {
    says.push('the certificate is for another place or size');
  }
  const signer = decodePoint(verification, 'certificate.verification');
  decodePoint(encryption, 'certificate.encryption');
  if (signer.is0()) says.push('the certificate holds the neutral element as key');
  if (!isSigned(cert.message, signer, decodeProof(cert.signature))) {
    says.push('the signature of the certificate does not hold');
  }
  const signed = text.coefexps[i]!;
  const { coefexps } = readExact(coefexpsShape, signed.message, 'coefexps');
  if (coefexps.length !== text.threshold) says.push('the number of coefficients is not the threshold');
  const exponents = coefexps.map((code, k) => decodePoint(code, `coefexps[${k}]`));
  if (exponents.length === 0) exponents.push(NEUTRAL);
  if (!isSigned(signed.message, signer, decodeProof(signed.signature))) {
    says.push('the signature of the coefficients does not hold');
  }
  const both = `certs_sig|${compact({ certs: text.certs, coefexps })}`;
  if (!isSigned(both, signer, decodeProof(text.signatures[i]!))) {
    says.push('the signature over certificates and coefficients does not hold');
  }
  return { signer, exponents, says };
}

/** X_j = Π_k (Π_i A_ik)^(j^k), by Horner's rule in the exponent; j from 1. @param sums Π_i A_ik by k */
const expectedKey = (sums: readonly Point[], j: number): Point =>
  sums.reduceRight((value, a) => multiplyPublicVariableTime(value, BigInt(j)).add(a), NEUTRAL);

/** Π_i A_ik for each k: the polynomials are summed once, not for each trustee again. */
function summed(coefficients: readonly (readonly Point[])[]): readonly Point[] {
  const most = coefficients.reduce((longest, { length }) => Math.max(longest, length), 0);
  return Array.from({ length: most }, (_, k) =>
    coefficients.reduce((product, exponents) => product.add(exponents[k] ?? NEUTRAL), NEUTRAL),
  );
}
