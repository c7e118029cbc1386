/**
 * The files of a bundle as files: their number and size bounded before anything is read, the manifest held against them,
 * and every file that follows from the board compared with what follows. SPEC §7.1.
 */

import type { ReadEntry } from '../../crypto/board.ts';
import type { PollId } from '../../crypto/bodies.ts';
import { compareText, DecodeError, equalBytes, fromUtf8, sha256Hex } from '../../crypto/bytes.ts';
import { decodeCanonical } from '../../crypto/canonical.ts';
import { type BundleFiles, manifest } from './bundle.ts';
import { deriveFromBoard } from './derivedFiles.ts';
import { readBoardWithPictures } from './pictures.ts';
import type { PollBoard } from './pollBoard.ts';
import { addAll, type Finding, finding } from './report.ts';

export const BOARD = 'board.jsonl';
export const CHECKPOINT = 'checkpoint';
export const MANIFEST = 'manifest.json';
export const DECLARATION_PDF = 'declaration.pdf';
const BLOBS = 'blobs/';

/** More than any poll needs; a verifier must not be worn out by what a stranger sends. */
export const MOST_FILES = 50_000;
export const MOST_BYTES = 1024 ** 3;

/** A thousand bytes a line where a bundle is as large as it may be; a flood of empty lines costs far more than its bytes. */
export const MOST_LINES = 1_000_000;

/** True when the file has more lines than any poll has entries, or members. */
export function hasTooManyLines(bytes: Uint8Array): boolean {
  let lines = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0 && lines <= MOST_LINES; at = bytes.indexOf(0x0a, at + 1)) lines++;
  return lines > MOST_LINES;
}

export type OpenBundle = {
  readonly files: BundleFiles;
  readonly entries: readonly ReadEntry[];
  /** RFC 6962 leaf hashes of all lines. */
  readonly leaves: readonly Uint8Array[];
  readonly faults: readonly Finding[];
};

/** @returns one finding in place of the bundle when there is no board to speak of */
export function openBundle(files: BundleFiles): OpenBundle | { readonly unreadable: Finding } {
  const bytes = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  if (files.size > MOST_FILES || bytes > MOST_BYTES) {
    return { unreadable: finding('TOO_LARGE', 'bundle', 'This is larger than any poll’s bundle.', String(bytes)) };
  }
  const board = files.get(BOARD);
  if (board === undefined) return { unreadable: finding('UNREADABLE', BOARD, 'There is no board: this is no bundle.') };
  if (hasTooManyLines(board)) {
    return { unreadable: finding('TOO_LARGE', BOARD, 'The board has more lines than any poll has entries.') };
  }
  const blobs = [...files].filter(([name]) => name.startsWith(BLOBS));
  const read = readBoardWithPictures(board, new Map(blobs.map(([name, blob]) => [name.slice(BLOBS.length), blob])));
  if (read.entries.length === 0) {
    return { unreadable: finding('UNREADABLE', BOARD, 'No entry of the board can be read: this is no bundle.') };
  }
  const faults = read.faults.map(({ code, at, says, evidence }) =>
    finding(code, at, `On the board, ${says}.`, ...evidence),
  );
  return { files, entries: read.entries, leaves: read.leaves, faults };
}

/** The manifest names every other file with its size and hash, each once, sorted, and no file that is not there. */
export function checkManifest(files: BundleFiles, poll: PollId | undefined): readonly Finding[] {
  const bytes = files.get(MANIFEST);
  if (bytes === undefined) return [finding('FILE_MISSING', MANIFEST, 'There is no manifest.')];
  const findings: Finding[] = [];
  try {
    const text = fromUtf8(bytes);
    if (!text.endsWith('\n')) throw new DecodeError(MANIFEST, 'does not end in a newline');
    const listed = decodeCanonical(manifest, text.slice(0, -1), MANIFEST);
    if (listed.poll !== poll) findings.push(finding('MANIFEST_POLL', MANIFEST, 'The manifest is of another poll.'));
    addAll(findings, compareWithManifest(files, listed.files));
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    findings.push(finding('MANIFEST_MALFORMED', MANIFEST, `The manifest cannot be read: ${fault.message}.`));
  }
  return findings;
}

type Listed = { readonly name: string; readonly bytes: number; readonly sha256: string };

function compareWithManifest(files: BundleFiles, listed: readonly Listed[]): readonly Finding[] {
  const findings: Finding[] = [];
  listed.forEach(({ name, bytes, sha256 }, i) => {
    if (i > 0 && compareText(listed[i - 1]!.name, name) >= 0) {
      findings.push(finding('MANIFEST_ORDER', name, 'The manifest is not sorted, or names a file twice.'));
    }
    const file = files.get(name);
    if (file === undefined) {
      findings.push(finding('FILE_MISSING', name, 'The manifest names a file that is not there.', sha256));
      return;
    }
    const found = sha256Hex(file);
    if (file.length !== bytes || found !== sha256) {
      const says = 'The file is not the one that the manifest names.';
      findings.push(finding('FILE_ALTERED', name, says, `listed ${sha256} ${bytes}`, `found ${found} ${file.length}`));
    }
  });
  const names = new Set(listed.map(({ name }) => name));
  for (const name of files.keys()) {
    if (name === MANIFEST || names.has(name)) continue;
    findings.push(finding('FILE_UNLISTED', name, 'The file does not stand in the manifest.'));
  }
  return findings;
}

/**
 * Every file that follows from the board is there and byte for byte what follows; no file is there that nothing calls
 * for. An archive that is equal needs no further check: its records were checked on the board.
 */
export function checkDerivedFiles(files: BundleFiles, board: PollBoard): readonly Finding[] {
  let derived: ReadonlyMap<string, Uint8Array>;
  try {
    derived = deriveFromBoard(board);
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    return [finding('NOT_DERIVABLE', BOARD, `The other files do not follow from the board: ${fault.message}.`)];
  }
  const findings: Finding[] = [];
  for (const [name, bytes] of derived) {
    const file = files.get(name);
    if (file === undefined) {
      findings.push(finding('FILE_MISSING', name, 'A file that follows from the board is not there.'));
    } else if (!equalBytes(file, bytes)) {
      const says = 'The file is not what follows from the board.';
      const hashes = [`derived ${sha256Hex(bytes)}`, `found ${sha256Hex(file)}`];
      findings.push(
        finding('FILE_NOT_OF_BOARD', name, `${says} They part at byte ${firstUnlike(file, bytes)}.`, ...hashes),
      );
    }
  }
  findings.push(...checkPdf(files, board));
  for (const name of files.keys()) {
    if ([BOARD, CHECKPOINT, MANIFEST, DECLARATION_PDF].includes(name) || name.startsWith(BLOBS) || derived.has(name))
      continue;
    findings.push(finding('FILE_UNKNOWN', name, 'Nothing calls for this file in a bundle.'));
  }
  return findings;
}

/** How a PDF comes of its text is no format of ours; that it is the one that the board names is checked. */
function checkPdf(files: BundleFiles, { declaration }: PollBoard): readonly Finding[] {
  const file = files.get(DECLARATION_PDF);
  if (declaration === undefined) {
    return file === undefined
      ? []
      : [finding('FILE_UNKNOWN', DECLARATION_PDF, 'Nothing calls for this file in a bundle.')];
  }
  if (file === undefined) {
    return [finding('FILE_MISSING', DECLARATION_PDF, 'The declaration names a file that is not there.')];
  }
  const found = sha256Hex(file);
  if (found === declaration.body.pdf) return [];
  const says = 'The file is not the one that the declaration names.';
  return [finding('FILE_NOT_OF_BOARD', DECLARATION_PDF, says, `named ${declaration.body.pdf}`, `found ${found}`)];
}

function firstUnlike(a: Uint8Array, b: Uint8Array): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) if (a[i] !== b[i]) return i;
  return end;
}
