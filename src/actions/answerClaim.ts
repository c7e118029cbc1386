/** Not built yet. */
import { refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const answerClaim: ActionOf<'answerClaim'> = async () => refuse('NOT_FOUND');
