/**
 * The key that wraps data keys, where the configuration gives none (`start`): made once and kept in a file beside the data,
 * for its owner alone. Whoever copies the whole folder has both; in production DATA_KEY comes from elsewhere.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The message is for the person at the terminal. */
export class DataKeyFileError extends Error {}

const NAME = 'data.key';

/**
 * @param make  whether a new one may be made where there is none. @returns 32 bytes
 * @throws DataKeyFileError when it is not there, or is no key
 */
export async function keptDataKey(dataDir: string, { make }: { readonly make: boolean }): Promise<Uint8Array> {
  const path = join(dataDir, NAME);
  const kept = await readKept(path);
  if (kept !== undefined) return kept;
  if (!make) {
    throw new DataKeyFileError(
      `${path} is missing, and the database holds what only its key opens. Put the file back, or set DATA_KEY to its content.`,
    );
  }
  const key = randomBytes(32);
  await mkdir(dataDir, { recursive: true });
  const file = await open(path, 'wx', 0o600); // never over a key that somebody made meanwhile
  try {
    await file.writeFile(`${key.toString('hex')}\n`);
    await file.sync(); // what is sealed under it must not outlive it
  } finally {
    await file.close();
  }
  return new Uint8Array(key);
}

async function readKept(path: string): Promise<Uint8Array | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return undefined;
    throw new DataKeyFileError(`${path} cannot be read.`);
  }
  if (!/^[0-9a-f]{64}\n?$/.test(text)) throw new DataKeyFileError(`${path} is not a key: 64 hex digits on one line.`);
  return new Uint8Array(Buffer.from(text.trim(), 'hex'));
}
