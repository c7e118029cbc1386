/** Reads a .bel file and verifies it: what `countersign verify ARCHIVE.bel` does, without the talk. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { verifyArchive } from '../verify/archive.ts';
import type { OnProgress } from '../verify/electionChecks.ts';
import { finding, noReport, type Report } from '../verify/report.ts';

/** A file that cannot be opened is reported as unreadable, not thrown. */
export async function verifyArchiveFile(path: string, onProgress?: OnProgress): Promise<Report> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch {
    return noReport('belenios', 'unreadable', finding('UNREADABLE', basename(path), 'The file cannot be opened.'));
  }
  return verifyArchive(bytes, { name: basename(path), ...(onProgress === undefined ? {} : { onProgress }) });
}
