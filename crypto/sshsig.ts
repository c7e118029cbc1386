/**
 * SSHSIG (OpenSSH PROTOCOL.sshsig): the detached signature that `ssh-keygen -Y sign` makes. Only version 1, ssh-ed25519 and
 * sha512 are read; what ssh-keygen would accept beyond that is refused. Whether a key is trusted is the caller's question:
 * a signature carries its own key. SPEC §2.5.
 */
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, DecodeError, equalBytes, fromBase64, fromUtf8, sha256, toBase64, utf8 } from './bytes.ts';
import { type SigningKey, sign, verify } from './signature.ts';

const MAGIC = utf8('SSHSIG');
const KEY_TYPE = 'ssh-ed25519';
const HASH = 'sha512';
const BEGIN = '-----BEGIN SSH SIGNATURE-----';
const END = '-----END SSH SIGNATURE-----';

const uint32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);

/** An SSH `string`: length in four bytes, then the bytes (RFC 4251 §5). */
const sshString = (value: Uint8Array | string): Uint8Array => {
  const bytes = typeof value === 'string' ? utf8(value) : value;
  return concatBytes(uint32(bytes.length), bytes);
};

class SshReader {
  private at = 0;
  private readonly bytes: Uint8Array;
  private readonly path: string;

  constructor(bytes: Uint8Array, path: string) {
    this.bytes = bytes;
    this.path = path;
  }

  take(length: number): Uint8Array {
    if (length > this.bytes.length - this.at) throw new DecodeError(this.path, 'ends too early');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  uint32(): number {
    return this.take(4).reduce((value, byte) => value * 256 + byte, 0);
  }

  string(): Uint8Array {
    return this.take(this.uint32());
  }

  expect(text: string, says: string): void {
    if (!equalBytes(this.string(), utf8(text))) throw new DecodeError(this.path, says);
  }

  end(): void {
    if (this.at !== this.bytes.length) throw new DecodeError(this.path, 'has bytes after its end');
  }
}

const keyBlob = (publicKey: Uint8Array): Uint8Array => concatBytes(sshString(KEY_TYPE), sshString(publicKey));

/** The 32 bytes in an SSH public key blob. @throws DecodeError unless it is one ssh-ed25519 key and nothing more */
export function readSshKeyBlob(blob: Uint8Array, path = ''): Uint8Array {
  const reader = new SshReader(blob, path);
  reader.expect(KEY_TYPE, 'only ssh-ed25519 keys are used here');
  const publicKey = reader.string();
  reader.end();
  if (publicKey.length !== 32) throw new DecodeError(path, 'an Ed25519 key has 32 bytes');
  return publicKey;
}

/** What is signed: the namespace keeps a signature made for one purpose from serving another. */
const signedData = (message: Uint8Array, namespace: string): Uint8Array =>
  concatBytes(MAGIC, sshString(namespace), sshString(''), sshString(HASH), sshString(sha512(message)));

function dearmour(armoured: Uint8Array, path: string): Uint8Array {
  const text = fromUtf8(armoured, path);
  const end = text.indexOf(`\n${END}`);
  // As ssh-keygen reads it: white space within, anything after the last line; but base64 in its one spelling.
  if (!text.startsWith(`${BEGIN}\n`) || end < BEGIN.length)
    throw new DecodeError(path, 'not an armoured SSH signature');
  return fromBase64(text.slice(BEGIN.length, end).replace(/[ \t\r\n\v\f]/g, ''), path);
}

export type Sshsig = { readonly publicKey: Uint8Array; readonly namespace: string; readonly signature: Uint8Array };

/** Reads an armoured signature; nothing is verified yet. @throws DecodeError for any shape but the one of this file's head */
export function readSshsig(armoured: Uint8Array, path = 'signature'): Sshsig {
  const reader = new SshReader(dearmour(armoured, path), path);
  if (!equalBytes(reader.take(MAGIC.length), MAGIC)) throw new DecodeError(path, 'not an SSH signature');
  if (reader.uint32() !== 1) throw new DecodeError(path, 'not version 1 of SSHSIG');
  const publicKey = readSshKeyBlob(reader.string(), path);
  const namespace = fromUtf8(reader.string(), path);
  reader.expect('', 'reserved field is not empty');
  reader.expect(HASH, 'hash is not sha512');
  const inner = new SshReader(reader.string(), path);
  reader.end();
  inner.expect(KEY_TYPE, 'signature type is not ssh-ed25519');
  const signature = inner.string();
  inner.end();
  return { publicKey, namespace, signature };
}

/**
 * The key that signed this message in this namespace; null when the signature is not one. Whether to trust the key is
 * for the caller to say.
 */
export function verifySshsig(armoured: Uint8Array, message: Uint8Array, namespace: string): Uint8Array | null {
  try {
    const sig = readSshsig(armoured);
    if (sig.namespace !== namespace) return null;
    return verify(sig.signature, signedData(message, namespace), sig.publicKey) ? sig.publicKey : null;
  } catch (fault) {
    if (fault instanceof DecodeError) return null;
    throw fault;
  }
}

/** Armoured signature, byte for byte what `ssh-keygen -Y sign -n NAMESPACE` writes with the same key (Ed25519 is deterministic). */
export function signSshsig(message: Uint8Array, namespace: string, key: SigningKey): string {
  const signature = sign(signedData(message, namespace), key);
  const blob = concatBytes(
    MAGIC,
    uint32(1),
    sshString(keyBlob(key.publicKey)),
    sshString(namespace),
    sshString(''),
    sshString(HASH),
    sshString(concatBytes(sshString(KEY_TYPE), sshString(signature))),
  );
  const lines = toBase64(blob).match(/.{1,70}/g) ?? [];
  return `${[BEGIN, ...lines, END].join('\n')}\n`;
}

/** One line of an `allowed_signers` file (ssh-keygen(1)): the key may sign for this principal, in any namespace, at any time. */
export const allowedSignersLine = (principal: string, publicKey: Uint8Array): string =>
  `${principal} ${KEY_TYPE} ${toBase64(keyBlob(publicKey))}`;

/** `SHA256:…` as `ssh-keygen -l` prints it. */
export const sshFingerprint = (publicKey: Uint8Array): string =>
  `SHA256:${toBase64(sha256(keyBlob(publicKey))).replace(/=+$/, '')}`;
