/**
 * Papers that came by another way, as the board has them: of each contest, or of each unit of it, once; numbers that fit the contest;
 * all of them before the first trustee approves. Which of them have to be there, and who counted, the pack shows. SPEC §6.9.
 */
import type { Body, PollDefinition, TellersCount } from '../../crypto/bodies.ts';
import { votingUnits } from '../../crypto/bodies.ts';
import { isWhole } from '../../crypto/contest.ts';
import { faultOfCount } from '../count/tellersCount.ts';
import type { PollElection } from './elections.ts';
import { electorateOf } from './electorate.ts';
import type { At, PollBoard } from './pollBoard.ts';
import { type Finding, finding } from './report.ts';

type Entry = At<'other-channel'>;
/** What cannot be counted; the codes of findings. */
type Fault = readonly [code: string, says: string];

/** What is wrong with one entry by itself. */
function faultsOf({ units, contests, smallCounts }: PollDefinition, { body }: Entry): readonly Fault[] {
  const { unit, contest: id, papers, count } = body;
  const contest = contests.find((one) => one.id === id);
  const known =
    contest !== undefined && (isWhole(contest) ? unit === null : votingUnits(units).some(({ code }) => code === unit));
  if (!known) return [['OTHER_UNKNOWN', 'Papers of another way stand where the poll has no such contest or unit.']];
  if (count === null) {
    const isKept = smallCounts === 'sealed' || contest.rankings === 'sealed';
    return isKept
      ? []
      : [['OTHER_SEALED', 'The count of papers of another way is kept back where it has to be shown.']];
  }
  const fault = faultOfCount(contest, papers, count);
  return fault === null ? [] : [['OTHER_COUNT', `The count of papers of another way cannot be one. ${fault}`]];
}

const sameAs = (one: Pick<Body<'other-channel'>, 'unit' | 'contest'>) => (other: Entry) =>
  other.body.unit === one.unit && other.body.contest === one.contest;

export function checkOtherChannels(board: PollBoard): readonly Finding[] {
  const { defined, opened, amendments, casts, otherChannels, approvals } = board;
  if (defined === undefined || opened === undefined) return [];
  const { poll } = defined.body;
  const findings: Finding[] = [];
  const first = approvals[0]?.index ?? Number.POSITIVE_INFINITY;
  for (const [i, entry] of otherChannels.entries()) {
    const tell = ([code, says]: Fault) =>
      findings.push(finding(code, `board[${entry.index}]`, says, entry.body.contest, entry.body.unit ?? 'all units'));
    for (const fault of faultsOf(poll, entry)) tell(fault);
    if (otherChannels.findIndex(sameAs(entry.body)) < i) {
      tell(['OTHER_TWICE', 'Papers of another way are counted a second time.']);
    }
    if (entry.index > first) {
      tell(['OTHER_LATE', 'Papers of another way are counted when a trustee had approved what is to be opened.']);
    }
  }
  const electorate = electorateOf(
    opened.body,
    amendments.map(({ body }) => body),
  );
  for (const { id } of poll.contests) {
    const here = otherChannels.filter(({ body }) => body.contest === id);
    const papers = here.reduce((sum, { body }) => sum + body.papers, 0);
    if (papers === 0 || papers + casts.length <= electorate) continue;
    const says = `${casts.length} ballots and ${papers} papers of another way are more than the ${electorate} members who may vote.`;
    findings.push(finding('OTHER_MANY', `board[${here[0]?.index}]`, says, id));
  }
  return findings;
}

/**
 * What came by another way into one election; `count` null where it is not shown. undefined where it cannot be counted, which is told.
 */
export function otherWayOf(
  { defined, otherChannels }: Pick<PollBoard, 'defined' | 'otherChannels'>,
  { unit, contest }: Pick<PollElection, 'unit' | 'contest'>,
): { readonly other?: { readonly papers: number; readonly count: TellersCount | null } } | undefined {
  const entries = otherChannels.filter(sameAs({ unit: unit?.code ?? null, contest: contest.id }));
  const [entry, ...more] = entries;
  if (entry === undefined) return {};
  if (defined === undefined || more.length > 0 || faultsOf(defined.body.poll, entry).length > 0) return undefined;
  return { other: { papers: entry.body.papers, count: entry.body.count } };
}
