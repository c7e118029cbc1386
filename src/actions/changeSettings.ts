/** Says anew where the membership office is told and how a member appeals. */
import { accept, refuse } from '../contract/refusals.ts';
import { isOneAddress } from '../domain/address.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { insertSettings } from '../store/notices.ts';
import { readOrganisation } from '../store/people.ts';
import type { ActionOf } from './act.ts';

export const changeSettings: ActionOf<'changeSettings'> = (deps, actor, { body: { officeEmail, appeal } }) =>
  inTransaction(deps.db, async (trx) => {
    if (actor.person === null || (await readOrganisation(trx)) === undefined) return refuse('NOT_SET_UP');
    if (officeEmail !== null && !isOneAddress(officeEmail)) return refuse('EMAIL_INVALID');
    const now = deps.now();
    await insertSettings(trx, { officeEmail, appeal }, actor.person, now);
    await recordAccess(trx, actor, { act: 'settings-changed', details: { office: officeEmail !== null } }, now);
    return accept({});
  });
