/**
 * The pictures of candidates: their bytes stand beside the board under `blobs/`, named by the definition in entry 0. A blob that
 * neither an entry nor the definition names is a stranger still. SPEC §5.1, §5.4.
 */
import { type ReadEntry, readBoard } from '../../crypto/board.ts';
import { pollDefined } from '../../crypto/bodies.ts';
import { sha256Hex } from '../../crypto/bytes.ts';
import type { Contest } from '../../crypto/contest.ts';
import type { BundleFiles } from './bundle.ts';
import type { PollBoard } from './pollBoard.ts';
import { type Finding, finding } from './report.ts';

type Picture = NonNullable<Contest['choices'][number]['picture']>;

/** With the place of each in the definition; one picture may stand with several choices. */
export const picturesOf = ({
  contests,
}: {
  readonly contests: readonly Contest[];
}): readonly { readonly at: string; readonly picture: Picture }[] =>
  contests.flatMap(({ id, choices }) =>
    choices.flatMap((choice) =>
      choice.picture === undefined ? [] : [{ at: `${id}/${choice.id}`, picture: choice.picture }],
    ),
  );

function namesOf([first]: readonly ReadEntry[]): ReadonlySet<string> {
  const defined = first?.kind === 'poll-defined' ? pollDefined.safeParse(first.body) : undefined;
  return new Set(defined?.success === true ? picturesOf(defined.data.poll).map(({ picture }) => picture.sha256) : []);
}

/** As readBoard, for a board with its pictures: these are no blobs that nobody names. */
export function readBoardWithPictures(...[bytes, blobs]: Parameters<typeof readBoard>): ReturnType<typeof readBoard> {
  const read = readBoard(bytes, blobs);
  if (read.faults.every(({ code }) => code !== 'BLOB_UNUSED')) return read;
  const pictures = new Set([...namesOf(read.entries)].map((sha256) => `blobs/${sha256}`));
  return { ...read, faults: read.faults.filter(({ code, at }) => code !== 'BLOB_UNUSED' || !pictures.has(at)) };
}

/** Each picture is there, byte for byte the one that the definition names. */
export function checkPictures(files: BundleFiles, { defined }: PollBoard): readonly Finding[] {
  if (defined === undefined) return [];
  return picturesOf(defined.body.poll).flatMap(({ at, picture: { sha256, bytes } }) => {
    const file = files.get(`blobs/${sha256}`);
    const found = file && sha256Hex(file);
    if (file?.length === bytes && found === sha256) return [];
    const says = `The picture of ${at} is not there as the poll’s definition names it.`;
    const evidence = [`named ${sha256} ${bytes}`, ...(file === undefined ? [] : [`found ${found} ${file.length}`])];
    return [finding('PICTURE_MISSING', `blobs/${sha256}`, says, ...evidence)];
  });
}
