// Puts the command where npx looks (node_modules/.bin). A `bin` entry in package.json would make npx install this package,
// and build it once more, into a cache of its own.
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';

const bin = new URL('../node_modules/.bin/', import.meta.url);
mkdirSync(bin, { recursive: true });
rmSync(new URL('countersign', bin), { force: true });
symlinkSync('../../bin/countersign.mjs', new URL('countersign', bin));
