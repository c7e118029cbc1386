/** The passkeys of one person, so that an officer can say which was lost: when each was made, and not when it was used. */
import { accept, refuse } from '../contract/refusals.ts';
import { emailKey } from '../roll/comparison.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { passkeysSeen } from '../store/passkeys.ts';
import { findMember, type Person } from '../store/people.ts';
import { holders } from '../store/roles.ts';
import type { ActionOf } from './act.ts';
import { toInstant } from './steps.ts';

export const passkeys: ActionOf<'passkeys'> = (deps, actor, { query: { number, email } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const person = number !== undefined ? await findMember(trx, number) : await officerAt(trx, email ?? '', now);
    if (person === undefined) return refuse('NOT_FOUND');
    await recordAccess(
      trx,
      actor,
      {
        act: 'passkeys-read',
        concerning: number ?? person.id,
        whose: person.memberNumber === null ? [] : [person.memberNumber],
      },
      now,
    );
    const found = await passkeysSeen(trx, person.id);
    const passkeys = found.map(({ id, madeAt }) => ({ id, madeAt: toInstant(madeAt) }));
    return accept({ person: person.id, name: person.name, passkeys });
  });

/** By an address officers alone are found: everybody else is asked for their number. */
const officerAt = async (trx: Trx, email: string, now: Date): Promise<Person | undefined> =>
  (await holders(trx, now)).find((holder) => holder.email !== null && emailKey(holder.email) === emailKey(email));
