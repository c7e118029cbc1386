/**
 * Every file of a bundle that follows from its board, byte for byte: the service writes what this gives, the verifier
 * compares. Nothing is checked here; a board that the verifier faults may give files, or a DecodeError. SPEC §7.1.
 */
import type { z } from 'zod';
import { writeArchive } from '../../crypto/belenios/archive.ts';
import { writeCredentials } from '../../crypto/belenios/credentials.ts';
import type { ReadEntry } from '../../crypto/board.ts';
import { compareText, concatBytes, DecodeError, sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { canonicalBytes } from '../../crypto/canonical.ts';
import type { BundleFiles, manifest, resultFile } from './bundle.ts';
import { declarationPage } from './declaration/declaration.ts';
import { electionsOf, type PollElection } from './elections.ts';
import { entriesOf } from './entriesOf.ts';
import { type PollBoard, readPollBoard } from './pollBoard.ts';
import { resultCsv } from './resultCsv.ts';
import { lotSeedOf, papersFiles } from './resultFiles.ts';
import { ruledOf } from './rulingChecks.ts';

/** Canonical JSON and one newline: the form of every JSON file of a bundle. */
const jsonFile = (value: object): Uint8Array => concatBytes(canonicalBytes(value), utf8('\n'));

/** What a ballot names at its beginning, in the order that its one spelling has. */
export type BallotHead = { readonly uuid: string; readonly fingerprint: string; readonly credential: string };

const HEAD = /^\{"election_uuid":"([^"\\]{1,64})","election_hash":"([^"\\]{43})","credential":"([0-9a-f]{64})",/;

/** Reads no further than the credential, so that sorting ballots costs nothing; null when it does not begin so. */
export function ballotHead(ballot: string): BallotHead | null {
  const [, uuid, fingerprint, credential] = HEAD.exec(ballot) ?? [];
  if (uuid === undefined || fingerprint === undefined || credential === undefined) return null;
  return { uuid, fingerprint, credential };
}

/** Path of an election's archive in the bundle. */
export const archivePath = (unit: { readonly code: string } | null, uuid: string): string =>
  unit === null ? `whole/${uuid}.bel` : `units/${unit.code}/${uuid}.bel`;

/**
 * `poll.json`, the archives of the elections, `result.json`, `results.csv`, the papers of ranked contests and the declaration,
 * as far as the entries go.
 * @throws DecodeError for a board on which a poll was not rightly opened
 */
export const deriveFiles = (entries: readonly ReadEntry[]): Map<string, Uint8Array> =>
  deriveFromBoard(readPollBoard(entries).board);

/** As deriveFiles, from entries that were read before. */
export function deriveFromBoard(board: PollBoard): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const { defined, rollFrozen, trustees, opened, outcome, declaration } = board;
  if (defined === undefined) return files;
  const { poll, origin } = defined.body;
  files.set('poll.json', jsonFile(poll));
  if (rollFrozen === undefined || trustees === undefined || opened === undefined) return files;

  const elections = electionsOf({
    defined: defined.body,
    rollFrozenHash: rollFrozen.hash,
    trusteesHash: trustees.hash,
    trustees: trustees.body,
  });
  const ballots = ballotsByElection(board);
  const openedSeconds = Date.parse(opened.body.openedAt) / 1000;
  for (const election of elections) {
    const path = archivePath(election.unit, election.uuid);
    files.set(path, archiveOf(board, election, trustees.body.record, ballots.get(election.uuid) ?? [], openedSeconds));
  }
  if (outcome !== undefined) {
    const lotSeed = lotSeedOf(board);
    const rulings = board.rulings.map(({ body }) => ruledOf(body));
    const result: z.infer<typeof resultFile> = {
      format: 'countersign-result/1',
      origin,
      title: poll.title,
      rehearsal: poll.rehearsal,
      electorate: rollFrozen.body.electorate,
      contests: outcome.body.contests,
      ...(lotSeed === undefined ? {} : { lotSeed }),
      ...(rulings.length === 0 ? {} : { rulings }),
    };
    files.set('result.json', jsonFile(result));
    files.set('results.csv', utf8(resultCsv(poll, rollFrozen.body.electorate, outcome.body.contests, rulings)));
    for (const [path, papers] of papersFiles(board, elections)) files.set(path, papers);
  }
  const declared = declaration === undefined ? null : declarationPage(board);
  if (declared !== null) files.set('declaration.html', utf8(declared));
  return files;
}

/** Ballots by the uuid that each names, in the order of the board. */
export function ballotsByElection({ casts }: PollBoard): ReadonlyMap<string, readonly string[]> {
  const byUuid = new Map<string, string[]>();
  for (const ballot of casts.flatMap(({ body }) => body.ballots)) {
    const uuid = ballotHead(ballot)?.uuid;
    if (uuid === undefined) throw new DecodeError('ballots', 'a ballot does not name its election');
    const list = byUuid.get(uuid);
    if (list === undefined) byUuid.set(uuid, [ballot]);
    else list.push(ballot);
  }
  return byUuid;
}

function archiveOf(
  board: PollBoard,
  { uuid, record }: PollElection,
  trustees: string,
  ballots: readonly string[],
  timestampSeconds: number,
): Uint8Array {
  const of = entriesOf(board, uuid);
  const tally = of.tallies[0]?.body;
  const shuffles = of.shuffles.map(({ body }) => ({ owner: body.owner, text: body.shuffle }));
  const result = of.results[0]?.body.result;
  const credentials = ballots.flatMap((ballot) => ballotHead(ballot)?.credential ?? []).sort(compareText);
  return writeArchive({
    election: record,
    trustees,
    // Sorted, so that the list says nothing of the order of casting beyond what the ballots say.
    credentials: writeCredentials(credentials),
    ballots,
    ...(tally && { tally: { tally: tally.tally, sized: tally.sized } }),
    ...(shuffles.length > 0 && { shuffles }),
    partials: of.partials
      .map(({ body }) => ({ owner: body.owner, text: body.partial }))
      .sort((a, b) => a.owner - b.owner),
    ...(result !== undefined && { result }),
    timestampSeconds,
  });
}

/** `manifest.json` for all other files of a bundle, sorted by the bytes of their names; it does not list itself. */
export function manifestOf(pollId: z.infer<typeof manifest>['poll'], files: BundleFiles): Uint8Array {
  const listed: z.infer<typeof manifest> = {
    format: 'countersign-manifest/1',
    poll: pollId,
    files: [...files]
      .filter(([name]) => name !== 'manifest.json')
      .sort(([a], [b]) => compareText(a, b))
      .map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: sha256Hex(bytes) })),
  };
  return jsonFile(listed);
}
