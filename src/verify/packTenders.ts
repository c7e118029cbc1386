/**
 * The tendered ballots that a pack opens: an admitted one is the ballot on the board that it was from the first, a refused one
 * stands nowhere, and either was settled by two officers. SPEC §4.1, §5.4, §8.5.
 */
import { hashOf } from '../../crypto/canonical.ts';
import { tenderCommitment } from '../../crypto/commitment.ts';
import { addedSeconds } from './amendmentChecks.ts';
import { type TenderOpening, tenderProposal } from './bundle.ts';
import { unitsTouched } from './dutyRules.ts';
import { type Acts, checkAgreed, readMessage } from './packActs.ts';
import type { Amended, RollLines } from './packAmendments.ts';
import type { Duties } from './packDuties.ts';
import { type OpenedBoard, type PaperOpening, repeated } from './packFiles.ts';
import type { At } from './pollBoard.ts';
import { type Finding, finding } from './report.ts';

export function checkTenderOpenings(
  board: OpenedBoard,
  tenders: readonly TenderOpening[],
  papers: readonly PaperOpening[],
  { amended, byLeaf }: Pick<RollLines, 'amended' | 'byLeaf'>,
  acts: Acts,
  duties: Duties,
): readonly Finding[] {
  const findings: Finding[] = [];
  const onBoard = new Map<string, number>(board.tenders.map(({ index, body }) => [body.tender, index]));
  const byTender = new Map(tenders.map((one) => [one.tender, one]));
  for (const tender of repeated(tenders.map((one) => one.tender))) {
    findings.push(finding('TENDER_OPENING', `tender ${tender}`, 'A tendered ballot is opened twice.'));
  }
  for (const [tender, index] of onBoard) {
    if (byTender.has(tender)) continue;
    findings.push(
      finding('TENDER_NOT_OPENED', `board[${index}]`, 'A tendered ballot is not opened in the pack.', tender),
    );
  }
  findings.push(...checkOneEach(onBoard, tenders, acts), ...checkNoPaper(board, tenders, papers, byLeaf, acts));
  const casts = new Map(board.casts.map((cast) => [hashOf({ body: cast.body, kind: 'ballot-cast' }), cast]));
  for (const one of byTender.values()) {
    const index = onBoard.get(one.tender);
    if (index === undefined) {
      const says = 'A tendered ballot is opened that does not stand on the board.';
      findings.push(finding('TENDER_UNKNOWN', `tender ${one.tender}`, says));
      continue;
    }
    const at = `board[${index}]`;
    if (tenderCommitment(one.bodyHash, one.salt) !== one.tender) {
      findings.push(finding('TENDER_OPENING', at, 'The tendered ballot does not open.'));
    }
    findings.push(...checkSettled(board, one, casts.get(one.bodyHash), amended, acts, duties, at));
  }
  const { tendersSettled } = board;
  if (tendersSettled !== undefined) {
    const { admitted, refused } = tendersSettled.body;
    const found = [true, false].map((is) => tenders.filter((one) => one.admitted === is).length);
    if (found.join() !== [admitted, refused].join()) {
      const says = `The board says ${admitted} admitted and ${refused} refused; the pack has ${found.join(' and ')}.`;
      findings.push(finding('TENDER_COUNTS', `board[${tendersSettled.index}]`, says));
    }
  }
  return findings;
}

const proposalOf = ({ acts: named }: TenderOpening, acts: Acts) =>
  readMessage(tenderProposal, acts.get(named?.proposed ?? '')?.message.says.proposal);

/**
 * Nobody tenders twice, and of those who gave one and the same number one is admitted: what was settled says whom each is of,
 * and which number was given.
 */
function checkOneEach(
  onBoard: ReadonlyMap<string, number>,
  tenders: readonly TenderOpening[],
  acts: Acts,
): readonly Finding[] {
  const findings: Finding[] = [];
  const ofMember = new Map<string, string>();
  const counted = new Map<string, string>();
  for (const one of tenders) {
    const { tender, admitted } = one;
    const said = proposalOf(one, acts);
    if (said === undefined) continue;
    const { number, given } = said;
    const numbers = [number, given ?? number];
    const before = [ofMember.get(number), ...(admitted === true ? numbers.map((each) => counted.get(each)) : [])];
    ofMember.set(number, tender);
    if (admitted === true) for (const each of numbers) counted.set(each, tender);
    const earlier = before.find((other) => other !== undefined && other !== tender); // opened twice: told as TENDER_OPENING
    if (earlier === undefined) continue;
    const says = 'One member has two tendered ballots, or two were admitted by one and the same number.';
    findings.push(finding('TENDER_MEMBER_TWICE', `board[${onBoard.get(tender) ?? '?'}]`, says, earlier, tender));
  }
  return findings;
}

/** Whoever was admitted under another number than they gave: nobody of that number holds a good paper then or later. */
function checkNoPaper(
  { amendments, casts }: OpenedBoard,
  tenders: readonly TenderOpening[],
  papers: readonly PaperOpening[],
  byLeaf: RollLines['byLeaf'],
  acts: Acts,
): readonly Finding[] {
  const cancelled = new Map<string, number>();
  for (const { index, body } of amendments) if (body.cancels !== null) cancelled.set(body.cancels, index);
  const spent = new Set<string>(casts.map(({ body }) => body.paper));
  return tenders.flatMap((one): readonly Finding[] => {
    const said = proposalOf(one, acts);
    if (one.admitted !== true || said === undefined || said.given === null || said.given === said.number) return [];
    const admission = amendments.find(({ body }) => body.proposed === one.acts?.proposed);
    if (admission === undefined) return []; // told as TENDER_PAPER
    const good = papers.find(
      ({ paper, leaf }) =>
        byLeaf.get(leaf)?.number === said.given &&
        (spent.has(paper) || (cancelled.get(paper) ?? Number.POSITIVE_INFINITY) > admission.index),
    );
    if (good === undefined) return [];
    const says =
      'A tendered ballot was admitted under another number than was given, and the number given has a paper.';
    return [finding('TENDER_GIVEN_VOTES', `board[${admission.index}]`, says, one.tender, good.paper)];
  });
}

/** The first instant at which a tendered ballot can only be refused: the poll's own patience with proposals, after voting. */
function admitUntil(board: OpenedBoard): number {
  const { closesAt, corrections } = board.defined.body.poll;
  return Date.parse(closesAt) + addedSeconds(board) * 1000 + corrections.lapseHours * 3_600_000;
}

function checkSettled(
  board: OpenedBoard,
  { tender, admitted, acts: named }: TenderOpening,
  cast: At<'ballot-cast'> | undefined,
  amended: readonly Amended[],
  acts: Acts,
  duties: Duties,
  at: string,
): readonly Finding[] {
  const findings: Finding[] = [];
  const tell = (code: string, says: string, ...evidence: readonly string[]) =>
    findings.push(finding(code, at, says, ...evidence));
  if (admitted !== true && cast !== undefined) {
    tell('TENDER_COUNTED', 'A tendered ballot that nobody admitted counts.', `board[${cast.index}]`);
  }
  if (admitted === null || named === null) {
    if (admitted !== null || named !== null)
      tell('TENDER_SETTLED', 'It is said how a ballot was settled, but not by whom.');
    return findings;
  }
  const signed = readMessage(tenderProposal, acts.get(named.proposed)?.message.says.proposal);
  const of = { units: unitsTouched(signed?.before ?? null, signed?.after ?? null), number: signed?.number ?? null };
  const { lapseHours } = board.defined.body.poll.corrections;
  const agreed = { kind: 'settle-tender', ...named, ...of, lapseHours } as const;
  findings.push(...checkAgreed(board, acts, duties.atClose, agreed, at).findings);
  const isThis = signed?.tender === tender && signed.admit === admitted && signed.poll === board.defined.body.poll.id;
  if (acts.has(named.proposed) && !isThis) {
    tell('AGREED_OTHER', 'What two officers agreed to is another settlement than this.');
  }
  if (!admitted) return findings;
  if (Date.parse(named.decidedAt) >= admitUntil(board)) {
    tell('AGREED_LATE', 'The ballot was admitted after the last instant for it.', named.decidedAt);
  }
  if (cast === undefined) {
    tell('TENDER_NOT_COUNTED', 'A tendered ballot was admitted and does not stand on the board.');
    return findings;
  }
  const gave = amended.find(({ entry }) => entry.body.paper === cast.body.paper);
  if (gave?.entry.body.proposed !== named.proposed || gave.entry.body.decided !== named.decided) {
    const says = 'The paper of an admitted ballot was not given by those who admitted it.';
    tell('TENDER_PAPER', says, `board[${cast.index}]`);
  }
  return findings;
}
