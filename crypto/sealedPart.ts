/**
 * A trustee's part of an election that is not opened for everybody, sealed so that one scrutineer alone reads it; and the key of a
 * scrutineer for it. The message is that of the key ceremony (belenios/sealedMessage.ts): signed by the trustee, for this recipient.
 * It comes through a server that can neither read nor make one. SPEC §6.8.
 */
import { z } from 'zod';
import { type Aes, openingPoint, readSealed, receive, type SealedFault, send } from './belenios/sealedMessage.ts';
import { DecodeError, type Rng } from './bytes.ts';
import { canonical, decodeCanonical, hashOf } from './canonical.ts';
import {
  baseMultiply,
  decodePoint,
  decodeScalar,
  encodePoint,
  encodeScalar,
  type Point,
  randomScalar,
} from './group.ts';
import { type ProofText, proofShape } from './proofs.ts';
import { checkStatement, signStatement } from './statement.ts';

/** Characters of the longest sealed part that is read: of some ten thousand papers, each with two proofs, in hex. */
export const LONGEST_SEALED_PART = 16_777_216;

/** What stands in `opened.sealedTo` beside the name: K = g^s, and that its owner holds s, for this poll. */
export type SealingKey = { readonly key: string; readonly proof: ProofText };

/** The key stands in the challenge (statement.ts), so that what is signed names the poll alone. @param origin  of the log */
const messageOf = (origin: string) => ({ format: 'countersign-sealing-key/1', origin });

/** A scrutineer's key pair for one poll. @param origin  of the log */
export function newSealingKey(origin: string, rng: Rng): { readonly secret: bigint; readonly published: SealingKey } {
  const secret = randomScalar(rng);
  return { secret, published: sealingKeyOf(origin, secret, rng) };
}

/** What is published of a secret that was kept. */
export const sealingKeyOf = (origin: string, secret: bigint, rng: Rng): SealingKey => ({
  key: encodePoint(baseMultiply(secret)),
  proof: signStatement('sealing-key', messageOf(origin), secret, rng),
});

/** True exactly when the key is one of the group and its owner proved it for this poll; a proof for another poll is none. */
export function checkSealingKey(origin: string, { key, proof }: SealingKey): boolean {
  try {
    return checkStatement('sealing-key', messageOf(origin), decodePoint(key), proof);
  } catch (fault) {
    if (fault instanceof DecodeError) return false;
    throw fault;
  }
}

/** A key as its owner reads it out and trustees compare it: the first twenty digits of SHA-256(JCS([format, key])). */
export const sealingKeyFingerprint = (key: string): string => hashOf(['countersign-sealing-key/1', key]).slice(0, 20);

const keyFile = z.strictObject({
  format: z.literal('countersign-sealing-key/1'),
  origin: z.string().max(300),
  secret: z.string(),
});

/** The secret as a scrutineer keeps it: one line of canonical JSON. */
export const writeSealingKey = (origin: string, secret: bigint): string =>
  `${canonical({ format: 'countersign-sealing-key/1', origin, secret: encodeScalar(secret) })}\n`;

/** @throws DecodeError unless it is the file of such a key; the message never holds the secret */
export function readSealingKey(text: string): { readonly origin: string; readonly secret: bigint } {
  const { origin, secret } = decodeCanonical(keyFile, text.replace(/\n$/, ''), 'sealing key');
  return { origin, secret: decodeScalar(secret, 'sealing key.secret') };
}

const partShape = z.strictObject({ partial: z.string(), binding: z.array(z.array(proofShape)) });
/** As in `partial-decryption`: Belenios' record with its proofs, and ours beside them. */
export type Part = {
  readonly partial: string;
  readonly binding: readonly (readonly ProofText[])[];
};

/**
 * @param secret     x of the trustee, X = g^x
 * @param recipient  `key` of a scrutineer
 * @throws DecodeError for a key that is none
 */
export const sealPart = (part: Part, secret: bigint, recipient: string, rng: Rng, aes: Aes): Promise<string> =>
  send(canonical({ partial: part.partial, binding: part.binding }), secret, decodePoint(recipient, 'key'), rng, aes);

/** What keeps a message from being a part; each is the trustee's or the server's doing. */
export type SealedPartFault = SealedFault | 'unreadable';

/**
 * What a trustee sealed for this scrutineer. That its proofs hold is checked with the board (src/verify/attesting.ts).
 * @param secret  s of the scrutineer
 * @param sender  X of the trustee
 */
export async function openPart(
  text: string,
  secret: bigint,
  sender: Point,
  aes: Aes,
): Promise<{ readonly ok: true; readonly part: Part } | { readonly ok: false; readonly fault: SealedPartFault }> {
  try {
    const sealed = readSealed(text, 'sealed part', LONGEST_SEALED_PART);
    const recipient = baseMultiply(secret);
    const got = await receive(sealed, openingPoint(sealed, secret), sender, recipient, aes, LONGEST_SEALED_PART);
    return got.ok ? { ok: true, part: decodeCanonical(partShape, got.message, 'part') } : got;
  } catch (fault) {
    if (fault instanceof DecodeError) return { ok: false, fault: 'unreadable' };
    throw fault;
  }
}
