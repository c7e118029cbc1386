/** Not built yet. */
import { refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const variances: ActionOf<'variances'> = async () => refuse('NOT_FOUND');
