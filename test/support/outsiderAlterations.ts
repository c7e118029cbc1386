/** What somebody without any key can do to a published bundle; the manifest, which is unsigned, they make anew. */
import { newSigningKey } from '../../crypto/signature.ts';
import type { Alteration } from './alterations.ts';
import { moved, type OpenedBundle, put, textOf, without } from './publishedBundle.ts';
import { seededRng } from './random.ts';
import { seal } from './samplePoll.ts';

export function outsiderAlterations(published: OpenedBundle): readonly Alteration[] {
  const { bundle, drafts, defined, lines, archives, blobs, place, listed, rearranged } = published;
  const cast = place('ballot-cast');
  const [archive, other] = archives;
  const board = (changed: readonly string[]) => listed(put(bundle, 'board.jsonl', `${changed.join('\n')}\n`));
  const replaced = (name: string, from: string, to: string) => {
    const text = textOf(bundle, name);
    if (!text.includes(from)) throw new Error(`${name} does not hold ${from}`);
    return put(bundle, name, text.replace(from, to));
  };
  const moreVotes = () =>
    put(bundle, 'result.json', textOf(bundle, 'result.json').replace(/"votes":(?=\d)/, '"votes":1'));
  /** What the operator would seal, under the checkpoint that was signed for what is published. */
  const underOldCheckpoint = (files: ReadonlyMap<string, Uint8Array>) =>
    listed(put(files, 'checkpoint', bundle.get('checkpoint')!));
  const { question } = defined.poll.contests[0]!;

  return [
    {
      name: 'the manifest is left out',
      code: 'FILE_MISSING',
      at: 'manifest.json',
      files: () => without(bundle, 'manifest.json'),
    },
    {
      name: 'a file is slipped in',
      code: 'FILE_UNLISTED',
      at: 'readme.txt',
      files: () => put(bundle, 'readme.txt', 'hello'),
    },
    {
      name: 'a file is slipped in and listed',
      code: 'FILE_UNKNOWN',
      at: 'readme.txt',
      files: () => listed(put(bundle, 'readme.txt', 'hello')),
    },
    {
      name: 'the result file shows other numbers',
      code: 'FILE_ALTERED',
      at: 'result.json',
      files: moreVotes,
    },
    {
      name: 'the result file shows other numbers and is listed so',
      code: 'FILE_NOT_OF_BOARD',
      at: 'result.json',
      files: () => listed(moreVotes()),
    },
    {
      name: 'the question in the poll file is changed and listed so',
      code: 'FILE_NOT_OF_BOARD',
      at: 'poll.json',
      files: () => listed(replaced('poll.json', JSON.stringify(question), JSON.stringify(`${question}?`))),
    },
    {
      name: 'an archive of one unit is left out and not listed',
      code: 'FILE_MISSING',
      at: archive!,
      files: () => listed(without(bundle, archive!)),
    },
    {
      name: 'the archives of two units are exchanged',
      code: 'FILE_NOT_OF_BOARD',
      at: archive!,
      files: () => listed(put(put(bundle, archive!, bundle.get(other!)!), other!, bundle.get(archive!)!)),
    },
    {
      name: 'an entry is cut out of the board',
      code: 'BOARD_INDEX',
      at: `board[${cast}]`,
      files: () => board(lines.filter((_, i) => i !== cast)),
    },
    {
      name: 'the number of ballots at the closing is changed without the entries after it',
      code: 'BOARD_CHAIN',
      at: `board[${place('closed') + 1}]`,
      files: () =>
        board(
          lines.map((line, i) =>
            i === place('closed') ? line.replace(/"ballots":\d+/, (ballots) => `${ballots}0`) : line,
          ),
        ),
    },
    {
      name: 'a line of the board is spelled another way',
      code: 'BOARD_NOT_CANONICAL',
      at: 'board[0]',
      files: () => board(lines.map((line, i) => (i === 0 ? line.replace('{', '{ ') : line))),
    },
    ...blobs.slice(0, 1).flatMap((blob): Alteration[] => [
      { name: 'a long body is left out', code: 'BLOB_MISSING', files: () => listed(without(bundle, blob)) },
      {
        name: 'a long body is changed',
        code: 'BLOB_ALTERED',
        files: () => listed(put(bundle, blob, textOf(bundle, blob).replace('a', 'b'))),
      },
    ]),
    {
      name: 'the checkpoint is left out',
      code: 'FILE_MISSING',
      at: 'checkpoint',
      files: () => listed(without(bundle, 'checkpoint')),
    },
    {
      name: 'the checkpoint is signed by another key',
      code: 'CHECKPOINT_UNSIGNED',
      at: 'checkpoint',
      files: () => seal(drafts, newSigningKey(seededRng('other')), defined.origin),
    },
    {
      name: 'the signature of the checkpoint is left out',
      code: 'CHECKPOINT_UNSIGNED',
      at: 'checkpoint',
      files: () => listed(put(bundle, 'checkpoint', textOf(bundle, 'checkpoint').replace(/— .*/s, ''))),
    },
    {
      name: 'the end of the board is cut off under the old checkpoint',
      code: 'CHECKPOINT_SIZE',
      at: 'checkpoint',
      files: () => underOldCheckpoint(rearranged((all) => all.slice(0, -1))),
    },
    {
      name: 'two votes change places, chained anew under the old checkpoint',
      code: 'CHECKPOINT_ROOT',
      at: 'checkpoint',
      files: () => underOldCheckpoint(rearranged((all) => moved(all, cast, cast + 1))),
    },
  ];
}
