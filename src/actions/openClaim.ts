/** Not built yet. */
import { refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const openClaim: ActionOf<'openClaim'> = async () => refuse('NOT_FOUND');
