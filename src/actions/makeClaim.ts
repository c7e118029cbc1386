/** Not built yet. */
import { refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const makeClaim: ActionOf<'makeClaim'> = async () => refuse('NOT_FOUND');
