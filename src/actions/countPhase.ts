/**
 * What trustees' acts rest on between the close and the result: everything of it stands on the board, and what stands there never
 * changes. Read before the lock for what is dear, and again under it for what may have come meanwhile. SPEC §6.
 */
import { readTrustees, type Trustees } from '../../crypto/belenios/trustees.ts';
import type { Body } from '../../crypto/bodies.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { isRanked } from '../../crypto/contest.ts';
import { boardBodies, boardBody, storedLeaves } from '../store/board.ts';
import type { Db } from '../store/database.ts';
import { type Approvable, approvable } from '../verify/approvalChecks.ts';
import type { PollElection } from '../verify/elections.ts';
import { electorateOf } from '../verify/electorate.ts';
import { type Treatment, type Treatments, treatmentsOf } from '../verify/sealing.ts';
import { electionsIn, groundOf } from './electionsOfPoll.ts';

export type CountPhase = {
  readonly definition: Body<'poll-defined'>['poll'];
  readonly electorate: number;
  readonly returned: readonly Body<'unit-returned'>[];
  /** What tellers counted so far; after the first approval that is all. */
  readonly otherChannels: readonly Body<'other-channel'>[];
  readonly elections: readonly PollElection[];
  readonly trustees: Body<'trustees'>;
  readonly keys: Trustees;
  readonly closedHash: string;
  readonly approvable: Approvable;
  /** By uuid. */
  readonly tallies: ReadonlyMap<string, Body<'encrypted-tally'>>;
  /** What is opened of each election, and to whom; by uuid. */
  readonly treatments: Treatments;
  readonly sealedTo: NonNullable<Body<'opened'>['sealedTo']>;
};

/** undefined before the close. */
export async function countPhase(db: Db, poll: string): Promise<CountPhase | undefined> {
  const closed = await boardBody(db, poll, 'closed');
  if (closed === undefined) return undefined;
  const opened = await boardBody(db, poll, 'opened');
  if (opened === undefined) throw new Error('a poll is closed that was not opened');
  const ground = await groundOf(db, poll);
  const amended = await boardBodies(db, poll, 'roll-amended');
  const tallies = await boardBodies(db, poll, 'encrypted-tally');
  const otherChannels = await boardBodies(db, poll, 'other-channel');
  const elections = electionsIn(ground);
  const board = { defined: { index: 0, hash: '', body: ground.defined }, opened, closed, tallies, otherChannels };
  const right = approvable(board, elections, await storedLeaves(db, poll));
  if (right === null) throw new Error('a poll is closed that lacks a tally');
  return {
    definition: ground.defined.poll,
    electorate: electorateOf(
      opened.body,
      amended.map(({ body }) => body),
    ),
    otherChannels: otherChannels.map(({ body }) => body),
    returned: (await boardBodies(db, poll, 'unit-returned')).map(({ body }) => body),
    elections,
    trustees: ground.trustees,
    keys: readTrustees(ground.trustees.record),
    closedHash: closed.hash,
    approvable: right,
    tallies: new Map(tallies.map(({ body }) => [body.uuid, body])),
    treatments: treatmentsOf(board, elections),
    sealedTo: opened.body.sealedTo ?? [],
  };
}

export const isTreated = (
  { treatments }: Pick<CountPhase, 'treatments'>,
  { uuid }: Pick<PollElection, 'uuid'>,
  as: Treatment['is'],
): boolean => (treatments.get(uuid)?.is ?? 'open') === as;

/** Whether scrutineers open something, and attest it before there is an outcome. */
export const hasSealed = ({ treatments }: Pick<CountPhase, 'treatments'>): boolean =>
  [...treatments.values()].some(({ is }) => is === 'sealed');

export function tallyIn({ tallies }: CountPhase, uuid: string): Body<'encrypted-tally'> {
  const tally = tallies.get(uuid);
  if (tally === undefined) throw new Error('an election has no tally');
  return tally;
}

/** What trustees have given so far. */
export type Given = {
  /** Owners who approved: the server takes no approval of anything else than the board has. */
  readonly approved: ReadonlySet<number>;
  /** By uuid, in their order. */
  readonly shuffles: ReadonlyMap<string, readonly Body<'shuffle'>[]>;
  readonly lotShares: readonly Body<'lot-share'>[];
  readonly partials: readonly Body<'partial-decryption'>[];
};

export async function readGiven(db: Db, poll: string): Promise<Given> {
  const shuffles = new Map<string, Body<'shuffle'>[]>();
  for (const { body } of await boardBodies(db, poll, 'shuffle')) {
    shuffles.set(body.uuid, [...(shuffles.get(body.uuid) ?? []), body]);
  }
  const bodiesOf = async <K extends 'lot-share' | 'partial-decryption'>(kind: K) =>
    (await boardBodies(db, poll, kind)).map(({ body }) => body);
  return {
    approved: new Set((await boardBodies(db, poll, 'tally-approval')).map(({ body }) => body.owner)),
    shuffles,
    lotShares: await bodiesOf('lot-share'),
    partials: await bodiesOf('partial-decryption'),
  };
}

/** The record that the next shuffle or the decryption of this election starts from. */
export const lastShuffleOf = ({ shuffles }: Given, uuid: string): string | null =>
  shuffles.get(uuid)?.at(-1)?.shuffle ?? null;

/** SHA-256 of that record, or of the tally where nobody has shuffled. */
export const inputOf = (phase: CountPhase, given: Given, uuid: string): string =>
  sha256Hex(utf8(lastShuffleOf(given, uuid) ?? tallyIn(phase, uuid).tally));

/** Shuffles that the quorum lacks, over all elections that are shuffled. */
export const shufflesMissing = (phase: CountPhase, { shuffles }: Given): number =>
  phase.elections
    .filter((one) => isRanked(one.contest) && !isTreated(phase, one, 'unopened'))
    .map(({ uuid }) => Math.max(0, phase.definition.trustees.quorum - (shuffles.get(uuid)?.length ?? 0)))
    .reduce((sum, missing) => sum + missing, 0);

/** Approvals that are missing before this trustee may open anything: the quorum's, and their own. */
export const approvalsMissing = ({ definition }: CountPhase, { approved }: Given, owner: number): number =>
  Math.max(definition.trustees.quorum - approved.size, approved.has(owner) ? 0 : 1, 0);
