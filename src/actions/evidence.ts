/** Not built yet. */
import { refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const evidence: ActionOf<'evidence'> = async () => refuse('NOT_FOUND');
