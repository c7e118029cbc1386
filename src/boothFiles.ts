/** SHA-256 of every file of the built voting page, which the board names when a poll opens. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Where the pages are built: `npm run build`. */
const BUILT = fileURLToPath(new URL('../dist/web/', import.meta.url));

/** @returns path below the folder, with `/` → lower-case hex; empty where nothing has been built */
export async function hashBoothFiles(folder: string = BUILT): Promise<Readonly<Record<string, string>>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const hashes: [string, string][] = [];
  for (const entry of names) {
    if (!entry.isFile()) continue;
    const path = `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/');
    const bytes = await readFile(path);
    const name = path.slice(folder.replaceAll('\\', '/').replace(/\/$/, '').length).replace(/^\/+/, '');
    hashes.push([name, createHash('sha256').update(bytes).digest('hex')]);
  }
  return Object.fromEntries(hashes);
}
