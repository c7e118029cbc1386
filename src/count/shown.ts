/**
 * What is shown of an election in which few voted, or whose rankings are sealed: the row of its unit without the numbers from which
 * somebody's vote would follow, and the decision without them. SPEC §6.8.
 */
import type { Contest, TellersCount } from '../../crypto/bodies.ts';
import type { Decided, UnitResult } from '../../crypto/outcomeBody.ts';
import type { CountedElection, Shown } from './countedElection.ts';

type Head = Pick<CountedElection, 'unit' | 'ballots' | 'other' | 'shown'>;

/** How many came by another way, without their count. */
const papersOf = ({ other }: Pick<Head, 'other'>) =>
  other === undefined || other.papers === 0
    ? {}
    : { other: { papers: other.papers, blank: null, votes: [] } satisfies UnitResult['other'] };

/** A row with what is shown anyway, and what it says. */
const bare = ({ unit, ballots, other }: Head, says: UnitResult['says'], shown: Shown): UnitResult => ({
  ...{ unit, ballots, blank: null, votes: [], says },
  ...papersOf({ ...(other === undefined ? {} : { other }) }),
  shown,
});

/** @param row  in full, with both ways in it */
export function concealed(row: UnitResult, head: Head, shown: Shown): UnitResult {
  const hidden = bare(head, row.says, shown);
  if (shown !== 'together') return hidden;
  return { ...hidden, together: row.together ?? sumsOf(row) };
}

/** Where no paper came by another way, the sums of both ways are those of one. */
const sumsOf = ({ ballots, blank, void: voided, votes }: UnitResult): NonNullable<UnitResult['together']> => ({
  ...{ ballots, blank, votes },
  ...(voided === undefined ? {} : { void: voided }),
});

/** The row of an election that nobody opens. What came by another way is shown as far as the board shows it. */
export function unopenedRow(contest: Contest, head: Head): UnitResult {
  const row = bare(head, unopenedSays(contest, head), 'unopened');
  const count = head.other?.count ?? null;
  if (row.other === undefined || count === null) return row;
  const { blank, void: voided, votes } = count;
  return { ...row, other: { papers: row.other.papers, blank, void: voided, votes } };
}

/**
 * The papers of another way say what the unit says only where no ballot that was not opened could change it, and where the board
 * shows them.
 */
function unopenedSays({ kind, rule }: Contest, { ballots, other }: Head): UnitResult['says'] {
  if (kind !== 'trigger') return null;
  if (rule !== undefined && 'quorum' in rule && ballots + (other?.papers ?? 0) < rule.quorum) return 'inquorate';
  const [affirm, open] = marksOf(other?.count ?? null);
  if (Math.abs(affirm - open) <= ballots) return 'too-few';
  return affirm > open ? 'affirm' : 'open';
}

const marksOf = (count: TellersCount | null): readonly [number, number] => [
  count?.votes[0]?.votes ?? 0,
  count?.votes[1]?.votes ?? 0,
];

/** The decision of a contest of which the sums of both ways are shown: no paper of it is pointed at. */
export const decidedTogether = (decided: Decided): Decided =>
  decided.by === 'ranking' ? { ...decided, void: [] } : decided;

/** What was decided, and no number; who is elected in the order of the contest, for another would tell of the numbers. */
export function decidedAlone({ choices }: Pick<Contest, 'choices'>, decided: Decided): Decided {
  switch (decided.by) {
    case 'yes-no':
      return { by: 'sealed', carried: decided.carried, elected: [], stopped: null };
    case 'marks':
    case 'ranking':
      return { by: 'sealed', carried: null, elected: inOrder(choices, decided.elected), stopped: decided.stopped };
    case 'units':
    case 'sealed':
      return decided;
  }
}

export const inOrder = (choices: Contest['choices'], elected: readonly string[]): string[] =>
  choices.flatMap(({ id }) => (elected.includes(id) ? [id] : []));

/** Of a contest of all units together that nobody opened. */
export const decidedUnopened = (ballots: number): Decided => ({
  ...{ by: 'sealed', carried: null, elected: [] },
  stopped: { code: 'TOO_FEW', ballots },
});
