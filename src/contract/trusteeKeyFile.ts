/**
 * The file in which a trustee keeps their key: age (age-encryption.org/v1) under a passphrase, so that the `age` command opens it
 * too. Inside: canonical JSON. The server never sees it. SPEC §7.
 */
import { Decrypter, Encrypter } from 'age-encryption';
import { z } from 'zod';
import { pollId } from '../../crypto/bodies.ts';
import { DecodeError, fromUtf8, hex32 } from '../../crypto/bytes.ts';
import { canonical, decodeCanonical } from '../../crypto/canonical.ts';

export const trusteeKeyFile = z.strictObject({
  format: z.literal('countersign-trustee-key/1'),
  poll: pollId,
  name: z.string(),
  /** Belenios trustee public key record, as deposited. */
  record: z.string(),
  publicKey: hex32,
  /** Secret exponent, decimal. */
  secret: z.string().regex(/^[1-9][0-9]{0,77}$/, 'a decimal number'),
});
export type TrusteeKeyFile = z.infer<typeof trusteeKeyFile>;

/** Shortest passphrase we take: the file may be stolen and tried at leisure. */
export const SHORTEST_PASSPHRASE = 12;

export async function sealTrusteeKey(key: TrusteeKeyFile, passphrase: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  return encrypter.encrypt(canonical(key));
}

/** @throws DecodeError when the passphrase does not open the file, or the file is not one of ours */
export async function openTrusteeKey(file: Uint8Array, passphrase: string): Promise<TrusteeKeyFile> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  let opened: Uint8Array;
  try {
    opened = await decrypter.decrypt(file);
  } catch {
    // The library says in many ways that a file or a passphrase is wrong; for its owner they are one.
    throw new DecodeError('key file', 'not opened by this passphrase');
  }
  return decodeCanonical(trusteeKeyFile, fromUtf8(opened, 'key file'), 'key file');
}
