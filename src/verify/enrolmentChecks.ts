/** The heads of the sealed chain of enrolments on the board, and whether codes on paper are committed where the poll asks for them. SPEC §5.4. */
import type { PollBoard } from './pollBoard.ts';
import { type Finding, finding } from './report.ts';

/**
 * One head stands at once after the opening and one at once before the closing, and no other: between them nobody can say later
 * that a passkey had been admitted before.
 * @param size  entries on the board: what comes next may not be there yet
 */
export function checkEnrolmentHeads(
  { defined, opened, enrolments, closed, abandoned }: PollBoard,
  size: number,
): readonly Finding[] {
  if (defined === undefined || opened === undefined) return [];
  const findings: Finding[] = [];
  const asks = defined.body.poll.secondElement === 'code';
  if (asks !== (opened.body.codes !== null)) {
    const says = asks
      ? 'The poll asks for codes on paper, and commits to none.'
      : 'Codes on paper are committed in a poll that asks for none.';
    findings.push(finding('CODES_OPENED', `board[${opened.index}]`, says));
  }
  const after = opened.index + 1;
  const before = (closed ?? abandoned)?.index ?? size;
  const standing = new Set(enrolments.map(({ index }) => index));
  const wanted = [
    ...(after < size && after !== abandoned?.index ? [after] : []),
    ...(closed === undefined || before - 1 === after ? [] : [before - 1]),
  ];
  for (const place of wanted.filter((one) => !standing.has(one))) {
    const says = 'The head of the chain of enrolments is missing here.';
    findings.push(finding('ENROLMENTS_PLACE', `board[${place}]`, says));
  }
  if (closed !== undefined && enrolments.length < 2) {
    const says = 'There is no head of the chain of enrolments of its own before the closing.';
    findings.push(finding('ENROLMENTS_PLACE', `board[${closed.index}]`, says));
  }
  for (const { index } of enrolments.filter((one) => one.index !== after && one.index !== before - 1)) {
    const says =
      'A head of the chain of enrolments stands neither at once after the opening nor at once before the closing.';
    findings.push(finding('ENROLMENTS_PLACE', `board[${index}]`, says));
  }
  return findings;
}
