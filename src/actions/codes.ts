/** Whether every elector of a poll has a code on paper, and whose letters are out of the ordinary because officers changed their entry. */
import { accept, refuse } from '../contract/refusals.ts';
import { recordAccess } from '../store/accessLog.ts';
import { codesGiven, readCodes } from '../store/codes.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { electorateChanges, electorNumbers } from '../store/electorate.ts';
import { readPoll, type StoredPoll } from '../store/polls.ts';
import type { ActionOf, ValueOf } from './act.ts';
import { toInstant } from './steps.ts';

const MOST_SHOWN = 50;

export async function codesState(trx: Trx, { id, definition }: StoredPoll): Promise<ValueOf<'codes'>> {
  const given = await codesGiven(trx, id);
  const known = new Set((await readCodes(trx, id)).map(({ number }) => number));
  const electors = await electorNumbers(trx, id, definition.units);
  const changes = await electorateChanges(trx, id);
  return {
    asks: definition.secondElement === 'code',
    given: given === undefined ? null : { givenAt: toInstant(given.givenAt), codes: given.codes },
    electors: electors.length,
    without: electors.filter((number) => !known.has(number)).length,
    putOn: changes.putOn.slice(0, MOST_SHOWN),
    takenOff: changes.takenOff.slice(0, MOST_SHOWN),
  };
}

export const codes: ActionOf<'codes'> = (deps, actor, { params }) =>
  inTransaction(deps.db, async (trx) => {
    const poll = await readPoll(trx, params.poll);
    if (poll === undefined) return refuse('NOT_FOUND');
    if (poll.state === 'draft' || poll.state === 'roll-open') return refuse('POLL_STATE', { state: poll.state });
    const state = await codesState(trx, poll);
    if (state.putOn.length + state.takenOff.length > 0) {
      const whose = [...state.putOn, ...state.takenOff];
      const details = { members: state.putOn.length + state.takenOff.length };
      await recordAccess(trx, actor, { act: 'codes-read', poll: poll.id, details, whose }, deps.now());
    }
    return accept(state);
  });
