/** The signed record behind each cast on the board. SPEC §7.2, §8.1. */
import { type CastMessage, castMessage, type EnrolledCredential } from '../../crypto/assertion.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import { authCommitment } from '../../crypto/commitment.ts';
import type { SignedOpening } from './bundle.ts';
import { ballotHead } from './derivedFiles.ts';
import { checkSigned, readMessage } from './packActs.ts';
import type { OpenedBoard, PaperOpening } from './packFiles.ts';
import type { At } from './pollBoard.ts';
import { type Finding, finding } from './report.ts';

/**
 * Behind each cast on the board stands one record, signed by the passkey that the chain says it was cast with; and no more.
 * @param castWith  by paper, as checkEnrolments gives it
 * @param byTellers  papers under which tellers put a ballot in: no member signed these (packTranscribed.ts)
 */
export function checkCastRecords(
  board: OpenedBoard,
  papers: readonly PaperOpening[],
  castWith: ReadonlyMap<string, EnrolledCredential>,
  records: readonly SignedOpening[],
  byTellers: ReadonlySet<string>,
): readonly Finding[] {
  const findings: Finding[] = [];
  const byAuth = new Map(records.map((record) => [record.auth, record]));
  const paperOf = new Map<string, PaperOpening>(papers.map((paper) => [paper.paper, paper]));
  const nonces = new Map<string, string>();

  for (const { auth } of records.filter(({ auth }, i) => byAuth.get(auth) !== records[i])) {
    findings.push(finding('CAST_RECORD_TWICE', `cast ${auth}`, 'A record is opened twice.'));
  }
  for (const cast of board.casts) {
    if (byTellers.has(cast.body.paper)) continue;
    const at = `board[${cast.index}]`;
    const record = byAuth.get(cast.body.auth);
    if (record === undefined) {
      const says = 'Nobody signed this ballot: the pack has no record for it.';
      findings.push(finding('CAST_UNSIGNED', at, says, cast.body.paper));
      continue;
    }
    findings.push(...checkCastRecord(board, cast, record, paperOf.get(cast.body.paper), castWith));
    const { nonce } = record.record.message;
    if (typeof nonce !== 'string') continue; // told as CAST_MESSAGE
    const earlier = nonces.get(nonce);
    if (earlier !== undefined)
      findings.push(finding('CAST_NONCE_TWICE', at, 'One nonce was signed for two casts.', earlier));
    nonces.set(nonce, at);
  }
  const auths = new Set(board.casts.map(({ body }) => body.auth));
  for (const { auth } of records.filter((record) => !auths.has(record.auth))) {
    const says = 'A cast was signed that is not on the board.';
    findings.push(finding('CAST_NOT_ON_BOARD', `cast ${auth}`, says));
  }
  return findings;
}

function checkCastRecord(
  board: OpenedBoard,
  cast: At<'ballot-cast'>,
  { auth, salt, record }: SignedOpening,
  paper: PaperOpening | undefined,
  castWith: ReadonlyMap<string, EnrolledCredential>,
): readonly Finding[] {
  const at = `board[${cast.index}]`;
  const findings: Finding[] = [];
  const tell = (code: string, says: string, ...evidence: readonly string[]) =>
    findings.push(finding(code, at, says, ...evidence));
  if (authCommitment(record, salt) !== auth)
    tell('CAST_RECORD', 'The record is not the one committed on the board.', auth);

  const message = readMessage(castMessage, record.message);
  if (message === undefined) {
    tell('CAST_MESSAGE', 'What was signed is not the message of a cast.');
    return findings;
  }
  const wanted = castMessageOf(board, cast, paper?.unit ?? '', message.nonce);
  const signed = new Map<string, unknown>(Object.entries(message));
  const unlike = Object.entries(wanted).flatMap(([key, value]) =>
    canonical([signed.get(key)]) === canonical([value]) ? [] : [key],
  );
  if (unlike.length > 0) {
    tell('CAST_MESSAGE', `What was signed is another cast than this: ${unlike.join(', ')}.`, cast.body.paper);
  }
  findings.push(...checkSigned(board, message, record, at, 'CAST_ASSERTION'));
  if (paper === undefined) return findings; // told as PAPER_NOT_OPENED or PAPER_UNKNOWN
  const admitted = castWith.get(cast.body.paper);
  if (admitted === undefined || canonical(admitted) !== canonical(record.credential)) {
    const says = 'The passkey that signed is not the one with which the chain says that this paper was spent.';
    tell('CAST_PASSKEY', says, paper.leaf, record.credential.id);
  }
  return findings;
}

/** The message that the voter's page composed for exactly this entry, but for the nonce. */
function castMessageOf(board: OpenedBoard, { body }: At<'ballot-cast'>, unit: string, nonce: string): CastMessage {
  const { origin, rpId, poll } = board.defined.body;
  const ballots = body.ballots.map((text, i) => {
    const contest = poll.contests[i]?.id ?? '';
    // The paper's own unit decides, not the ballot: a member of one unit must not be counted in another.
    const election = board.opened.body.elections.find(
      (one) => (one.unit === unit || one.unit === null) && one.contest === contest,
    );
    return {
      contest,
      uuid: election?.uuid ?? '',
      fingerprint: election?.fingerprint ?? '',
      credential: ballotHead(text)?.credential ?? '',
      ballot: sha256Hex(utf8(text)),
    };
  });
  return {
    format: 'countersign-cast/1',
    origin,
    rpId,
    opened: board.opened.hash,
    unit,
    paper: body.paper,
    ballots,
    nonce,
  };
}
