/** Not built yet. */
import { refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const myClaims: ActionOf<'myClaims'> = async () => refuse('NOT_FOUND');
