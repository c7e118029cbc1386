/** The files of a board and of the bundle that is published, made from what is stored. SPEC §7.1. */
import { pollId } from '../../crypto/bodies.ts';
import { utf8 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { readBlobs, readCheckpoint, readEntries } from '../store/board.ts';
import type { Db } from '../store/database.ts';
import { readDeclarationPdf } from '../store/declarations.ts';
import { DECLARATION_PDF } from '../verify/bundleFiles.ts';
import { deriveFiles, manifestOf } from '../verify/derivedFiles.ts';
import { readBoardWithPictures } from '../verify/pictures.ts';

/** All lines in order, each with its newline. */
export async function boardJsonl(db: Db, poll: string): Promise<Uint8Array> {
  return utf8((await readEntries(db, poll)).map(({ line }) => `${line}\n`).join(''));
}

/** The board alone: entries, checkpoint, blobs. */
export async function storedBoard(db: Db, poll: string): Promise<Map<string, Uint8Array>> {
  const checkpoint = await readCheckpoint(db, poll);
  return new Map<string, Uint8Array>([
    ['board.jsonl', await boardJsonl(db, poll)],
    ['checkpoint', utf8(checkpoint?.note ?? '')],
    ...[...(await readBlobs(db, poll))].map(([name, bytes]): [string, Uint8Array] => [`blobs/${name}`, bytes]),
  ]);
}

/** The whole bundle by path; the manifest last. @throws Error when the stored board cannot be read */
export async function bundleFiles(db: Db, poll: string): Promise<Map<string, Uint8Array>> {
  const board = await boardJsonl(db, poll);
  const blobs = await readBlobs(db, poll);
  const checkpoint = await readCheckpoint(db, poll);
  const { entries, faults } = readBoardWithPictures(board, blobs);
  if (checkpoint === undefined || faults.length > 0) throw new Error('the stored board cannot be read');
  const files = new Map<string, Uint8Array>([
    ['board.jsonl', board],
    ['checkpoint', utf8(checkpoint.note)],
    ...[...blobs].map(([name, bytes]): [string, Uint8Array] => [`blobs/${name}`, bytes]),
    ...deriveFiles(entries),
  ]);
  const pdf = await readDeclarationPdf(db, poll);
  if (pdf !== undefined) files.set(DECLARATION_PDF, pdf);
  files.set('manifest.json', manifestOf(decode(pollId, poll), files));
  return files;
}
