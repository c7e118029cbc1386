/**
 * Names a person for whom a role can then be proposed. They hold none by it, and nothing is sent: the letter goes out when a
 * second officer has agreed. A member who is known already stays one person, and so does whoever reads one mailbox.
 */
import { toBase64Url } from '../../crypto/bytes.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { isOneAddress } from '../domain/address.ts';
import { recordAccess } from '../store/accessLog.ts';
import { noticeAddresses } from '../store/contacts.ts';
import { inTransaction } from '../store/database.ts';
import {
  findMember,
  findNamed,
  insertPerson,
  isMemberAt,
  listedAddress,
  type Person,
  readOrganisation,
} from '../store/people.ts';
import { rolesAt } from '../store/roles.ts';
import type { ActionOf } from './act.ts';
import { newRowId } from './sessions.ts';

export const invite: ActionOf<'invite'> = (deps, actor, { body: { name, email, memberNumber } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    if ((await readOrganisation(trx)) === undefined) return refuse('NOT_SET_UP');
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
    // An officer who is a member has one account here, under their number.
    if (memberNumber === null && (await isMemberAt(trx, email))) return refuse('EMAIL_KNOWN');
    const named = memberNumber === null ? await findNamed(trx, email) : member;
    if ((await rolesAt(trx, email, { besides: named?.id ?? null, now })).size > 0) return refuse('EMAIL_KNOWN');
    if (named !== undefined) {
      // Named before under another name: two people at one address, or a slip that the list of people shows.
      if (memberNumber === null && named.name !== name) return refuse('EMAIL_KNOWN');
      await recordAccess(trx, actor, { act: 'invited', concerning: named.id }, now);
      return accept(shown(named));
    }
    const id = newRowId(deps.rng);
    const person = { id, name, email, memberNumber, userHandle: toBase64Url(deps.rng(32)) };
    if (!(await insertPerson(trx, person, now))) return refuse('EMAIL_KNOWN');
    await recordAccess(trx, actor, { act: 'invited', concerning: id }, now);
    return accept(shown(person));
  });

const shown = ({ id, name, email, memberNumber }: Person) => ({ person: id, name, email, memberNumber });
