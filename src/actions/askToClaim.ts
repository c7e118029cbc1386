/** Not built yet. */
import { accept } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const askToClaim: ActionOf<'askToClaim'> = async () => accept({});
