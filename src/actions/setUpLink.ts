/** The set-up link, which leads in while nobody can sign in yet. Printed at the start, never mailed. */
import type { Deps } from '../deps.ts';
import { APPOINTMENT_LINK_DAYS, after } from '../domain/sessions.ts';
import { inTransaction } from '../store/database.ts';
import { expireSetUpLinks, insertLinks } from '../store/links.ts';
import { newToken } from './sessions.ts';

/** Makes a new one; those made before are worth nothing from now on. @returns its token */
export async function makeSetUpLink(deps: Deps): Promise<string> {
  const { token, hash } = newToken(deps.rng);
  const now = deps.now();
  await inTransaction(deps.db, async (trx) => {
    await expireSetUpLinks(trx, now);
    const expiresAt = after(now, { days: APPOINTMENT_LINK_DAYS });
    await insertLinks(trx, [{ tokenHash: hash, purpose: 'set-up', person: null, poll: null, expiresAt }]);
  });
  return token;
}
