/**
 * Whether all that is published of a poll's votes tells how few of them were cast: sums of each unit, of both ways apart and together,
 * what a unit decided, totals of a contest. How many voted where is told anyway, and so are the numbers of the roll
 * (smallUnits.ts): a group here is known by its size, and what must not follow is how it voted. SPEC §6.8.
 *
 * What follows from one sum of at least k ballots by itself, or from a decision by itself, is no finding, for these are what is to be
 * told: that all of many, or all of few, voted alike may follow from them. What follows from several together is one.
 */
import type { Contest, ContestOutcome, Outcome, PollDefinition } from '../../crypto/bodies.ts';
import type { UnitResult } from '../../crypto/outcomeBody.ts';
import { type Follows, type Group, type Numbers, type Told, whatFollows } from './determined.ts';
import { type Finding, finding } from './report.ts';
import { isSealing } from './sealing.ts';

/** @param at  the outcome's entry */
export function checkSmallCounts(poll: PollDefinition, { contests }: Outcome, at: string): readonly Finding[] {
  return poll.contests.flatMap((contest) => {
    const result = contests.find((one) => one.contest === contest.id);
    if (result === undefined || !isSealing(poll, contest)) return [];
    return smallCounts(contest, result, poll.smallUnit).map((of) => {
      const says = `What is published tells how fewer than ${poll.smallUnit} voted: ${of}.`;
      return finding('SMALL_COUNT', at, says, contest.id);
    });
  });
}

/** More are few in no poll; a definition that says so would only wear out whoever verifies it. */
const MOST_FEW = 200;

/** Groups, in words, of which a number follows that must not. No sum over units is published: each unit's are looked at by themselves. */
export function smallCounts(contest: Contest, result: ContestOutcome, k: number): readonly string[] {
  const found = result.units.flatMap((row) => followsFrom(contest, factsOf(contest, row), Math.min(k, MOST_FEW)));
  const shown = isToldAnyway(result) ? result.units.flatMap((row) => factsOf(contest, row).groups) : [];
  return [...new Set([...found, ...shown.map(({ name }) => name)])];
}

function followsFrom(contest: Contest, { groups, ...told }: Facts, k: number): readonly string[] {
  // Nothing but one decision: what follows from it is told by it alone. Of how many ballots it may be, an outcome says what it likes.
  if (told.sums.length === 0) return [];
  const sizeOf = (of: readonly string[]): number =>
    groups.reduce((sum, { name, ballots }) => (of.includes(name) ? sum + ballots : sum), 0);
  const keyOf = ({ of, number }: Follows): string => `${of.join()}/${number}`;
  const alone: readonly Told[] = [
    ...told.sums.filter(({ of }) => sizeOf(of) >= k).map((sum) => ({ sums: [sum], decisions: [] })),
    ...told.decisions.map((decision) => ({ sums: [], decisions: [decision] })),
  ];
  const isMeant = new Set(alone.flatMap((one) => whatFollows(contest, groups, one, k).map(keyOf)));
  return whatFollows(contest, groups, told, k)
    .filter((one) => !isMeant.has(keyOf(one)))
    .map(({ of }) => of.join(' and '));
}

type Facts = Told & { readonly groups: readonly Group[] };

function factsOf(contest: Contest, row: UnitResult): Facts {
  const { unit, ballots, other, together, says, shown } = row;
  const name = unit ?? 'all units';
  const here = { name: `${name}, online`, ballots, papers: 0 };
  const papers = { name: `${name}, another way`, ballots: other?.papers ?? 0, papers: other?.papers ?? 0 };
  const groups = [here, papers].filter((one) => one.ballots > 0);
  const of = groups.map((one) => one.name);
  const sums = [
    // An election without a ballot says of nobody how they voted.
    ...(ballots > 0 && (shown === undefined || hasNumbers(row))
      ? [{ of: [here.name], numbers: numbersOf(contest, row) }]
      : []),
    ...(other !== undefined && other.papers > 0 && hasNumbers(other)
      ? [{ of: [papers.name], numbers: numbersOf(contest, other) }]
      : []),
    ...(together === undefined || groups.length === 0 ? [] : [{ of, numbers: numbersOf(contest, together) }]),
  ];
  const isDecision = says === 'affirm' || says === 'open' || says === 'tied';
  // Of one way alone it is told where the other was not opened: then it follows from that way (src/count/shown.ts).
  const decisions = isDecision && sums.length === 0 && of.length > 0 ? [{ of, says }] : [];
  return { groups, sums: distinct(sums), decisions };
}

const distinct = (sums: Told['sums']): Told['sums'] =>
  sums.filter(({ of }, i) => sums.findIndex((one) => one.of.join() === of.join()) === i);

type Sums = Pick<UnitResult, 'blank' | 'void' | 'votes'>;
const hasNumbers = ({ blank, void: voids, votes }: Sums): boolean =>
  blank !== null || voids !== undefined || votes.length > 0;

const numbersOf = ({ choices }: Contest, { blank, void: voids, votes }: Sums): Numbers => ({
  blank: blank ?? 0,
  void: voids ?? 0,
  // Where no votes are told, as of rankings, none are known; a whole count of few is not shown (isToldAnyway).
  votes: votes.length === 0 ? [] : choices.map(({ id }) => votes.find(({ choice }) => choice === id)?.votes ?? 0),
});

/** Whether the decision of a contest of all units shows the numbers that its row does not. */
const isToldAnyway = ({ decided, units }: ContestOutcome): boolean =>
  decided !== undefined &&
  decided.by !== 'units' &&
  decided.by !== 'sealed' &&
  units.some(({ shown }) => shown === 'nothing' || shown === 'unopened');
