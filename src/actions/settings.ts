/** What the organisation says of itself: where its membership office is told, and how a member appeals. */
import { DEFAULT_APPEAL } from '../contract/claims.ts';
import { accept } from '../contract/refusals.ts';
import type { Db, Trx } from '../store/database.ts';
import { noticePublicKey, readSettings } from '../store/notices.ts';
import type { ActionOf } from './act.ts';

export const settings: ActionOf<'settings'> = async ({ db }) =>
  accept({
    settings: (await readSettings(db)) ?? { officeEmail: null, appeal: DEFAULT_APPEAL },
    noticeKey: (await noticePublicKey(db)) ?? null,
  });

/** The way to appeal, in the organisation's words or in ours. */
export const appealOf = async (db: Db | Trx): Promise<string> => (await readSettings(db))?.appeal ?? DEFAULT_APPEAL;
