/** Not built yet. */
import { refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const notice: ActionOf<'notice'> = async () => refuse('NOT_FOUND');
