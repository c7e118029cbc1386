/**
 * The chain of enrolments that a pack opens, held against its heads on the board, the codes on paper, and the casts: each ballot
 * was cast by a passkey that was admitted for that paper and not withdrawn, in the order in which it happened. SPEC §4.6, §7.2.
 */
import type { EnrolledCredential } from '../../crypto/assertion.ts';
import { DecodeError } from '../../crypto/bytes.ts';
import { committedRoot } from '../../crypto/commitment.ts';
import { type ChainEnd, chained, chainHead, type EnrolmentEvent, emptyChain } from '../../crypto/enrolmentChain.ts';
import { checkCodeProof, codeLeaf } from '../../crypto/enrolmentCode.ts';
import { type CodeOpening, type EnrolmentHead, otherChannelProposal, readmitProposal } from './bundle.ts';
import { type Acts, checkAgreed, readMessage } from './packActs.ts';
import type { Duties } from './packDuties.ts';
import { type OpenedBoard, type PaperOpening, repeated } from './packFiles.ts';
import { addAll, type Finding, finding, some } from './report.ts';

export type Enrolments = {
  readonly chain: readonly EnrolmentEvent[];
  readonly heads: readonly EnrolmentHead[];
  readonly codes: readonly CodeOpening[];
  readonly papers: readonly PaperOpening[];
  /** Lines of the roll by leaf, those that an amendment made too. */
  readonly byLeaf: ReadonlyMap<string, Line>;
  readonly acts: Acts;
  readonly duties: Duties;
  /** Papers under which tellers put a ballot in: taken, and so not cast by anybody (packTranscribed.ts). */
  readonly byTellers: ReadonlySet<string>;
};

export type CheckedEnrolments = {
  readonly findings: readonly Finding[];
  /** By paper: the passkey that the chain says it was cast with, as it was admitted. */
  readonly castWith: ReadonlyMap<string, EnrolledCredential>;
};

export function checkEnrolments(board: OpenedBoard, given: Enrolments): CheckedEnrolments {
  const { findings, castWith } = checkChain(board, given);
  return { findings: [...checkHeads(board, given), ...checkCodes(board, given), ...findings], castWith };
}

/** The events make the heads on the board, each from the first event on, and none was added after the closing. */
function checkHeads({ defined, enrolments, closed }: OpenedBoard, { chain, heads }: Enrolments): readonly Finding[] {
  const findings: Finding[] = [];
  const ends: ChainEnd[] = [emptyChain];
  for (const event of chain) ends.push(chained(ends.at(-1)!, event));
  const names = closed === undefined ? (['opened'] as const) : (['opened', 'closed'] as const);
  for (const [i, of] of names.entries()) {
    const entry = enrolments[i];
    if (entry === undefined) continue; // told of the board
    const at = `board[${entry.index}]`;
    const [head, ...more] = heads.filter((one) => one.of === of);
    const end = head === undefined ? undefined : ends[head.events];
    const opens =
      head !== undefined && end !== undefined && chainHead(defined.body.poll.id, end, head.salt) === entry.body.head;
    if (!opens || more.length > 0) {
      findings.push(finding('CHAIN_HEAD', at, 'The events of the chain do not make the head on the board.'));
    }
    if (of === 'closed' && head !== undefined && head.events !== chain.length) {
      const says = `The chain has ${chain.length} events, and the head before the closing covers ${head.events}.`;
      findings.push(finding('CHAIN_LEFT_OVER', at, says));
    }
  }
  return findings;
}

/** Each member with a paper has one code, and together they make the root that was committed when the poll was opened. */
function checkCodes({ defined, opened }: OpenedBoard, { codes, papers, byLeaf }: Enrolments): readonly Finding[] {
  const findings: Finding[] = [];
  const tell = (code: string, says: string, ...evidence: readonly string[]) =>
    findings.push(finding(code, 'codes.jsonl', says, ...evidence));
  const root = opened.body.codes;
  if (root === null) {
    if (codes.length > 0) tell('CODES_ROOT', 'Codes are opened in a poll that committed to none.');
    return findings;
  }
  if (rootOf(defined.body.poll.id, codes) !== root) {
    tell('CODES_ROOT', 'The codes are not those that were committed when the poll was opened.', root);
  }
  if (repeated(codes.map(({ publicKey }) => publicKey)).length > 0) {
    tell('CODE_TWICE', 'One code was made for two members.');
  }
  if (repeated(codes.map(({ number }) => number)).length > 0) tell('CODE_TWICE', 'One member has two codes.');
  const known = new Set(codes.map(({ number }) => number));
  const first = new Set<string>(opened.body.papers);
  const without = papers.filter(({ paper, leaf }) => first.has(paper) && !known.has(byLeaf.get(leaf)?.number ?? ''));
  if (without.length > 0) {
    const says = `${without.length} papers were given to members for whom no code was made.`;
    tell('CODE_MISSING', says, ...some(without.map(({ paper }) => paper)));
  }
  return findings;
}

function rootOf(poll: string, codes: readonly CodeOpening[]): string | undefined {
  try {
    return committedRoot(codes.map(({ number, publicKey, salt }) => codeLeaf(poll, number, publicKey, salt)));
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    return undefined; // one leaf twice: told as CODE_TWICE
  }
}

type EventOf<K extends EnrolmentEvent['kind']> = Extract<EnrolmentEvent, { readonly kind: K }>;
type Line = { readonly number: string; readonly unit: string };
type Tell = (code: string, says: string, ...evidence: readonly string[]) => void;

/** What the walk along the chain has seen. */
type Seen = {
  /** By credential id: as it was first admitted, and the papers it was admitted for. */
  readonly admitted: Map<string, { readonly credential: EnrolledCredential; readonly papers: Set<string> }>;
  /** Member by credential id, and by public key: one device under two ids is still one device. */
  readonly owners: Map<string, string>;
  readonly revoked: Set<string>;
  readonly spent: Set<string>;
};

function checkChain(board: OpenedBoard, given: Enrolments): CheckedEnrolments {
  const findings: Finding[] = [];
  const { chain, papers, codes, byLeaf } = given;
  const seen: Seen = { admitted: new Map(), owners: new Map(), revoked: new Set(), spent: new Set() };
  const castWith = new Map<string, EnrolledCredential>();
  const auths = new Map<string, string>();
  const lines = new Map<string, Line>();
  for (const { paper, leaf } of papers) {
    const line = byLeaf.get(leaf);
    if (line !== undefined) lines.set(paper, line);
  }
  const keys = new Map(codes.map(({ number, publicKey }) => [number, publicKey]));

  for (const [i, event] of chain.entries()) {
    const at = `chain.jsonl:${i + 1}`;
    const tell: Tell = (code, says, ...evidence) => findings.push(finding(code, at, says, ...evidence));
    const spend = (paper: string): void => {
      if (seen.spent.has(paper)) tell('CHAIN_SPENT_TWICE', 'A paper was spent before.', paper);
      seen.spent.add(paper);
    };
    switch (event.kind) {
      case 'enrol':
        checkAdmission(board, event, lines.get(event.paper), keys, seen, tell);
        admit(seen, event, tell);
        break;
      case 'revoke':
        if (!seen.admitted.has(event.credential) || seen.revoked.has(event.credential)) {
          tell('REVOKE_UNKNOWN', 'A passkey was withdrawn that was not in force.', event.credential);
        }
        seen.revoked.add(event.credential);
        addAll(findings, checkWithdrawal(board, given, event, at));
        break;
      case 'cast': {
        spend(event.paper);
        auths.set(event.paper, event.auth);
        const passkey = seen.admitted.get(event.credential);
        if (passkey === undefined || !passkey.papers.has(event.paper) || seen.revoked.has(event.credential)) {
          const says = 'A ballot was cast with a passkey that was not admitted for its paper, or no longer in force.';
          tell('CHAIN_CAST_PASSKEY', says, event.paper, event.credential);
        } else castWith.set(event.paper, passkey.credential);
        break;
      }
      case 'taken':
        spend(event.paper);
        addAll(findings, checkTaking(board, given, event, lines.get(event.paper), at));
        break;
    }
  }
  return { findings: [...findings, ...checkCastEvents(board, auths, given.byTellers)], castWith };
}

/** A passkey is admitted for a paper of its own member, and with the member's code where the poll asks for codes. */
function checkAdmission(
  { defined }: OpenedBoard,
  { paper, credential, proof }: EventOf<'enrol'>,
  line: Line | undefined,
  keys: ReadonlyMap<string, string>,
  { owners }: Seen,
  tell: Tell,
): void {
  if (line === undefined) {
    tell('ENROL_PAPER', 'A passkey was admitted for a paper of nobody on the roll.', paper);
    return;
  }
  for (const name of [`id ${credential.id}`, `key ${credential.publicKey}`]) {
    const owner = owners.get(name) ?? line.number;
    owners.set(name, owner);
    if (owner === line.number) continue;
    tell('PASSKEY_SHARED', 'One passkey was admitted for two members.', paper, credential.id);
    break;
  }
  const { id: poll, secondElement } = defined.body.poll;
  const isAsLaidDown =
    secondElement === 'none'
      ? proof === null
      : proof !== null && checkCodeProof({ poll, paper, credential }, proof, keys.get(line.number) ?? '');
  if (isAsLaidDown) return;
  tell('ENROL_PROOF', 'A passkey was admitted otherwise than by what the poll asks for: no code proves it.', paper);
}

/** Two officers agreed to withdraw this very passkey. It may concern no poll, or another one, and then its acts are not here. */
function checkWithdrawal(
  board: OpenedBoard,
  { acts, duties }: Enrolments,
  { credential, acts: by }: EventOf<'revoke'>,
  at: string,
): readonly Finding[] {
  const agreed = { ...by, kind: 'readmit', units: null, number: null, lapseHours: null } as const;
  const { proposal, findings } = checkAgreed(board, acts, duties.atClose, agreed, at);
  if (proposal === undefined || readMessage(readmitProposal, proposal)?.revoke.includes(credential) === true) {
    return findings;
  }
  const says = 'What two officers agreed to is not the withdrawal of this passkey.';
  return [...findings, finding('AGREED_OTHER', at, says, credential)];
}

/** Two officers agreed that this very member votes by this other way. */
function checkTaking(
  board: OpenedBoard,
  { acts, duties }: Enrolments,
  { paper, channel, acts: by }: EventOf<'taken'>,
  line: Line | undefined,
  at: string,
): readonly Finding[] {
  const units = line === undefined ? null : [line.unit];
  const about = { units, number: line?.number ?? null, lapseHours: null };
  const agreed = { ...by, ...about, kind: 'other-channel' } as const;
  const { proposal, findings } = checkAgreed(board, acts, duties.atClose, agreed, at);
  if (proposal === undefined) return findings;
  const said = readMessage(otherChannelProposal, proposal);
  const isThis = said?.poll === board.defined.body.poll.id && said.number === line?.number && said.channel === channel;
  if (isThis) return findings;
  const says = 'What two officers agreed to is not that this paper is used by this way.';
  return [...findings, finding('AGREED_OTHER', at, says, paper)];
}

function admit({ admitted, revoked }: Seen, { credential, paper }: EventOf<'enrol'>, tell: Tell): void {
  const { id, publicKey, backupEligible } = credential;
  const before = admitted.get(id);
  if (revoked.has(id)) tell('ENROL_REVOKED', 'A passkey was admitted again after it was withdrawn.', id);
  if (before === undefined) admitted.set(id, { credential, papers: new Set([paper]) });
  else {
    const isSame = before.credential.publicKey === publicKey && before.credential.backupEligible === backupEligible;
    if (!isSame || before.papers.has(paper)) {
      tell('ENROL_TWICE', 'A passkey was admitted twice for one paper, or under another key.', paper, id);
    }
    before.papers.add(paper);
  }
}

/** Each ballot on the board stands in the chain once, with its own record, and each in the chain on the board. */
function checkCastEvents(
  { casts }: OpenedBoard,
  auths: ReadonlyMap<string, string>,
  byTellers: ReadonlySet<string>,
): readonly Finding[] {
  const findings: Finding[] = [];
  const onBoard = new Set<string>();
  for (const { index, body } of casts) {
    onBoard.add(body.paper);
    if (auths.get(body.paper) === body.auth || byTellers.has(body.paper)) continue;
    const says = 'This ballot does not stand in the chain of enrolments.';
    findings.push(finding('CHAIN_CAST_MISSING', `board[${index}]`, says, body.paper));
  }
  for (const paper of [...auths.keys()].filter((one) => !onBoard.has(one))) {
    const says = 'A ballot stands in the chain of enrolments that is not on the board.';
    findings.push(finding('CHAIN_CAST_UNKNOWN', `paper ${paper}`, says));
  }
  return findings;
}

/** Every commitment to an officer's signed act that the chain names, with the place that names it. */
export const actsOfChain = (chain: readonly EnrolmentEvent[]): readonly (readonly [string, string])[] =>
  chain.flatMap((event, i) =>
    'acts' in event
      ? [event.acts.proposed, event.acts.decided].map((act) => [act, `chain.jsonl:${i + 1}`] as const)
      : [],
  );
