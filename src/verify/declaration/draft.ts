/** The draft of a scrutineer's report, of a bundle and of its pack where one is at hand, in both of which nothing was found. SPEC §7.5. */
import type { BundleFiles } from '../bundle.ts';
import { openBundle } from '../bundleFiles.ts';
import { returnsIn } from '../pack.ts';
import { readPollBoard } from '../pollBoard.ts';
import type { Block } from './blocks.ts';
import { scrutineersReport } from './scrutineersReport.ts';

export type Draft = {
  readonly title: string;
  readonly blocks: readonly Block[];
  /** Instant. */
  readonly closedAt: string;
};

/** null where there is no outcome to report. */
export function draftOf(files: BundleFiles, pack?: BundleFiles): Draft | null {
  const opened = openBundle(files);
  const { board } = readPollBoard('entries' in opened ? opened.entries : []);
  const blocks = scrutineersReport(board, pack === undefined ? null : returnsIn(files, pack));
  if (blocks === null || board.closed === undefined) return null;
  const title = `Report of the scrutineer: ${board.defined?.body.poll.title ?? ''}`;
  return { title, blocks, closedAt: board.closed.body.closedAt };
}
