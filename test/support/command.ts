/** A command as it is typed, in this process: what it says and its exit status. */
import { main } from '../../src/cli/main.ts';

export async function typed(
  ...args: readonly string[]
): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
  let out = '';
  let err = '';
  const status = await main(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isTerminal: false,
  });
  return { status, out, err };
}
