/**
 * Roles that have run out are ended on record, with everything that came with them; they were no roles any more from that
 * instant on. Who holds one that runs out soon is told, so that it can be given again in time.
 */
import type { Deps } from '../deps.ts';
import { after } from '../domain/sessions.ts';
import { roleRunsOutLetter } from '../mail/letters.ts';
import { inTransaction } from '../store/database.ts';
import { enqueue } from '../store/outbox.ts';
import { findPerson, readOrganisation } from '../store/people.ts';
import { rolesRunningOut } from '../store/roleEnds.ts';
import { endAccess } from './endAccess.ts';

const TOLD_DAYS_BEFORE = 30;
const NOBODY = { person: null, credentialId: null } as const;

export async function sweepRoles(deps: Deps): Promise<void> {
  const now = deps.now();
  for (const { person: id, role, until } of await rolesRunningOut(deps.db, after(now, { days: TOLD_DAYS_BEFORE }))) {
    await inTransaction(deps.db, async (trx) => {
      const person = await findPerson(trx, id, { lock: true });
      if (person === undefined) return;
      if (until <= now) {
        await endAccess(trx, deps, NOBODY, { person, roles: [role], how: 'expired', words: null });
      } else if (person.email !== null) {
        const organisation = (await readOrganisation(trx))?.name ?? '';
        const letter = roleRunsOutLetter({ organisation, name: person.name, role, until });
        const idempotencyKey = `role-runs-out/${id}/${role}/${until.toISOString()}`;
        await enqueue(trx, { purpose: 'role-runs-out', idempotencyKey, recipient: person.email, ...letter }, now);
      }
    });
  }
}
