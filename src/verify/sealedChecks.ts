/**
 * Elections that are not opened for everybody: that nothing of them stands on the board that would open them, that a quorum of trustees
 * gave its parts to the scrutineers, and that more than half of these attest one result. What they attest is taken where it fits
 * (src/count/attested.ts); it cannot be recomputed here, and the report says so. SPEC §6.8.
 */
import { checkAttestation } from '../../crypto/attestation.ts';
import { quorumOf, type Trustees } from '../../crypto/belenios/trustees.ts';
import { checkSealingKey } from '../../crypto/sealedPart.ts';
import type { Approvable } from './approvalChecks.ts';
import { attestationMessageOf, attestersNeeded } from './attesting.ts';
import type { PollElection } from './elections.ts';
import { entriesOf } from './entriesOf.ts';
import type { At, PollBoard } from './pollBoard.ts';
import { addAll, type Finding, finding } from './report.ts';
import type { Treatment } from './sealing.ts';

/**
 * What stands on the board of one election against how it is to be treated.
 * @param at  the election's archive
 */
export function checkTreatment(
  board: PollBoard,
  { uuid }: PollElection,
  treatment: Treatment,
  trustees: Trustees,
  at: string,
): readonly Finding[] {
  const { partials, results, sealedParts, shuffles } = entriesOf(board, uuid);
  const tell = (code: string, says: string) => (entry: { readonly index: number }) =>
    finding(code, `board[${entry.index}]`, says, uuid);
  const findings: Finding[] = [];
  switch (treatment.is) {
    case 'open':
      addAll(findings, sealedParts.map(tell('SEALED_NEEDLESS', 'A part is sealed of what everybody may see.')));
      break;
    case 'unopened': {
      const says = 'Something is given to open what so few cast that nobody opens it.';
      addAll(findings, [...shuffles, ...partials, ...results, ...sealedParts].map(tell('NOT_TO_OPEN', says)));
      break;
    }
    case 'sealed': {
      const says = 'What few cast, or what the poll keeps for the scrutineers, is opened for everybody.';
      addAll(findings, [...partials, ...results].map(tell('NOT_TO_OPEN', says)));
      addAll(findings, checkSealedParts(board, uuid, trustees, at));
    }
  }
  return findings;
}

/** One from each trustee at most, to each scrutineer, of the last shuffle; of a quorum, where there is an outcome. */
function checkSealedParts(board: PollBoard, uuid: string, trustees: Trustees, at: string): readonly Finding[] {
  const findings: Finding[] = [];
  const { sealedParts, shuffles } = entriesOf(board, uuid);
  const to = board.opened?.body.sealedTo?.length ?? 0;
  const given = new Set<number>();
  for (const { index, body } of sealedParts) {
    const { owner, messages } = body;
    const tell = (code: string, says: string) => findings.push(finding(code, `board[${index}]`, says, uuid));
    if (trustees.owners[owner - 1] === undefined) {
      tell('TRUSTEE_UNKNOWN', `There is no trustee ${owner}, but a sealed part of theirs.`);
      continue;
    }
    if (given.has(owner)) tell('SEALED_TWICE', `Trustee ${owner} sealed more than one part of one election.`);
    if (messages.length !== to) {
      tell('SEALED_MESSAGES', `Trustee ${owner} sealed ${messages.length} messages; there are ${to} scrutineers.`);
    } else given.add(owner);
  }
  const [first] = sealedParts;
  for (const { index } of shuffles) {
    if (first === undefined || index < first.index) continue;
    const says = 'Papers were shuffled when a trustee had sealed a part of them.';
    findings.push(finding('SHUFFLE_LATE', `board[${index}]`, says, uuid));
  }
  if (board.outcome === undefined || 'quorum' in quorumOf(trustees, (owner) => given.has(owner))) return findings;
  const says = 'Too few trustees gave the scrutineers their part of a sealed election.';
  return [...findings, finding('SEALED_MISSING', at, says)];
}

/** Boards that were opened earlier may name keys that nobody signed for: there were no such acts. */
const SIGNED_SINCE = '2026-11-23T00:00:00Z';

/** Keys of scrutineers in the opening: each proved for this poll and signed for, none twice. */
export function checkSealingKeys({ defined, opened }: PollBoard): readonly Finding[] {
  const to = opened?.body.sealedTo ?? [];
  const at = `board[${opened?.index}]`;
  const isOld = (opened?.body.openedAt ?? '') < SIGNED_SINCE && to.every((one) => isUnsigned(one));
  return to.flatMap((one, i) => {
    const { key, proof, act } = one;
    const says: string[] = [];
    if (!checkSealingKey(defined?.body.origin ?? '', { key, proof })) says.push('is not proved for this poll');
    if (to.findIndex((other) => other.key === key) < i) says.push('is another’s too');
    if (!isOld && (act === undefined || one.at === undefined)) says.push('is not signed for');
    else if (act !== undefined && to.findIndex((other) => other.act === act) < i)
      says.push('is signed for with another');
    return says.map((what) => finding('SEALING_KEY', at, `The key of scrutineer ${i + 1} ${what}.`, key));
  });
}

const isUnsigned = ({ act, at }: { readonly act?: string | undefined; readonly at?: string | undefined }): boolean =>
  act === undefined && at === undefined;

/** That there is an attestation where something is sealed, and who signed it. What it says is held against the outcome. */
export function checkAttestations(
  board: PollBoard,
  elections: readonly { readonly election: PollElection; readonly treatment: Treatment }[],
  right: Approvable | null,
): readonly Finding[] {
  const { attestation, opened, outcome } = board;
  const sealed = elections.filter(({ treatment }) => treatment.is === 'sealed');
  if (attestation === undefined) {
    if (outcome === undefined || sealed.length === 0) return [];
    const says = 'There is an outcome of sealed elections, and no scrutineer attests it.';
    return [finding('ATTESTATION_MISSING', `board[${outcome.index}]`, says)];
  }
  const at = `board[${attestation.index}]`;
  const findings: Finding[] = [];
  const { contests, signatures } = attestation.body;
  const wanted = new Set(sealed.map(({ election }) => election.contest.id));
  const named = contests.map(({ contest }) => contest);
  if (named.length !== wanted.size || named.some((id, i) => !wanted.has(id) || named.indexOf(id) < i)) {
    const says = 'Scrutineers attest other contests than those in which something is sealed.';
    findings.push(finding('ATTESTED_WRONG', at, says, ...named));
  }
  const to = opened?.body.sealedTo ?? [];
  const good = signatures.filter((one) => right !== null && isSigned(attestation, right, to, one));
  for (const one of signatures) {
    if (good.includes(one)) continue;
    const says = `The attestation is not signed by scrutineer ${one.scrutineer}.`;
    findings.push(finding('ATTESTATION_SIGNATURE', at, says));
  }
  const needed = attestersNeeded(to);
  if (good.length < needed) {
    const says = `${good.length} of ${to.length} scrutineers attest the result; it takes ${needed}.`;
    findings.push(finding('ATTESTATION_QUORUM', at, says));
  }
  return findings;
}

type Signature = At<'attestation'>['body']['signatures'][number];

const isSigned = (
  { body }: At<'attestation'>,
  right: Approvable,
  to: readonly { readonly key: string }[],
  { scrutineer, signature }: Signature,
): boolean => {
  const key = to[scrutineer - 1]?.key;
  return (
    key !== undefined &&
    checkAttestation(attestationMessageOf({ approvable: right }, body.contests, scrutineer), key, signature)
  );
};
