/** The letter of an appointment, with a link for those who have no passkey yet. Shared by the acts that appoint. */
import type { Role } from '../contract/roles.ts';
import type { Deps } from '../deps.ts';
import { APPOINTMENT_LINK_DAYS, after } from '../domain/sessions.ts';
import { appointmentLetter, linkAddress } from '../mail/letters.ts';
import type { Trx } from '../store/database.ts';
import { insertLinks } from '../store/links.ts';
import { enqueue } from '../store/outbox.ts';
import { hasPasskey } from '../store/passkeys.ts';
import type { Person } from '../store/people.ts';
import { newToken } from './sessions.ts';

export async function sendAppointment(
  trx: Trx,
  deps: Deps,
  given: { readonly person: Person; readonly roles: readonly Role[]; readonly organisation: string },
): Promise<void> {
  const { person, roles, organisation } = given;
  if (person.email === null) return; // a member without an address hears of it by another way
  const now = deps.now();
  const { token, hash } = newToken(deps.rng);
  const until = after(now, { days: APPOINTMENT_LINK_DAYS });
  const enrolled = await hasPasskey(trx, person.id);
  if (!enrolled) {
    await insertLinks(trx, [
      { tokenHash: hash, purpose: 'appointment', person: person.id, poll: null, expiresAt: until },
    ]);
  }
  const webOrigin = deps.config.webOrigin;
  const link = enrolled ? null : linkAddress(webOrigin, token);
  const letter = appointmentLetter({ organisation, name: person.name, roles, link, until, webOrigin });
  const idempotencyKey = `appointment/${hash}`;
  await enqueue(trx, { purpose: 'appointment', idempotencyKey, recipient: person.email, ...letter }, now);
}
