/** Not built yet. */
import { refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const withdrawClaim: ActionOf<'withdrawClaim'> = async () => refuse('NOT_FOUND');
