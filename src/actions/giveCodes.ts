/**
 * The registrar gives the public halves of the codes on paper. The list must have every elector, nobody who is not on the roll,
 * and no code twice; a new one takes the place of the old until the poll opens, and then it is committed.
 */

import type { CodeList } from '../contract/enrolment.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { recordAccess } from '../store/accessLog.ts';
import { insertCodes } from '../store/codes.ts';
import { inTransaction, violatedConstraint } from '../store/database.ts';
import { electorNumbers, rollNumbers } from '../store/electorate.ts';
import { lockPollShared } from '../store/polls.ts';
import type { ActionOf } from './act.ts';
import { codesState } from './codes.ts';

const MOST_NAMED = 50;

export const giveCodes: ActionOf<'giveCodes'> = async (deps, actor, { params, body }) => {
  try {
    return await inTransaction(deps.db, async (trx) => {
      const poll = await lockPollShared(trx, params.poll);
      if (poll === undefined || actor.person === null) return refuse('NOT_FOUND');
      const { state, definition } = poll;
      const isInTime = state === 'roll-frozen' || state === 'keys-ready';
      if (!isInTime || definition.secondElement !== 'code') return refuse('POLL_STATE', { state });
      if (body.poll !== poll.id || body.snapshot !== poll.snapshot) return refuse('CODES_OTHER');
      const faults = faultsOf(
        body,
        await electorNumbers(trx, poll.id, definition.units),
        await rollNumbers(trx, poll.id),
      );
      if (faults !== null) return refuse('CODES_UNFIT', faults);
      const now = deps.now();
      await insertCodes(trx, { poll: poll.id, by: actor.person, codes: body.codes, now });
      const details = { codes: body.codes.length };
      await recordAccess(trx, actor, { act: 'codes-given', poll: poll.id, details }, now);
      return accept(await codesState(trx, poll));
    });
  } catch (fault) {
    if (violatedConstraint(fault) === 'codes_before_opening') return refuse('POLL_STATE');
    throw fault;
  }
};

/** What does not fit, in numbers and the first few by member number; null when all of it fits. */
function faultsOf({ codes }: CodeList, electors: readonly string[], listed: readonly string[]) {
  const numbers = new Set(codes.map(({ number }) => number));
  const keys = new Set(codes.map(({ publicKey }) => publicKey));
  const onRoll = new Set(listed);
  const lacks = electors.filter((number) => !numbers.has(number));
  const strangers = [...numbers].filter((number) => !onRoll.has(number));
  const twice = 2 * codes.length - numbers.size - keys.size;
  if (lacks.length === 0 && strangers.length === 0 && twice === 0) return null;
  return {
    lacking: lacks.length,
    lacks: lacks.slice(0, MOST_NAMED),
    strange: strangers.length,
    strangers: strangers.slice(0, MOST_NAMED),
    twice,
  };
}
