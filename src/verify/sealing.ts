/**
 * What is opened of an election, and to whom: for everybody, for the scrutineers alone, or for nobody. It follows from the poll, from
 * how many ballots were cast and how many papers came by another way, so that trustees, server and verifier come to the same of
 * themselves, before anything is opened. SPEC §6.8.
 */
import { readSized } from '../../crypto/belenios/tally.ts';
import type { Body, Contest, PollDefinition } from '../../crypto/bodies.ts';
import type { Shown } from '../count/countedElection.ts';
import type { PollElection } from './elections.ts';
import type { PollBoard } from './pollBoard.ts';

/**
 * `open`: every trustee's part stands on the board. `sealed`: parts go to the scrutineers, and of the result is shown what `shown`
 * says. `unopened`: no trustee gives a part, and nobody shuffles.
 */
export type Treatment =
  | { readonly is: 'open' }
  | { readonly is: 'sealed'; readonly shown: Exclude<Shown, 'unopened'> }
  | { readonly is: 'unopened' };

/** What a treatment rests on. */
export type Cast = {
  /** Ballots cast here and counted. */
  readonly ballots: number;
  /** Papers that came by another way (`other-channel`); 0 where there is no such entry. */
  readonly papers: number;
  /** Whether `opened` names somebody to whom parts are sealed. */
  readonly sealedTo: boolean;
};

/** Below it, what is cast is opened to nobody, be it here or in all: of two ballots each voter learns the other's. */
const LEAST_OPENED = 3;

/** Whether anything of this contest may be kept from everybody. */
export const isSealing = (
  { smallCounts }: Pick<PollDefinition, 'smallCounts'>,
  { rankings }: Pick<Contest, 'rankings'>,
) => smallCounts === 'sealed' || rankings === 'sealed';

type Rule = Pick<PollDefinition, 'smallCounts' | 'smallUnit'>;

export function treatmentOf(
  poll: Rule,
  contest: Pick<Contest, 'rankings'>,
  { ballots, papers, sealedTo }: Cast,
): Treatment {
  if (!isSealing(poll, contest)) return { is: 'open' };
  const isLeast = (count: number): boolean => count > 0 && count < LEAST_OPENED;
  if (isLeast(ballots) || isLeast(ballots + papers)) return { is: 'unopened' };
  const isSmall = (count: number): boolean => count > 0 && count < poll.smallUnit;
  const isRankingSealed = contest.rankings === 'sealed' && ballots + papers > 0;
  if (!isSmall(ballots) && !isSmall(papers) && !isRankingSealed) return { is: 'open' };
  if (!sealedTo) return { is: 'unopened' };
  return { is: 'sealed', shown: ballots + papers >= poll.smallUnit ? 'together' : 'nothing' };
}

/**
 * Whether the tellers' count of papers of another way stays off the board (`other-channel.count` is null): where the papers are few,
 * where rankings are sealed, and where the sums of both ways are shown together, from which the papers' would be taken off.
 */
export function isCountSealed(poll: Rule, contest: Pick<Contest, 'rankings'>, cast: Cast): boolean {
  const { papers } = cast;
  if (papers === 0 || !isSealing(poll, contest)) return false;
  return papers < poll.smallUnit || contest.rankings === 'sealed' || treatmentOf(poll, contest, cast).is === 'sealed';
}

type Named = Pick<PollElection, 'unit' | 'contest'>;

/** What tellers counted beside one election, as the board says. */
export const otherEntry = (
  { otherChannels }: Pick<PollBoard, 'otherChannels'>,
  { unit, contest }: Named,
): Body<'other-channel'> | undefined =>
  otherChannels.find(({ body }) => body.contest === contest.id && body.unit === (unit?.code ?? null))?.body;

/** Of one election of this board. @param ballots  cast here and counted */
export function treatmentIn(
  board: Pick<PollBoard, 'defined' | 'opened' | 'otherChannels'>,
  election: Named,
  ballots: number,
): Treatment {
  const poll = board.defined?.body.poll;
  if (poll === undefined) return { is: 'open' };
  const papers = otherEntry(board, election)?.papers ?? 0;
  return treatmentOf(poll, election.contest, { ballots, papers, sealedTo: board.opened?.body.sealedTo !== undefined });
}

export type Treatments = ReadonlyMap<string, Treatment>;

/**
 * Of every election of a board that was verified up to the tallies, by uuid; the number of ballots is the one beside each tally.
 * @throws DecodeError for a tally's counts that are not in their form
 */
export function treatmentsOf(
  board: Pick<PollBoard, 'defined' | 'opened' | 'otherChannels' | 'tallies'>,
  elections: readonly PollElection[],
): Treatments {
  const ballots = new Map<string, number>(
    board.tallies.map(({ body }) => [body.uuid, readSized(body.sized).numTallied]),
  );
  return new Map(elections.map((one) => [one.uuid, treatmentIn(board, one, ballots.get(one.uuid) ?? 0)]));
}
