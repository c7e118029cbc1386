/**
 * The figures of a declaration, recomputed from the board: papers issued, cancelled, cast and unused; ballots counted, blank
 * and void; tendered ballots; what happened meanwhile. Whether they balance is said here, and nowhere else. SPEC §7.5.
 */
import { addedSeconds, cancelledPapers, committedPapers } from '../amendmentChecks.ts';
import type { PollBoard } from '../pollBoard.ts';

export type Papers = {
  readonly issued: number;
  readonly cancelled: number;
  readonly cast: number;
  /** Of those cast, such as two tellers put in from papers that came by another way. */
  readonly byTellers: number;
  /** Counted one by one, not as what is left: issued papers that were neither cancelled nor cast. */
  readonly unused: number;
  /** Of those not cast, such as came in by another way: as many as in the contest in which most did. */
  readonly other: number;
};

/** One election: of a unit, or of all together. */
export type ElectionFigures = {
  readonly contest: string;
  readonly unit: string | null;
  readonly cast: number;
  readonly blank: number | null;
  readonly void: number;
  /** Blank papers among them, where the contest allows them. */
  readonly counted: number;
};

export type Figures = {
  readonly papers: Papers;
  readonly tendered: { readonly tendered: number; readonly admitted: number; readonly refused: number };
  readonly elections: readonly ElectionFigures[];
  readonly pauses: { readonly times: number; readonly seconds: number };
};

export function figuresOf(board: PollBoard): Figures {
  const committed = [...committedPapers(board).keys()];
  const cancelled = cancelledPapers(board);
  const cast = new Set<string>(board.casts.map(({ body }) => body.paper));
  const settled = board.tendersSettled?.body ?? { admitted: 0, refused: 0 };
  return {
    papers: {
      issued: committed.length,
      cancelled: cancelled.size,
      cast: board.casts.length,
      byTellers: (board.closed?.body.transcribed ?? []).reduce((sum, { ballots }) => sum + ballots, 0),
      unused: committed.filter((paper) => !cancelled.has(paper) && !cast.has(paper)).length,
      other: Math.max(0, ...board.otherChannels.map(({ body }) => otherPapers(board, body.contest))),
    },
    tendered: { tendered: board.tenders.length, admitted: settled.admitted, refused: settled.refused },
    elections: (board.outcome?.body.contests ?? []).flatMap(({ contest, units }) =>
      units.map(({ unit, ballots, blank, void: voided = 0 }) => ({
        ...{ contest, unit, cast: ballots, blank, void: voided, counted: ballots - voided },
      })),
    ),
    pauses: {
      times: board.incidents.filter(({ body }) => body.what === 'voting-paused').length,
      seconds: addedSeconds(board),
    },
  };
}

/** Papers of another way that came in of one contest. */
export const otherPapers = ({ otherChannels }: Pick<PollBoard, 'otherChannels'>, contest: string): number =>
  otherChannels.reduce((sum, { body }) => sum + (body.contest === contest ? body.papers : 0), 0);

/** Sentences, one for each sum that does not come out; a poll is declared with none. */
export function unbalanced({ papers, tendered, elections }: Figures): readonly string[] {
  const says: string[] = [];
  const { issued, cancelled, cast, unused, other } = papers;
  if (issued !== cast + unused + cancelled) {
    says.push(
      `${issued} papers were issued; ${cast} cast, ${unused} unused and ${cancelled} cancelled are not as many.`,
    );
  }
  if (other > unused) says.push(`${other} papers came in by another way, of ${unused} that were not cast.`);
  if (tendered.tendered !== tendered.admitted + tendered.refused) {
    says.push(
      `${tendered.tendered} ballots were tendered; ${tendered.admitted} admitted and ${tendered.refused} not admitted are not as many.`,
    );
  }
  for (const contest of new Set(elections.map((one) => one.contest))) {
    const inContest = elections.filter((one) => one.contest === contest);
    const ballots = inContest.reduce((sum, one) => sum + one.cast, 0);
    // Every paper has every contest on it, in one unit.
    if (ballots !== cast) says.push(`${cast} papers were cast; in ${contest} there are ${ballots} ballots.`);
  }
  return says;
}
