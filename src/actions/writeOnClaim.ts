/** Not built yet. */
import { refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const writeOnClaim: ActionOf<'writeOnClaim'> = async () => refuse('NOT_FOUND');
