/**
 * A passkey that guards a trustee's file: what its `prf` extension answers becomes the passphrase of the file, so that one form of file
 * serves both. Never the passkey with which the trustee signs in: the service's pages may ask that one at any sign-in. SPEC §10.4.
 */
import { hkdf } from '@noble/hashes/hkdf.js';
import { DecodeError, sha256, toHex, utf8 } from '../bytes.ts';
import { canonicalBytes } from '../canonical.ts';

/** What the extension is asked (`prf.eval.first`): SHA-256(`countersign/trustee-prf/1|` ‖ poll), 32 bytes. */
export const prfInput = (poll: string): Uint8Array => sha256(utf8(`countersign/trustee-prf/1|${poll}`));

/**
 * Hex of HKDF-SHA-256(secret: the 32 bytes of `prf.results.first`, no salt, info: JCS(["countersign-trustee-prf/1", poll]), 32 bytes).
 * @throws DecodeError for an answer that has not 32 bytes
 */
export function prfPassphrase(output: Uint8Array, poll: string): string {
  if (output.length !== 32) throw new DecodeError('prf', 'not 32 bytes');
  return toHex(hkdf(sha256, output, undefined, canonicalBytes(['countersign-trustee-prf/1', poll]), 32));
}
