/**
 * Sealed messages of the key ceremony as Belenios 3.3 makes them: a key under ElGamal, the text under AES-256-GCM, inside it a text
 * signed by its sender for its recipient. They come through a server that anybody may have fed. Belenios notes §7; SPEC §3.8.
 */
import { z } from 'zod';
import { DecodeError, fromHex, fromUtf8, type Rng, sha256, toHex, utf8 } from '../bytes.ts';
import { baseMultiply, decodePoint, encodePoint, multiplySecret, type Point, randomScalar } from '../group.ts';
import { checkKnowledge, decodeProof, encodeProof, type Proof, proofShape, proveKnowledge } from '../proofs.ts';
import { compact, readExact } from './json.ts';

/** AES of the platform (`crypto.subtle`), given as an argument: the pure rooms reach for nothing. */
export type Aes = Pick<SubtleCrypto, 'importKey' | 'encrypt' | 'decrypt'>;

/** The longest sealed text that is read in a ceremony: the polynomial of fifty coefficients has less than a quarter. */
const LONGEST = 32_768;

const signedMessageOf = (longest: number) =>
  z.strictObject({ message: z.string().max(longest), signature: proofShape });
export const signedMessage = signedMessageOf(LONGEST);
export type SignedMessage = z.infer<typeof signedMessage>;

const prefixOf = (message: string): string => `sigmsg|${message}|`;

/** SM. @param secret of the key under which it is checked */
export const signMessage = (message: string, secret: bigint, rng: Rng): SignedMessage => ({
  message,
  signature: encodeProof(proveKnowledge(prefixOf(message), secret, rng)),
});

export const isSigned = (message: string, key: Point, signature: Proof): boolean =>
  checkKnowledge(prefixOf(message), key, signature);

const sealedShape = z.strictObject({
  algorithm: z.literal('AES-GCM'),
  alpha: z.string(),
  beta: z.string(),
  data: z.string(),
});
const sentShape = z.strictObject({ recipient: z.string(), message: z.string() });

/** A sealed message before it is opened. */
export type Sealed = { readonly alpha: Point; readonly beta: Point; readonly data: Uint8Array };

/** @throws DecodeError unless in the form of Belenios, both points in the group and the text not too long */
export function readSealed(text: string, path = '', longest = LONGEST): Sealed {
  if (text.length > longest) throw new DecodeError(path, 'too long');
  const { alpha, beta, data } = readExact(sealedShape, text, path);
  return {
    alpha: decodePoint(alpha, `${path}.alpha`),
    beta: decodePoint(beta, `${path}.beta`),
    data: fromHex(data, `${path}.data`),
  };
}

/** Key and IV: SHA-256 of `key|`‖enc(g^u) and of `iv|`‖enc(α), the IV all 32 bytes of it. */
async function cipher(aes: Aes, alpha: Point, masked: Point) {
  const key = await aes.importKey('raw', copied(sha256(utf8(`key|${encodePoint(masked)}`))), 'AES-GCM', false, [
    'encrypt',
    'decrypt',
  ]);
  return { key, how: { name: 'AES-GCM', iv: copied(sha256(utf8(`iv|${encodePoint(alpha)}`))) } };
}

/** Web Crypto takes only bytes whose buffer is not shared. */
const copied = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

/** `send(sk, ek, m)` of Belenios: m, signed by its sender for this recipient, so that only the recipient reads it. */
export async function send(message: string, secret: bigint, recipient: Point, rng: Rng, aes: Aes): Promise<string> {
  const signed = signMessage(compact({ recipient: encodePoint(recipient), message }), secret, rng);
  const [r, u] = [randomScalar(rng), randomScalar(rng)];
  const alpha = baseMultiply(r);
  const masked = baseMultiply(u);
  const beta = multiplySecret(recipient, r).add(masked);
  const { key, how } = await cipher(aes, alpha, masked);
  const data = new Uint8Array(await aes.encrypt(how, key, copied(utf8(compact(signed)))));
  return compact({ algorithm: 'AES-GCM', alpha: encodePoint(alpha), beta: encodePoint(beta), data: toHex(data) });
}

/** The point that opens a sealed message, and only this one: α^dk. */
export const openingPoint = ({ alpha }: Sealed, decryptionKey: bigint): Point => multiplySecret(alpha, decryptionKey);

/** What is wrong with a sealed message, by its sender's fault alone. */
export type SealedFault = 'does-not-open' | 'malformed' | 'wrong-signature' | 'wrong-recipient';

/**
 * The text that `sender` sent to `recipient`, or what keeps it from being one.
 * @param opening α^dk, dk being the recipient's secret
 */
export async function receive(
  { alpha, beta, data }: Sealed,
  opening: Point,
  sender: Point,
  recipient: Point,
  aes: Aes,
  longest = LONGEST,
): Promise<{ readonly ok: true; readonly message: string } | { readonly ok: false; readonly fault: SealedFault }> {
  const refuse = (fault: SealedFault) => ({ ok: false as const, fault });
  const { key, how } = await cipher(aes, alpha, beta.subtract(opening));
  let opened: Uint8Array;
  try {
    opened = new Uint8Array(await aes.decrypt(how, key, copied(data)));
  } catch {
    return refuse('does-not-open'); // Web Crypto says no more than that
  }
  try {
    const signed = readExact(signedMessageOf(longest), fromUtf8(opened));
    if (!isSigned(signed.message, sender, decodeProof(signed.signature))) return refuse('wrong-signature');
    const sent = readExact(sentShape, signed.message);
    if (sent.recipient !== encodePoint(recipient)) return refuse('wrong-recipient');
    return { ok: true, message: sent.message };
  } catch (fault) {
    if (fault instanceof DecodeError) return refuse('malformed');
    throw fault;
  }
}
