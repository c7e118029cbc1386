/** What people call a poll, its questions and choices, as a bundle has them, whatever it is worth: for whoever shows a report. */
import type { BundleFiles } from './bundle.ts';
import { openBundle } from './bundleFiles.ts';
import { readPollBoard } from './pollBoard.ts';

export type Names = {
  readonly title: string;
  /** Why the poll was given up, where it was: nothing that was found decides anything then. */
  readonly abandoned: string | undefined;
  readonly contest: (uuid: string) => { readonly question: string; readonly labels: readonly string[] } | undefined;
};

/** Title and choices as the board has them; undefined where it cannot be read. */
export function namesOf(files: BundleFiles): Names | undefined {
  const bundle = openBundle(files);
  if ('unreadable' in bundle) return undefined;
  const { defined, opened, abandoned } = readPollBoard(bundle.entries).board;
  if (defined === undefined) return undefined;
  const { poll } = defined.body;
  return {
    title: poll.title,
    abandoned: abandoned?.body.reason,
    contest: (uuid) => {
      const election = opened?.body.elections.find((one) => one.uuid === uuid);
      const contest = poll.contests.find(({ id }) => id === election?.contest);
      if (contest === undefined) return undefined;
      const texts = contest.choices.map(({ text }) => text);
      return { question: contest.question, labels: contest.blank ? ['(blank)', ...texts] : texts };
    },
  };
}
