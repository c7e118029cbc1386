/** Not built yet. */
import { refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const takeClaim: ActionOf<'takeClaim'> = async () => refuse('NOT_FOUND');
