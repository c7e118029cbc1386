/**
 * Files from which others go on with a result: every figure as CSV; and the papers of each ranked contest as BLT, where they
 * are public, with the seed of the lots, so that anybody counts again with a program of their own. SPEC §7.1.
 */
import { readElection } from '../../crypto/belenios/election.ts';
import { readResult } from '../../crypto/belenios/result.ts';
import { readTrustees } from '../../crypto/belenios/trustees.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { isRankedRule } from '../../crypto/contest.ts';
import { combineLot } from '../../crypto/trustee/lot.ts';
import { writeBlt } from '../count/blt.ts';
import { papersOf } from '../count/ranking.ts';
import { rankedElection } from '../count/rankingOutcome.ts';
import type { PollElection } from './elections.ts';
import type { PollBoard } from './pollBoard.ts';

/** Path of a contest's papers in the bundle. */
export const papersPath = (contest: string): string => `contests/${contest}.blt`;

/** @throws DecodeError for a result that is not in the shape of its election */
export function papersFiles(
  { results, outcome, otherChannels }: Pick<PollBoard, 'results' | 'outcome' | 'otherChannels'>,
  elections: readonly PollElection[],
): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const { contest, uuid, record } of elections) {
    const { id, rule, rankings } = contest;
    if (rankings !== 'public' || !isRankedRule(rule)) continue;
    const decided = outcome?.body.contests.find((one) => one.contest === id)?.decided;
    const result = results.find(({ body }) => body.uuid === uuid)?.body.result;
    if (decided?.by !== 'ranking' || result === undefined) continue;
    const [answers] = readResult(readElection(record), result);
    if (answers?.kind !== 'shuffled') continue;
    // Which plaintexts are no packing of their numbers only the trustees' parts show; the outcome, which is checked, says so.
    const marked = decided.void.filter(({ why }) => why === 'not-canonical').map(({ position }) => position);
    const papers = papersOf(contest, answers.papers, marked);
    const other = otherChannels.find(({ body }) => body.contest === id)?.body.count?.rankings ?? [];
    files.set(papersPath(id), utf8(writeBlt(rankedElection(contest, rule, papers, other))));
  }
  return files;
}

/** The seed of all lots, from the shares on the board; undefined where they are too few. */
export function lotSeedOf({
  closed,
  trustees,
  lotShares,
}: Pick<PollBoard, 'closed' | 'trustees' | 'lotShares'>): string | undefined {
  if (closed === undefined || trustees === undefined || lotShares.length === 0) return undefined;
  const { record } = trustees.body;
  const place = { closed: closed.hash, trusteesHash: sha256Hex(utf8(record)) };
  const shares = lotShares.map(({ body }) => body);
  const combined = combineLot(readTrustees(record), shares, place);
  return 'seed' in combined ? combined.seed : undefined;
}
