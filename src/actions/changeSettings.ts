/** Not built yet. */
import { refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const changeSettings: ActionOf<'changeSettings'> = async () => refuse('NOT_SET_UP');
