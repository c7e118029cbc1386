/**
 * Reads a bundle or a scrutineer pack from a folder or a zip into memory. Both come from strangers: names that lead out of
 * the folder, links, and sizes beyond all reason are refused before anything is unpacked.
 */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Unzip, UnzipInflate, unzipSync } from 'fflate';
import { equalBytes, joinBytes } from '../../crypto/bytes.ts';
import { MOST_BYTES, MOST_FILES } from '../verify/bundleFiles.ts';

/** Not a bundle that can be read; the sentence says why. */
export class Unreadable extends Error {}

/** Names in a bundle: folders and files of plain characters, none hidden, none pointing upwards. */
const SAFE_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,7}$/;

class Gathered {
  readonly files = new Map<string, Uint8Array>();
  private left = MOST_BYTES;

  /** Called before a file's bytes are held; `bytes` may be a part of them. */
  spend(bytes: number): void {
    this.left -= bytes;
    if (this.left < 0) throw new Unreadable('it is larger than any poll’s bundle');
  }

  add(name: string, bytes: Uint8Array): void {
    if (!SAFE_NAME.test(name))
      throw new Unreadable(`it holds a file with a name that no bundle has: ${JSON.stringify(name)}`);
    if (this.files.has(name)) throw new Unreadable(`it holds ${name} twice`);
    if (this.files.size >= MOST_FILES) throw new Unreadable('it holds more files than any poll’s bundle');
    this.files.set(name, bytes);
  }
}

/** All files below a folder, by path with `/`. @throws Unreadable */
export async function readFolder(folder: string): Promise<Map<string, Uint8Array>> {
  const gathered = new Gathered();
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (!SAFE_NAME.test(name))
        throw new Unreadable(`it holds a file with a name that no bundle has: ${JSON.stringify(name)}`);
      if (entry.isDirectory()) await walk(name);
      else if (entry.isFile()) {
        gathered.spend((await lstat(join(folder, name))).size);
        gathered.add(name, new Uint8Array(await readFile(join(folder, name))));
      } else throw new Unreadable(`${name} is neither a file nor a folder`);
    }
  };
  await walk('');
  return gathered.files;
}

export const looksLikeZip = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/** Unpacks in a stream, so that a small zip that claims to be huge is stopped where it becomes so. @throws Unreadable */
export function readZip(zip: Uint8Array): Map<string, Uint8Array> {
  const gathered = new Gathered();
  const open = new Set<string>();
  try {
    const unzip = new Unzip((file) => {
      if (file.name.endsWith('/')) return; // a folder has no bytes of its own
      const parts: Uint8Array[] = [];
      open.add(file.name);
      file.ondata = (fault, part, final) => {
        if (fault !== null) throw fault;
        gathered.spend(part.length);
        parts.push(part);
        if (!final) return;
        open.delete(file.name);
        gathered.add(file.name, joinBytes(parts));
      };
      file.start();
    });
    unzip.register(UnzipInflate);
    const step = 64 * 1024;
    for (let at = 0; at < zip.length; at += step) {
      unzip.push(zip.subarray(at, at + step), at + step >= zip.length);
    }
  } catch (fault) {
    if (fault instanceof Unreadable) throw fault;
    throw new Unreadable(`the zip is damaged${fault instanceof Error ? ` (${fault.message})` : ''}`);
  }
  if (open.size > 0) throw new Unreadable('the zip is cut off');
  checkDirectory(zip, gathered.files);
  return gathered.files;
}

/**
 * A zip tells its files twice: one by one, and in the directory at its end by which other programs unpack it. They could
 * be shown another bundle than the one verified here, so both have to be the same. @throws Unreadable
 */
function checkDirectory(zip: Uint8Array, files: ReadonlyMap<string, Uint8Array>): void {
  const listed = new Set<string>();
  const differs = (): never => {
    throw new Unreadable('the directory of the zip tells of other files than the zip holds');
  };
  try {
    const unpacked = unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        if (name.endsWith('/')) return false;
        if (listed.has(name) || files.get(name)?.length !== originalSize) differs();
        listed.add(name);
        return true;
      },
    });
    for (const [name, bytes] of files) {
      const other = Object.hasOwn(unpacked, name) ? unpacked[name] : undefined;
      if (other === undefined || !equalBytes(other, bytes)) differs();
    }
  } catch (fault) {
    if (fault instanceof Unreadable) throw fault;
    throw new Unreadable('the directory of the zip is damaged');
  }
}
