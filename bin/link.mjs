// Puts the command where npx looks first (node_modules/.bin). Without it npx would install this package, and build it
// again, into a cache of its own before every first use.
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';

const bin = new URL('../node_modules/.bin/', import.meta.url);
mkdirSync(bin, { recursive: true });
rmSync(new URL('countersign', bin), { force: true });
symlinkSync('../../bin/countersign.mjs', new URL('countersign', bin));
