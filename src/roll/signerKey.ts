/**
 * A key that is to sign membership exports, as a membership office hands it over: one line of allowed_signers, or a minisign
 * public key as its file has it. Pages show its fingerprint before anybody pins it; the service reads it again.
 */
import { DecodeError } from '../../crypto/bytes.ts';
import { minisignKeyId, readMinisignKey } from '../../crypto/minisign.ts';
import { sshFingerprint } from '../../crypto/sshsig.ts';
import { readAllowedSigner } from './keys.ts';

export type SignerKey = {
  readonly kind: 'ssh' | 'minisign';
  /** As it is pinned. */
  readonly text: string;
  /** As `ssh-keygen -l` prints it. For the other kind `minisign` and the id, which anybody can choose: no proof of the key. */
  readonly fingerprint: string;
  /** What the key’s owner calls it. */
  readonly comment: string;
};

/** Null for what could never allow a signature. One line, so that pinning one key never pins another with it. */
export function readSignerKey(given: string): SignerKey | null {
  const text = given.trim().replaceAll('\r\n', '\n');
  try {
    if (text.includes('\n')) {
      const fingerprint = `minisign ${minisignKeyId(readMinisignKey(`${text}\n`))}`;
      const comment = text.slice(0, text.indexOf('\n')).replace(/^untrusted comment: */, '');
      return { kind: 'minisign', text: `${text}\n`, fingerprint, comment };
    }
    const allowed = readAllowedSigner(text);
    if (allowed === null) return null;
    const comment = /ssh-ed25519[ \t]+[A-Za-z0-9+/=]+[ \t]+(.*)$/.exec(text)?.[1] ?? allowed.principals;
    return { kind: 'ssh', text, fingerprint: sshFingerprint(allowed.publicKey), comment };
  } catch (fault) {
    if (fault instanceof DecodeError) return null;
    throw fault;
  }
}

/** Every key that a pasted text or a whole file holds; lines that could never allow a signature are passed over. */
export function signerKeysIn(given: string): readonly SignerKey[] {
  const whole = readSignerKey(given);
  if (whole !== null) return [whole];
  const found = given
    .split('\n')
    .map(readSignerKey)
    .filter((key) => key !== null);
  return found.filter(({ fingerprint }, i) => found.findIndex((key) => key.fingerprint === fingerprint) === i);
}
