/**
 * What trustees sign before anything is opened: that they have verified the board up to the tallies, and which tallies these are.
 * A quorum of equal approvals stands before the first part of the count, so that nobody could have been shown another board. SPEC §6.5.
 */
import type { Trustees } from '../../crypto/belenios/trustees.ts';
import type { Body } from '../../crypto/bodies.ts';
import { compareText, sha256Hex, toHex, utf8 } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import { treeRoot } from '../../crypto/tlog.ts';
import { type ApprovalMessage, checkApproval } from '../../crypto/trustee/approval.ts';
import type { PollElection } from './elections.ts';
import type { At, PollBoard } from './pollBoard.ts';
import { addAll, type Finding, finding } from './report.ts';

/** What every approval of a poll has to say; `origin` of the log, hashes of the entries `opened` and `closed`. */
export type Approvable = Pick<Body<'tally-approval'>, 'root' | 'tallies'> &
  Pick<ApprovalMessage, 'origin' | 'opened' | 'closed'>;

/** What a trustee signs. */
export const approvalMessageOf = (
  { origin, opened, closed }: Pick<Approvable, 'origin' | 'opened' | 'closed'>,
  { owner, root, tallies }: Pick<Body<'tally-approval'>, 'owner' | 'root' | 'tallies'>,
): ApprovalMessage => ({
  ...{ format: 'countersign-approval/1', origin, opened, closed, root, owner },
  tallies: tallies.toSorted((a, b) => compareText(a.uuid, b.uuid)),
});

/**
 * Up to the last tally, or the last count of tellers. null while not every election has its tally.
 * @param leaves  RFC 6962 leaf hashes of the board
 */
export function approvable(
  {
    defined,
    opened,
    closed,
    tallies,
    otherChannels,
  }: Pick<PollBoard, 'defined' | 'opened' | 'closed' | 'tallies'> & {
    readonly otherChannels: readonly { readonly index: number }[];
  },
  elections: readonly PollElection[],
  leaves: readonly Uint8Array[],
): Approvable | null {
  const last = [...tallies, ...otherChannels].sort((a, b) => a.index - b.index).at(-1);
  if (defined === undefined || opened === undefined || closed === undefined || last === undefined) return null;
  const byUuid = new Map<string, Body<'encrypted-tally'>>(tallies.map(({ body }) => [body.uuid, body]));
  const named = elections.flatMap(({ uuid }) => byUuid.get(uuid) ?? []);
  if (named.length < elections.length) return null;
  return {
    origin: defined.body.origin,
    opened: opened.hash,
    closed: closed.hash,
    root: toHex(treeRoot(leaves.slice(0, last.index + 1))),
    tallies: named.map(({ uuid, tally }) => ({ uuid, tally: sha256Hex(utf8(tally)) })),
  };
}

/** What keeps an approval from being one; the codes of findings. */
export function approvalFaults(
  right: Approvable,
  { owners }: Trustees,
  approval: Body<'tally-approval'>,
): readonly (readonly [code: string, says: string])[] {
  const { owner, root, tallies, signature } = approval;
  const key = owners[owner - 1]?.publicKey;
  if (key === undefined) return [['TRUSTEE_UNKNOWN', `There is no trustee ${owner}, but an approval of theirs`]];
  const faults: (readonly [string, string])[] = [];
  if (root !== right.root) {
    faults.push(['APPROVAL_ROOT', `Trustee ${owner} approved another board than stands here up to the tallies`]);
  }
  if (canonical(tallies) !== canonical(right.tallies)) {
    faults.push(['APPROVAL_TALLIES', `Trustee ${owner} approved other tallies than stand here`]);
  }
  if (!checkApproval(approvalMessageOf(right, approval), key, signature)) {
    faults.push(['APPROVAL_SIGNATURE', `The approval is not signed by trustee ${owner}`]);
  }
  return faults;
}

/** Each trustee approves once and what the board has; the quorum before anything is opened. */
export function checkApprovals(board: PollBoard, right: Approvable | null, trustees: Trustees): readonly Finding[] {
  const findings: Finding[] = [];
  const quorum = board.trustees?.body.quorum ?? 0;
  const first = firstPart(board);
  const before = new Set<number>();
  const seen = new Set<number>();
  for (const { index, body } of board.approvals) {
    const at = `board[${index}]`;
    const { owner } = body;
    if (seen.has(owner)) {
      findings.push(finding('APPROVAL_TWICE', at, `Trustee ${owner} approved more than once.`));
      continue;
    }
    seen.add(owner);
    if (right === null) continue; // that there is no tally is told
    const faults = approvalFaults(right, trustees, body);
    addAll(
      findings,
      faults.map(([code, says]) => finding(code, at, `${says}.`)),
    );
    if (faults.length === 0 && (first === undefined || index < first.index)) before.add(owner);
  }
  if (first !== undefined && before.size < quorum) {
    const says = `Something was opened when ${before.size} trustees had approved the tallies; it takes ${quorum}.`;
    findings.push(finding('APPROVALS_MISSING', `board[${first.index}]`, says));
  }
  return findings;
}

type Part = At<'lot-share' | 'partial-decryption' | 'sealed-part'>;

/** The first entry that opens something, be it to scrutineers alone. */
export function firstPart({ lotShares, partials, sealedParts }: PollBoard): Part | undefined {
  const firsts: Part[] = [...lotShares.slice(0, 1), ...partials.slice(0, 1), ...sealedParts.slice(0, 1)];
  return firsts.sort((a, b) => a.index - b.index)[0];
}
