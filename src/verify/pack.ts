/**
 * The scrutineer pack against the bundle it belongs to: that each counted ballot was signed by the enrolled passkey of one
 * entitled member, and that nothing was signed which is not on the board. Whoever reads this file's report has the
 * members' names before them already; findings still name leaves and papers, not members. SPEC §7.2.
 */
import type { z } from 'zod';
import { type EnrolmentEvent, enrolmentEvent } from '../../crypto/enrolmentChain.ts';
import { accessRow } from './accessLog.ts';
import {
  accessHead,
  amendmentOpening,
  type BundleFiles,
  codeOpening,
  confirmation,
  countOpening,
  dutyEvent,
  dutyHead,
  enrolmentHead,
  grantOpening,
  paperOpening,
  type ReviewLine,
  returnedOpening,
  reviewLine,
  rollOpening,
  sealedMessage,
  signedOpening,
  type TenderOpening,
  tenderOpening,
  transcribedOpening,
} from './bundle.ts';
import { BOARD, openBundle } from './bundleFiles.ts';
import type { OnProgress } from './electionChecks.ts';
import { checkFreezeAct, openActs } from './packActs.ts';
import { readAdmissions } from './packAdmissions.ts';
import { rollLinesOf } from './packAmendments.ts';
import { checkCastRecords } from './packCasts.ts';
import { checkChanges, checkIncidentActs } from './packChanges.ts';
import { checkConfirmations } from './packConfirmations.ts';
import { checkCounts } from './packCounts.ts';
import { checkDeclarers } from './packDeclaration.ts';
import { readDuties } from './packDuties.ts';
import { actsOfChain, checkEnrolments } from './packEnrolments.ts';
import { checkPackFiles, type OpenedBoard, readLines } from './packFiles.ts';
import { checkGrants } from './packGrants.ts';
import { checkPaperOpenings, checkVoters, takenIn } from './packPapers.ts';
import { checkReplay, decisionsIn, isReplayFile } from './packReplay.ts';
import { checkReturnedOpenings } from './packReturned.ts';
import { checkReturns, type UnitReturn, unitReturns } from './packReturns.ts';
import { checkReview } from './packReview.ts';
import { checkRollOpenings } from './packRoll.ts';
import { checkRulingActs } from './packRulings.ts';
import { checkSealedMessages, checkSealingActs } from './packSealed.ts';
import { checkTenderOpenings } from './packTenders.ts';
import { checkTranscripts, transcribedPapers } from './packTranscribed.ts';
import { readPollBoard } from './pollBoard.ts';
import { addAll, type Finding, finding } from './report.ts';

/** Findings of the pack alone; the bundle is verified by verifyBundle, and only then is this worth anything. */
export function verifyPack(
  bundleFiles: BundleFiles,
  packFiles: BundleFiles,
  onProgress?: OnProgress,
): readonly Finding[] {
  const board = openedBoard(bundleFiles);
  if ('code' in board) return [board];
  const findings: Finding[] = [...checkPackFiles(packFiles, board, isReplayFile)];
  const lines = readerOf(packFiles, findings);
  const roll = lines('roll.jsonl', rollOpening);
  const papers = lines('papers.jsonl', paperOpening);
  const codes = lines('codes.jsonl', codeOpening);
  const chain = lines('chain.jsonl', enrolmentEvent);
  const heads = lines('enrolment-heads.jsonl', enrolmentHead);
  const casts = lines('casts.jsonl', signedOpening);
  const signedActs = lines('acts.jsonl', signedOpening);
  const dutyEvents = lines('duties.jsonl', dutyEvent);
  const duties = readDuties(board, dutyEvents, lines('duty-heads.jsonl', dutyHead));
  const grants = lines('grants.jsonl', grantOpening);
  const tenders = lines('tenders.jsonl', tenderOpening);
  const returned = lines('returned.jsonl', returnedOpening);
  const counts = lines('counts.jsonl', countOpening);
  const transcribed = lines('transcribed.jsonl', transcribedOpening);
  const byTellers = transcribedPapers(board, transcribed);
  const sealed = lines('sealed.jsonl', sealedMessage);
  const access = {
    rows: lines('access.jsonl', accessRow),
    heads: lines('access-heads.jsonl', accessHead),
    reviews: lines('reviews.jsonl', reviewLine),
  };
  const { lines: rollLines, findings: ofAmendments } = rollLinesOf(
    board,
    roll,
    lines('amendments.jsonl', amendmentOpening),
  );
  const { byLeaf, amended } = rollLines;
  const named = namedActs(board, tenders, chain, access.reviews);
  const { acts, findings: ofActs } = openActs(board, signedActs, named);
  const given = { chain, heads, codes, papers, byLeaf, acts, duties: duties.duties, byTellers };
  const enrolments = checkEnrolments(board, given);
  const leafOf = new Map(roll.map(({ leaf, line }) => [line.number, leaf]));
  const confirmations = lines('confirmations.jsonl', confirmation);
  const { duties: record } = duties;
  const checks: readonly (() => readonly Finding[])[] = [
    () => checkRollOpenings(board, roll, rollLines),
    () => ofAmendments,
    () => checkPaperOpenings(board, rollLines, papers, takenIn(chain)),
    () => enrolments.findings,
    () => checkCastRecords(board, papers, enrolments.castWith, casts, byTellers),
    () => checkVoters(board, papers, rollLines, takenIn(chain)),
    () => duties.findings,
    () => checkGrants(board, dutyEvents, grants),
    () => ofActs,
    () => checkFreezeAct(board, acts, record),
    () => checkChanges(board, amended, tenders, acts, record),
    () => checkTenderOpenings(board, tenders, papers, rollLines, acts, record),
    () => checkReturnedOpenings(board, returned, acts, duties.duties),
    () => checkCounts(board, counts, papers, chain, acts, duties.duties),
    () => checkTranscripts(board, transcribed, papers, chain, acts, record),
    () => checkSealedMessages(board, sealed),
    () => checkSealingActs(board, acts, duties.duties),
    () => checkIncidentActs(board, acts, record),
    () => checkRulingActs(board, acts, record),
    () => checkReview(board, access, tenders, acts, record, confirmations),
    () =>
      checkDeclarers(
        board,
        record,
        readAdmissions(board, acts, record, { ...access, tenders, confirmations }).admitted,
      ),
    () => checkReturns(board, unitReturns(board, papers, takenIn(chain), transcribed)),
    () => checkConfirmations(rollLines, leafOf, confirmations, record),
    () => (decisionsIn(packFiles) === 'recomputed' ? checkReplay(board, packFiles, rollLines, leafOf) : []),
  ];
  for (const [i, check] of checks.entries()) {
    onProgress?.('pack', i, checks.length);
    addAll(findings, check());
  }
  return findings;
}

/**
 * Of a pack, that all was signed off which had to be, by whom it may, and nothing besides: what a service asks before it declares.
 *
 * @param files  of the pack: the access log, the reviews and admissions with what was signed for them, the duties, the tenders
 */
export function verifyReview(bundleFiles: BundleFiles, files: BundleFiles): readonly Finding[] {
  const board = openedBoard(bundleFiles);
  if ('code' in board) return [board];
  const findings: Finding[] = [];
  const lines = readerOf(files, findings);
  const { duties } = readDuties(board, lines('duties.jsonl', dutyEvent), lines('duty-heads.jsonl', dutyHead));
  const access = {
    rows: lines('access.jsonl', accessRow),
    heads: lines('access-heads.jsonl', accessHead),
    reviews: lines('reviews.jsonl', reviewLine),
  };
  const named = new Map([
    ...access.reviews.map(({ act }) => [act, `review ${act}`] as const),
    ...board.admissions.flatMap(({ index, body: { proposed, decided } }) =>
      [proposed, decided].map((act) => [act, `board[${index}]`] as const),
    ),
  ]);
  const { acts, findings: ofActs } = openActs(board, lines('acts.jsonl', signedOpening), named);
  addAll(findings, ofActs);
  addAll(findings, checkReview(board, access, lines('tenders.jsonl', tenderOpening), acts, duties));
  return findings;
}

/** The papers of each unit, for the scrutineer's report; of a pack in which verifyPack found nothing. */
export function returnsIn(bundleFiles: BundleFiles, packFiles: BundleFiles): readonly UnitReturn[] {
  const board = openedBoard(bundleFiles);
  if ('code' in board) return [];
  const lines = readerOf(packFiles, []);
  const taken = takenIn(lines('chain.jsonl', enrolmentEvent));
  return unitReturns(board, lines('papers.jsonl', paperOpening), taken, lines('transcribed.jsonl', transcribedOpening));
}

function openedBoard(bundleFiles: BundleFiles): OpenedBoard | Finding {
  const bundle = openBundle(bundleFiles);
  if ('unreadable' in bundle) return bundle.unreadable;
  const { defined, rollFrozen, opened, ...rest } = readPollBoard(bundle.entries).board;
  if (defined === undefined || rollFrozen === undefined || opened === undefined) {
    return finding('POLL_INCOMPLETE', BOARD, 'No poll was opened on this board, so that there is nothing to compare.');
  }
  return { defined, rollFrozen, opened, ...rest };
}

/** Reads lines, and puts what is wrong with them among the findings. */
const readerOf =
  (files: BundleFiles, findings: Finding[]) =>
  <S extends z.ZodType>(name: string, schema: S): z.infer<S>[] => {
    const read = readLines(files, name, schema);
    addAll(findings, read.findings);
    return read.lines;
  };

/** Every commitment to an officer's signed act, with the place that names it. */
function namedActs(
  { rollFrozen, amendments, incidents, admissions, rulings, returned, otherChannels, opened, closed }: OpenedBoard,
  tenders: readonly TenderOpening[],
  chain: readonly EnrolmentEvent[],
  reviews: readonly ReviewLine[],
): ReadonlyMap<string, string> {
  const named = new Map<string, string>();
  const name = (at: string, acts: readonly (string | null)[]) => {
    for (const act of acts) if (act !== null && !named.has(act)) named.set(act, at);
  };
  name(`board[${rollFrozen.index}]`, [rollFrozen.body.undecidedSigned]);
  for (const { index, body } of [...amendments, ...returned]) name(`board[${index}]`, [body.proposed, body.decided]);
  for (const { index, body } of otherChannels) {
    name(
      `board[${index}]`,
      body.tellers.map(({ act }) => act),
    );
  }
  name(
    `board[${opened.index}]`,
    (opened.body.sealedTo ?? []).flatMap(({ act }) => act ?? []),
  );
  for (const { tellers } of closed?.body.transcribed ?? []) {
    name(
      `board[${closed?.index}]`,
      tellers.map(({ act }) => act),
    );
  }
  for (const { index, body } of incidents) name(`board[${index}]`, body.acts);
  for (const { index, body } of [...admissions, ...rulings]) name(`board[${index}]`, [body.proposed, body.decided]);
  for (const { tender, acts } of tenders) name(`tender ${tender}`, acts === null ? [] : [acts.proposed, acts.decided]);
  for (const [act, at] of actsOfChain(chain)) name(at, [act]);
  for (const { act } of reviews) name(`review ${act}`, [act]);
  return named;
}
