/**
 * What a command of `countersign` is: a name, a help text and a run that answers with its exit status. Results go to
 * `out`, everything for the person at the terminal (progress, notes) to `err`, so that --json prints one document alone.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util';

export type Io = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly isTerminal: boolean;
};

export type Command = {
  /** One or two words, as typed: `verify`, `roll build`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The whole help, usage line first. */
  readonly help: string;
  /** @returns exit status; @throws UsageError for wrong usage (exit 64). */
  readonly run: (args: readonly string[], io: Io) => Promise<number>;
};

/** Wrong usage: exit 64 with the sentence and the help of the command. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** By name: under a test runner a command that is imported late may come with its own copy of this module. */
export const isUsageError = (fault: unknown): fault is UsageError =>
  fault instanceof Error && fault.name === 'UsageError';

/** node:util parseArgs, strict, with its complaint turned into a UsageError. */
export function readArgs<O extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (fault) {
    throw new UsageError(fault instanceof Error ? fault.message : String(fault));
  }
}
