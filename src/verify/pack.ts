/**
 * The scrutineer pack against the bundle it belongs to: that each counted ballot was signed by the enrolled passkey of one
 * entitled member, and that nothing was signed which is not on the board. Whoever reads this file's report has the
 * members' names before them already; findings still name leaves and papers, not members. SPEC §7.2.
 */
import type { z } from 'zod';
import { type BundleFiles, enrolment, paperOpening, rollOpening, signedOpening } from './bundle.ts';
import { BOARD, openBundle } from './bundleFiles.ts';
import { checkFreezeAct } from './packActs.ts';
import { checkCastRecords } from './packCasts.ts';
import { checkEnrolments } from './packEnrolments.ts';
import { checkPackFiles, type OpenedBoard, readLines } from './packFiles.ts';
import { checkPaperOpenings, checkRollOpenings } from './packRoll.ts';
import { readPollBoard } from './pollBoard.ts';
import { addAll, type Finding, finding } from './report.ts';

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
