/**
 * The decisions made again: the export as received is read anew with the keys that judged it, at the instant at which it was
 * judged, the rules of the poll are applied, and every line and every reason has to come out as the pack has it. It trusts
 * nothing but the hashes on the board. SPEC §7.2.
 */
import { compareText, DecodeError, fromHex, fromUtf8 } from '../../crypto/bytes.ts';
import { canonical, decodeCanonical } from '../../crypto/canonical.ts';
import { committedRoot } from '../../crypto/commitment.ts';
import { buildRoll, type Roll } from '../roll/build.ts';
import { KINDS } from '../roll/columns.ts';
import { csvName, type ExportSet, type Files, manifestName, readExportSet, snapshotOf } from '../roll/export.ts';
import { type PinnedKeys, readPinnedKeys } from '../roll/keys.ts';
import { readRulePack } from '../roll/rules.ts';
import { type BundleFiles, type RollLine, replayFile } from './bundle.ts';
import type { RollLines } from './packAmendments.ts';
import { type OpenedBoard, placeOf } from './packFiles.ts';
import { type Finding, finding, some } from './report.ts';
import { snapshotLeaves } from './snapshotLeaves.ts';

const FOLDERS = { set: 'export/', previous: 'previous/', keys: 'keys/' } as const;
const SINGLE = ['replay.json', 'rules.json'];
const EXPORT_NAMES: ReadonlySet<string> = new Set(
  KINDS.flatMap((kind) => {
    const manifest = manifestName(kind);
    return [csvName(kind), manifest, `${manifest}.sig`, `${manifest}.minisig`];
  }),
);

/** Whether this file is there to make the decisions again, and for nothing else. */
export const isReplayFile = (name: string): boolean =>
  SINGLE.includes(name) ||
  [FOLDERS.set, FOLDERS.previous].some(
    (folder) => name.startsWith(folder) && EXPORT_NAMES.has(name.slice(folder.length)),
  ) ||
  /^keys\/(?:allowed_signers|[^/]+\.pub)$/.test(name);

/** A pack for a scrutineer who inspects in place holds no export: then nothing is claimed of the decisions. */
export const decisionsIn = (files: BundleFiles): 'recomputed' | 'not recomputed' =>
  [...files.keys()].some(isReplayFile) ? 'recomputed' : 'not recomputed';

/** The files below a folder, by their names there. */
const under = (files: BundleFiles, folder: string): Files =>
  new Map([...files].flatMap(([name, bytes]) => (name.startsWith(folder) ? [[name.slice(folder.length), bytes]] : [])));

/** What reads a file that anybody may have written; its complaint is a finding. */
function attempt<T>(read: () => T, code: string, at: string, findings: Finding[]): T | undefined {
  try {
    return read();
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    findings.push(finding(code, at, `This cannot be read: ${fault.message}.`));
    return undefined;
  }
}

/** @param leafOf  leaf of a member's frozen line: findings name leaves, not members */
export function checkReplay(
  board: OpenedBoard,
  files: BundleFiles,
  lines: RollLines,
  leafOf: ReadonlyMap<string, string>,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const name of SINGLE) {
    if (!files.has(name)) findings.push(finding('PACK_FILE_MISSING', name, 'The pack lacks this file.'));
  }
  const head = attempt(() => readHead(files), 'PACK_MALFORMED', 'replay.json', findings);
  const rules = attempt(
    () => readRulePack(files.get('rules.json') ?? new Uint8Array()),
    'REPLAY_RULES',
    'rules.json',
    findings,
  );
  const keys = attempt(() => readPinnedKeys(under(files, FOLDERS.keys)), 'REPLAY_KEYS', 'keys', findings);
  if (head === undefined || rules === undefined || keys === undefined) return findings;

  const { poll } = board.defined.body;
  const { body } = board.rollFrozen;
  const named = canonical({ name: rules.rules.name, version: rules.rules.version, sha256: rules.sha256 });
  if (rules.sha256 !== body.rulesSha256 || named !== canonical(poll.rules)) {
    const says = 'These are not the rules that the poll and the frozen roll name.';
    findings.push(finding('REPLAY_RULES', 'rules.json', says, `board ${body.rulesSha256}`, `pack ${rules.sha256}`));
    return findings;
  }
  if (head.judgedAt > board.opened.body.openedAt) {
    findings.push(
      finding('REPLAY_TIME', 'replay.json', 'The export was judged after the poll was opened.', head.judgedAt),
    );
  }
  const needUnits = rules.rules.boundaryTest !== 'none';
  const sets = readSets(board, files, keys, new Date(head.judgedAt), needUnits, findings);
  if (sets === undefined) return findings;
  findings.push(...checkSets(board, sets));
  const seed = fromHex(head.snapshotSeed);
  const root = committedRoot([...snapshotLeaves(sets.set.snapshot, seed, under(files, FOLDERS.set))]);
  if (root !== body.snapshotRoot) {
    const says = 'The rows of the export are not those that the board commits to.';
    findings.push(finding('REPLAY_ROOT', 'export', says, `board ${body.snapshotRoot}`, `pack ${root}`));
  }
  const roll = buildRoll({ ...sets, rules: rules.rules, rulesSha256: rules.sha256 });
  if (body.undecided > roll.variances.length) {
    const says = `The board says ${body.undecided} undecided variances; there are ${roll.variances.length} in all.`;
    findings.push(finding('REPLAY_VARIANCES', 'export', says));
  }
  return [...findings, ...compareLines(linesOf(roll, sets.set), lines, leafOf)];
}

function readHead(files: BundleFiles) {
  const text = fromUtf8(files.get('replay.json') ?? new Uint8Array());
  if (!text.endsWith('\n')) throw new DecodeError('', 'does not end in a newline');
  return decodeCanonical(replayFile, text.slice(0, -1));
}

type Sets = { readonly set: ExportSet; readonly previous: ExportSet | null };

/** Read as when it was loaded; refused now, it could not have been loaded then. */
function readSets(
  { rollFrozen }: OpenedBoard,
  files: BundleFiles,
  keys: PinnedKeys,
  now: Date,
  needUnits: boolean,
  findings: Finding[],
): Sets | undefined {
  const [current, earlier] = [under(files, FOLDERS.set), under(files, FOLDERS.previous)];
  // The names come first: whatever is wrong with another set than this is of no interest.
  for (const [folder, found, wanted] of [
    ['export', snapshotOf(current), rollFrozen.body.snapshot],
    ['previous', earlier.size === 0 ? null : snapshotOf(earlier), rollFrozen.body.previous],
  ] as const) {
    if (found === wanted) continue;
    const says = 'This is not the export set that the board names.';
    findings.push(finding('REPLAY_SNAPSHOT', folder, says, `board ${wanted ?? 'none'}`, `pack ${found ?? 'none'}`));
  }
  if (findings.some(({ code }) => code === 'REPLAY_SNAPSHOT')) return undefined;
  const previous = earlier.size === 0 ? undefined : earlier;
  const read = readExportSet({ files: current, keys, now, needUnits, previous });
  if (read.ok) return read;
  const complaints = read.refused.map(({ file, row, column, code }) => [file, row, column, code].join(' '));
  const says = `The export is refused, with ${complaints.length} complaints.`;
  findings.push(finding('REPLAY_REFUSED', 'export', says, ...some(complaints)));
  return undefined;
}

/** Organisation and signers are those of the poll. */
function checkSets({ defined, rollFrozen }: OpenedBoard, { set, previous }: Sets): readonly Finding[] {
  const findings: Finding[] = [];
  const { slug } = defined.body.poll.organisation;
  if (set.organisation !== slug) {
    const says = 'The export is that of another organisation.';
    findings.push(finding('REPLAY_ORGANISATION', 'export', says, slug, set.organisation));
  }
  const signedBy = [set, previous].flatMap((one) =>
    one === null ? [] : Object.values(one.files).flatMap((file) => (file === null ? [] : [...file.signedBy])),
  );
  const signers = [...new Set(signedBy)].sort(compareText);
  if (canonical(signers) !== canonical(rollFrozen.body.signers)) {
    const says = 'Others signed the export than the board says.';
    findings.push(finding('REPLAY_SIGNERS', 'export', says, ...signers));
  }
  return findings;
}

/** A line with the row of the list that it was made of. */
type Made = { readonly line: RollLine; readonly row: number };

/** The lines that the rules make of the list. */
function linesOf({ members }: Roll, { files }: ExportSet): ReadonlyMap<string, Made> {
  const rows = new Map<string, { readonly name: string; readonly row: number }>();
  for (const { number, name, row } of files.members.rows) rows.set(number, { name, row });
  return new Map(
    members.map(({ number, unit, reasons }) => {
      const { name, row } = rows.get(number) ?? { name: '', row: 0 };
      const decision = reasons.length === 0 ? 'eligible' : 'excluded';
      return [number, { line: { number, name, unit, decision, reasons: reasons.map(({ code }) => code) }, row }];
    }),
  );
}

function compareLines(
  made: ReadonlyMap<string, Made>,
  { base }: RollLines,
  leafOf: ReadonlyMap<string, string>,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [number, { line, row }] of made) {
    const had = base.get(number) ?? null;
    if (had === null) {
      const says = 'A member on the list has no line on the roll.';
      findings.push(finding('DECISION_MISSING', `export/members.csv:${row}`, says));
      continue;
    }
    const unlike = (['name', 'unit', 'decision', 'reasons'] as const).filter(
      (field) => canonical([had[field]]) !== canonical([line[field]]),
    );
    if (unlike.length === 0) continue;
    const says = `The rules and the list give another line than the roll has: ${unlike.join(', ')}.`;
    const evidence = unlike.includes('reasons')
      ? [`rules ${line.reasons.join(' ')}`, `roll ${had.reasons.join(' ')}`]
      : [`export/members.csv:${row}`];
    findings.push(finding('DECISION_WRONG', placeOf(number, leafOf), says, ...evidence));
  }
  for (const [number, line] of base) {
    if (line === null || made.has(number)) continue;
    const says = 'A member has a line on the roll and is not on the list.';
    findings.push(finding('LINE_NOT_LISTED', placeOf(number, leafOf), says));
  }
  return findings;
}
