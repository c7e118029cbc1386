/**
 * What the end of a role takes with it, in one transaction: every session of the person, what they proposed and can propose no
 * more, the links of their appointment, and the passkeys of somebody who has nothing else to do here. The next request finds
 * nothing left.
 */

import { PROPOSAL_DUTIES } from '../contract/proposals.ts';
import type { Role } from '../contract/roles.ts';
import type { Actor, Deps } from '../deps.ts';
import { covers } from '../domain/proposals.ts';
import { roleEndedLetter } from '../mail/letters.ts';
import { recordAccess } from '../store/accessLog.ts';
import type { Trx } from '../store/database.ts';
import { clearFlags } from '../store/holderFlags.ts';
import { expireAppointmentLinks } from '../store/links.ts';
import { enqueue } from '../store/outbox.ts';
import { passkeyIdsOf, revokePasskeys } from '../store/passkeys.ts';
import { type Person, readOrganisation } from '../store/people.ts';
import { endProposal, pendingAbout, pendingBy } from '../store/proposals.ts';
import { type Ending, endRoleOf } from '../store/roleEnds.ts';
import { allDutiesOf } from '../store/roles.ts';
import { endSessionsWithRole } from '../store/sessions.ts';

export type AccessEnd = {
  /** Their row is locked by the caller. */
  readonly person: Person;
  readonly roles: readonly Role[];
  readonly how: Ending;
  /** The reason in somebody's words. */
  readonly words: string | null;
};

/** @param actor  who did it, or by whose act it came about */
export async function endAccess(
  trx: Trx,
  deps: Pick<Deps, 'now'>,
  actor: Pick<Actor, 'person' | 'credentialId'>,
  { person, roles, how, words }: AccessEnd,
): Promise<void> {
  const now = deps.now();
  const endedBy = how === 'list' || how === 'expired' ? null : actor.person;
  const ended: Role[] = [];
  for (const role of roles) {
    if (await endRoleOf(trx, { person: person.id, role, endedBy, how, words, now })) ended.push(role);
  }
  if (ended.length === 0) return;
  await endSessionsWithRole(trx, person.id, now);
  const left = await allDutiesOf(trx, person.id, now);
  for (const { id, proposal, concern } of await pendingBy(trx, person.id, now)) {
    if (covers(left, PROPOSAL_DUTIES[proposal.kind].propose, concern.units)) continue;
    await endProposal(trx, id, {
      ended: 'void',
      person: null,
      because: 'The proposer’s role has ended.',
      at: now,
      act: null,
    });
  }
  // Whom the list says to have left is not appointed meanwhile.
  const about = { kind: 'grant-role', poll: null, concerning: person.id, now } as const;
  for (const { id } of how === 'list' ? await pendingAbout(trx, about) : []) {
    await endProposal(trx, id, {
      ended: 'void',
      person: null,
      because: 'The membership list says otherwise.',
      at: now,
      act: null,
    });
  }
  if (left.length === 0) {
    await clearFlags(trx, person.id, now);
    await expireAppointmentLinks(trx, person.id, now);
    // A member votes with theirs.
    const passkeys = person.memberNumber === null ? await passkeyIdsOf(trx, person.id) : [];
    await revokePasskeys(trx, { credentials: passkeys, proposal: null, now });
  }
  if (person.email !== null) {
    const organisation = (await readOrganisation(trx))?.name ?? '';
    const letter = roleEndedLetter({ organisation, name: person.name, roles: ended, at: now });
    const idempotencyKey = `role-ended/${person.id}/${ended.join('+')}/${now.toISOString()}`;
    await enqueue(trx, { purpose: 'role-ended', idempotencyKey, recipient: person.email, ...letter }, now);
  }
  await recordAccess(trx, actor, { act: 'role-ended', concerning: person.id, details: { roles: ended, how } }, now);
}
