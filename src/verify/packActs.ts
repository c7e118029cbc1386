/** What officers signed, held against what the board says was signed. SPEC §7.2, §8. */
import type { z } from 'zod';
import { type ActMessage, actMessage, type CastMessage, checkAssertion } from '../../crypto/assertion.ts';
import { DecodeError } from '../../crypto/bytes.ts';
import { canonical, decode } from '../../crypto/canonical.ts';
import { authCommitment } from '../../crypto/commitment.ts';
import type { SignedOpening } from './bundle.ts';
import type { OpenedBoard } from './packFiles.ts';
import { type Finding, finding } from './report.ts';

export function checkSigned(
  { defined }: OpenedBoard,
  message: CastMessage | ActMessage,
  { assertion, credential }: SignedOpening['record'],
  at: string,
  code: string,
): readonly Finding[] {
  const { webOrigin, rpId } = defined.body;
  const checked = checkAssertion({ message, assertion, webOrigin, rpId, credential });
  if (checked.ok) return [];
  return [finding(code, at, 'The signature of the passkey does not hold.', checked.reason)];
}

export function readMessage<S extends z.ZodType>(schema: S, message: unknown): z.infer<S> | undefined {
  try {
    return decode(schema, message);
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    return undefined;
  }
}

/** The officer who froze the roll signed for this snapshot and this number of undecided variances. */
export function checkFreezeAct(board: OpenedBoard, acts: readonly SignedOpening[]): readonly Finding[] {
  const findings: Finding[] = [];
  const { body, index } = board.rollFrozen;
  const at = `board[${index}]`;
  const tell = (code: string, says: string, ...evidence: readonly string[]) =>
    findings.push(finding(code, at, says, ...evidence));
  for (const { auth } of acts.filter((act) => act.auth !== body.undecidedSigned)) {
    findings.push(finding('ACT_UNKNOWN', `act ${auth}`, 'An act is opened that the board does not name.'));
  }
  if (body.undecidedSigned === null) return findings;
  const [act, ...more] = acts.filter(({ auth }) => auth === body.undecidedSigned);
  if (act === undefined) {
    tell('ACT_MISSING', 'The officer’s signature under the freeze is not in the pack.', body.undecidedSigned);
    return findings;
  }
  if (more.length > 0) tell('ACT_TWICE', 'The officer’s signature under the freeze is opened twice.');
  if (authCommitment(act.record, act.salt) !== act.auth)
    tell('ACT_RECORD', 'The act is not the one committed on the board.');
  const message = readMessage(actMessage, act.record.message);
  const said = canonical({ snapshot: body.snapshot, undecided: body.undecided });
  if (
    message === undefined ||
    message.act !== 'freeze' ||
    message.poll !== board.defined.body.poll.id ||
    canonical(message.says) !== said
  ) {
    tell('ACT_MESSAGE', 'What the officer signed is not this freeze with this number of undecided variances.');
  }
  if (message !== undefined) findings.push(...checkSigned(board, message, act.record, at, 'ACT_ASSERTION'));
  return findings;
}
