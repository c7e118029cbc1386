/**
 * The papers that a pack opens: at the opening one for each member who may vote, in the unit that covers theirs; later only as
 * an amendment gives and takes them, so that nobody ever holds two good ones. SPEC §4.1, §5.4, §7.2.
 */
import { paperCommitment } from '../../crypto/commitment.ts';
import type { EnrolmentEvent } from '../../crypto/enrolmentChain.ts';
import { committedPapers } from './amendmentChecks.ts';
import type { RollLine } from './bundle.ts';
import type { RollLines } from './packAmendments.ts';
import { type OpenedBoard, type PaperOpening, repeated } from './packFiles.ts';
import { type Finding, finding } from './report.ts';

/** Papers that are used by another way than online, by the chain: as spent as those with a ballot on the board. */
export type Taken = ReadonlySet<string>;
export const takenIn = (chain: readonly EnrolmentEvent[]): Taken =>
  new Set(chain.flatMap((event) => (event.kind === 'taken' ? [event.paper] : [])));

export function checkPaperOpenings(
  board: OpenedBoard,
  lines: RollLines,
  papers: readonly PaperOpening[],
  taken: Taken,
): readonly Finding[] {
  const { poll } = board.defined.body;
  const findings: Finding[] = [];
  const committed = committedPapers(board);
  for (const { paper, unit, leaf, salt } of papers) {
    const tell = (code: string, says: string) => findings.push(finding(code, `paper ${paper}`, says, leaf));
    if (!committed.has(paper)) tell('PAPER_UNKNOWN', 'A paper is not among those committed on the board.');
    if (paperCommitment(poll.id, unit, leaf, salt) !== paper) tell('PAPER_OPENING', 'A paper does not open.');
    const line = lines.byLeaf.get(leaf);
    if (line === undefined) tell('PAPER_LEAF', 'A paper was given for a leaf that is not on the roll.');
    else if (line.decision !== 'eligible')
      tell('PAPER_NOT_ELIGIBLE', 'A paper was given to a member who is not eligible.');
    else if (unitFor(board, line) !== unit) {
      tell('PAPER_UNIT', 'A paper was given in a unit that does not cover the member’s.');
    }
  }
  for (const leaf of repeated(papers.map(({ leaf }) => leaf))) {
    findings.push(finding('PAPER_LEAF_TWICE', `roll ${leaf}`, 'One line of the roll has more than one paper.'));
  }
  for (const paper of repeated(papers.map(({ paper }) => paper)))
    findings.push(finding('PAPER_TWICE', `paper ${paper}`, 'A paper is opened twice.'));
  const known = new Set<string>(papers.map(({ paper }) => paper));
  for (const paper of committed.keys()) {
    if (known.has(paper)) continue;
    findings.push(finding('PAPER_NOT_OPENED', `paper ${paper}`, 'A committed paper is not opened in the pack.'));
  }
  return [...findings, ...checkHolders(board, lines, papers, taken)];
}

/** The unit of the poll in which this line votes; undefined for one that does not. */
function unitFor({ defined }: OpenedBoard, { decision, unit }: RollLine): string | undefined {
  if (decision !== 'eligible') return undefined;
  return defined.body.poll.units.find(({ covers }) => covers.includes(unit))?.code;
}

/** Who holds which good paper: at the opening, and after each change of the roll since. */
function checkHolders(
  board: OpenedBoard,
  lines: RollLines,
  papers: readonly PaperOpening[],
  taken: Taken,
): readonly Finding[] {
  const findings: Finding[] = [];
  const opening = board.opened.index;
  const now = new Map(lines.frozen);
  for (const { entry, opening: of } of lines.later) if (entry.index < opening) now.set(of.of.number, of.of.after);

  const byPaper = new Map<string, PaperOpening>(papers.map((one) => [one.paper, one]));
  const numberOf = (paper: PaperOpening): string | undefined => lines.byLeaf.get(paper.leaf)?.number;
  const held = new Map<string, PaperOpening>();
  for (const paper of board.opened.body.papers) {
    const one = byPaper.get(paper);
    const number = one === undefined ? undefined : numberOf(one);
    if (one === undefined || number === undefined) continue; // told as PAPER_NOT_OPENED or PAPER_LEAF
    if (lines.byLeaf.get(one.leaf) !== now.get(number)) {
      const says = 'A paper was given for a line that had been changed before the poll was opened.';
      findings.push(finding('PAPER_LEAF_OLD', `paper ${paper}`, says, one.leaf));
    }
    if (held.has(number) && held.get(number)?.leaf !== one.leaf) {
      findings.push(finding('PAPER_LEAF_TWICE', `roll ${one.leaf}`, 'One member has more than one paper.'));
    }
    held.set(number, one);
  }
  const without = [...now.values()].filter((line) => unitFor(board, line) !== undefined && !held.has(line.number));
  if (without.length > 0) {
    const says = `${without.length} of the members who may vote were given no paper.`;
    findings.push(finding('PAPER_MISSING', 'papers.jsonl', says));
  }
  const spent = new Set<string>([...taken, ...board.casts.map(({ body }) => body.paper)]);
  const isSpent = (paper: PaperOpening | undefined): boolean => paper !== undefined && spent.has(paper.paper);

  for (const { entry, opening: of } of lines.later) {
    if (entry.index < opening) continue;
    const tell = (code: string, says: string, ...evidence: readonly string[]) =>
      findings.push(finding(code, `board[${entry.index}]`, says, ...evidence));
    const { number, after } = of.of;
    const { paper, cancels, leaf } = entry.body;
    const old = held.get(number);
    if (cancels !== null && cancels !== old?.paper) {
      tell('CANCELS_OTHER', 'The change cancels a paper that the member does not hold.', cancels);
    }
    if (cancels !== null) held.delete(number);
    const given = paper === null ? undefined : byPaper.get(paper);
    if (given !== undefined) {
      if (given.leaf !== leaf) tell('PAPER_LEAF_OLD', 'The paper given is for another line than the change makes.');
      if (held.has(number)) tell('PAPER_LEAF_TWICE', 'A member who holds a good paper was given another.', given.leaf);
      if (isSpent(old)) tell('PAPER_AFTER_VOTE', 'A member who has voted was given another paper.', given.leaf);
      held.set(number, given);
    }
    // Who has voted keeps a spent paper, whatever is found afterwards. Until the close it may not stand on the board yet.
    if (isSpent(old) || board.closed === undefined) continue;
    const unit = unitFor(board, after);
    const holds = held.get(number);
    if (unit === undefined && holds !== undefined) {
      tell('PAPER_NOT_CANCELLED', 'A member who may vote no more still holds a good paper.', holds.paper);
    } else if (unit !== undefined && holds?.unit !== unit) {
      tell('PAPER_MISSING', 'A member who may vote holds no paper of their unit.');
    }
  }
  return findings;
}

/** Nobody's ballots count twice, whatever papers they were given. */
export function checkVoters(
  { casts }: OpenedBoard,
  papers: readonly PaperOpening[],
  { byLeaf }: RollLines,
  taken: Taken,
): readonly Finding[] {
  const findings: Finding[] = [];
  const memberOf = new Map<string, string | undefined>(
    papers.map(({ paper, leaf }) => [paper, byLeaf.get(leaf)?.number]),
  );
  // The very paper of a ballot, taken too, is told of the chain.
  const otherwise = new Map([...taken].map((paper) => [memberOf.get(paper), paper]));
  const voted = new Map<string, number>();
  for (const { index, body } of casts) {
    const member = memberOf.get(body.paper);
    if (member === undefined) continue; // told of the paper
    const earlier = voted.get(member);
    if ((otherwise.get(member) ?? body.paper) !== body.paper) {
      const says = 'One member has a ballot on the board and votes by another way too.';
      findings.push(finding('MEMBER_TWICE', `board[${index}]`, says, body.paper));
    }
    if (earlier !== undefined) {
      const says = `One member has two ballots on the board: here and in board[${earlier}].`;
      findings.push(finding('MEMBER_TWICE', `board[${index}]`, says, body.paper));
    }
    voted.set(member, index);
  }
  return findings;
}
