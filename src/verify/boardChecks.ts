/**
 * What the board says before anybody votes: its own names and keys, the roll in numbers, the trustees, and what was
 * opened. Each check tells all it finds and trusts no other. SPEC §5.4, §6.
 */

import type { Trustees } from '../../crypto/belenios/trustees.ts';
import { type Body, votingUnits } from '../../crypto/bodies.ts';
import { DecodeError, equalBytes, fromHex, toHex } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import { checkCeremony } from '../../crypto/ceremony/transcript.ts';
import { encodePoint } from '../../crypto/group.ts';
import { openCheckpoint, parseVerifierKey, type VerifierKey } from '../../crypto/note.ts';
import { checkPublicKey } from '../../crypto/signature.ts';
import { treeRoot } from '../../crypto/tlog.ts';
import { addedSeconds, lateAmendments } from './amendmentChecks.ts';
import { CHECKPOINT, type OpenBundle } from './bundleFiles.ts';
import { verifyTrustees } from './electionChecks.ts';
import { electionsOf, type PollElection } from './elections.ts';
import type { At, PollBoard } from './pollBoard.ts';
import { type Finding, finding, some } from './report.ts';
import { smallCells } from './smallUnits.ts';

/** The key of a log; a finding in its place when the text is none. */
export function readLogKey(
  text: string,
  at: string,
): { readonly key?: VerifierKey; readonly findings: readonly Finding[] } {
  try {
    return { key: parseVerifierKey(text), findings: [] };
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    return { findings: [finding('LOG_KEY', at, `The log key cannot be read: ${fault.message}.`, text)] };
  }
}

/** The head that the log signed is that of this very board. @param logKey as entry 0 or the anchors have it */
export function checkCheckpoint({ files, leaves }: OpenBundle, logKey: VerifierKey): readonly Finding[] {
  const note = files.get(CHECKPOINT);
  if (note === undefined) return [finding('FILE_MISSING', CHECKPOINT, 'There is no signed checkpoint.')];
  const opened = openCheckpoint(note, logKey);
  if (!opened.ok) {
    const says = 'The checkpoint is not signed by the key of the log.';
    return [finding('CHECKPOINT_UNSIGNED', CHECKPOINT, says, opened.reason, logKey.name)];
  }
  const { size, root } = opened.checkpoint;
  if (size !== leaves.length) {
    const says = `The checkpoint speaks of ${size} entries; the board has ${leaves.length}.`;
    return [finding('CHECKPOINT_SIZE', CHECKPOINT, says)];
  }
  const found = treeRoot(leaves);
  if (equalBytes(found, root)) return [];
  const says = 'The checkpoint signs another board than this one.';
  return [finding('CHECKPOINT_ROOT', CHECKPOINT, says, `signed ${toHex(root)}`, `found ${toHex(found)}`)];
}

/** Origin, web origin, relying party and keys of entry 0 fit one another. */
export function checkNames({
  origin,
  webOrigin,
  rpId,
  logKey,
  promiseKey,
  poll,
}: Body<'poll-defined'>): readonly Finding[] {
  const findings: Finding[] = [];
  const tell = (code: string, says: string, ...evidence: readonly string[]) =>
    findings.push(finding(code, 'board[0]', says, ...evidence));
  const [, host, name] = /^https?:\/\/(([^/?#@\s:]+)(?::\d{1,5})?)$/.exec(webOrigin) ?? [];
  if (host === undefined || name === undefined) tell('WEB_ORIGIN', 'The web origin is none.', webOrigin);
  else {
    if (origin !== `${host}/board/${poll.id}`) {
      tell('ORIGIN', 'The origin of the log does not follow from web origin and poll.', origin, webOrigin);
    }
    // A relying party id of another site would let passkeys of that site sign.
    if (rpId !== name)
      tell('RP_ID', 'The relying party of the passkeys is not the host of the pages.', rpId, webOrigin);
  }
  const log = readLogKey(logKey, 'board[0]');
  findings.push(...log.findings);
  if (log.key !== undefined && log.key.name !== origin) {
    tell('LOG_KEY', 'The log key is named for another log.', log.key.name, origin);
  }
  try {
    checkPublicKey(fromHex(promiseKey));
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    tell('PROMISE_KEY', 'The promise key is no key that can be trusted.', promiseKey);
  }
  if (log.key !== undefined && toHex(log.key.publicKey) === promiseKey) {
    tell('PROMISE_KEY', 'One key signs checkpoints and promises; each must sign nothing else.', promiseKey);
  }
  return findings;
}

/**
 * listed − excluded + overrides = eligible; the same number of eligible members cell by cell, amendments in it; no unit and no
 * number too small to be shown.
 *
 * @param frozen  the amendments that the frozen roll has in it
 */
export function checkRoll(
  defined: Body<'poll-defined'>,
  { index, body: roll }: At<'roll-frozen'>,
  frozen: PollBoard['amendments'],
): readonly Finding[] {
  const at = `board[${index}]`;
  const findings: Finding[] = [];
  const tell = (code: string, says: string, ...evidence: readonly string[]) =>
    findings.push(finding(code, at, says, ...evidence));
  const { poll } = defined;
  const codes = votingUnits(poll.units).map(({ code }) => code);
  const { listed, excluded, overrides, eligible, electorate, cells, reasons } = roll;

  if (roll.rulesSha256 !== poll.rules.sha256) {
    tell('RULES_OTHER', 'The roll was made with other rules than the poll names.', poll.rules.sha256, roll.rulesSha256);
  }
  if (listed - excluded + overrides !== eligible) {
    const says = `${listed} listed − ${excluded} excluded + ${overrides} overrides is not ${eligible} eligible.`;
    tell('ROLL_SUM', says);
  }
  const inCellsListed = sum(cells, (cell) => cell.listed);
  // An amendment may give a line to somebody whom the list does not name: more lines than that would be electors from nowhere.
  if (inCellsListed < listed || inCellsListed > listed + frozen.length) {
    tell('ROLL_CELLS', `The cells by unit have ${inCellsListed} lines, the list ${listed}.`);
  }
  if (inCellsListed - sum(cells, (cell) => cell.excluded) !== eligible) {
    tell('ROLL_CELLS', 'The cells by unit do not add up to the eligible members.');
  }
  if (sum(reasons, ({ members }) => members) !== excluded) {
    tell('ROLL_REASONS', 'The reasons do not add up to the number of members excluded.');
  }
  if (canonical(electorate.map(({ unit }) => unit)) !== canonical(codes)) {
    tell('ELECTORATE_UNITS', 'The electorate does not stand for each unit of the poll, once and in order.');
  }
  const inCells = cells.flatMap(({ units }) => units).filter((unit) => unit !== 'outside');
  if (canonical(inCells.sort()) !== canonical([...codes].sort())) {
    tell('ROLL_CELLS', 'The cells do not hold each unit of the poll once.');
  }
  const eligibleIn = new Map<string, number>(electorate.map(({ unit, eligible }) => [unit, eligible]));
  for (const { units, listed, excluded } of cells) {
    const inUnits = sum(units, (unit) => eligibleIn.get(unit) ?? 0);
    const remain = listed - excluded;
    if (units.includes('outside') ? inUnits > remain : inUnits !== remain) {
      tell('ELECTORATE_SUM', `In ${units.join(', ')}, listed − excluded is ${remain}, the electorate ${inUnits}.`);
    }
  }
  for (const { unit, eligible } of electorate) {
    if (eligible < poll.smallUnit) {
      tell(
        'UNIT_TOO_SMALL',
        `Unit ${unit} has ${eligible} electors, fewer than the ${poll.smallUnit} of the poll’s rule.`,
      );
    }
  }
  const takenOff = frozen.filter(({ body }) => body.eligible === -1).length;
  for (const name of smallCells(roll, takenOff, poll.smallUnit)) {
    tell('SMALL_CELL', `The numbers tell of fewer than ${poll.smallUnit} members: ${name}.`);
  }
  if (roll.signers.length === 0) tell('ROLL_UNSIGNED', 'No key signed the export that the roll was made from.');
  return findings;
}

const sum = <T>(items: readonly T[], numberOf: (item: T) => number): number =>
  items.reduce((total, item) => total + numberOf(item), 0);

/** Single keys where every trustee is needed, else one threshold key and how it came about; each proved and none twice. */
export function checkTrusteesEntry(
  { poll }: Body<'poll-defined'>,
  { quorum, names, record, ceremony }: Body<'trustees'>,
  at: string,
): { readonly trustees?: Trustees; readonly findings: readonly Finding[] } {
  const { trustees, findings: found } = verifyTrustees(record, undefined);
  const findings = found.map((one) => ({ ...one, at: `${at} ${one.at}` }));
  if (quorum !== poll.trustees.quorum || names.length !== poll.trustees.of) {
    findings.push(finding('QUORUM', at, 'Quorum or number of trustees is not what the poll laid down.'));
  }
  if (trustees === undefined) return { findings };
  const { commitments = [], confirmations = [] } = ceremony ?? {};
  const made = { poll: poll.id, quorum, names, record, commitments, confirmations };
  for (const { owner, says } of found.length > 0 ? [] : checkCeremony(made)) {
    findings.push(
      owner === 0
        ? finding('QUORUM', at, `The keys are not those of so many trustees with this quorum: ${says}.`)
        : finding('CEREMONY_INVALID', `${at} trustee ${owner}`, `Trustee ${owner}: ${says}.`),
    );
  }
  const keys = trustees.owners.map(({ publicKey }) => encodePoint(publicKey));
  keys.forEach((key, i) => {
    const first = keys.indexOf(key);
    if (first < i) {
      const says = `Trustees ${first + 1} and ${i + 1} have the same key.`;
      findings.push(finding('TRUSTEE_TWICE', at, says, key));
    }
  });
  return { trustees, findings };
}

/** What was opened is what stood before it: hashes, elections as we derive them, a paper for each elector. */
export function checkOpened(board: PollBoard): {
  readonly elections: readonly PollElection[];
  readonly findings: readonly Finding[];
} {
  const { defined, rollFrozen, trustees, opened } = board;
  if (defined === undefined || rollFrozen === undefined || trustees === undefined || opened === undefined) {
    return { elections: [], findings: [] };
  }
  const findings: Finding[] = [];
  const tell = (code: string, says: string, ...evidence: readonly string[]) =>
    findings.push(finding(code, `board[${opened.index}]`, says, ...evidence));
  const { body } = opened;
  const refers: readonly (readonly [string, string, string])[] = [
    [body.rollFrozen, rollFrozen.hash, 'roll'],
    [body.trustees, trustees.hash, 'trustees'],
  ];
  for (const [named, found, what] of refers) {
    if (named !== found) tell('OPENED_REFERS', `Another ${what} entry was opened than stands here.`, named, found);
  }
  const electors = sum(rollFrozen.body.electorate, ({ eligible }) => eligible);
  // An amendment made since may have changed one paper; whether it is of a unit of the poll is not told.
  const since = lateAmendments(board).filter(({ index }) => index < opened.index);
  const [most, least] = [
    electors + since.filter(({ body: { eligible } }) => eligible >= 0).length,
    electors - since.filter(({ body: { eligible } }) => eligible <= 0).length,
  ];
  if (body.papers.length > most || body.papers.length < least) {
    const changes = since.length === 0 ? '' : ` and ${since.length} later changes`;
    tell('PAPERS_NUMBER', `There are ${body.papers.length} papers for ${electors} electors${changes}.`);
  }
  const elections = deriveElections(board);
  const named = elections.map(({ unit, contest, uuid, fingerprint }) => ({
    unit: unit?.code ?? null,
    contest: contest.id,
    uuid,
    fingerprint,
  }));
  if (canonical(named) !== canonical(body.elections)) {
    const right = new Set(named.map(canonical));
    const wrong = body.elections.filter((one) => !right.has(canonical(one)));
    const evidence = some(wrong.map(({ uuid, fingerprint }) => `${uuid} ${fingerprint}`));
    tell('ELECTIONS_OTHER', 'The elections are not those that follow from poll, roll and trustees.', ...evidence);
  }
  return { elections, findings };
}

/** None where the trustees’ record is not good: that has its own findings. */
export function deriveElections({ defined, rollFrozen, trustees }: PollBoard): readonly PollElection[] {
  if (defined === undefined || rollFrozen === undefined || trustees === undefined) return [];
  try {
    return electionsOf({
      defined: defined.body,
      rollFrozenHash: rollFrozen.hash,
      trusteesHash: trustees.hash,
      trustees: trustees.body,
    });
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    return [];
  }
}

/** Far enough to either side; a tar header holds no more digits. */
const PLAUSIBLE = { from: '2000-01-01T00:00:00Z', to: '2200-01-01T00:00:00Z' };

/**
 * opensAt ≤ opened < closesAt ≤ closed, pauses added to closesAt; only a rehearsal may close early. Claims of the operator, but
 * they must agree.
 */
export function checkTimes(board: PollBoard): readonly Finding[] {
  const { defined, opened, closed } = board;
  if (defined === undefined || opened === undefined) return [];
  const { opensAt, closesAt, rehearsal } = defined.body.poll;
  const { openedAt } = opened.body;
  const findings: Finding[] = [];
  const isRight = opensAt <= openedAt && openedAt < closesAt && PLAUSIBLE.from <= openedAt && openedAt < PLAUSIBLE.to;
  if (!isRight) {
    const says = 'The poll was not opened between its opening and its closing instant.';
    findings.push(finding('OPENED_AT', `board[${opened.index}]`, says, opensAt, openedAt, closesAt));
  }
  if (closed === undefined) return findings;
  const { closedAt } = closed.body;
  const due = rehearsal ? Date.parse(openedAt) : Date.parse(closesAt) + 1000 * addedSeconds(board);
  if (Date.parse(closedAt) < due) {
    findings.push(
      finding('CLOSED_EARLY', `board[${closed.index}]`, 'The poll was closed before its time.', closesAt, closedAt),
    );
  }
  return findings;
}
