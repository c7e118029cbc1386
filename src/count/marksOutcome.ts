/** Choose and approval: the most marks fill the places; a tie for the last goes to the lot, or to a run-off. SPEC §5.4. */
import type { Contest, MarksRule } from '../../crypto/contest.ts';
import type { Stopped, VotesOf } from '../../crypto/outcomeBody.ts';
import { unmet } from './constraints.ts';
import type { Decision } from './countedElection.ts';
import { type Lots, noLots } from './lot.ts';
import { mostMarks } from './marks.ts';

export function marksDecided(contest: Contest, { seats, tie }: MarksRule, totals: VotesOf, lots: Lots): Decision {
  const marks = totals.map(({ votes }) => votes);
  const idOf = (number: number): string => contest.choices[number - 1]!.id;
  const found = mostMarks(marks, seats, tie === 'lot' ? lots : noLots);
  const elected = found.winners.map(idOf);
  if (found.ok) return { by: 'marks', totals, elected, lots: found.lots, stopped: unmet(contest, elected) };
  if (tie === 'lot') return { by: 'lot', lot: found.lot };
  const stopped: Stopped = { code: 'RUN_OFF', among: found.lot.among.map(idOf), places: seats - elected.length };
  return { by: 'marks', totals, elected, lots: [], stopped };
}
