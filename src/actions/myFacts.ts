/** Not built yet. */
import { refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const myFacts: ActionOf<'myFacts'> = async () => refuse('NOT_FOUND');
