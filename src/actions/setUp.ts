/**
 * Names the organisation and its first officer. Only the session of a set-up link can do it: the one session without a
 * person, which becomes that officer's.
 */
import { toBase64Url } from '../../crypto/bytes.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { isOneAddress } from '../domain/address.ts';
import { longestUntil } from '../domain/duties.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { insertOrganisation, insertPerson } from '../store/people.ts';
import { insertRole } from '../store/roles.ts';
import { giveSessionPerson } from '../store/sessions.ts';
import type { ActionOf } from './act.ts';
import { meOf, newRowId } from './sessions.ts';

export const setUp: ActionOf<'setUp'> = (deps, actor, { body: { slug, name, officer, email } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    if (actor.sessionHash === null || actor.person !== null) return refuse('ALREADY_SET_UP');
    if (!isOneAddress(email)) return refuse('EMAIL_INVALID');
    if (!(await insertOrganisation(trx, { slug, name }, now))) return refuse('ALREADY_SET_UP');
    const id = newRowId(deps.rng);
    const userHandle = toBase64Url(deps.rng(32));
    await insertPerson(trx, { id, name: officer, email, memberNumber: null, userHandle }, now);
    const first = { person: id, role: 'returning-officer', units: null, until: longestUntil(now) } as const;
    await insertRole(trx, { ...first, grantedBy: null, proposal: null, now });
    await giveSessionPerson(trx, actor.sessionHash, id);
    const asOfficer = { ...actor, person: id };
    const answer = await meOf(trx, deps, asOfficer);
    await recordAccess(trx, asOfficer, { act: 'set-up', concerning: id }, now);
    return accept(answer);
  });
