/**
 * Ed25519 signatures (RFC 8032), and the only place that calls them. noble's default follows ZIP-215, which accepts the
 * neutral element as a key for any message; so the strict rules are asked for, and keys of small order refused. SPEC §2.4.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { DecodeError, type Rng } from './bytes.ts';

export type SigningKey = { readonly secret: Uint8Array; readonly publicKey: Uint8Array };

/** Key pair from a 32-byte secret seed. */
export const signingKey = (secret: Uint8Array): SigningKey => ({ secret, publicKey: ed25519.getPublicKey(secret) });

export const newSigningKey = (rng: Rng): SigningKey => signingKey(rng(32));

/** 64-byte signature of the message. */
export const sign = (message: Uint8Array, key: SigningKey): Uint8Array => ed25519.sign(message, key.secret);

/**
 * A key that may be pinned: 32 bytes, canonical, on the curve, of prime order.
 * @throws DecodeError; call it where keys come in, so that a bad key is refused before it is trusted.
 */
export function checkPublicKey(publicKey: Uint8Array, path = ''): void {
  if (publicKey.length !== 32) throw new DecodeError(path, 'an Ed25519 key has 32 bytes');
  let torsionFree = false;
  try {
    const point = ed25519.Point.fromBytes(publicKey, false);
    torsionFree = !point.is0() && point.isTorsionFree();
  } catch {
    // fromBytes throws for what is not a canonical point; one refusal for all of it
  }
  if (!torsionFree) throw new DecodeError(path, 'not an Ed25519 key of prime order in canonical form');
}

/** True exactly for a strict RFC 8032 signature under a key that checkPublicKey accepts; false for anything else. */
export function verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  try {
    checkPublicKey(publicKey);
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false; // not a point, not a scalar: no signature
  }
}
