/** Not built yet. */
import { refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const claim: ActionOf<'claim'> = async () => refuse('NOT_FOUND');
