/**
 * Who agreed to each change of the roll, and to what happened beside the poll: two officers, the same words, the duty for it
 * then, in time, and not the same two too often. SPEC §5.4, §8.5, §8.6.
 */
import { z } from 'zod';
import { canonical } from '../../crypto/canonical.ts';
import { overrideProposal, type RollLine, type TenderOpening, tenderProposal } from './bundle.ts';
import { ACT_DUTIES, unitsTouched } from './dutyRules.ts';
import { type Acts, checkAgreed, dutyFindings, readMessage } from './packActs.ts';
import type { Amended } from './packAmendments.ts';
import type { Duties } from './packDuties.ts';
import type { OpenedBoard } from './packFiles.ts';
import { type Finding, finding } from './report.ts';

export function checkChanges(
  board: OpenedBoard,
  amended: readonly Amended[],
  tenders: readonly TenderOpening[],
  acts: Acts,
  duties: Duties,
): readonly Finding[] {
  const findings: Finding[] = [];
  const { corrections } = board.defined.body.poll;
  const { openedAt } = board.opened.body;
  const pairs = new Map<string, number>();
  let last = '';
  for (const one of amended) {
    const { entry, opening } = one;
    const at = `board[${entry.index}]`;
    const tell = (code: string, says: string, ...evidence: readonly string[]) =>
      findings.push(finding(code, at, says, ...evidence));
    const { of, proposedAt, decidedAt } = opening;
    const { proposed, decided } = entry.body;
    const isTender = readMessage(tenderProposal, acts.get(proposed)?.message.says.proposal) !== undefined;
    const kind = isTender ? 'settle-tender' : 'override';
    // What counts for a change before the freeze is what the freeze committed to: no duty can be put in afterwards.
    const record = entry.body.frozen ? duties.atFreeze : duties.atClose;
    const {
      proposal,
      pair,
      findings: found,
    } = checkAgreed(
      board,
      acts,
      record,
      {
        kind,
        proposed,
        decided,
        proposedAt,
        decidedAt,
        units: unitsTouched(of.before, of.after),
        number: of.number,
        lapseHours: corrections.lapseHours,
      },
      at,
    );
    findings.push(...found);
    if (proposal !== undefined && !saysThis(proposal, of, board.defined.body.poll.id)) {
      tell('AGREED_OTHER', 'What two officers agreed to is another change than this.');
    }
    // Else what is due of an override would not be asked of a change that its officers call the admission of a ballot.
    if (isTender && !tenders.some((each) => each.admitted === true && each.acts?.proposed === proposed)) {
      tell('TENDER_NONE', 'The change is said to admit a tendered ballot, and no such ballot was admitted.');
    }
    if (kind === 'override' && canonical([of.before]) === canonical([of.after])) {
      tell('AMENDMENT_EMPTY', 'The change changes nothing.');
    }
    if (kind === 'override' && decidedAt >= corrections.overridesUntil) {
      tell('AGREED_LATE', 'The change was decided after the last instant for it.', decidedAt);
    }
    const isWhileOpen = entry.index > board.opened.index;
    const isInPlace =
      decidedAt >= last &&
      (isWhileOpen ? decidedAt >= openedAt : decidedAt <= openedAt) &&
      (board.closed === undefined || decidedAt <= board.closed.body.closedAt);
    if (!isInPlace) {
      tell('AGREED_ORDER', 'The change was decided at another time than its place on the board says.', decidedAt);
    }
    last = decidedAt;
    if (kind !== 'override' || pair === undefined) continue;
    const key = [...pair].sort().join(' ');
    const times = (pairs.get(key) ?? 0) + 1;
    pairs.set(key, times);
    if (times === corrections.pairCap + 1) {
      tell('PAIR_CAP', `The same two officers decided more than ${corrections.pairCap} changes together.`, ...pair);
    }
  }
  return findings;
}

type Change = { readonly number: string; readonly before: RollLine | null; readonly after: RollLine };

/** Whether a signed proposal is this very change: an override, or a tendered ballot's admission. */
function saysThis(proposal: unknown, of: Change, poll: string): boolean {
  const override = readMessage(overrideProposal, proposal);
  const tender = readMessage(tenderProposal, proposal);
  const signed = override ?? (tender?.admit === true ? tender : undefined);
  if (signed === undefined || signed.poll !== poll) return false;
  const { number, before, after } = signed;
  return canonical({ number, before, after }) === canonical({ number: of.number, before: of.before, after: of.after });
}

/** Officers needed for what happened beside the poll's steps: taking away is one's, giving back two's. */
const INCIDENT_OFFICERS = {
  'break-glass': 2,
  locked: 1,
  unlocked: 2,
  'voting-paused': 1,
  'voting-resumed': 2,
  'not-in-order': 1,
} as const;

const unitLock = z.looseObject({ lock: z.looseObject({ scope: z.literal('unit'), unit: z.string() }) });

/** What a lock touches: its unit, or the whole body. */
function unitsLocked(says: unknown): readonly string[] | null {
  const read = readMessage(unitLock, says);
  return read === undefined ? null : [read.lock.unit];
}

/** The acts under what happened, so far as their kind is known; by persons who were officers then. */
export function checkIncidentActs(board: OpenedBoard, acts: Acts, duties: Duties): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { index, body } of board.incidents) {
    const at = `board[${index}]`;
    const [first, second] = body.acts;
    if (body.acts.length !== INCIDENT_OFFICERS[body.what]) {
      const says = `${body.acts.length} officers signed; it takes ${INCIDENT_OFFICERS[body.what]}.`;
      findings.push(finding('INCIDENT_ACTS', at, says));
    }
    if (first === undefined) continue;
    // A reviewer's act is checked where the reviews are.
    if (body.what === 'not-in-order') continue;
    if (second === undefined) {
      const act = acts.get(first);
      if (act === undefined) continue;
      const signer = duties.atClose.signerOf(act.credential, body.at);
      const units = unitsLocked(act.message.says);
      findings.push(...dutyFindings(duties.atClose, signer, body.at, ACT_DUTIES.lock, units, at, 'did this'));
      continue;
    }
    const kind = body.what === 'break-glass' ? 'break-glass' : 'lift-lock';
    const agreed = { kind, proposed: first, decided: second, proposedAt: body.at, decidedAt: body.at } as const;
    // Neither names the unit that it is about.
    const untold = { ...agreed, units: undefined, number: null, lapseHours: null };
    findings.push(...checkAgreed(board, acts, duties.atClose, untold, at).findings);
  }
  return findings;
}
