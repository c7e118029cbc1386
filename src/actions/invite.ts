/** Appoints a person and mails the link with which to make a passkey. A member who is known already stays one person. */
import { toBase64Url } from '../../crypto/bytes.ts';
import { accept, refuse } from '../contract/refusals.ts';
import type { Role } from '../contract/roles.ts';
import { isOneAddress } from '../domain/address.ts';
import { clashOf } from '../domain/duties.ts';
import { recordAccess } from '../store/accessLog.ts';
import { noticeAddresses } from '../store/contacts.ts';
import { inTransaction } from '../store/database.ts';
import {
  findMember,
  findPerson,
  insertPerson,
  insertRole,
  listedAddress,
  readOrganisation,
  rolesAt,
  rolesOf,
} from '../store/people.ts';
import type { ActionOf } from './act.ts';
import { sendAppointment } from './appointment.ts';
import { newRowId } from './sessions.ts';

export const invite: ActionOf<'invite'> = (deps, actor, { body: { name, email, roles, memberNumber } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const organisation = await readOrganisation(trx);
    if (organisation === undefined) return refuse('NOT_SET_UP');
    if (!isOneAddress(email)) return refuse('EMAIL_INVALID');

    const member = memberNumber === null ? undefined : await findMember(trx, memberNumber);
    // An address of the officer's own choice would be a way to become the member, and to vote as them: only the one that
    // signed exports give will do, and not while it is held because it changed.
    if (memberNumber !== null) {
      const known = (member?.email ?? (await listedAddress(trx, memberNumber)))?.toLowerCase();
      const good = await noticeAddresses(trx, { email: member?.email ?? null, memberNumber });
      const isGood = good.some((address) => address.toLowerCase() === known);
      if (known !== email.toLowerCase() || !isGood) return refuse('MEMBER_KNOWN');
    }
    // Who reads one mailbox is one person here, with or without a member number.
    if ((await rolesAt(trx, email, { besides: member?.id ?? null })).size > 0) return refuse('EMAIL_KNOWN');
    if (member !== undefined) await findPerson(trx, member.id, { lock: true });
    const held = member === undefined ? new Set<Role>() : await rolesOf(trx, member.id);
    const given = [...new Set(roles)].filter((role) => !held.has(role));
    if (given.length === 0) return refuse('ROLE_HELD');
    const clash = clashOf([...held, ...given]);
    if (clash !== null) return refuse('ROLES_CLASH', { roles: clash });

    const id = newRowId(deps.rng);
    const person = member ?? { id, name, email, memberNumber, userHandle: toBase64Url(deps.rng(32)) };
    if (member === undefined && !(await insertPerson(trx, person, now))) return refuse('EMAIL_KNOWN');
    for (const role of given) await insertRole(trx, { person: person.id, role, grantedBy: actor.person, now });
    await sendAppointment(trx, deps, { person, roles: given, organisation: organisation.name });
    await recordAccess(trx, actor, { act: 'invited', concerning: person.id, details: { roles: given } }, now);
    return accept({ person: person.id });
  });
