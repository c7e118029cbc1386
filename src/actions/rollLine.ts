/** Not built yet. */
import { refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const rollLine: ActionOf<'rollLine'> = async () => refuse('NOT_FOUND');
