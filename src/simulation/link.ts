/** A link that is shown at the terminal in place of a letter, for rehearsals. */
import { newToken } from '../actions/sessions.ts';
import type { Deps } from '../deps.ts';
import { APPOINTMENT_LINK_DAYS, after } from '../domain/sessions.ts';
import { insertLinks, type StoredLink } from '../store/links.ts';

/** Only its hash is kept, as of every link: one printed before cannot be printed again, but still opens. @returns its token */
export async function newLink({ db, rng }: Deps, link: Omit<StoredLink, 'tokenHash'>): Promise<string> {
  const { token, hash } = newToken(rng);
  await insertLinks(db, [{ tokenHash: hash, ...link }]);
  return token;
}

export const newAppointmentLink = (deps: Deps, person: string): Promise<string> =>
  newLink(deps, {
    purpose: 'appointment',
    person,
    poll: null,
    expiresAt: after(deps.now(), { days: APPOINTMENT_LINK_DAYS }),
  });
