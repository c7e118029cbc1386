/**
 * The scrutineer pack against the bundle it belongs to: that each counted ballot was signed by the enrolled passkey of one
 * entitled member, and that nothing was signed which is not on the board. Whoever reads this file's report has the
 * members' names before them already; findings still name leaves and papers, not members. SPEC §7.2.
 */
import type { z } from 'zod';
import { type ActMessage, actMessage, type CastMessage, castMessage, checkAssertion } from '../../crypto/assertion.ts';
import { DecodeError, fromUtf8, sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { canonical, decode, decodeCanonical } from '../../crypto/canonical.ts';
import { authCommitment, committedRoot, paperCommitment, rollLeaf } from '../../crypto/commitment.ts';
import { type BundleFiles, enrolment, packFile, paperOpening, rollOpening, signedOpening } from './bundle.ts';
import { BOARD, hasTooManyLines, openBundle } from './bundleFiles.ts';
import { ballotHead } from './derivedFiles.ts';
import { type At, type PollBoard, readPollBoard } from './pollBoard.ts';
import { addAll, type Finding, finding, some } from './report.ts';

/** Every file of a pack. */
export const PACK_FILES = ['pack.json', 'roll.jsonl', 'papers.jsonl', 'enrolments.jsonl', 'casts.jsonl', 'acts.jsonl'];

type RollOpening = z.infer<typeof rollOpening>;
type PaperOpening = z.infer<typeof paperOpening>;
type Enrolment = z.infer<typeof enrolment>;
type SignedOpening = z.infer<typeof signedOpening>;

/** The board of a poll that was opened: all that a pack is held against. */
type OpenedBoard = PollBoard & {
  readonly defined: At<'poll-defined'>;
  readonly rollFrozen: At<'roll-frozen'>;
  readonly opened: At<'opened'>;
};

/** Findings of the pack alone; the bundle is verified by verifyBundle, and only then is this worth anything. */
export function verifyPack(bundleFiles: BundleFiles, packFiles: BundleFiles): readonly Finding[] {
  const bundle = openBundle(bundleFiles);
  if ('unreadable' in bundle) return [bundle.unreadable];
  const { defined, rollFrozen, opened, ...rest } = readPollBoard(bundle.entries).board;
  if (defined === undefined || rollFrozen === undefined || opened === undefined) {
    return [
      finding('POLL_INCOMPLETE', BOARD, 'No poll was opened on this board, so that there is nothing to compare.'),
    ];
  }
  const board: OpenedBoard = { defined, rollFrozen, opened, ...rest };
  const findings: Finding[] = [...checkPackFiles(packFiles, board)];
  const lines = <S extends z.ZodType>(name: string, schema: S): z.infer<S>[] => {
    const read = readLines(packFiles, name, schema);
    addAll(findings, read.findings);
    return read.lines;
  };
  const roll = lines('roll.jsonl', rollOpening);
  const papers = lines('papers.jsonl', paperOpening);
  const enrolments = lines('enrolments.jsonl', enrolment);
  const casts = lines('casts.jsonl', signedOpening);
  const acts = lines('acts.jsonl', signedOpening);
  return [
    ...findings,
    ...checkRollOpenings(board, roll),
    ...checkPaperOpenings(board, roll, papers),
    ...checkEnrolments(enrolments, roll),
    ...checkCastRecords(board, papers, enrolments, casts),
    ...checkFreezeAct(board, acts),
  ];
}

/** The pack names this board, and has its files and no other. */
function checkPackFiles(files: BundleFiles, { defined, opened }: OpenedBoard): readonly Finding[] {
  const findings: Finding[] = [];
  for (const name of PACK_FILES) {
    if (!files.has(name)) findings.push(finding('PACK_FILE_MISSING', name, 'The pack lacks this file.'));
  }
  for (const name of files.keys()) {
    if (!PACK_FILES.includes(name)) findings.push(finding('PACK_FILE_UNKNOWN', name, 'Nothing calls for this file.'));
  }
  const { lines, findings: found } = readLines(files, 'pack.json', packFile);
  const [head] = lines;
  if (head !== undefined && (head.origin !== defined.body.origin || head.opened !== opened.hash || lines.length > 1)) {
    const says = 'The pack belongs to another poll.';
    findings.push(finding('PACK_OTHER', 'pack.json', says, head.origin, head.opened));
  }
  return [...findings, ...found];
}

/** So many, and the rest of the file need not be read to know what it is worth. */
const MOST_BAD_LINES = 1000;

/** Lines of canonical JSON, each ended by a newline; what cannot be read is told and left out. */
function readLines<S extends z.ZodType>(
  files: BundleFiles,
  name: string,
  schema: S,
): { readonly lines: z.infer<S>[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const lines: z.infer<S>[] = [];
  const bytes = files.get(name) ?? new Uint8Array();
  if (hasTooManyLines(bytes)) {
    return { lines, findings: [finding('PACK_MALFORMED', name, 'The file has more lines than any poll has members.')] };
  }
  let text = '';
  try {
    text = fromUtf8(bytes);
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    return { lines, findings: [finding('PACK_MALFORMED', name, 'The file is not UTF-8.')] };
  }
  if (text !== '' && !text.endsWith('\n')) {
    findings.push(finding('PACK_MALFORMED', name, 'The last line does not end in a newline.'));
  }
  const all = text.split('\n');
  for (const [i, line] of all.entries()) {
    if (line === '' && i === all.length - 1) break;
    if (findings.length >= MOST_BAD_LINES) break;
    try {
      lines.push(decodeCanonical(schema, line));
    } catch (fault) {
      if (!(fault instanceof DecodeError)) throw fault;
      const says = `A line cannot be read: ${fault.message}.`;
      findings.push(finding('PACK_MALFORMED', `${name}:${i + 1}`, says));
    }
  }
  return { lines, findings };
}

/** The roll leaves open, make the root on the board, and count up to its numbers. */
function checkRollOpenings({ rollFrozen }: OpenedBoard, roll: readonly RollOpening[]): readonly Finding[] {
  const findings: Finding[] = [];
  const tell = (code: string, at: string, says: string, ...evidence: readonly string[]) =>
    findings.push(finding(code, at, says, ...evidence));
  for (const { leaf, line, salt } of roll) {
    if (rollLeaf(line, salt) !== leaf) tell('ROLL_LEAF', `roll ${leaf}`, 'A line of the roll does not open its leaf.');
  }
  const twice = repeated(roll.map(({ line }) => line.number));
  for (const number of twice) {
    const leaves = roll.filter(({ line }) => line.number === number).map(({ leaf }) => leaf);
    tell(
      'ROLL_MEMBER_TWICE',
      'roll.jsonl',
      'One membership number stands on several lines of the roll.',
      ...some(leaves),
    );
  }
  for (const leaf of repeated(roll.map(({ leaf }) => leaf))) {
    tell('ROLL_LEAF', `roll ${leaf}`, 'A leaf stands twice.');
  }
  const unique = [...new Set(roll.map(({ leaf }) => leaf))];
  const root = committedRoot(unique);
  if (root !== rollFrozen.body.rollRoot) {
    const says = 'The lines of the roll are not those that were frozen.';
    tell('ROLL_ROOT', 'roll.jsonl', says, `board ${rollFrozen.body.rollRoot}`, `pack ${root}`);
  }
  const eligible = roll.filter(({ line }) => line.decision === 'eligible').length;
  if (roll.length !== rollFrozen.body.listed || eligible !== rollFrozen.body.eligible) {
    const says = `The roll has ${roll.length} lines, ${eligible} of them eligible; the board says otherwise.`;
    tell('ROLL_COUNTS', 'roll.jsonl', says, String(rollFrozen.body.listed), String(rollFrozen.body.eligible));
  }
  return findings;
}

/** Each committed paper opens to one eligible line in a roll unit that its unit of the poll covers; no line has two. */
function checkPaperOpenings(
  { defined, rollFrozen, opened }: OpenedBoard,
  roll: readonly RollOpening[],
  papers: readonly PaperOpening[],
): readonly Finding[] {
  const findings: Finding[] = [];
  const { poll } = defined.body;
  const lineOf = new Map(roll.map(({ leaf, line }) => [leaf, line]));
  const committed = new Set<string>(opened.body.papers);
  for (const { paper, unit, leaf, salt } of papers) {
    const tell = (code: string, says: string) => findings.push(finding(code, `paper ${paper}`, says, leaf));
    if (!committed.has(paper)) tell('PAPER_UNKNOWN', 'A paper is not among those committed on the board.');
    if (paperCommitment(poll.id, unit, leaf, salt) !== paper) tell('PAPER_OPENING', 'A paper does not open.');
    const line = lineOf.get(leaf);
    if (line === undefined) tell('PAPER_LEAF', 'A paper was given for a leaf that is not on the roll.');
    else if (line.decision !== 'eligible')
      tell('PAPER_NOT_ELIGIBLE', 'A paper was given to a member who is not eligible.');
    else if (!poll.units.some(({ code, covers }) => code === unit && covers.includes(line.unit))) {
      tell('PAPER_UNIT', 'A paper was given in a unit that does not cover the member’s.');
    }
  }
  for (const leaf of repeated(papers.map(({ leaf }) => leaf))) {
    findings.push(finding('PAPER_LEAF_TWICE', `roll ${leaf}`, 'One line of the roll has more than one paper.'));
  }
  const openings = papers.map(({ paper }) => paper);
  for (const paper of repeated(openings))
    findings.push(finding('PAPER_TWICE', `paper ${paper}`, 'A paper is opened twice.'));
  const known = new Set<string>(openings);
  for (const paper of opened.body.papers.filter((one) => !known.has(one))) {
    findings.push(finding('PAPER_NOT_OPENED', `paper ${paper}`, 'A committed paper is not opened in the pack.'));
  }
  for (const { unit, eligible } of rollFrozen.body.electorate) {
    const given = papers.filter((paper) => paper.unit === unit).length;
    if (given === eligible) continue;
    const says = `Unit ${unit} has ${given} papers; the board says ${eligible} electors.`;
    findings.push(finding('PAPER_COUNTS', 'papers.jsonl', says));
  }
  return findings;
}

/** A passkey belongs to one line of the roll; a line may have several. */
function checkEnrolments(enrolments: readonly Enrolment[], roll: readonly RollOpening[]): readonly Finding[] {
  const findings: Finding[] = [];
  const leaves = new Set(roll.map(({ leaf }) => leaf));
  const byId = new Map<string, string>();
  const byKey = new Map<string, string>();
  for (const { leaf, credential } of enrolments) {
    if (!leaves.has(leaf)) {
      findings.push(finding('ENROLMENT_LEAF', `roll ${leaf}`, 'A passkey was enrolled for a line not on the roll.'));
    }
    // The key counts as well as its name: one device under two ids is still one device.
    for (const [seen, value] of [
      [byId, credential.id],
      [byKey, credential.publicKey],
    ] as const) {
      const other = seen.get(value);
      if (other !== undefined && other !== leaf) {
        const says = 'One passkey is enrolled for two lines of the roll.';
        findings.push(finding('PASSKEY_SHARED', `roll ${leaf}`, says, other, credential.id));
        break;
      }
      seen.set(value, leaf);
    }
  }
  return findings;
}

/** Behind each cast on the board stands one record, signed by an enrolled passkey of the paper's member; and no more. */
function checkCastRecords(
  board: OpenedBoard,
  papers: readonly PaperOpening[],
  enrolments: readonly Enrolment[],
  records: readonly SignedOpening[],
): readonly Finding[] {
  const findings: Finding[] = [];
  const byAuth = new Map(records.map((record) => [record.auth, record]));
  const paperOf = new Map<string, PaperOpening>(papers.map((paper) => [paper.paper, paper]));
  const enrolled = new Set(enrolments.map(({ leaf, credential }) => canonical([leaf, credential])));
  const nonces = new Map<string, string>();

  for (const { auth } of records.filter(({ auth }, i) => byAuth.get(auth) !== records[i])) {
    findings.push(finding('CAST_RECORD_TWICE', `cast ${auth}`, 'A record is opened twice.'));
  }
  for (const cast of board.casts) {
    const at = `board[${cast.index}]`;
    const record = byAuth.get(cast.body.auth);
    if (record === undefined) {
      const says = 'Nobody signed this ballot: the pack has no record for it.';
      findings.push(finding('CAST_UNSIGNED', at, says, cast.body.paper));
      continue;
    }
    findings.push(...checkCastRecord(board, cast, record, paperOf.get(cast.body.paper), enrolled));
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
  enrolled: ReadonlySet<string>,
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
  if (!enrolled.has(canonical([paper.leaf, record.credential]))) {
    const says = 'The passkey that signed is not enrolled for the member whose paper this is.';
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
    const election = board.opened.body.elections.find((one) => one.unit === unit && one.contest === contest);
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

function checkSigned(
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

function readMessage<S extends z.ZodType>(schema: S, message: unknown): z.infer<S> | undefined {
  try {
    return decode(schema, message);
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    return undefined;
  }
}

/** The officer who froze the roll signed for this snapshot and this number of undecided variances. */
function checkFreezeAct(board: OpenedBoard, acts: readonly SignedOpening[]): readonly Finding[] {
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

/** Values that stand more than once, each told once. */
function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) twice.add(value);
    seen.add(value);
  }
  return [...twice];
}

/** The bytes of a `.jsonl` file of a pack: a line of canonical JSON for each value. */
export const jsonLines = (values: readonly object[]): Uint8Array =>
  utf8(values.map((value) => `${canonical(value)}\n`).join(''));
