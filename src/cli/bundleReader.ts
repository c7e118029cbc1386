/** Reads a bundle or a scrutineer pack from a folder into memory. It comes from strangers: links, and names that no bundle has, are refused. */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkName, Gathered, Unreadable } from '../verify/zip.ts';

/** All files below a folder, by path with `/`. @throws Unreadable */
export async function readFolder(folder: string): Promise<Map<string, Uint8Array>> {
  const gathered = new Gathered();
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      checkName(name);
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
