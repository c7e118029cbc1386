/**
 * Makes a candidate's picture fit for the public board, in this browser: drawn anew at 512 × 512 points at most, so that nothing is
 * left in it but the picture (no place, no camera), and small enough for every member's telephone.
 */

import { sha256Hex, toBase64 } from '../../../crypto/bytes.ts';
import { picture as pictureShape } from '../../../crypto/contest.ts';

const MOST_SIDE = 512;
/** As the definition of a poll has it. */
const MOST_BYTES = 128 * 1024;
/** Tried from the best on; the last ones smaller as well. */
const TRIES = [0.88, 0.8, 0.7, 0.55, 0.4, 0.25];

export type PreparedPicture = {
  readonly named: { readonly sha256: string; readonly bytes: number; readonly type: 'image/jpeg' };
  readonly base64: string;
};

export const addressOf = ({ named, base64 }: PreparedPicture): string => `data:${named.type};base64,${base64}`;

async function drawn(image: ImageBitmap, side: number, quality: number): Promise<Uint8Array | null> {
  const scale = Math.min(1, side / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  const pen = canvas.getContext('2d');
  if (pen === null) return null;
  // What is clear in a picture becomes white, as on paper.
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality));
  return blob === null ? null : new Uint8Array(await blob.arrayBuffer());
}

/** @returns null for a file that is no picture, or none that this browser can read */
export async function preparePicture(file: File): Promise<PreparedPicture | null> {
  let image: ImageBitmap;
  try {
    image = await createImageBitmap(file);
  } catch {
    return null;
  }
  try {
    for (const quality of TRIES) {
      const bytes = await drawn(image, quality < 0.5 ? MOST_SIDE / 2 : MOST_SIDE, quality);
      if (bytes === null) return null;
      if (bytes.length > MOST_BYTES) continue;
      const named = { sha256: sha256Hex(bytes), bytes: bytes.length, type: 'image/jpeg' } as const;
      return pictureShape.omit({ says: true }).safeParse(named).success ? { named, base64: toBase64(bytes) } : null;
    }
    return null;
  } finally {
    image.close();
  }
}
