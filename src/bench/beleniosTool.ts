/** The Belenios project's own verifier, run as its manual says; it is no part of this product and may not be there. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BENCH_UUID } from './papers.ts';

export type BeleniosTool = {
  readonly version: string;
  /** An archive in a folder of its own. `verify` throws when the tool does not accept it. */
  readonly lay: (archive: Uint8Array) => { readonly verify: () => void; readonly remove: () => void };
};

/** @returns undefined where there is none */
export function findBeleniosTool(path: string): BeleniosTool | undefined {
  if (!existsSync(path)) return undefined;
  // Without this setting the tool does not wait for its own ballot checks (3.0 to 3.3).
  const env = { PATH: '/usr/bin:/bin', LWT_ASYNC_METHOD: 'none', BELENIOS_USE_URANDOM: '1' };
  const run = (args: readonly string[], cwd: string): string =>
    execFileSync(path, args, { cwd, env, encoding: 'utf8', stdio: 'pipe' });
  return {
    version: run(['--version'], tmpdir()).trim(),
    lay: (archive) => {
      const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
      writeFileSync(join(folder, `${BENCH_UUID}.bel`), archive);
      return {
        verify: () => void run(['election', 'verify', '--dir', '.'], folder),
        remove: () => rmSync(folder, { recursive: true }),
      };
    },
  };
}
