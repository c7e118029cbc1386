/**
 * What no bundle can show by itself: that its log, trustees and export keys are the ones that outsiders know, that
 * witnesses saw the same board, that an earlier copy is its beginning. SPEC §7.3.
 */
import type { Trustees } from '../../crypto/belenios/trustees.ts';
import { compareText, DecodeError, equalBytes, fromUtf8, toHex } from '../../crypto/bytes.ts';
import { encodePoint } from '../../crypto/group.ts';
import { openCheckpoint, type VerifierKey } from '../../crypto/note.ts';
import { buildTree, rootAt } from '../../crypto/tlog.ts';
import { checkCheckpoint, readLogKey } from './boardChecks.ts';
import type { Anchors, BundleFiles } from './bundle.ts';
import { BOARD, CHECKPOINT, type OpenBundle, openBundle } from './bundleFiles.ts';
import type { PollBoard } from './pollBoard.ts';
import { type Finding, finding } from './report.ts';

export function checkAnchors(
  bundle: OpenBundle,
  { defined, rollFrozen, opened }: PollBoard,
  trustees: Trustees | undefined,
  anchors: Anchors,
): readonly Finding[] {
  const findings: Finding[] = [];
  const tell = (code: string, at: string, says: string, ...evidence: readonly string[]) =>
    findings.push(finding(code, at, says, ...evidence));

  if (defined !== undefined && defined.body.origin !== anchors.origin) {
    tell('ANCHOR_ORIGIN', 'board[0]', 'This is the board of another log.', anchors.origin, defined.body.origin);
  }
  if (defined !== undefined && defined.body.logKey !== anchors.logKey) {
    tell('ANCHOR_LOG_KEY', 'board[0]', 'The log key is not the one you hold.', anchors.logKey, defined.body.logKey);
  }
  const { key, findings: ofKey } = readLogKey(anchors.logKey, 'anchors');
  findings.push(...ofKey);
  // Entry 0 may name the right key and somebody else sign: the anchored key decides.
  if (key !== undefined && anchors.logKey !== defined?.body.logKey) findings.push(...checkCheckpoint(bundle, key));
  if (trustees !== undefined) {
    const keys = trustees.owners.map(({ publicKey }) => encodePoint(publicKey)).sort(compareText);
    if (keys.join() !== [...anchors.trusteeKeys].sort(compareText).join()) {
      tell('ANCHOR_TRUSTEES', 'trustees', 'The trustees’ keys are not those they gave out.', ...keys);
    }
  }
  if (opened !== undefined && anchors.sealingKeys !== undefined) {
    const keys = (opened.body.sealedTo ?? []).map(({ key }) => key).sort(compareText);
    if (keys.join() !== [...anchors.sealingKeys].sort(compareText).join()) {
      const says = 'The keys to which parts are sealed are not those that the scrutineers gave out.';
      tell('ANCHOR_SEALING_KEYS', `board[${opened.index}]`, says, ...keys);
    }
  }
  const strangers = rollFrozen?.body.signers.filter((signer) => !anchors.exportKeys.includes(signer)) ?? [];
  for (const signer of strangers) {
    tell('ANCHOR_EXPORT_KEY', 'roll', 'A key signed the export that you do not know.', signer);
  }
  // Cosignatures cannot be read yet, so that none counts: better a finding than a promise.
  if (anchors.quorum > 0) {
    tell('WITNESSES', CHECKPOINT, `No witness has cosigned this checkpoint; ${anchors.quorum} have to.`);
  }
  return findings;
}

/** The board of an earlier copy is the beginning of this one, and what it had signed is so too. */
export function checkEarlier(
  bundle: OpenBundle,
  earlier: BundleFiles,
  logKey: VerifierKey | undefined,
): readonly Finding[] {
  const opened = openBundle(earlier);
  if ('unreadable' in opened) {
    return [finding('EARLIER_UNREADABLE', 'earlier', 'The earlier copy cannot be read.', opened.unreadable.says)];
  }
  const [before, now] = [linesOf(earlier), linesOf(bundle.files)];
  const parts = before.findIndex((line, i) => now[i] === undefined || !equalBytes(line, now[i]));
  if (parts >= 0) {
    const line = now[parts];
    const says =
      line === undefined
        ? `The earlier copy has ${before.length} entries, this one only ${now.length}.`
        : 'This board does not go on from the earlier copy: they part here.';
    const evidence = [`earlier ${lossy(before[parts]!)}`, ...(line === undefined ? [] : [`now ${lossy(line)}`])];
    return [finding('BOARD_FORK', `board[${parts}]`, says, ...evidence)];
  }
  const note = earlier.get(CHECKPOINT);
  if (note === undefined || logKey === undefined) return [];
  const checkpoint = openCheckpoint(note, logKey);
  if (!checkpoint.ok) {
    return [
      finding('EARLIER_CHECKPOINT', CHECKPOINT, 'The earlier checkpoint is not signed by this log.', checkpoint.reason),
    ];
  }
  const { size, root } = checkpoint.checkpoint;
  const found = size <= bundle.leaves.length ? rootAt(buildTree(bundle.leaves), size) : undefined;
  if (found !== undefined && equalBytes(found, root)) return [];
  const says = 'The log signed another board in the earlier copy.';
  return [
    finding(
      'BOARD_FORK',
      CHECKPOINT,
      says,
      `earlier ${size} ${toHex(root)}`,
      `now ${found ? toHex(found) : 'shorter'}`,
    ),
  ];
}

function linesOf(files: BundleFiles): readonly Uint8Array[] {
  const bytes = files.get(BOARD) ?? new Uint8Array();
  const lines: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0x0a, from);
    lines.push(bytes.subarray(from, end < 0 ? bytes.length : end));
    from = end < 0 ? bytes.length : end + 1;
  }
  return lines;
}

/** For evidence: a line that is not UTF-8 is shown as hex. */
function lossy(line: Uint8Array): string {
  try {
    return fromUtf8(line);
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    return toHex(line);
  }
}
