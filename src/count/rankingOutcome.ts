/** AV and STV in a poll: the papers of all units in one count, and the void ones by their place. SPEC §5.4. */
import type { Contest, RankedRule } from '../../crypto/contest.ts';
import { unmet } from './constraints.ts';
import type { Decision, DecodedPaper } from './countedElection.ts';
import type { Election } from './election.ts';
import type { Lots } from './lot.ts';
import { countRanked } from './rules.ts';

/**
 * The election as it goes into the count, and into the BLT file from which anybody counts it again: void papers and blank
 * ones left out, equal papers as one, in an order that says nothing of how they came.
 */
export function rankedElection(
  { question, choices }: Pick<Contest, 'question' | 'choices'>,
  rule: RankedRule,
  papers: readonly DecodedPaper[],
): Election {
  const merged = new Map<string, { count: number; readonly ranking: readonly number[] }>();
  for (const paper of papers) {
    if ('void' in paper || paper.ranking.length === 0) continue;
    const key = paper.ranking.join(' ');
    const same = merged.get(key);
    if (same === undefined) merged.set(key, { count: 1, ranking: paper.ranking });
    else same.count++;
  }
  return {
    ...{ title: question, seats: rule.name === 'av' ? 1 : rule.seats, withdrawn: [] },
    candidates: choices.map(({ text }) => text),
    papers: [...merged.values()].sort((a, b) => byRanking(a.ranking, b.ranking)),
  };
}

/** By the first number that differs; where one list begins the other, the shorter first. */
function byRanking(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((number, i) => number !== b[i]);
  return differs < 0 ? a.length - b.length : a[differs]! - (b[differs] ?? 0);
}

export function rankingDecided(
  contest: Contest,
  rule: RankedRule,
  papers: readonly DecodedPaper[],
  lots: Lots,
): Decision {
  const counted = countRanked(rankedElection(contest, rule, papers), { rule: rule.name, lots });
  if (!counted.ok) return { by: 'lot', lot: counted.lot };
  const elected = counted.count.winners.map((number) => contest.choices[number - 1]!.id);
  const voided = papers.flatMap((paper, position) => ('void' in paper ? [{ position, why: paper.void }] : []));
  return { by: 'ranking', count: counted.count, elected, void: voided, stopped: unmet(contest, elected) };
}
