/** AV and STV in a poll: the papers of all units in one count, and the void ones by their place. SPEC §5.4. */
import type { Contest, RankedRule } from '../../crypto/contest.ts';
import { unmet } from './constraints.ts';
import type { Decision, DecodedPaper } from './countedElection.ts';
import type { Election } from './election.ts';
import type { Lots } from './lot.ts';
import { mergedRankings, type RankedAlike } from './ranking.ts';
import { countRanked } from './rules.ts';

/**
 * The election as it goes into the count, and into the BLT file from which anybody counts it again: void papers and blank
 * ones left out, equal papers as one, in an order that says nothing of how they came.
 *
 * @param other  rankings that came by another way
 */
export function rankedElection(
  { question, choices }: Pick<Contest, 'question' | 'choices'>,
  rule: RankedRule,
  papers: readonly DecodedPaper[],
  other: readonly RankedAlike[] = [],
): Election {
  const here = papers.flatMap((paper) =>
    'void' in paper || paper.ranking.length === 0 ? [] : [{ ranking: paper.ranking, papers: 1 }],
  );
  return {
    ...{ title: question, seats: rule.name === 'av' ? 1 : rule.seats, withdrawn: [] },
    candidates: choices.map(({ text }) => text),
    papers: mergedRankings([...here, ...other]).map(({ ranking, papers }) => ({ count: papers, ranking })),
  };
}

export function rankingDecided(
  contest: Contest,
  rule: RankedRule,
  papers: readonly DecodedPaper[],
  other: readonly RankedAlike[],
  lots: Lots,
): Decision {
  const counted = countRanked(rankedElection(contest, rule, papers, other), { rule: rule.name, lots });
  if (!counted.ok) return { by: 'lot', lot: counted.lot };
  const elected = counted.count.winners.map((number) => contest.choices[number - 1]!.id);
  const voided = papers.flatMap((paper, position) => ('void' in paper ? [{ position, why: paper.void }] : []));
  return { by: 'ranking', count: counted.count, elected, void: voided, stopped: unmet(contest, elected) };
}
