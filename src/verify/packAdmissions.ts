/**
 * Reviewers whom two officers admitted after the close, when nobody was left who could sign off: who they are the signed
 * proposals say, and what they hold the record of duties that the board commits to with the admission. SPEC §5.4, §8.8.
 */
import { type AccessRow, REVIEWERS } from './accessLog.ts';
import { admissionProposal, type Confirmation, type SignedRecord, type TenderOpening } from './bundle.ts';
import type { DutyRecord } from './duties.ts';
import { holdsAny } from './dutyRules.ts';
import { type Acts, checkAgreed, readMessage } from './packActs.ts';
import type { Duties } from './packDuties.ts';
import type { OpenedBoard } from './packFiles.ts';
import { type Finding, finding } from './report.ts';

/** From `at` on the person signs off as one who has the duty and the passkey by this record. */
export type Admitted = { readonly person: string; readonly at: string; readonly record: DutyRecord };

/** What tells who had a part in the poll. */
export type PartsGiven = {
  readonly rows: readonly AccessRow[];
  readonly tenders: readonly TenderOpening[];
  readonly confirmations: readonly Confirmation[];
};

/** Those whose admission is in order, in the order of the board. */
export function readAdmissions(
  board: OpenedBoard,
  acts: Acts,
  { atEntry }: Duties,
  given: PartsGiven,
): { readonly admitted: readonly Admitted[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const admitted: Admitted[] = [];
  const { poll } = board.defined.body;
  for (const { index, body } of board.admissions) {
    const { proposedAt, decidedAt, proposed, decided } = body;
    const at = `board[${index}]`;
    const found: Finding[] = [];
    const tell = (code: string, says: string, ...evidence: readonly string[]) =>
      found.push(finding(code, at, says, ...evidence));
    const record = atEntry.get(proposed);
    if (record === undefined) continue; // each of the board has one, if it is empty
    const said = readMessage(admissionProposal, acts.get(proposed)?.message.says.proposal);
    const agreed = checkAgreed(
      board,
      acts,
      record,
      {
        ...{ kind: 'admit-reviewer', proposed, decided, proposedAt, decidedAt, units: null },
        number: said === undefined ? null : record.numberOf(said.person),
        lapseHours: poll.corrections.lapseHours,
      },
      at,
    );
    found.push(...agreed.findings);
    if (acts.has(proposed) && (said === undefined || said.poll !== poll.id)) {
      tell('AGREED_OTHER', 'What two officers agreed to is not the admission of a reviewer to this poll.');
    }
    if (decidedAt < (board.closed?.body.closedAt ?? '')) {
      tell('AGREED_ORDER', 'A reviewer was admitted before voting had closed.', decidedAt);
    }
    if (said !== undefined) {
      const { person, role } = said;
      if (agreed.pair?.includes(person)) tell('OWN_ENTRY', 'An officer took part in their own admission.', person);
      const held = record.dutiesOf(person, decidedAt).filter((duty) => duty.role === role && !duty.alone);
      if (held.length === 0)
        tell('DUTY_MISSING', 'Who was admitted held no duty to sign off that two had given.', person);
      if (![null, 'none'].includes(record.interestOf(person, poll.id, decidedAt))) {
        tell('DUTY_INTEREST', 'Who was admitted had declared an interest in the poll.', person);
      }
      if (hadPart(board, acts, record, given, { person, before: index })) {
        tell('ADMITTED_PART', 'Who was admitted had kept the roll of this poll, or proposed or decided in it.', person);
      }
      if (found.length === 0 && agreed.pair !== undefined) admitted.push({ person, at: decidedAt, record });
    }
    findings.push(...found);
  }
  return { admitted, findings };
}

/** Whether somebody had a part in the poll up to the close, or in an admission before: by the log, or by what they signed. */
function hadPart(
  board: OpenedBoard,
  acts: Acts,
  record: DutyRecord,
  { rows, tenders, confirmations }: PartsGiven,
  { person, before }: { readonly person: string; readonly before: number },
): boolean {
  if (rows.some((row) => row.act === 'decided' && [row.person, row.details.proposedBy].includes(person))) return true;
  if (confirmations.some((one) => one.person === person)) return true;
  const { rollFrozen, closed, amendments, incidents, admissions, defined } = board;
  const agreed = [...amendments, ...admissions.filter(({ index }) => index < before)].map(({ body }) => body);
  const signed = [
    rollFrozen.body.undecidedSigned ?? '',
    ...[...agreed, ...tenders.flatMap((one) => one.acts ?? [])].flatMap((one) => [one.proposed, one.decided]),
    // Afterwards some tell of reviews, and of locks that were lifted.
    ...incidents.filter(({ index }) => index < (closed?.index ?? 0)).flatMap(({ body }) => body.acts),
  ];
  return signed.some((one) => {
    const act = acts.get(one);
    if (act === undefined || act.message.poll !== defined.body.poll.id) return false;
    return ['propose', 'decide', 'freeze'].includes(act.message.act) && record.holderOf(act.credential) === person;
  });
}

/** Those admissions by which a sign-off with this passkey can count, whenever they were. */
export const admittedWith = (
  admitted: readonly Admitted[],
  credential: SignedRecord['credential'],
  at: string,
): readonly Admitted[] =>
  admitted.filter(
    ({ person, record }) =>
      record.signerOf(credential, at) === person && holdsAny(record.dutiesOf(person, at), REVIEWERS),
  );

/** Whether who signs off had the duty and this very passkey by a record. */
export const hasDutyBy = (record: DutyRecord, credential: SignedRecord['credential'], at: string): boolean => {
  const signer = record.signerOf(credential, at);
  return signer !== undefined && holdsAny(record.dutiesOf(signer, at), REVIEWERS);
};

/** Whether a sign-off with this passkey counts: by the record at the close, or by an admission before it. */
export const maySignOffBy = (
  atClose: DutyRecord,
  admitted: readonly Admitted[],
  credential: SignedRecord['credential'],
  at: string,
): boolean => hasDutyBy(atClose, credential, at) || admittedWith(admitted, credential, at).some((one) => one.at <= at);
