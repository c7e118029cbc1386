/**
 * A file that its owner alone opens: age (age-encryption.org/v1) under a passphrase, so that the `age` command opens it too. The
 * server never sees one. SPEC §10.4.
 */
import { Decrypter, Encrypter } from 'age-encryption';
import { DecodeError, fromUtf8 } from '../../crypto/bytes.ts';

/** Shortest passphrase we take: the file may be stolen and tried at leisure. */
export const SHORTEST_PASSPHRASE = 12;

/** scrypt's work factor under a passphrase that a person chose, and under one of 256 random bits, which needs none. */
const WORK = { chosen: 18, random: 10 } as const;
export type PassphraseKind = keyof typeof WORK;

export async function seal(text: string, passphrase: string, kind: PassphraseKind): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(WORK[kind]);
  return encrypter.encrypt(text);
}

/** @throws DecodeError when the passphrase does not open the file */
export async function open(file: Uint8Array, passphrase: string, path: string): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  let opened: Uint8Array;
  try {
    opened = await decrypter.decrypt(file);
  } catch {
    // The library says in many ways that a file or a passphrase is wrong; for its owner they are one.
    throw new DecodeError(path, 'not opened by this passphrase');
  }
  return fromUtf8(opened, path);
}
