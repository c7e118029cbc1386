/**
 * The papers of each unit, as the pack opens them: issued = cast + taken by another way + unused + cancelled, each paper counted in
 * its own right, so that one which is two of these at once is found. The board shows no unit of a paper. SPEC §7.5.
 */

import type { z } from 'zod';
import { votingUnits } from '../../crypto/bodies.ts';
import { cancelledPapers } from './amendmentChecks.ts';
import type { paperOpening, TranscribedOpening } from './bundle.ts';
import type { OpenedBoard } from './packFiles.ts';
import type { Taken } from './packPapers.ts';
import { notTranscribed, transcribedPapers } from './packTranscribed.ts';
import { type Finding, finding } from './report.ts';

type PaperOpening = z.infer<typeof paperOpening>;

export type UnitReturn = {
  readonly unit: string;
  readonly issued: number;
  readonly cast: number;
  /** Spent for a vote by post, at a meeting or with help. */
  readonly taken: number;
  readonly unused: number;
  readonly cancelled: number;
  /** Of those cast: put in by two tellers, from papers that came another way; and of those taken, such as came in void. */
  readonly byTellers?: { readonly ballots: number; readonly void: number };
};

/** By unit, in the order of the poll. */
export function unitReturns(
  board: OpenedBoard,
  papers: readonly PaperOpening[],
  all: Taken,
  transcribed: readonly TranscribedOpening[],
): readonly UnitReturn[] {
  const taken = notTranscribed(all, transcribedPapers(board, transcribed));
  const cancelled = cancelledPapers(board);
  const cast = new Set<string>(board.casts.map(({ body }) => body.paper));
  const byUnit = new Map<string, PaperOpening[]>(
    votingUnits(board.defined.body.poll.units).map(({ code }) => [code, []]),
  );
  for (const opening of papers) byUnit.get(opening.unit)?.push(opening);
  return [...byUnit].map(([unit, inUnit]) => {
    const of = (is: (paper: string) => boolean): number => inUnit.filter(({ paper }) => is(paper)).length;
    return {
      unit,
      issued: inUnit.length,
      cast: of((paper) => cast.has(paper)),
      taken: of((paper) => taken.has(paper)),
      unused: of((paper) => !cast.has(paper) && !taken.has(paper) && !cancelled.has(paper)),
      cancelled: of((paper) => cancelled.has(paper)),
      ...byTellers(board.closed?.body.transcribed?.find((one) => one.unit === unit)),
    };
  });
}

const byTellers = (
  one: { readonly returned: number; readonly ballots: number } | undefined,
): Pick<UnitReturn, 'byTellers'> =>
  one === undefined ? {} : { byTellers: { ballots: one.ballots, void: one.returned - one.ballots } };

/** After the close: what does not come out, unit by unit. */
export function checkReturns(board: OpenedBoard, returns: readonly UnitReturn[]): readonly Finding[] {
  if (board.closed === undefined) return [];
  return returns
    .filter(({ issued, cast, taken, unused, cancelled }) => issued !== cast + taken + unused + cancelled)
    .map(({ unit, issued, cast, taken, unused, cancelled }) =>
      finding(
        'UNBALANCED',
        `unit ${unit}`,
        `${issued} papers were issued; ${cast} cast, ${taken} taken by another way, ${unused} unused and ${cancelled} cancelled are not as many.`,
      ),
    );
}
