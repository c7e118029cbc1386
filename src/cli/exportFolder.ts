/**
 * Reads a folder of files into memory for the pure rooms. Of an export only what the format names is read; a link, or
 * anything else that is no regular file, counts as absent, so that a folder cannot point outside itself. export.md §1.
 */
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { KINDS } from '../roll/columns.ts';
import { csvName, type Files, manifestName } from '../roll/export.ts';
import { UsageError } from './command.ts';

/** Above every limit of the format: what is cut here is refused there. Guards the memory, not the rules. */
const MOST_BYTES = 1024 * 1024 * 1024;

async function readAtMost(path: string, most: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(Math.min(size, most));
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await file.read(bytes, at, bytes.length - at, at);
      if (bytesRead === 0) break; // shorter than it was a moment ago: the hash will tell
      at += bytesRead;
    }
    return bytes.subarray(0, at);
  } finally {
    await file.close();
  }
}

async function listing(folder: string, called: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    throw new UsageError(`${called} is not a folder that can be read`);
  }
}

/** An export set's files. Other CSVs are named without their content, which is never looked at. @throws UsageError */
export async function readExportFolder(folder: string, called: string): Promise<Files> {
  const wanted = new Set(
    KINDS.flatMap((kind) => {
      const manifest = manifestName(kind);
      return [csvName(kind), manifest, `${manifest}.sig`, `${manifest}.minisig`];
    }),
  );
  const files = new Map<string, Uint8Array>();
  for (const entry of await listing(folder, called)) {
    if (!entry.isFile()) continue;
    if (wanted.has(entry.name)) files.set(entry.name, await readAtMost(join(folder, entry.name), MOST_BYTES));
    else if (entry.name.toLowerCase().endsWith('.csv')) files.set(entry.name, new Uint8Array());
  }
  return files;
}

/** The pinned keys' files. Links are followed here: the folder is the organisation's own. @throws UsageError */
export async function readKeyFolder(folder: string): Promise<Files> {
  const files = new Map<string, Uint8Array>();
  for (const { name } of await listing(folder, '--keys')) {
    if (name !== 'allowed_signers' && !name.endsWith('.pub')) continue;
    if ((await stat(join(folder, name))).isFile()) files.set(name, await readAtMost(join(folder, name), MOST_BYTES));
  }
  if (files.size === 0) throw new UsageError('--keys: the folder has no allowed_signers and no .pub file');
  return files;
}

/** One file with its name. @throws UsageError */
export async function readOneFile(path: string, called: string): Promise<{ name: string; bytes: Uint8Array }> {
  try {
    return { name: basename(path), bytes: await readAtMost(path, MOST_BYTES) };
  } catch {
    throw new UsageError(`${called} is not a file that can be read`);
  }
}
