/**
 * What affiliates returned, held against what their officers signed: two of each, for this unit, with a minute, while voting was
 * open. SPEC §7.2, §8.9.
 */
import { canonical } from '../../crypto/canonical.ts';
import { minuteCommitment } from '../../crypto/commitment.ts';
import { type ReturnedOpening, returnProposal } from './bundle.ts';
import { type Acts, checkAgreed, readMessage } from './packActs.ts';
import type { Duties } from './packDuties.ts';
import { type OpenedBoard, repeated } from './packFiles.ts';
import { type Finding, finding } from './report.ts';

const keyOf = ({ unit, contest }: { readonly unit: string; readonly contest: string }): string => `${unit}/${contest}`;

export function checkReturnedOpenings(
  board: OpenedBoard,
  openings: readonly ReturnedOpening[],
  acts: Acts,
  duties: Duties,
): readonly Finding[] {
  const findings: Finding[] = [];
  const { poll } = board.defined.body;
  const { openedAt } = board.opened.body;
  const closedAt = board.closed?.body.closedAt;
  const byKey = new Map(openings.map((one) => [keyOf(one), one]));
  const onBoard = new Set(board.returned.map(({ body }) => keyOf(body)));
  for (const key of [...repeated(openings.map(keyOf)), ...[...byKey.keys()].filter((one) => !onBoard.has(one))]) {
    findings.push(finding('RETURN_UNKNOWN', `return ${key}`, 'A result is opened that the board does not have so.'));
  }
  for (const { index, body } of board.returned) {
    const at = `board[${index}]`;
    const tell = (code: string, says: string, ...evidence: readonly string[]) =>
      findings.push(finding(code, at, says, ...evidence));
    const opening = byKey.get(keyOf(body));
    if (opening === undefined) {
      tell('RETURN_MISSING', 'The pack does not open what an affiliate returned.');
      continue;
    }
    const { minute, salt, proposedAt, decidedAt } = opening;
    const { unit, contest, says, proposed, decided } = body;
    if (minuteCommitment(minute, salt) !== body.minute) {
      tell('RETURN_MINUTE', 'The minute is not the one committed on the board.', minute);
    }
    const agreed = checkAgreed(
      board,
      acts,
      duties.atClose,
      {
        ...{ kind: 'return-result', proposed, decided, proposedAt, decidedAt, units: [unit], number: null },
        lapseHours: poll.corrections.lapseHours,
      },
      at,
    );
    findings.push(...agreed.findings);
    const said = readMessage(returnProposal, agreed.proposal);
    const wanted = { kind: 'return-result', poll: poll.id, unit, contest, says, minute };
    if (acts.has(proposed) && (said === undefined || canonical({ ...wanted, why: said.why }) !== canonical(said))) {
      tell('AGREED_OTHER', 'What two officers of the affiliate signed is another result than this.');
    }
    if (proposedAt < openedAt || (closedAt !== undefined && decidedAt > closedAt)) {
      tell(
        'AGREED_ORDER',
        'A result was returned before voting opened, or after it had closed.',
        proposedAt,
        decidedAt,
      );
    }
  }
  return findings;
}
