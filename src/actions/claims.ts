/** Not built yet. */
import { refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const claims: ActionOf<'claims'> = async () => refuse('NOT_FOUND');
