/**
 * Whose the shuffles of an election are: as many trustees as the quorum has, each once and by their own signature, before anything
 * is opened. That each holds the papers of the one before is checked with the other proofs (electionChecks.ts). SPEC §6.6.
 */
import type { Trustees } from '../../crypto/belenios/trustees.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { isRanked } from '../../crypto/contest.ts';
import { checkShuffleSignature } from '../../crypto/trustee/shuffleSignature.ts';
import { firstPart } from './approvalChecks.ts';
import type { PollElection } from './elections.ts';
import { entriesOf } from './entriesOf.ts';
import type { PollBoard } from './pollBoard.ts';
import { type Finding, finding } from './report.ts';

/** @param at  the election's archive */
export function checkShuffleOwners(
  board: PollBoard,
  { uuid, contest, fingerprint }: PollElection,
  trustees: Trustees,
  at: string,
): readonly Finding[] {
  const findings: Finding[] = [];
  const quorum = board.trustees?.body.quorum ?? 0;
  const { shuffles, tallies } = entriesOf(board, uuid);
  const tally = tallies[0]?.body.tally;
  if (!isRanked(contest)) {
    const says = 'Ballots that are summed are not shuffled.';
    return shuffles.map(({ index }) => finding('SHUFFLE_NEEDLESS', `board[${index}]`, says, uuid));
  }
  const seen = new Set<number>();
  let input = sha256Hex(utf8(tally ?? ''));
  for (const { index, body } of shuffles) {
    const { owner, shuffle, signature } = body;
    const output = sha256Hex(utf8(shuffle));
    const key = trustees.owners[owner - 1]?.publicKey;
    const said = { closed: board.closed?.hash ?? '', fingerprint, owner, input, output };
    input = output;
    if (key === undefined) continue; // told as TRUSTEE_UNKNOWN
    if (seen.has(owner)) {
      findings.push(finding('SHUFFLE_TWICE', `board[${index}]`, `Trustee ${owner} shuffled one list twice.`, uuid));
    }
    seen.add(owner);
    if (!checkShuffleSignature({ format: 'countersign-shuffle/1', ...said }, key, signature)) {
      const says = `The shuffle is not signed by trustee ${owner}.`;
      findings.push(finding('SHUFFLE_SIGNATURE', `board[${index}]`, says, uuid));
    }
  }
  if (firstPart(board) !== undefined && seen.size < quorum) {
    const says = `Papers were opened that ${seen.size} trustees had shuffled; it takes ${quorum}.`;
    findings.push(finding('SHUFFLES_MISSING', at, says));
  }
  return findings;
}
