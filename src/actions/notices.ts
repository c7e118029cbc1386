/** Not built yet. */
import { accept } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const notices: ActionOf<'notices'> = async () => accept({ notices: [], total: 0, page: 1 });
