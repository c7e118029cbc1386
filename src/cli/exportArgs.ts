/** What `export check` and `roll build` share: their keys and their now, and how a refusal is told on a terminal. */
import { createHash } from 'node:crypto';
import { DecodeError } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import { type Complaint, complaintInWords, refusalDocument } from '../roll/complaints.ts';
import { instantMs } from '../roll/day.ts';
import type { Watch } from '../roll/export.ts';
import { type PinnedKeys, readPinnedKeys } from '../roll/keys.ts';
import { type Io, UsageError } from './command.ts';
import { readKeyFolder } from './exportFolder.ts';
import { stageProgress } from './stageProgress.ts';

export const EXIT_REFUSED = 2;

/** @throws UsageError: offline there is no organisation whose keys could be taken instead */
export async function readKeys(keysFolder: string | undefined): Promise<PinnedKeys> {
  if (keysFolder === undefined) {
    throw new UsageError(
      '--keys DIR is needed: the folder with the keys you trust (allowed_signers, minisign *.pub). ' +
        'Keys are never taken from the export itself.',
    );
  }
  try {
    return readPinnedKeys(await readKeyFolder(keysFolder));
  } catch (fault) {
    if (fault instanceof DecodeError) throw new UsageError(`--keys: ${fault.message}`);
    throw fault;
  }
}

/** The instant that was given, or the clock's. @throws UsageError */
export function readNow(text: string | undefined): Date {
  if (text === undefined) return new Date();
  const ms = instantMs(text);
  if (ms === null) throw new UsageError('--now: an instant like 2026-10-02T09:00:00Z is needed');
  return new Date(ms);
}

/** Headers come from the file: nothing in them may steer the terminal. */
const visible = (text: string): string =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (mark) => `\\u{${mark.codePointAt(0)!.toString(16)}}`);

/** Lines of cells, each column as wide as its longest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => rows.reduce((most, row) => Math.max(most, row[i]!.length), 0));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

const MOST_SHOWN = 200;

function complaintTable(refused: readonly Complaint[]): string {
  const rows = refused.slice(0, MOST_SHOWN).map(({ file, row, column, code }) => {
    const { wrong } = complaintInWords(code);
    return [visible(file), row === null ? '-' : String(row), column === null ? '-' : visible(column), wrong];
  });
  const more = refused.length - rows.length;
  const remedies = [...new Set(refused.map(({ code }) => code))].map((code) => {
    const { wrong, remedy } = complaintInWords(code);
    return `  ${wrong}\n    ${remedy}\n`;
  });
  return (
    table([['FILE', 'ROW', 'COLUMN', 'WHAT IS WRONG'], ...rows]) +
    (more > 0 ? `and ${more} more; --json lists them all\n` : '') +
    `\nWhat to do:\n${remedies.join('')}`
  );
}

/** Tells a refusal and answers with its exit status. */
export function refuse(refused: readonly Complaint[], asJson: boolean, io: Io): number {
  if (asJson) io.out(`${canonical(refusalDocument(refused))}\n`);
  else
    io.out(`Refused: nothing was taken in. Rows are numbered with the header as row 1.\n\n${complaintTable(refused)}`);
  return EXIT_REFUSED;
}

/** A word on what is being done, for a person who waits at a terminal. */
export const progress = (io: Io, doing: string): void => {
  if (io.isTerminal) io.err(`${doing}…\n`);
};

export const hashed = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Runs `read` with a bar for each file on a terminal, and without a word elsewhere. */
export function watched<T>(io: Io, read: (watch: Watch | undefined) => T): T {
  if (!io.isTerminal) return read(undefined);
  const bar = stageProgress(io);
  try {
    return read(({ file, row, of }) => bar.step(file, row, of));
  } finally {
    bar.end();
  }
}
