/** Not built yet. */
import { DEFAULT_APPEAL } from '../contract/claims.ts';
import { accept } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const settings: ActionOf<'settings'> = async () =>
  accept({ settings: { officeEmail: null, appeal: DEFAULT_APPEAL }, noticeKey: null });
