/** A candidate's picture: fetched by its hash from the blobs of the board, and shown only if its bytes are those of the hash. */
import { useEffect, useState } from 'preact/hooks';
import type { z } from 'zod';
import { sha256Hex, toBase64 } from '../../crypto/bytes.ts';
import type { picture } from '../../crypto/contest.ts';
import { boardPath } from '../../src/contract/endpoints.ts';

type PictureNamed = z.infer<typeof picture>;

/** As a data URL; null when it is not there or not what the contest names. */
async function fetchPicture(poll: string, { sha256, bytes, type }: PictureNamed): Promise<string | null> {
  const response = await fetch(boardPath(poll, `blobs/${sha256}`), { credentials: 'omit' });
  if (!response.ok) return null;
  const found = new Uint8Array(await response.arrayBuffer());
  return found.length === bytes && sha256Hex(found) === sha256 ? `data:${type};base64,${toBase64(found)}` : null;
}

/** Its place is kept free until it is there, so that nothing moves under the finger. */
export function Picture({ poll, picture }: { readonly poll: string; readonly picture: PictureNamed }) {
  const [url, setUrl] = useState<string | null | 'waiting'>('waiting');
  const { sha256 } = picture;
  useEffect(() => {
    let isGone = false;
    const show = (found: string | null) => isGone || setUrl(found);
    fetchPicture(poll, picture).then(show, () => show(null));
    return () => {
      isGone = true;
    };
  }, [poll, sha256]);
  if (url === null) return <p class="govuk-hint">(There is a picture, which could not be shown: {picture.says})</p>;
  return (
    <div class="cs-picture">{url !== 'waiting' && <img src={url} alt={picture.says} width={96} height={96} />}</div>
  );
}
