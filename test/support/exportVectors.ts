/** The export sets with known answers in test/vectors/exports, read into memory. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Files, type Refused, readExportSet } from '../../src/roll/export.ts';
import { readPinnedKeys } from '../../src/roll/keys.ts';
import { readRulePack } from '../../src/roll/rules.ts';

export const VECTORS = new URL('../vectors/exports/', import.meta.url).pathname;

/** Every regular file of a folder. */
export function folder(...path: readonly string[]): Files {
  const at = join(VECTORS, ...path);
  const names = readdirSync(at).filter((name) => statSync(join(at, name)).isFile());
  return new Map(names.map((name) => [name, new Uint8Array(readFileSync(join(at, name)))]));
}

export const json = (...path: readonly string[]) => JSON.parse(readFileSync(join(VECTORS, ...path), 'utf8'));

export const rulesAt = (...path: readonly string[]) =>
  readRulePack(new Uint8Array(readFileSync(join(VECTORS, ...path))));

export const TRUSTED = readPinnedKeys(folder('keys', 'trusted'));
export const NOW = new Date('2026-10-02T09:00:00Z');

export const readSet = (files: Files, previous?: Files, needUnits = true, keys = TRUSTED, now = NOW) =>
  readExportSet({ files, keys, now, needUnits, previous });

/** Complaints as the index has them: without their sentences. */
export const bare = ({ refused }: Refused) =>
  refused.map(({ file, row, column, code }) => ({ file, row, column, code }));
