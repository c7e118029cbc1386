/** One value of a polynomial as it was sent: opened, and held against the coefficients that its dealer showed. SPEC §10.1. */
import { z } from 'zod';
import { readExact } from '../belenios/json.ts';
import { powerAt } from '../belenios/pedersen.ts';
import { type Aes, receive, type SealedFault } from '../belenios/sealedMessage.ts';
import { DecodeError } from '../bytes.ts';
import { baseMultiply, decodeScalar, type Point } from '../group.ts';
import type { Certificate } from './certificate.ts';
import type { Dealing } from './dealing.ts';

const secretShape = z.strictObject({ secret: z.string() });

/** Why what was sent is no share: the dealer's doing, whoever looks. */
export type ShareFault = SealedFault | 'not-a-share' | 'share-does-not-fit';

export type Share = { readonly ok: true; readonly value: bigint } | { readonly ok: false; readonly fault: ShareFault };

/** Who wrote to whom: trustee numbers from 1. */
export type Way = { readonly from: number; readonly to: number };

/** @param opening α^dk of the message on this way, dk being the recipient's */
export async function openShare(
  certificates: readonly Certificate[],
  dealings: readonly Dealing[],
  { from, to }: Way,
  opening: Point,
  aes: Aes,
): Promise<Share> {
  const { exponents, secrets } = dealings[from - 1]!;
  const recipient = certificates[to - 1]!.encryption;
  const sent = await receive(secrets[to - 1]!, opening, certificates[from - 1]!.signer, recipient, aes);
  if (!sent.ok) return sent;
  const value = readValue(sent.message);
  if (value === undefined) return { ok: false, fault: 'not-a-share' };
  // g^{f_i(j)} = Π_k A_ik^(j^k)
  return baseMultiply(value).equals(powerAt(exponents, to))
    ? { ok: true, value }
    : { ok: false, fault: 'share-does-not-fit' };
}

function readValue(message: string): bigint | undefined {
  try {
    return decodeScalar(readExact(secretShape, message).secret);
  } catch (fault) {
    if (fault instanceof DecodeError) return undefined;
    throw fault;
  }
}
