/**
 * The files of a scrutineer pack as files, and the lines in them. They come from whoever made the pack: what cannot be read is
 * told and left out, and what they say is checked in pack.ts. SPEC §7.2.
 */
import type { z } from 'zod';
import { DecodeError, fromUtf8, utf8 } from '../../crypto/bytes.ts';
import { canonical, decodeCanonical } from '../../crypto/canonical.ts';
import { type BundleFiles, packFile, type paperOpening, type rollOpening } from './bundle.ts';
import { hasTooManyLines } from './bundleFiles.ts';
import type { At, PollBoard } from './pollBoard.ts';
import { type Finding, finding } from './report.ts';

/** Every file of a pack. */
const PACK_FILES = [
  'pack.json',
  'roll.jsonl',
  'amendments.jsonl',
  'confirmations.jsonl',
  'papers.jsonl',
  'codes.jsonl',
  'chain.jsonl',
  'enrolment-heads.jsonl',
  'casts.jsonl',
  'tenders.jsonl',
  'acts.jsonl',
  'duties.jsonl',
  'duty-heads.jsonl',
  'grants.jsonl',
  'access.jsonl',
  'access-heads.jsonl',
  'reviews.jsonl',
];

/** Those of entries that no board had before: asked for where there are such. A pack of before has none, one of today has each. */
const FILES_OF_ENTRIES: Readonly<Record<string, 'returned' | 'otherChannels' | 'sealedParts'>> = {
  'returned.jsonl': 'returned',
  'counts.jsonl': 'otherChannels',
  'sealed.jsonl': 'sealedParts',
};

export type RollOpening = z.infer<typeof rollOpening>;
export type PaperOpening = z.infer<typeof paperOpening>;

/** There where the closing entry says that tellers put papers in as ballots, and nowhere else. */
const TRANSCRIBED = 'transcribed.jsonl';

/** The board of a poll that was opened: all that a pack is held against. */
export type OpenedBoard = PollBoard & {
  readonly defined: At<'poll-defined'>;
  readonly rollFrozen: At<'roll-frozen'>;
  readonly opened: At<'opened'>;
};

/** Where a member stands in findings, which name leaves and no members. @param leafOf  leaf of the frozen line, by number */
export const placeOf = (number: string, leafOf: ReadonlyMap<string, string>): string =>
  `roll ${leafOf.get(number) ?? 'without a line'}`;

/** The pack names this board, and has its files and no other. @param isOther  files that may be there and need not */
export function checkPackFiles(
  files: BundleFiles,
  board: OpenedBoard,
  isOther: (name: string) => boolean,
): readonly Finding[] {
  const { defined, opened } = board;
  const findings: Finding[] = [];
  const ofEntries = Object.entries(FILES_OF_ENTRIES).flatMap(([name, of]) => (board[of].length > 0 ? [name] : []));
  const ofClose = board.closed?.body.transcribed === undefined ? [] : [TRANSCRIBED];
  for (const name of [...PACK_FILES, ...ofEntries, ...ofClose]) {
    if (!files.has(name)) findings.push(finding('PACK_FILE_MISSING', name, 'The pack lacks this file.'));
  }
  for (const name of files.keys()) {
    const isKnown = PACK_FILES.includes(name) || Object.hasOwn(FILES_OF_ENTRIES, name) || ofClose.includes(name);
    if (isKnown || isOther(name)) continue;
    findings.push(finding('PACK_FILE_UNKNOWN', name, 'Nothing calls for this file.'));
  }
  const { lines, findings: found } = readLines(files, 'pack.json', packFile);
  const [head] = lines;
  if (head !== undefined && (head.origin !== defined.body.origin || head.opened !== opened.hash || lines.length > 1)) {
    const says = 'The pack belongs to another poll.';
    findings.push(finding('PACK_OTHER', 'pack.json', says, head.origin, head.opened));
  }
  return [...findings, ...found];
}

/** So many, and the rest of the file need not be read to know what it is worth. */
const MOST_BAD_LINES = 1000;

/** Lines of canonical JSON, each ended by a newline; what cannot be read is told and left out. */
export function readLines<S extends z.ZodType>(
  files: BundleFiles,
  name: string,
  schema: S,
): { readonly lines: z.infer<S>[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const lines: z.infer<S>[] = [];
  const bytes = files.get(name) ?? new Uint8Array();
  if (hasTooManyLines(bytes)) {
    return { lines, findings: [finding('PACK_MALFORMED', name, 'The file has more lines than any poll has members.')] };
  }
  let text = '';
  try {
    text = fromUtf8(bytes);
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    return { lines, findings: [finding('PACK_MALFORMED', name, 'The file is not UTF-8.')] };
  }
  if (text !== '' && !text.endsWith('\n')) {
    findings.push(finding('PACK_MALFORMED', name, 'The last line does not end in a newline.'));
  }
  const all = text.split('\n');
  for (const [i, line] of all.entries()) {
    if (line === '' && i === all.length - 1) break;
    if (findings.length >= MOST_BAD_LINES) break;
    try {
      lines.push(decodeCanonical(schema, line));
    } catch (fault) {
      if (!(fault instanceof DecodeError)) throw fault;
      const says = `A line cannot be read: ${fault.message}.`;
      findings.push(finding('PACK_MALFORMED', `${name}:${i + 1}`, says));
    }
  }
  return { lines, findings };
}

/** Values that stand more than once, each told once. */
export function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) twice.add(value);
    seen.add(value);
  }
  return [...twice];
}

/** The bytes of a `.jsonl` file of a pack: a line of canonical JSON for each value. */
export const jsonLines = (values: readonly object[]): Uint8Array =>
  utf8(values.map((value) => `${canonical(value)}\n`).join(''));
