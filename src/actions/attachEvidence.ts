/** Not built yet. */
import { refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const attachEvidence: ActionOf<'attachEvidence'> = async () => refuse('NOT_FOUND');
