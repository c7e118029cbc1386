/**
 * Papers that came by another way, as the board has them: of each contest, or of each unit of it, once; numbers that fit the contest;
 * all of them before the first trustee approves. Which of them have to be there, and who counted, the pack shows. SPEC §6.9.
 */
import { readSized } from '../../crypto/belenios/tally.ts';
import { type Body, type PollDefinition, type TellersCount, votingUnits } from '../../crypto/bodies.ts';
import { DecodeError } from '../../crypto/bytes.ts';
import { isWhole } from '../../crypto/contest.ts';
import { faultOfCount } from '../count/tellersCount.ts';
import type { PollElection } from './elections.ts';
import { electorateOf } from './electorate.ts';
import type { At, PollBoard } from './pollBoard.ts';
import { type Finding, finding } from './report.ts';
import { isCountSealed } from './sealing.ts';

type Entry = At<'other-channel'>;
/** What cannot be counted; the codes of findings. */
type Fault = readonly [code: string, says: string];

/** A count that tellers have to make. */
export type CountNeeded = { readonly contest: string; readonly unit: string | null; readonly taken: number };

/**
 * What tellers have to count: of each contest by unit the units in which somebody has a paper of another way, of each contest of all
 * units together the whole where anybody has. In the order of the contests and units.
 *
 * @param taken  papers of another way, by unit
 */
export function countsNeeded(
  { contests, units }: Pick<PollDefinition, 'contests' | 'units'>,
  taken: ReadonlyMap<string, number>,
): readonly CountNeeded[] {
  const all = [...taken.values()].reduce((sum, papers) => sum + papers, 0);
  const byUnit = units.flatMap(({ code }) =>
    (taken.get(code) ?? 0) > 0 ? [{ unit: code, taken: taken.get(code)! }] : [],
  );
  return contests.flatMap((contest) => {
    const needed = isWhole(contest) ? (all > 0 ? [{ unit: null, taken: all }] : []) : byUnit;
    return needed.map((one) => ({ contest: contest.id, ...one }));
  });
}

type Ground = {
  readonly poll: PollDefinition;
  readonly sealedTo: boolean;
  /** Units whose papers tellers put in as ballots. */
  readonly putIn: readonly string[];
};
const groundOf = ({ defined, opened, closed }: Pick<PollBoard, 'defined' | 'opened' | 'closed'>): Ground | undefined =>
  defined &&
  opened && {
    poll: defined.body.poll,
    sealedTo: opened.body.sealedTo !== undefined,
    putIn: closed?.body.transcribed?.map(({ unit }) => unit) ?? [],
  };

/**
 * What is wrong with one entry by itself.
 * @param ballots  counted in this election; undefined where nobody knows, which is told elsewhere
 */
function faultsOf({ poll, sealedTo, putIn }: Ground, { body }: Entry, ballots: number | undefined): readonly Fault[] {
  const { units, contests } = poll;
  const { unit, contest: id, papers, count } = body;
  const contest = contests.find((one) => one.id === id);
  const known =
    contest !== undefined && (isWhole(contest) ? unit === null : votingUnits(units).some(({ code }) => code === unit));
  if (!known) return [['OTHER_UNKNOWN', 'Papers of another way stand where the poll has no such contest or unit.']];
  if (unit !== null && putIn.includes(unit)) {
    return [['OTHER_TWICE', 'Papers of another way are counted that tellers put in as ballots.']];
  }
  const isSealed = ballots !== undefined && isCountSealed(poll, contest, { ballots, papers, sealedTo });
  if (ballots !== undefined && isSealed !== (count === null)) {
    const says = isSealed ? 'shown where it has to be kept back' : 'kept back where it has to be shown';
    return [['OTHER_SEALED', `The count of papers of another way is ${says}.`]];
  }
  const fault = count === null ? null : faultOfCount(contest, papers, count);
  return fault === null ? [] : [['OTHER_COUNT', `The count of papers of another way cannot be one. ${fault}`]];
}

/** Ballots counted in the election that an entry is of. */
function ballotsBy({ tallies }: PollBoard, elections: readonly PollElection[], { body }: Entry): number | undefined {
  const isOf = ({ unit, contest }: PollElection): boolean =>
    contest.id === body.contest && (unit?.code ?? null) === body.unit;
  const uuid = elections.find(isOf)?.uuid;
  const tally = tallies.find((one) => one.body.uuid === uuid);
  try {
    return tally && readSized(tally.body.sized).numTallied;
  } catch (fault) {
    if (fault instanceof DecodeError) return undefined;
    throw fault;
  }
}

const sameAs = (one: Pick<Body<'other-channel'>, 'unit' | 'contest'>) => (other: Entry) =>
  other.body.unit === one.unit && other.body.contest === one.contest;

export function checkOtherChannels(board: PollBoard, elections: readonly PollElection[]): readonly Finding[] {
  const { opened, amendments, casts, otherChannels, approvals } = board;
  const ground = groundOf(board);
  if (ground === undefined || opened === undefined) return [];
  const findings: Finding[] = [];
  const first = approvals[0]?.index ?? Number.POSITIVE_INFINITY;
  for (const [i, entry] of otherChannels.entries()) {
    const tell = ([code, says]: Fault) =>
      findings.push(finding(code, `board[${entry.index}]`, says, entry.body.contest, entry.body.unit ?? 'all units'));
    for (const fault of faultsOf(ground, entry, ballotsBy(board, elections, entry))) tell(fault);
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
  for (const { id } of ground.poll.contests) {
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
 * @param ballots  counted in this election
 */
export function otherWayOf(
  board: Pick<PollBoard, 'defined' | 'opened' | 'closed' | 'otherChannels'>,
  { unit, contest }: Pick<PollElection, 'unit' | 'contest'>,
  ballots: number,
): { readonly other?: { readonly papers: number; readonly count: TellersCount | null } } | undefined {
  const ground = groundOf(board);
  const [entry, ...more] = board.otherChannels.filter(sameAs({ unit: unit?.code ?? null, contest: contest.id }));
  if (entry === undefined) return {};
  if (ground === undefined || more.length > 0 || faultsOf(ground, entry, ballots).length > 0) return undefined;
  return { other: { papers: entry.body.papers, count: entry.body.count } };
}
