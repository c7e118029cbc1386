/**
 * minisign signatures (jedisct1.github.io/minisign): a signature over the BLAKE2b-512 of the message, and a second one that
 * binds the trusted comment. Only the prehashed kind `ED` is read; the older `Ed` is refused. SPEC §2.6.
 */
import { blake2b } from '@noble/hashes/blake2.js';
import { concatBytes, DecodeError, equalBytes, fromBase64, fromUtf8, toHex, utf8 } from './bytes.ts';
import { checkPublicKey, verify } from './signature.ts';

export type MinisignKey = { readonly keyId: Uint8Array; readonly publicKey: Uint8Array };

const UNTRUSTED = 'untrusted comment: ';
const TRUSTED = 'trusted comment: ';

/** The lines of a text, each without its LF or CRLF; a line end after the last one is no further line. */
const linesOf = (text: string): readonly string[] => text.replace(/\r?\n$/, '').split(/\r?\n/);

/**
 * A public key: the two lines of `minisign.pub`, or its second line alone, as `minisign -P` takes it.
 * @throws DecodeError
 */
export function readMinisignKey(text: string, path = ''): MinisignKey {
  const lines = linesOf(text);
  const commented = lines.length === 2 && lines[0]!.startsWith(UNTRUSTED);
  if (lines.length !== 1 && !commented) {
    throw new DecodeError(path, 'not a minisign public key: it has a comment line and one line of base64');
  }
  const bytes = fromBase64(lines.at(-1)!, path);
  if (bytes.length !== 42 || !equalBytes(bytes.subarray(0, 2), utf8('Ed'))) {
    throw new DecodeError(path, 'not a minisign public key');
  }
  const publicKey = bytes.subarray(10);
  checkPublicKey(publicKey, path);
  return { keyId: bytes.subarray(2, 10), publicKey };
}

/** The key id as minisign shows it: the eight bytes read as a little-endian number, in upper-case hex. */
export const minisignKeyId = (key: MinisignKey): string => toHex(key.keyId.toReversed()).toUpperCase();

/** The one of the pinned keys that signed this message; null when none did. */
export function verifyMinisign(
  signatureFile: Uint8Array,
  message: Uint8Array,
  pinned: readonly MinisignKey[],
): MinisignKey | null {
  try {
    const lines = linesOf(fromUtf8(signatureFile, 'signature'));
    const [untrusted, first, trusted, second] = lines;
    if (lines.length !== 4 || !untrusted!.startsWith(UNTRUSTED) || !trusted!.startsWith(TRUSTED)) return null;
    const bytes = fromBase64(first!);
    if (bytes.length !== 74 || !equalBytes(bytes.subarray(0, 2), utf8('ED'))) return null;
    const signature = bytes.subarray(10);
    const digest = blake2b(message, { dkLen: 64 });
    // The second signature covers the first and the comment: without it a comment could be moved to another signature.
    const bound = concatBytes(signature, utf8(trusted!.slice(TRUSTED.length)));
    const global = fromBase64(second!);
    const candidates = pinned.filter(({ keyId }) => equalBytes(keyId, bytes.subarray(2, 10)));
    return (
      candidates.find(({ publicKey }) => verify(signature, digest, publicKey) && verify(global, bound, publicKey)) ??
      null
    );
  } catch (fault) {
    if (fault instanceof DecodeError) return null;
    throw fault;
  }
}
