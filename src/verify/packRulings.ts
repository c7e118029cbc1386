/** That two officers agreed to each ruling as it stands on the board, after the close, by the record of duties that it commits to. SPEC §5.4, §7.2. */
import { canonical } from '../../crypto/canonical.ts';
import { rulingProposal } from './bundle.ts';
import { type Acts, checkAgreed, readMessage } from './packActs.ts';
import type { Duties } from './packDuties.ts';
import type { OpenedBoard } from './packFiles.ts';
import { type Finding, finding } from './report.ts';

export function checkRulingActs(board: OpenedBoard, acts: Acts, { atEntry }: Duties): readonly Finding[] {
  const findings: Finding[] = [];
  const { poll } = board.defined.body;
  for (const { index, body } of board.rulings) {
    const at = `board[${index}]`;
    const { contest, constraint, rule, elected, proposedAt, decidedAt, proposed, decided } = body;
    const record = atEntry.get(proposed);
    if (record === undefined) continue; // each of the board has one, if it is empty
    const { lapseHours } = poll.corrections;
    const agreed = { kind: 'ruling', proposed, decided, proposedAt, decidedAt, units: null, number: null } as const;
    findings.push(...checkAgreed(board, acts, record, { ...agreed, lapseHours }, at).findings);
    const said = readMessage(rulingProposal, acts.get(proposed)?.message.says.proposal);
    const ruled = { poll: poll.id, contest, constraint, rule, elected };
    const isSo = said !== undefined && canonical({ ...ruled, kind: 'ruling', why: said.why }) === canonical(said);
    if (acts.has(proposed) && !isSo) {
      findings.push(finding('AGREED_OTHER', at, 'What two officers agreed to is not this ruling.', contest));
    }
    // Before the count nobody can have known what to rule on.
    if (proposedAt < (board.closed?.body.closedAt ?? '')) {
      findings.push(finding('AGREED_ORDER', at, 'A ruling was proposed before voting had closed.', proposedAt));
    }
  }
  return findings;
}
