/** Sends an export in parts and has it judged, telling all the while how far it is. A part that did not get through is sent again. */
import { PART_BYTES } from '../../src/contract/uploads.ts';
import { type Called, call } from '../kit/call.ts';
import { grouped } from '../kit/numbers.ts';
import type { Progress } from '../kit/progress.tsx';
import { pause, watched } from '../kit/watched.ts';

const TRIES = 4;

/** Files that stand in a chosen folder itself; what lies deeper is no part of an export. */
export const topLevel = (files: Iterable<File>): File[] =>
  [...files].filter(({ webkitRelativePath }) => webkitRelativePath.split('/').length <= 2);

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0);

/** @returns as `importSnapshot`, or what stopped it on the way */
export async function loadExport(
  files: readonly File[],
  tell: (progress: Progress) => void,
): Promise<Called<'importSnapshot'>> {
  const started = await call('startUpload', {
    body: { files: files.map(({ name, size }) => ({ name, bytes: size })) },
  });
  if (!started.ok) return started;
  const { upload, send } = started.value;
  const wanted = files.filter(({ name }) => send.includes(name));
  const of = wanted.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  for (const file of wanted) {
    for (let at = 0; at < file.size; at += PART_BYTES) {
      tell({ says: `Sending: ${megabytes(done)} of ${megabytes(of)} MB`, done, of });
      const part = file.slice(at, at + PART_BYTES);
      const sent = await insist(() => call('uploadPart', { params: { upload, file: file.name, at }, body: part }));
      if (!sent.ok) return sent;
      done += part.size;
    }
  }
  return judged(upload, tell);
}

/** Again and again while the connection is away, a little longer each time. */
async function insist<T extends { readonly ok: true } | { readonly ok: false; readonly code: string }>(
  send: () => Promise<T>,
): Promise<T> {
  let answer = await send();
  for (let tried = 1; tried < TRIES && !answer.ok && answer.code === 'OFFLINE'; tried++) {
    await pause(1000 * 2 ** tried);
    answer = await send();
  }
  return answer;
}

function judged(upload: string, tell: (progress: Progress) => void): Promise<Called<'importSnapshot'>> {
  tell({ says: 'All has arrived. Checking the signatures…', done: 0, of: 1 });
  const params = { upload };
  let wasRead = false;
  const look = async (): Promise<Progress | null> => {
    const far = await call('uploadProgress', { params });
    if (!far.ok) return null;
    const { reading } = far.value;
    if (reading === null) return wasRead ? { says: 'It is good. Keeping it, sealed…', done: 1, of: 1 } : null;
    wasRead = true;
    return readingInWords(reading);
  };
  return watched(call('importSnapshot', { params, body: {} }), look, tell);
}

export const readingInWords = ({ file, row, of }: { file: string; row: number; of: number }): Progress => ({
  says: `Reading ${file}: row ${grouped(row)} of ${grouped(of)}`,
  done: row,
  of,
});
