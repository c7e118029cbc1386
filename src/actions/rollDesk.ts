/** The roll as counts: what officers see of it without seeing a member. */
import type { z } from 'zod';
import { accept, refuse } from '../contract/refusals.ts';
import type { rollDesk as desk } from '../contract/shapes.ts';
import { REASON_ORDER, REASON_SAYS } from '../contract/words.ts';
import { VARIANCE_KINDS } from '../roll/variance.ts';
import { VARIANCE_IN_WORDS } from '../roll/varianceWords.ts';
import type { Db, Trx } from '../store/database.ts';
import { readPoll, type StoredPoll } from '../store/polls.ts';
import { countAmended, countReasons, countUnits, countVariances } from '../store/rollCounts.ts';
import type { ActionOf } from './act.ts';

export const rollDesk: ActionOf<'rollDesk'> = async ({ db }, _actor, { params }) => {
  const poll = await readPoll(db, params.poll);
  if (poll === undefined) return refuse('NOT_FOUND');
  const counted = await rollDeskOf(db, poll);
  // A draft has no roll, nor has a poll that was abandoned as one; a list has at least one member.
  return counted.listed === 0 ? refuse('POLL_STATE', { state: poll.state }) : accept(counted);
};

/** Reasons and kinds in the order of the rules, those without a member left out. */
export async function rollDeskOf(db: Db | Trx, { id, snapshot }: StoredPoll): Promise<z.input<typeof desk>> {
  const units = await countUnits(db, id);
  const reasons = await countReasons(db, id);
  const variances = await countVariances(db, id);
  const sum = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((n, item) => n + of(item), 0);
  return {
    snapshot,
    listed: sum(units, ({ listed }) => listed),
    eligible: sum(units, ({ eligible }) => eligible),
    proposed: sum(reasons, ({ members }) => members),
    confirmed: sum(reasons, (reason) => reason.confirmed),
    units: units.map(({ unit, listed, eligible }) => ({ unit, listed, eligible, excluded: listed - eligible })),
    reasons: REASON_ORDER.flatMap((code) =>
      reasons
        .filter((reason) => reason.code === code)
        .map((reason) => ({ code, says: REASON_SAYS[code], members: reason.members, confirmed: reason.confirmed })),
    ),
    variances: VARIANCE_KINDS.flatMap((kind) =>
      variances
        .filter((variance) => variance.kind === kind)
        .map(({ entries, undecided }) => ({ kind, says: VARIANCE_IN_WORDS[kind], entries, undecided })),
    ),
    undecided: sum(variances, ({ undecided }) => undecided),
    amended: await countAmended(db, id),
  };
}
