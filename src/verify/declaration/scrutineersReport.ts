/**
 * A draft of the scrutineer's report, with every figure that the Trade Union and Labour Relations (Consolidation) Act 1992 asks for in
 * sections 52 (elections) and 231 (ballots) recomputed from the board, and by unit from the pack. What is an opinion, the
 * scrutineer writes: the draft leaves room for it and says nothing in their name. SPEC §7.5.
 */
import type { Contest, PollDefinition } from '../../../crypto/bodies.ts';
import type { ContestOutcome } from '../../../crypto/outcomeBody.ts';
import { countsNeeded } from '../otherChannelChecks.ts';
import type { UnitReturn } from '../packReturns.ts';
import type { PollBoard } from '../pollBoard.ts';
import { type Block, heading, list, table, text } from './blocks.ts';
import { contestBlocks } from './contests.ts';
import { figuresOf, otherPapers, unbalanced } from './figures.ts';

const OPEN = '____________________';

/** @param returns  of the pack; null where there is none at hand. Null before there is an outcome. */
export function scrutineersReport(board: PollBoard, returns: readonly UnitReturn[] | null): readonly Block[] | null {
  const { defined, rollFrozen, trustees, closed, outcome } = board;
  if (!defined || !rollFrozen || !trustees || !closed || !outcome) return null;
  const { poll } = defined.body;
  const rulings = board.rulings.map(({ body }) => body);
  const figures = figuresOf(board);
  const { papers, tendered } = figures;
  const entitled = papers.issued - papers.cancelled;
  // Void ones that tellers did not put in the pack alone tells.
  const spoilt = (returns ?? []).reduce((sum, { byTellers }) => sum + (byTellers?.void ?? 0), 0);
  const returned = papers.cast + papers.other + spoilt;
  const nameOf = (code: string): string => poll.units.find((unit) => unit.code === code)?.name ?? code;
  return [
    { kind: 'title', text: 'Report of the scrutineer: draft' },
    text({ strong: poll.title }),
    text(poll.organisation.name),
    text(
      'Every figure here follows from the public board. The sentences with a blank are for the scrutineer to complete or to strike out.',
    ),
    heading(2, 'Figures'),
    table('Voting papers (section 52(2)(a) and (b))', null, [
      ['Entitled to vote at the close', entitled],
      ['Voting papers distributed', papers.issued],
      ['– of these withdrawn and replaced, or the right ended', papers.cancelled],
      ['Voting papers returned', returned],
      ['– of these online', papers.cast - papers.byTellers],
      ...(papers.byTellers === 0
        ? []
        : [['– of these by another way, put in as ballots by two tellers', papers.byTellers] as const]),
      ['– of these by another way, counted by two tellers', papers.other],
      ...(spoilt === 0 ? [] : [['– of these by another way, void', spoilt] as const]),
      ['Returned, of those entitled', ofHundred(returned, entitled)],
      ['At least half of those entitled voted (section 226(2)(a)(iia))', 2 * returned >= entitled ? 'yes' : 'no'],
      ['Tendered, and not admitted', tendered.refused],
    ]),
    ...unbalanced(figures).map((says) => text({ strong: says })),
    ...(returns === null
      ? [text('By unit the papers can be told from the scrutineer pack alone, which was not at hand.')]
      : [
          table(
            'By unit: issued = cast + by another way + not used + cancelled',
            ['Unit', 'Issued', 'Cast', 'By another way', 'Not used', 'Cancelled'],
            returns.map(({ unit, issued, cast, taken, unused, cancelled }) => [
              nameOf(unit),
              ...[issued, cast, taken, unused, cancelled],
            ]),
          ),
          ...otherWay(board, poll, returns, nameOf),
          ...putIn(returns, nameOf),
        ]),
    ...poll.contests.flatMap((contest) => {
      const result = outcome.body.contests.find((one) => one.contest === contest.id);
      return result === undefined
        ? []
        : [...contestBlocks(poll, contest, result, rulings), validity(board, contest, result, entitled)];
    }),
    heading(2, 'Who counted (section 52(2)(e))'),
    text(
      `The count was opened by trustees, each with a part of one key: ${trustees.body.names.join(', ')}. Everybody can repeat it from the board with a verifier.`,
    ),
    heading(2, 'Register'),
    text(
      `The register is the list with the fingerprint ${rollFrozen.body.snapshot}; ${rollFrozen.body.undecided} differences between its sources were undecided when it was frozen, and ${board.amendments.length} entries were changed by two officers on evidence.`,
    ),
    text(`Inspections of the register, at whose request, and what came of them: ${OPEN}`),
    heading(2, 'Incidents'),
    board.incidents.length === 0
      ? text('The board tells of none.')
      : list(board.incidents.map(({ body }) => `${body.at}: ${body.what}`)),
    heading(2, 'Opinion of the scrutineer (sections 52(2)(c), 52(2A) and 231B)'),
    list([
      `There are ${OPEN} reasonable grounds for believing that a requirement imposed by or under any enactment was contravened in relation to this poll.`,
      `The arrangements made for the production, storage, distribution, return or other handling of the voting papers, and for the counting of the votes, ${OPEN} all such security arrangements as were reasonably practicable to minimise the risk of unfairness or malpractice.`,
      `I was ${OPEN} to carry out my functions without such interference as would make it reasonable for any person to call my independence into question.`,
    ]),
    text(`Name and signature: ${OPEN}`),
  ];
}

/** In tenths of a per cent, rounded half up. */
function ofHundred(part: number, of: number): string {
  if (of === 0) return '–';
  const tenths = Math.floor((part * 2000 + of) / (2 * of));
  return `${Math.floor(tenths / 10)}.${tenths % 10} %`;
}

/** Of the papers of another way, contest by contest: how many members had one, and what came in. */
function otherWay(
  { otherChannels }: Pick<PollBoard, 'otherChannels'>,
  poll: PollDefinition,
  returns: readonly UnitReturn[],
  nameOf: (code: string) => string,
): readonly Block[] {
  const counted = returns.filter(({ byTellers }) => byTellers === undefined);
  const needed = countsNeeded(poll, new Map(counted.map(({ unit, taken }) => [unit, taken])));
  if (needed.length === 0) return [];
  const rows = needed.map(({ contest, unit, taken }) => {
    const counted = otherChannels.find(({ body }) => body.contest === contest && body.unit === unit)?.body.papers ?? 0;
    return [contest, unit === null ? 'All together' : nameOf(unit), taken, counted, taken - counted];
  });
  const head = ['Contest', 'Unit', 'By another way', 'Returned', 'Not returned'];
  return [table('By another way = returned + not returned', head, rows)];
}

/** Papers of another way that tellers put in as ballots: these are among those cast. */
function putIn(returns: readonly UnitReturn[], nameOf: (code: string) => string): readonly Block[] {
  const rows = returns.flatMap(({ unit, taken, byTellers }) =>
    byTellers === undefined
      ? []
      : [[nameOf(unit), taken + byTellers.ballots, byTellers.ballots, byTellers.void, taken - byTellers.void]],
  );
  const head = ['Unit', 'By another way', 'Put in by two tellers, and among those cast', 'Void', 'Not returned'];
  return rows.length === 0 ? [] : [table('By another way = put in + void + not returned', head, rows)];
}

/** Valid and other papers of a contest (sections 52(2)(c), (d) and 231). */
function validity(
  board: Pick<PollBoard, 'casts' | 'otherChannels'>,
  { id, question }: Contest,
  { units }: ContestOutcome,
  entitled: number,
): Block {
  const lines = units.map((unit) => unit.together ?? unit);
  const sum = (of: (line: (typeof lines)[number]) => number): number =>
    lines.reduce((total, line) => total + of(line), 0);
  const blank = sum((line) => line.blank ?? 0);
  const spoilt = sum((line) => line.void ?? 0);
  const ballots = sum((line) => line.ballots);
  const isHidden = units.some((unit) => unit.together === undefined && unit.shown !== undefined);
  const shown = (figure: number): number | string => (isHidden ? 'known to the scrutineers' : figure);
  return table(`Papers of “${question}” (${id})`, null, [
    ['Entitled to vote', entitled],
    ['Papers returned', board.casts.length + otherPapers(board, id)],
    ['Valid votes', shown(ballots - blank - spoilt)],
    ['Blank', shown(blank)],
    ['Spoiled or otherwise invalid', shown(spoilt)],
  ]);
}
