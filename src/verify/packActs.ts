/**
 * What officers signed, held against what the board says was signed: each act is opened once, its signature holds, and what
 * two officers agreed to was agreed by two persons who both had the duty. SPEC §7.2, §8.5, §8.6.
 */
import { z } from 'zod';
import { type ActMessage, actMessage, type CastMessage, checkAssertion } from '../../crypto/assertion.ts';
import { DecodeError } from '../../crypto/bytes.ts';
import { canonical, decode, hashOf } from '../../crypto/canonical.ts';
import { authCommitment } from '../../crypto/commitment.ts';
import type { SignedOpening } from './bundle.ts';
import type { DutyRecord } from './duties.ts';
import {
  ACT_DUTIES,
  covers,
  type Duty,
  type DutyRole,
  holdsAny,
  NEEDS_NO_INTEREST,
  PROPOSAL_DUTIES,
  type ProposalKind,
} from './dutyRules.ts';
import type { Duties } from './packDuties.ts';
import { type OpenedBoard, repeated } from './packFiles.ts';
import { type Finding, finding } from './report.ts';

/** An act whose commitment and signature hold. */
export type Act = { readonly message: ActMessage; readonly credential: SignedOpening['record']['credential'] };
export type Acts = ReadonlyMap<string, Act>;

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

/** @param named  every commitment for which an act has to be opened, with the place that names it */
export function openActs(
  board: OpenedBoard,
  openings: readonly SignedOpening[],
  named: ReadonlyMap<string, string>,
): { readonly acts: Acts; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const acts = new Map<string, Act>();
  const nonces = new Map<string, string>();
  const { webOrigin, rpId } = board.defined.body;
  for (const auth of repeated(openings.map((one) => one.auth))) {
    findings.push(finding('ACT_TWICE', named.get(auth) ?? `act ${auth}`, 'An officer’s signed act is opened twice.'));
  }
  for (const { auth, salt, record } of new Map(openings.map((one) => [one.auth, one])).values()) {
    const at = named.get(auth);
    if (at === undefined) {
      findings.push(finding('ACT_UNKNOWN', `act ${auth}`, 'An act is opened that the board does not name.'));
      continue;
    }
    if (authCommitment(record, salt) !== auth) {
      findings.push(finding('ACT_RECORD', at, 'The act is not the one committed on the board.'));
    }
    const message = readMessage(actMessage, record.message);
    if (message === undefined || message.origin !== webOrigin || message.rpId !== rpId) {
      findings.push(finding('ACT_MESSAGE', at, 'What the officer signed is no act on these pages.'));
      continue;
    }
    const ofSignature = checkSigned(board, message, record, at, 'ACT_ASSERTION');
    findings.push(...ofSignature);
    const earlier = nonces.get(message.nonce);
    if (earlier !== undefined)
      findings.push(finding('ACT_NONCE_TWICE', at, 'One nonce was signed for two acts.', earlier));
    nonces.set(message.nonce, at);
    if (ofSignature.length === 0) acts.set(auth, { message, credential: record.credential });
  }
  const opened = new Set(openings.map(({ auth }) => auth));
  for (const [auth, at] of named) {
    if (opened.has(auth)) continue;
    findings.push(finding('ACT_MISSING', at, 'What an officer signed is not in the pack.', auth));
  }
  return { acts, findings };
}

/** The officer who froze the roll signed for this snapshot and this number of undecided variances, and had the duty to. */
export function checkFreezeAct(board: OpenedBoard, acts: Acts, duties: Duties): readonly Finding[] {
  const { body, index } = board.rollFrozen;
  const act = acts.get(body.undecidedSigned ?? '');
  if (act === undefined) return []; // there is none to be, or it is told by openActs
  const at = `board[${index}]`;
  const said = canonical({ snapshot: body.snapshot, undecided: body.undecided });
  const { message, credential } = act;
  if (message.act !== 'freeze' || message.poll !== board.defined.body.poll.id || canonical(message.says) !== said) {
    const says = 'What the officer signed is not this freeze with this number of undecided variances.';
    return [finding('ACT_MESSAGE', at, says)];
  }
  const signer = duties.atFreeze.signerOf(credential, duties.freezeAt);
  return dutyFindings(duties.atFreeze, signer, duties.freezeAt, ACT_DUTIES.freeze, null, at, 'froze the roll');
}

/** Roll units that an act touches; null: the whole body; undefined: not told here, so that the role alone is held against it. */
type Touched = readonly string[] | null | undefined;
const has = (duties: readonly Duty[], roles: readonly DutyRole[], units: Touched): boolean =>
  units === undefined ? holdsAny(duties, roles) : covers(duties, roles, units);

/** That somebody had one of the roles, for these units, at that instant. */
export function dutyFindings(
  record: DutyRecord,
  person: string | undefined,
  instant: string,
  roles: readonly DutyRole[],
  units: Touched,
  at: string,
  did: string,
): readonly Finding[] {
  if (person === undefined) {
    return [finding('SIGNER_UNKNOWN', at, `Who ${did} signed with a passkey that was nobody’s at that time.`)];
  }
  if (has(record.dutiesOf(person, instant), roles, units)) return [];
  return [finding('DUTY_MISSING', at, `Who ${did} did not hold the duty for it at that time.`, person)];
}

/** What two officers agreed to, and when they say they did. */
export type Agreed = {
  readonly kind: ProposalKind;
  readonly proposed: string;
  readonly decided: string;
  readonly proposedAt: string;
  readonly decidedAt: string;
  readonly units: Touched;
  /** Whose entry it is about; null: nobody's. */
  readonly number: string | null;
  /** Hours after which it had lapsed; null: not known. */
  readonly lapseHours: number | null;
};

/**
 * That both signed the very same proposal, the second one the first one's message and a yes, and were two persons who both had
 * the duty for it then.
 *
 * @param record  the duties as far as they count for it
 * @returns the proposal as it was signed, and the two persons where they are known
 */
export function checkAgreed(
  board: OpenedBoard,
  acts: Acts,
  record: DutyRecord,
  agreed: Agreed,
  at: string,
): {
  readonly proposal: unknown;
  readonly pair: readonly [string, string] | undefined;
  readonly findings: readonly Finding[];
} {
  const findings: Finding[] = [];
  const tell = (code: string, says: string, ...evidence: readonly string[]) =>
    findings.push(finding(code, at, says, ...evidence));
  const { kind, proposedAt, decidedAt, units, number, lapseHours } = agreed;
  const [first, second] = [acts.get(agreed.proposed), acts.get(agreed.decided)];
  const proposal = first?.message.says.proposal;
  if (first !== undefined && !isProposal(board, first.message, kind)) {
    tell('ACT_MESSAGE', 'What the first officer signed is not a proposal in this poll.');
  }
  if (first !== undefined && second !== undefined && !isApproval(second.message, first.message)) {
    tell('ACT_MESSAGE', 'What the second officer signed is not a yes to what the first one signed.');
  }
  const hours = (Date.parse(decidedAt) - Date.parse(proposedAt)) / 3_600_000;
  if (hours < 0 || (lapseHours !== null && hours > lapseHours)) {
    tell('AGREED_LAPSED', 'It was decided before it was proposed, or after it had lapsed.', proposedAt, decidedAt);
  }
  if (first === undefined || second === undefined) return { proposal, pair: undefined, findings };

  const { propose, decide } = PROPOSAL_DUTIES[kind];
  const proposer = record.signerOf(first.credential, proposedAt);
  const decider = record.signerOf(second.credential, decidedAt);
  findings.push(
    ...dutyFindings(record, proposer, proposedAt, propose, units, at, 'proposed'),
    ...dutyFindings(record, decider, decidedAt, decide, units, at, 'decided'),
  );
  if (proposer === undefined || decider === undefined) return { proposal, pair: undefined, findings };
  if (proposer === decider) tell('SAME_OFFICER', 'One person proposed and decided.', proposer);
  if (
    has(record.dutiesOf(proposer, proposedAt), propose, units) &&
    !has(record.dutiesOf(proposer, decidedAt), propose, units)
  ) {
    tell('DUTY_MISSING', 'Who proposed no longer held the duty for it when it was decided.', proposer);
  }
  for (const [person, when] of [
    [proposer, proposedAt],
    [decider, decidedAt],
  ] as const) {
    if (number !== null && record.numberOf(person) === number) {
      tell('OWN_ENTRY', 'An officer took part in a decision on their own entry.', person);
    }
    if (NEEDS_NO_INTEREST.has(kind) && record.interestOf(person, board.defined.body.poll.id, when) !== 'none') {
      tell('DUTY_INTEREST', 'An officer took part who had not declared to have no interest in the poll.', person);
    }
  }
  return { proposal, pair: [proposer, decider], findings };
}

/** Stands in `poll` of a message that is of the whole organisation: a lock or an appointment. */
export const NO_POLL = 'organisation';

function isProposal({ defined }: OpenedBoard, { act, poll, says }: ActMessage, kind: ProposalKind): boolean {
  const isHere = poll === defined.body.poll.id || (poll === NO_POLL && (kind === 'lift-lock' || kind === 'readmit'));
  const read = readMessage(z.strictObject({ proposal: z.looseObject({ kind: z.literal(kind) }) }), says);
  return act === 'propose' && isHere && read !== undefined;
}

/** A yes to the very proposal, by the second officer. */
export function isApproval({ act, poll, says }: ActMessage, proposed: ActMessage): boolean {
  const { because, ...rest } = says;
  const wanted = { proposal: proposed.says.proposal, proposed: hashOf(proposed), decision: 'approve' };
  return (
    act === 'decide' &&
    poll === proposed.poll &&
    typeof because === 'string' &&
    canonical([rest]) === canonical([wanted])
  );
}
