/**
 * Who looked at what, and who signed it off: the poll's part of the access log is the one that the board commits to, it tells of
 * every change that two officers made, and all that has to be looked at by somebody else was, by one whose duty it is and who
 * had no part in it. SPEC §4.7, §8.8.
 */
import {
  type AccessRow,
  accessCommitment,
  accessHash,
  accessLink,
  NO_ROWS,
  needsReview,
  REVIEWERS,
  ruleFor,
  whoseHash,
} from './accessLog.ts';
import { type AccessHead, type Confirmation, type ReviewLine, reviewSaid, type TenderOpening } from './bundle.ts';
import { type Acts, dutyFindings, readMessage } from './packActs.ts';
import { admittedWith, hasDutyBy, readAdmissions } from './packAdmissions.ts';
import type { Duties } from './packDuties.ts';
import { type OpenedBoard, repeated } from './packFiles.ts';
import { type Finding, finding } from './report.ts';

export type AccessGiven = {
  readonly rows: readonly AccessRow[];
  readonly heads: readonly AccessHead[];
  readonly reviews: readonly ReviewLine[];
};

/** Nothing is held before the close: until then the secret of the draw must not be known. */
export function checkReview(
  board: OpenedBoard,
  { rows, heads, reviews }: AccessGiven,
  tenders: readonly TenderOpening[],
  acts: Acts,
  duties: Duties,
  confirmations: readonly Confirmation[] = [],
): readonly Finding[] {
  const { closed } = board;
  if (closed === undefined) return [];
  const findings: Finding[] = [
    ...checkHeads(board, rows, heads),
    ...checkRows(board, rows),
    ...checkTold(board, tenders, rows),
  ];
  const { atClose } = duties;
  const { admitted, findings: ofAdmissions } = readAdmissions(board, acts, duties, { rows, tenders, confirmations });
  findings.push(...ofAdmissions);
  const byHash = new Map(rows.map((row) => [accessHash(row), row]));

  const reviewed = new Set<string>();
  /** Acts that find something not in order, and whether any of it was before the close. */
  const notInOrder = new Map<string, boolean>();
  for (const act of repeated(reviews.map((one) => one.act))) {
    findings.push(finding('REVIEW_TWICE', `review ${act}`, 'A sign-off stands twice.'));
  }
  for (const { act, at } of reviews) {
    const place = `review ${act}`;
    const tell = (code: string, says: string, ...evidence: readonly string[]) =>
      findings.push(finding(code, place, says, ...evidence));
    const signed = acts.get(act);
    if (signed === undefined) continue; // told by openActs
    const said = readMessage(reviewSaid, signed.message.says);
    if (signed.message.act !== 'review' || signed.message.poll !== board.defined.body.poll.id || said === undefined) {
      tell('ACT_MESSAGE', 'What the reviewer signed is no sign-off in this poll.');
      continue;
    }
    // Whoever came to it after the close, by the admission of two officers; and not before that.
    const later = hasDutyBy(atClose, signed.credential, at) ? [] : admittedWith(admitted, signed.credential, at);
    const record = (later.find((one) => one.at <= at) ?? later[0])?.record ?? atClose;
    const isEarly = later.length > 0 && later.every((one) => at < one.at);
    if (isEarly) tell('REVIEWER_EARLY', 'A reviewer signed off before two officers had admitted them.', at);
    const signer = record.signerOf(signed.credential, at);
    const ofDuty = dutyFindings(record, signer, at, REVIEWERS, [], place, 'signed off');
    findings.push(...ofDuty);
    for (const hash of said.rows) {
      // Of what came after the close, the board knows nothing.
      const row = byHash.get(hash);
      if (row === undefined) continue;
      if (reviewed.has(hash)) tell('REVIEW_TWICE', 'A row is signed off twice.', hash);
      if (signer !== undefined && [row.person, row.details.proposedBy].includes(signer)) {
        tell('REVIEW_OWN', 'A reviewer signed off what they took part in.', hash, signer);
      } else if (signer !== undefined && isAboutMember(row, record.numberOf(signer, at))) {
        tell('REVIEW_OWN', 'A reviewer signed off what is about themselves.', hash, signer);
      } else if (ofDuty.length === 0 && !isEarly) reviewed.add(hash);
    }
    if (said.verdict === 'not-in-order')
      notInOrder.set(
        act,
        said.rows.some((hash) => byHash.has(hash)),
      );
  }

  for (const { index, body } of board.incidents) {
    if (body.what !== 'not-in-order') continue;
    const [act] = body.acts;
    if (act !== undefined && notInOrder.delete(act)) continue;
    const says = 'The board tells of something not in order, and no reviewer signed that.';
    findings.push(finding('REVIEW_UNTOLD', `board[${index}]`, says));
  }
  // After the declaration the board stays as it is.
  for (const [act, isOfThePoll] of notInOrder) {
    if (!isOfThePoll) continue;
    const says = 'A reviewer found something not in order, and the board does not tell of it.';
    findings.push(finding('REVIEW_UNTOLD', `review ${act}`, says));
  }

  const secret = heads.find(({ of }) => of === 'roll-frozen')?.salt;
  // Up to the count there is time; a result is not declared before all is signed off.
  if (secret === undefined || board.outcome === undefined) return findings;
  for (const [hash, row] of byHash) {
    if (reviewed.has(hash) || !needsReview(row, secret)) continue;
    const says = 'What somebody else had to look at was signed off by nobody who may.';
    findings.push(finding('REVIEW_MISSING', `access ${hash}`, says, row.act));
  }
  return findings;
}

/** Whether a row names this member, or showed no other. */
const isAboutMember = ({ concerning, details }: AccessRow, number: string | null): boolean =>
  number !== null && (concerning === number || details.whose === whoseHash([number]));

/** The rows make the heads that the board commits to at the freeze and at the close, and go no further. */
function checkHeads(board: OpenedBoard, rows: readonly AccessRow[], heads: readonly AccessHead[]): readonly Finding[] {
  const findings: Finding[] = [];
  const links = [NO_ROWS];
  for (const row of rows) links.push(accessLink(links.at(-1) ?? NO_ROWS, accessHash(row)));
  const onBoard = [
    { of: 'roll-frozen', index: board.rollFrozen.index, commitment: board.rollFrozen.body.accessLog },
    { of: 'closed', index: board.closed?.index, commitment: board.closed?.body.accessLog },
  ] as const;
  for (const of of repeated(heads.map((head) => head.of))) {
    findings.push(finding('ACCESS_HEAD', 'access-heads.jsonl', `The head of the access log at ${of} is opened twice.`));
  }
  let opened = 0;
  for (const { of, index, commitment } of onBoard) {
    const at = `board[${index}]`;
    const head = heads.find((one) => one.of === of);
    if (head === undefined) {
      findings.push(finding('ACCESS_NOT_OPENED', at, 'Who looked at what is not opened in the pack.'));
      continue;
    }
    const link = links[head.rows];
    if (link === undefined || accessCommitment(link, head.salt) !== commitment) {
      findings.push(finding('ACCESS_HEAD', at, 'The access log is not the one that the board commits to.'));
    }
    if (head.rows < opened) {
      findings.push(finding('ACCESS_HEAD', at, 'The access log at the close is shorter than at the freeze.'));
    }
    opened = head.rows;
  }
  if (opened < rows.length) {
    const says = `${rows.length - opened} rows of the access log are not committed to on the board.`;
    findings.push(finding('ACCESS_UNCOMMITTED', 'access.jsonl', says));
  }
  return findings;
}

/** Rows of this poll and of the kinds that are reviewed, in the order of time, each after the one before. */
function checkRows({ defined }: OpenedBoard, rows: readonly AccessRow[]): readonly Finding[] {
  const findings: Finding[] = [];
  let last: AccessRow | undefined;
  for (const [i, row] of rows.entries()) {
    const tell = (code: string, says: string) => findings.push(finding(code, `access.jsonl:${i + 1}`, says));
    if (row.poll !== defined.body.poll.id || ruleFor(row) === null) {
      tell('ACCESS_ROW', 'A row of the access log is of another poll, or of a kind that is not reviewed.');
    }
    // A look of the service's own that came to nothing is nobody's.
    if (row.person === null && row.act !== 'look-undone')
      tell('ACCESS_ROW', 'Somebody looked or decided who is nobody.');
    if (last !== undefined && row.at < last.at) tell('ACCESS_ORDER', 'The access log is not in the order of time.');
    last = row;
  }
  return findings;
}

/** Whatever two officers changed on the board, or opened, the log tells of, under the acts that they signed. */
function checkTold(
  board: OpenedBoard,
  tenders: readonly TenderOpening[],
  rows: readonly AccessRow[],
): readonly Finding[] {
  const told = new Set(rows.flatMap(({ details }) => (Array.isArray(details.acts) ? [details.acts.join(' ')] : [])));
  const changes = [
    ...tenders.flatMap(({ tender, acts }) =>
      acts === null ? [] : [{ at: `tender ${tender}`, acts: [acts.proposed, acts.decided] }],
    ),
    ...board.amendments.map(({ index, body }) => ({ at: `board[${index}]`, acts: [body.proposed, body.decided] })),
    ...board.incidents
      .filter(({ body }) => body.what === 'break-glass')
      .map(({ index, body }) => ({ at: `board[${index}]`, acts: body.acts })),
  ];
  return changes.flatMap(({ at, acts }) =>
    told.has(acts.join(' '))
      ? []
      : [finding('ACCESS_UNTOLD', at, 'The access log does not tell of what two officers did here.')],
  );
}
