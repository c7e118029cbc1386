/**
 * The file in which a scrutineer keeps their key for what is not opened for everybody: inside it, the text that `countersign verify
 * --sealing-key` reads, so that `age --decrypt` is all it takes. SPEC §6.8, §10.4.
 */
import { readSealingKey, writeSealingKey } from '../../crypto/sealedPart.ts';
import { open, seal } from './passphraseFile.ts';

/** @param origin  of the log */
export const sealSealingKey = (origin: string, secret: bigint, passphrase: string): Promise<Uint8Array> =>
  seal(writeSealingKey(origin, secret), passphrase, 'chosen');

/** @throws DecodeError when the passphrase does not open the file, or it is no such key */
export const openSealingKey = async (
  file: Uint8Array,
  passphrase: string,
): Promise<{ readonly origin: string; readonly secret: bigint }> =>
  readSealingKey(await open(file, passphrase, 'key file'));
