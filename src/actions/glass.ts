/** Looks that two people opened for the caller and that are not over. */
import { accept } from '../contract/refusals.ts';
import { openGlass } from '../store/glass.ts';
import type { ActionOf } from './act.ts';
import { toInstant } from './steps.ts';

export const glass: ActionOf<'glass'> = async ({ db, now }, { person }) => {
  const open = person === null ? [] : await openGlass(db, person, now());
  return accept({
    open: open.map(({ proposal, poll, number, until }) => ({ proposal, poll, number, until: toInstant(until) })),
  });
};
