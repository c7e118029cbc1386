/**
 * The Belenios elections of a poll as they follow from its board, for the acts from the opening on. What they follow from
 * can never change once it is on the board, so both are kept in memory, named by the entry they rest on.
 */
import type { Body } from '../../crypto/bodies.ts';
import { boardBody, entriesOfKind } from '../store/board.ts';
import type { Db } from '../store/database.ts';
import { type ElectionGround, electionsOf, electionsOfPaper, type PollElection } from '../verify/elections.ts';

const KEPT = 2000;
const grounds = new Map<string, ElectionGround>();
const elections = new Map<string, readonly PollElection[]>();

function keep<V>(kept: Map<string, V>, name: string, value: V): V {
  if (kept.size >= KEPT) kept.clear();
  kept.set(name, value);
  return value;
}

/** @throws Error before all trustee keys are on the board */
export async function groundOf(db: Db, poll: string): Promise<ElectionGround> {
  // The hash of this entry stands for all that is before it.
  const [last] = await entriesOfKind(db, poll, 'trustees');
  const known = grounds.get(last?.hash ?? '');
  if (known !== undefined) return known;
  const defined = await boardBody(db, poll, 'poll-defined');
  const rollFrozen = await boardBody(db, poll, 'roll-frozen');
  const trustees = await boardBody(db, poll, 'trustees');
  if (defined === undefined || rollFrozen === undefined || trustees === undefined) {
    throw new Error('the board does not hold the ground of the elections yet');
  }
  return keep(grounds, trustees.hash, {
    defined: defined.body,
    rollFrozenHash: rollFrozen.hash,
    trusteesHash: trustees.hash,
    trustees: trustees.body,
  });
}

/** All elections, or those on the paper of one unit, in the order of the contests. */
export function electionsIn(ground: ElectionGround, unit?: string): readonly PollElection[] {
  if (unit === undefined) return electionsOf(ground);
  const name = `${ground.trusteesHash}/${unit}`;
  const known = elections.get(name);
  if (known !== undefined) return known;
  const { poll } = ground.defined;
  const units = poll.units.filter(({ code }) => code === unit);
  const defined: Body<'poll-defined'> = { ...ground.defined, poll: { ...poll, units } };
  return keep(elections, name, electionsOfPaper(electionsOf({ ...ground, defined }), unit));
}
