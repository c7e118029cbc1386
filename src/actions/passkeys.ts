/** The passkeys of one person, so that an officer can say which was lost: when each was made, and not when it was used. */
import { accept, refuse } from '../contract/refusals.ts';
import { emailKey } from '../roll/comparison.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { passkeysSeen } from '../store/passkeys.ts';
import { findMember, type Person } from '../store/people.ts';
import { pollsListing } from '../store/polls.ts';
import { dutiesOf, holders } from '../store/roles.ts';
import { covers, type Duty, PROPOSAL_DUTIES } from '../verify/dutyRules.ts';
import type { ActionOf } from './act.ts';
import { recordAcross } from './recordLook.ts';
import { toInstant } from './steps.ts';

export const passkeys: ActionOf<'passkeys'> = (deps, actor, { query: { number, email } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const person = number !== undefined ? await findMember(trx, number) : await officerAt(trx, email ?? '', now);
    if (person === undefined) return refuse('NOT_FOUND');
    const member = person.memberNumber;
    const listed = member === null ? [] : await pollsListing(trx, member);
    // That there is a passkey tells that a member has come: it is for who keeps their entry, and on record where it stands.
    const kept = await Promise.all(
      listed.map(async ({ poll, unit }) => keeps(await dutiesOf(trx, actor.person ?? '', now, poll), unit)),
    );
    if (kept.includes(false)) return refuse('NOT_YOUR_UNIT');
    const event = { act: 'passkeys-read', concerning: number ?? person.id } as const;
    const shown = listed.map(({ poll }) => ({ poll, number: member }));
    await recordAcross(trx, actor, event, shown.length === 0 ? [{ poll: null, number: member }] : shown, now);
    const found = await passkeysSeen(trx, person.id);
    const passkeys = found.map(({ id, madeAt }) => ({ id, madeAt: toInstant(madeAt) }));
    return accept({ person: person.id, name: person.name, passkeys });
  });

const keeps = (duties: readonly Duty[], unit: string): boolean =>
  covers(duties, PROPOSAL_DUTIES.readmit.propose, [unit]);

/** By an address officers alone are found: everybody else is asked for their number. */
const officerAt = async (trx: Trx, email: string, now: Date): Promise<Person | undefined> =>
  (await holders(trx, now)).find((holder) => holder.email !== null && emailKey(holder.email) === emailKey(email));
