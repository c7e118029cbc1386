/** Fetches a poll's board as the files a verifier reads: board.jsonl, checkpoint and every blob that an entry names. */
import { readBoard } from '../../crypto/board.ts';
import { boardPath } from '../../src/contract/endpoints.ts';
import type { BundleFiles } from '../../src/verify/bundle.ts';

async function fetchFile(poll: string, file: string): Promise<Uint8Array | null> {
  const response = await fetch(boardPath(poll, file), { credentials: 'omit', cache: 'no-store' });
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
}

/** SHA-256 of each blob that the entries name. */
export const blobsNamed = (board: Uint8Array): readonly string[] =>
  readBoard(board, new Map()).faults.flatMap(({ code, evidence }) => (code === 'BLOB_MISSING' ? evidence : []));

export async function fetchBlobs(poll: string, board: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
  const fetched = blobsNamed(board).map(async (sha256) => [sha256, await fetchFile(poll, `blobs/${sha256}`)] as const);
  return new Map(
    (await Promise.all(fetched)).flatMap(([sha256, bytes]) => (bytes === null ? [] : [[sha256, bytes] as const])),
  );
}

/** null when the board could not be fetched; a missing blob is left for the verifier to find. */
export async function fetchBoard(poll: string): Promise<BundleFiles | null> {
  const [board, checkpoint] = await Promise.all([fetchFile(poll, 'board.jsonl'), fetchFile(poll, 'checkpoint')]);
  if (board === null || checkpoint === null) return null;
  const blobs = await fetchBlobs(poll, board);
  return new Map([
    ['board.jsonl', board],
    ['checkpoint', checkpoint],
    ...[...blobs].map(([sha256, bytes]) => [`blobs/${sha256}`, bytes] as const),
  ]);
}
