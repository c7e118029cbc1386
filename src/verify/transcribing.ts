/**
 * Where two tellers may put papers of another way in as ballots: where so few would seal a whole count, and where nobody learns by it
 * how few online voted. And what everybody can check of that on the board; the rest the pack shows. SPEC §6.9.
 */
import type { PollDefinition } from '../../crypto/bodies.ts';
import { isWhole } from '../../crypto/contest.ts';
import { addedSeconds } from './amendmentChecks.ts';
import type { PollElection } from './elections.ts';
import type { PollBoard } from './pollBoard.ts';
import { type Finding, finding } from './report.ts';

type ByUnit = ReadonlyMap<string, number>;
const sumOf = (numbers: ByUnit): number => [...numbers.values()].reduce((sum, one) => sum + one, 0);

/**
 * Units whose papers may be put in as ballots, in their order. With few papers in one of its contests, beside many online ballots; in no
 * contest beside few online ones, which the tellers, who know the papers, could take from the sum. None at all where what other units
 * have left would by that be few.
 *
 * @param taken  papers of another way, by unit
 * @param online  ballots that members cast themselves, by unit
 */
export function transcribableUnits(
  { smallCounts, smallUnit, contests, units }: Pick<PollDefinition, 'smallCounts' | 'smallUnit' | 'contests' | 'units'>,
  taken: ByUnit,
  online: ByUnit,
): readonly string[] {
  if (smallCounts !== 'sealed') return [];
  const isFew = (count: number): boolean => count > 0 && count < smallUnit;
  const all = { papers: sumOf(taken), ballots: sumOf(online) };
  const chosen = units.flatMap(({ code }) => {
    const here = { papers: taken.get(code) ?? 0, ballots: online.get(code) ?? 0 };
    if (here.papers === 0) return [];
    const on = contests.map((contest) => ({
      ...(isWhole(contest) ? all : here),
      isSealed: contest.rankings === 'sealed',
    }));
    const helps = on.some(({ papers, ballots, isSealed }) => !isSealed && isFew(papers) && ballots >= smallUnit);
    return helps && !on.some(({ ballots }) => isFew(ballots)) ? [code] : [];
  });
  return leavesFew({ smallUnit, contests }, taken, chosen) ? [] : chosen;
}

/** Whether of a contest of all units few papers are left to count, where those of some units are put in. */
export function leavesFew(
  { smallUnit, contests }: Pick<PollDefinition, 'smallUnit' | 'contests'>,
  taken: ByUnit,
  units: readonly string[],
): boolean {
  const left = sumOf(taken) - units.reduce((sum, code) => sum + (taken.get(code) ?? 0), 0);
  return contests.some(isWhole) && left > 0 && left < smallUnit;
}

/** Of the units on which two tellers agree, those whose papers are put in; none where what the others leave would be few. */
export function unitsPutIn(
  poll: Parameters<typeof transcribableUnits>[0],
  taken: ByUnit,
  online: ByUnit,
  agreed: readonly string[],
): readonly string[] {
  const units = transcribableUnits(poll, taken, online).filter((unit) => agreed.includes(unit));
  return leavesFew(poll, taken, units) ? [] : units;
}

/** What the closing entry says of ballots that tellers put in. @param ballots  by uuid, as counted */
export function checkTranscribed(
  { defined, closed, casts, incidents }: Pick<PollBoard, 'defined' | 'closed' | 'casts' | 'incidents'>,
  elections: readonly PollElection[],
  ballots: ReadonlyMap<string, readonly unknown[]>,
): readonly Finding[] {
  const said = closed?.body.transcribed;
  if (closed === undefined || said === undefined || defined === undefined) return [];
  const { smallCounts, smallUnit, units, closesAt } = defined.body.poll;
  const findings: Finding[] = [];
  const tell = (code: string, says: string, ...evidence: readonly string[]) =>
    findings.push(finding(code, `board[${closed.index}]`, says, ...evidence));
  const inOrder = units.flatMap(({ code, returns }) =>
    returns !== true && said.some(({ unit }) => unit === code) ? [code] : [],
  );
  if (smallCounts !== 'sealed' || inOrder.join() !== said.map(({ unit }) => unit).join()) {
    tell(
      'TRANSCRIBED_UNKNOWN',
      'Ballots are said to be put in by tellers of no unit, twice, or where the poll has none.',
    );
  }
  const from = Date.parse(closesAt) + 1000 * addedSeconds({ incidents });
  for (const { unit, returned, ballots: put, tellers } of said) {
    if (put > returned) tell('TRANSCRIBED_MANY', 'More ballots are said to be put in than papers came in.', unit);
    for (const { at } of tellers) {
      if (Date.parse(at) >= from && at <= closed.body.closedAt) continue;
      tell('TRANSCRIBED_TIME', 'Papers were put in while members could vote, or after the close.', unit, at);
    }
  }
  const all = said.reduce((sum, one) => sum + one.ballots, 0);
  for (const { unit, uuid, contest } of elections) {
    const mine = unit === null ? all : said.find((one) => one.unit === unit.code)?.ballots;
    if (mine === undefined) continue;
    const counted = unit === null ? casts.length : (ballots.get(uuid)?.length ?? 0);
    const online = counted - mine;
    if (online < 0) {
      tell('TRANSCRIBED_MANY', 'More ballots are said to be put in by tellers than there are.', contest.id);
    } else if (online > 0 && online < smallUnit) {
      const says = `Tellers put ballots in beside ${online} that members cast: they know how these few voted.`;
      tell('TRANSCRIBED_FEW', says, contest.id, unit?.code ?? 'all units');
    }
  }
  return findings;
}
