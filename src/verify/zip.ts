/**
 * A bundle or a scrutineer pack as one zip. Written, its bytes follow from its files alone: sorted by name, no times. Read, it comes
 * from a stranger: names that lead out of a folder, and sizes beyond all reason, are refused before anything is unpacked. SPEC §7.1.
 */
import { Unzip, UnzipInflate, unzipSync, type Zippable, zipSync } from 'fflate';
import { compareText, equalBytes, joinBytes } from '../../crypto/bytes.ts';
import type { BundleFiles } from './bundle.ts';
import { MOST_BYTES, MOST_FILES } from './bundleFiles.ts';

/** The first day that a zip can name, as fflate reads it: in local time. */
const FIRST_DAY = new Date(1980, 0, 1);

export function zipOf(files: BundleFiles): Uint8Array {
  const sorted: Zippable = {};
  for (const [name, bytes] of [...files].sort(([a], [b]) => compareText(a, b))) {
    sorted[name] = [bytes, { mtime: FIRST_DAY, level: 6 }];
  }
  return zipSync(sorted);
}

/** Not a bundle that can be read; the sentence says why. */
export class Unreadable extends Error {}

/** Names in a bundle: folders and files of plain characters, none hidden, none pointing upwards. */
const SAFE_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,7}$/;

/** @throws Unreadable for a name that no file or folder of a bundle has */
export function checkName(name: string): void {
  if (!SAFE_NAME.test(name))
    throw new Unreadable(`it holds a file with a name that no bundle has: ${JSON.stringify(name)}`);
}

/** What is read one by one, as long as it may be a bundle. */
export class Gathered {
  readonly files = new Map<string, Uint8Array>();
  private left = MOST_BYTES;

  /** Called before a file's bytes are held; `bytes` may be a part of them. */
  spend(bytes: number): void {
    this.left -= bytes;
    if (this.left < 0) throw new Unreadable('it is larger than any poll’s bundle');
  }

  add(name: string, bytes: Uint8Array): void {
    checkName(name);
    if (this.files.has(name)) throw new Unreadable(`it holds ${name} twice`);
    if (this.files.size >= MOST_FILES) throw new Unreadable('it holds more files than any poll’s bundle');
    this.files.set(name, bytes);
  }
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
