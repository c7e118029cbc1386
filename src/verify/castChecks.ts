/**
 * Every cast on the board: a committed paper, spent once; ballots for one unit's elections, each contest once and in
 * order; no credential and no sealed record twice. Proofs are checked election by election elsewhere. SPEC §5.4, §6.
 */
import { cancelledPapers, committedPapers, mayHaveAdded } from './amendmentChecks.ts';
import { type BallotHead, ballotHead } from './derivedFiles.ts';
import { electionsOfPaper, type PollElection } from './elections.ts';
import type { PollBoard } from './pollBoard.ts';
import { type Finding, finding, some } from './report.ts';

/** A ballot with the index of the entry it stands in. */
export type PlacedBallot = { readonly index: number; readonly text: string; readonly credential: string };

/** @returns the ballots by uuid, in the order of the board, whatever else was found against them */
export function checkCasts(
  board: PollBoard,
  elections: readonly PollElection[],
): { readonly ballots: ReadonlyMap<string, readonly PlacedBallot[]>; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const ballots = new Map<string, PlacedBallot[]>(elections.map(({ uuid }) => [uuid, []]));
  const wanted = papersOf(elections);
  const committed = committedPapers(board);
  const cancelled = cancelledPapers(board);
  const papers = new Map<string, number>();
  const auths = new Map<string, number>();
  const credentials = new Map<string, number>();

  const once = (seen: Map<string, number>, value: string, index: number, code: string, what: string) => {
    const earlier = seen.get(value);
    if (earlier === undefined) seen.set(value, index);
    else findings.push(finding(code, `board[${index}]`, `${what} was used before, in board[${earlier}].`, value));
  };

  for (const { index, body } of board.casts) {
    const at = `board[${index}]`;
    const committedIn = committed.get(body.paper);
    if (committedIn === undefined || committedIn > index) {
      const says = 'A ballot was cast with a paper that was not committed before.';
      findings.push(finding('PAPER_UNKNOWN', at, says, body.paper));
    }
    if (cancelled.has(body.paper)) {
      findings.push(finding('PAPER_CANCELLED', at, 'A ballot counts whose paper was cancelled.', body.paper));
    }
    once(papers, body.paper, index, 'PAPER_TWICE', 'The paper');
    once(auths, body.auth, index, 'AUTH_TWICE', 'The commitment to the voter’s signature');

    const heads = body.ballots.map(ballotHead);
    const read = heads.filter((head): head is BallotHead => head !== null);
    if (read.length < heads.length) {
      findings.push(finding('BALLOT_MALFORMED', at, 'A ballot does not begin as a ballot does.'));
    }
    for (const { credential } of read) {
      once(credentials, credential, index, 'CREDENTIAL_TWICE', 'The credential of a ballot');
    }
    findings.push(...checkPaperWhole(read, wanted, at));
    heads.forEach((head, i) => {
      if (head === null) return;
      ballots.get(head.uuid)?.push({ index, text: body.ballots[i]!, credential: head.credential });
    });
  }
  return { ballots, findings: [...findings, ...checkNumbers(board, elections, ballots)] };
}

/** The papers that there can be, one a unit: uuids in the order of the contests, joined. */
function papersOf(elections: readonly PollElection[]): ReadonlySet<string> {
  const whole = elections.filter(({ unit }) => unit === null);
  const byUnit = new Map<string, PollElection[]>();
  for (const election of elections) {
    if (election.unit === null) continue;
    const { code } = election.unit;
    const ofUnit = byUnit.get(code) ?? [...whole];
    byUnit.set(code, ofUnit);
    ofUnit.push(election);
  }
  // Where all is voted on together, the papers of all units are alike.
  if (byUnit.size === 0) byUnit.set('', whole);
  return new Set([...byUnit].map(([unit, of]) => uuidsOf(electionsOfPaper(of, unit)).join()));
}
const uuidsOf = (elections: readonly PollElection[]): readonly string[] => elections.map(({ uuid }) => uuid);

/** The ballots of one cast are for all contests of one unit, in their order. */
function checkPaperWhole(heads: readonly BallotHead[], wanted: ReadonlySet<string>, at: string): readonly Finding[] {
  const named = heads.map(({ uuid }) => uuid);
  if (named.length > 0 && wanted.has(named.join())) return [];
  const says = 'The ballots are not one for each contest of one unit, in order.';
  return [finding('PAPER_CONTESTS', at, says, ...some(named))];
}

/** Not more ballots than electors in any unit, later amendments aside, and as many casts as the closing entry says. */
function checkNumbers(
  board: PollBoard,
  elections: readonly PollElection[],
  ballots: ReadonlyMap<string, readonly PlacedBallot[]>,
): readonly Finding[] {
  const { rollFrozen, casts, closed } = board;
  const findings: Finding[] = [];
  const added = mayHaveAdded(board);
  for (const { unit, contest, uuid } of elections) {
    const electors = (rollFrozen?.body.electorate ?? [])
      .filter((one) => unit === null || one.unit === unit.code)
      .reduce((sum, { eligible }) => sum + eligible, 0);
    const cast = ballots.get(uuid)?.length ?? 0;
    if (cast <= electors + added) continue;
    const later = added === 0 ? '' : ` and at most ${added} added later`;
    const where = unit === null ? 'all units together' : `unit ${unit.code}`;
    const says = `${cast} ballots were cast in ${where}, where there are ${electors} electors${later}.`;
    findings.push(finding('TOO_MANY_BALLOTS', `${unit === null ? 'whole' : `units/${unit.code}`} ${contest.id}`, says));
  }
  if (closed !== undefined && closed.body.ballots !== casts.length) {
    const says = `The closing entry says ${closed.body.ballots} ballots; on the board are ${casts.length}.`;
    findings.push(finding('CLOSED_COUNT', `board[${closed.index}]`, says));
  }
  return findings;
}
