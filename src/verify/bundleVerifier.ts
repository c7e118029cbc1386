/**
 * The verifier that a stranger relies on: reads a published bundle, recomputes everything that can be, and tells every
 * finding with place and evidence. It trusts the anchors, which come from outside, and nothing else; without anchors the
 * best it can say is that the bundle agrees with itself. It never throws for what a bundle holds. SPEC §7, §9.
 */
import { checkAmendments, checkIncidents, checkTenders } from './amendmentChecks.ts';
import { checkAnchors, checkEarlier } from './anchorChecks.ts';
import { approvable, checkApprovals } from './approvalChecks.ts';
import {
  checkCheckpoint,
  checkNames,
  checkOpened,
  checkRoll,
  checkTimes,
  checkTrusteesEntry,
  readLogKey,
} from './boardChecks.ts';
import type { Anchors, BundleFiles } from './bundle.ts';
import { checkDerivedFiles, checkManifest, type OpenBundle, openBundle } from './bundleFiles.ts';
import { checkCasts } from './castChecks.ts';
import { type CheckedElection, checkAbandoned, checkElection, checkOutcome, checkStrangers } from './countChecks.ts';
import { checkDeclaration } from './declarationChecks.ts';
import type { OnProgress } from './electionChecks.ts';
import type { PollElection } from './elections.ts';
import { checkEnrolmentHeads } from './enrolmentChecks.ts';
import { entriesOf } from './entriesOf.ts';
import { checkLots } from './lotChecks.ts';
import { checkOtherChannels } from './otherChannelChecks.ts';
import { checkPictures } from './pictures.ts';
import { type PollBoard, readPollBoard } from './pollBoard.ts';
import { type Finding, finding, noReport, type Report, report } from './report.ts';
import { checkReturned } from './returnedChecks.ts';
import { checkRulings } from './rulingChecks.ts';
import { checkAttestations, checkSealingKeys } from './sealedChecks.ts';
import type { Treatment } from './sealing.ts';
import type { Seen } from './seen.ts';
import { checkSmallCounts } from './smallCounts.ts';
import { checkTranscribed } from './transcribing.ts';

export type VerifyOptions = {
  readonly anchors?: Anchors;
  /** An earlier copy of the same board: it must be the beginning of this one. */
  readonly against?: BundleFiles;
  readonly onProgress?: OnProgress;
  /** Proofs that hold. Kept by a caller who verifies one board again as it grows (`newSeen`), or made ahead by several threads. */
  readonly seen?: Seen;
};

/** How far a board has to go to be complete. */
export type UpTo = 'encrypted-tally' | 'outcome';

/** A whole bundle: the board and every file beside it. */
export const verifyBundle = (files: BundleFiles, options: VerifyOptions = {}): Report =>
  verify(files, 'outcome', options, (board) => [
    ...checkManifest(files, board.defined?.body.poll.id),
    ...checkDerivedFiles(files, board),
    ...checkPictures(files, board),
  ]);

/**
 * The board by itself (`board.jsonl`, `blobs/`, `checkpoint`), for somebody who must know it before there is a bundle:
 * with upTo `encrypted-tally` a trustee verifies all that a decryption rests on. What stands there beyond it is checked too.
 */
export const verifyBoard = (files: BundleFiles, options: VerifyOptions & { readonly upTo: UpTo }): Report =>
  verify(files, options.upTo, options, () => []);

function verify(
  files: BundleFiles,
  upTo: UpTo,
  options: VerifyOptions,
  besides: (board: PollBoard) => readonly Finding[],
): Report {
  const opened = openBundle(files);
  if ('unreadable' in opened) return noReport('bundle', 'unreadable', opened.unreadable);
  const { board, findings: ofKinds } = readPollBoard(opened.entries);
  const { elections, findings } = checkBoard(opened, board, upTo, options);
  const all = [...opened.faults, ...ofKinds, ...findings, ...besides(board)];
  return report('bundle', elections, all, isVouchedFor(board, options.anchors) ? 'valid' : 'consistent');
}

/** What is attested is worth no more than the keys that attest it: somebody outside has to know whose they are. */
const isVouchedFor = ({ attestation }: PollBoard, anchors: Anchors | undefined): boolean =>
  anchors !== undefined && (attestation === undefined || anchors.sealingKeys !== undefined);

function checkBoard(
  opened: OpenBundle,
  board: PollBoard,
  upTo: UpTo,
  { anchors, against, onProgress, seen }: VerifyOptions,
): { readonly elections: Report['elections']; readonly findings: readonly Finding[] } {
  const { defined, rollFrozen, trustees: trusteesEntry } = board;
  if (defined === undefined) {
    return { elections: [], findings: [finding('POLL_INCOMPLETE', 'board[0]', 'The board does not define a poll.')] };
  }
  const { key: logKey } = readLogKey(defined.body.logKey, 'board[0]');
  const { trustees, findings: ofTrustees } =
    trusteesEntry === undefined
      ? { trustees: undefined, findings: [] }
      : checkTrusteesEntry(defined.body, trusteesEntry.body, `board[${trusteesEntry.index}]`);
  const { elections, findings: ofOpening } = checkOpened(board);
  const { ballots, findings: ofCasts } = checkCasts(board, elections);
  const progress = onProgress && wholeProgress(onProgress, [...ballots.values()].flat().length);
  const counts: readonly CheckedElection[] =
    trustees === undefined
      ? []
      : elections.map((one) => checkElection(board, one, trustees, ballots.get(one.uuid) ?? [], progress, seen));
  const lots = trustees === undefined ? { seed: null, findings: [] } : checkLots(board, trustees);
  const outcomeFindings = checkOutcome(board, defined.body.poll, counts, lots.seed);
  // Of numbers that do not follow from the board nobody learns anything, and to go through them may take for ever.
  const isCounted = counts.length > 0 && counts.every(({ counted }) => counted !== undefined);
  const told = isCounted && outcomeFindings.length === 0 ? board.outcome : undefined;
  return {
    elections: counts.map((one) => one.report),
    findings: [
      ...(logKey === undefined ? [] : checkCheckpoint(opened, logKey)),
      ...checkNames(defined.body),
      ...(rollFrozen === undefined
        ? []
        : checkRoll(
            defined.body,
            rollFrozen,
            board.amendments.filter(({ body }) => body.frozen),
          )),
      ...checkAmendments(board),
      ...ofTrustees,
      ...ofOpening,
      ...checkEnrolmentHeads(board, opened.leaves.length),
      ...checkTimes(board),
      ...checkTenders(board),
      ...checkReturned(board),
      ...checkIncidents(board),
      ...ofCasts,
      ...checkTranscribed(board, elections, ballots),
      ...checkOtherChannels(board, elections),
      ...(trustees === undefined ? [] : checkApprovals(board, approvable(board, elections, opened.leaves), trustees)),
      ...checkSealingKeys(board),
      ...counts.flatMap(({ findings }) => findings),
      ...checkAttestations(board, treated(elections, counts), approvable(board, elections, opened.leaves)),
      ...checkStrangers(board, elections),
      ...(trustees === undefined ? [] : checkAbandoned(board, elections, trustees)),
      ...checkRulings(board),
      ...checkDeclaration(board),
      ...lots.findings,
      ...outcomeFindings,
      ...(told === undefined ? [] : checkSmallCounts(defined.body.poll, told.body, `board[${told.index}]`)),
      ...checkComplete(board, treated(elections, counts), opened.leaves.length, upTo),
      ...(anchors === undefined ? [] : checkAnchors(opened, board, trustees, anchors)),
      ...(against === undefined ? [] : checkEarlier(opened, against, logKey)),
    ],
  };
}

type Treated = { readonly election: PollElection; readonly treatment: Treatment };

/** Where it is not known, because there is no tally, that is told. */
const treated = (elections: readonly PollElection[], counts: readonly CheckedElection[]): readonly Treated[] =>
  elections.map((election, i) => ({ election, treatment: counts[i]?.treatment ?? { is: 'open' } }));

/** What a poll that has come this far must have on its board; one that was abandoned need have no more. */
function checkComplete(
  board: PollBoard,
  elections: readonly Treated[],
  entries: number,
  upTo: UpTo,
): readonly Finding[] {
  if (board.abandoned !== undefined) return [];
  const missing: string[] = [];
  if (board.rollFrozen === undefined) missing.push('the frozen roll');
  if (board.trustees === undefined) missing.push('the trustees’ keys');
  if (board.opened === undefined) missing.push('the opening');
  if (board.closed === undefined) missing.push('the closing');
  for (const { election, treatment } of elections) {
    const { unit, contest, uuid } = election;
    const of = unit === null ? contest.id : `${contest.id} in unit ${unit.code}`;
    const { tallies, results } = entriesOf(board, uuid);
    if (tallies.length === 0) missing.push(`the encrypted tally of ${of}`);
    else if (upTo === 'outcome' && treatment.is === 'open' && results.length === 0) missing.push(`the result of ${of}`);
  }
  if (upTo === 'outcome' && board.outcome === undefined) missing.push('the outcome');
  if (upTo === 'outcome' && board.declaration === undefined) missing.push('the declaration');
  const at = `board[${entries}]`;
  return missing.map((what) => finding('POLL_INCOMPLETE', at, `The board ends before ${what}.`));
}

/** Counts ballots over all elections, so that one bar runs once. */
function wholeProgress(onProgress: OnProgress, ballots: number): OnProgress {
  let done = 0;
  return (part, ofElection, total) => {
    if (part === 'ballots') onProgress(part, ++done, ballots);
    else onProgress(part, ofElection, total);
  };
}
