/**
 * Somebody came to use a role that has ended. They are refused like anybody; that they came is kept, and the data protection
 * officers are told, once a day for each person. Without one, the returning officers are.
 */
import type { RefusalCode } from '../contract/refusals.ts';
import { type Caller, ROLES } from '../contract/roles.ts';
import type { Actor, Deps } from '../deps.ts';
import { triedAfterEndLetter } from '../mail/letters.ts';
import { recordAccess } from '../store/accessLog.ts';
import type { Trx } from '../store/database.ts';
import { enqueue } from '../store/outbox.ts';
import { findPerson, readOrganisation } from '../store/people.ts';
import { formerRolesOf, holdersOf } from '../store/roles.ts';

/**
 * Whether a refused call was the use of a role that has ended: by a session that ended with it, or as somebody without it.
 * @param code     as what it was refused
 * @param callers  whom the endpoint names
 * @returns the person, or null
 */
export async function cameAfterEnd(
  trx: Trx,
  actor: Actor,
  code: RefusalCode,
  callers: readonly Caller[],
  now: Date,
): Promise<string | null> {
  if (actor.formerly !== undefined) return code === 'NOT_SIGNED_IN' ? actor.formerly : null;
  if (actor.person === null || actor.session !== 'passkey' || code !== 'NOT_ALLOWED') return null;
  const former = await formerRolesOf(trx, actor.person, now);
  return ROLES.some((role) => former.has(role) && callers.includes(role)) ? actor.person : null;
}

/** @param tried  the endpoint */
export async function tellOfEndedAccess(
  trx: Trx,
  deps: Pick<Deps, 'now' | 'config'>,
  {
    person,
    credentialId,
    tried,
  }: { readonly person: string; readonly credentialId: string | null; readonly tried: string },
): Promise<void> {
  const now = deps.now();
  const organisation = (await readOrganisation(trx))?.name ?? '';
  for (const watcher of await watchers(trx, now)) {
    const letter = triedAfterEndLetter({ organisation, name: watcher.name, at: now, webOrigin: deps.config.webOrigin });
    const idempotencyKey = `tried-after-end/${person}/${now.toISOString().slice(0, 10)}/${watcher.id}`;
    await enqueue(trx, { purpose: 'tried-after-end', idempotencyKey, recipient: watcher.email, ...letter }, now);
  }
  await recordAccess(
    trx,
    { person, credentialId },
    { act: 'tried-after-end', concerning: person, details: { tried } },
    now,
  );
}

export type Watcher = { readonly id: string; readonly name: string; readonly email: string };

/** The data protection officers, and those without one: the returning officers. With an address, since letters go to them. */
export async function watchers(trx: Trx, now: Date): Promise<Watcher[]> {
  const officers = await holdersOf(trx, 'data-protection-officer', now);
  const found: Watcher[] = [];
  for (const id of officers.length > 0 ? officers : await holdersOf(trx, 'returning-officer', now)) {
    const person = await findPerson(trx, id);
    if (person !== undefined && person.email !== null) found.push({ id, name: person.name, email: person.email });
  }
  return found;
}
